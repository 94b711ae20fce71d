//! What a site decides about the series of its refills: the trend rule, and how often which cause.
//!
//! The thresholds of the trend and of a single refill have bounds that are written here and not in the
//! file: below the lower one a site drowns in false alarms and stops looking, above the upper one the
//! rule is switched off. The bounds are own choice; `docs/reconciliation.md` measures what lies between.

use cisterna_quantity::{Percent, Volume};

use crate::entry::Entry;
use crate::{CatalogError, Problem, Sourced};

/// How refills of one pump are held against one another.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationPolicy {
    /// What a sound pump delivers on average, as a share of what was commanded.
    pub centre: Sourced<Percent>,
    /// The standard deviation of that share from refill to refill.
    pub scatter: Sourced<Percent>,
    /// The standard deviation of what is read from the syringe.
    pub reading: Sourced<Volume>,
    /// The shift of the share that the trend rule forgives at each refill.
    pub allowance: Sourced<Percent>,
    /// The sum of what was not forgiven at which the trend rule alarms.
    pub threshold: Sourced<Percent>,
    /// A refill after which less was commanded says nothing about a trend.
    pub delivered_min: Sourced<Volume>,
    /// How often each cause of a discrepancy begins between two refills.
    pub causes: Vec<CauseRate>,
}

/// How often a cause begins between two refills.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseRate {
    /// The cause, by its id.
    pub cause: String,
    /// In what share of refills it begins.
    pub per_refill: Sourced<Percent>,
}

/// The least and the most that a site may set.
type Bounds = (&'static str, &'static str);

/// Half the published scatter is the usual allowance; a tenth of it forgives nothing.
const ALLOWANCE: Bounds = ("2 %", "5 %");
/// From two to six times the published scatter.
const THRESHOLD: Bounds = ("15 %", "45 %");
/// What a syringe can tell, and what is published as the point from which to look.
pub(crate) const ABSOLUTE: Bounds = ("0.5 mL", "2 mL");

impl ReconciliationPolicy {
    /// How often a cause begins between two refills; `None` when no figure is known.
    #[must_use]
    pub fn rate(&self, cause: &str) -> Option<&Sourced<Percent>> {
        self.causes.iter().find(|known| known.cause == cause).map(|known| &known.per_refill)
    }

    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let policy = Self {
            centre: entry.sourced("centre")?,
            scatter: entry.sourced("scatter")?,
            reading: entry.sourced("reading")?,
            allowance: bounded(&mut entry, "allowance", ALLOWANCE)?,
            threshold: bounded(&mut entry, "threshold", THRESHOLD)?,
            delivered_min: entry.sourced("delivered_min")?,
            causes: entry.entries("cause", CauseRate::read)?,
        };
        entry.finish()?;
        Ok(policy)
    }
}

impl CauseRate {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        Ok(Self { cause: entry.text("cause")?, per_refill: entry.into_sourced()? })
    }
}

/// A value with its source that lies within bounds which no site can move.
pub(crate) fn bounded<T>(
    entry: &mut Entry<'_>,
    key: &'static str,
    (least, most): Bounds,
) -> Result<Sourced<T>, CatalogError>
where
    T: crate::text::FromToml + std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let sourced: Sourced<T> = entry.sourced(key)?;
    let within = |bound: &str, order: fn(&T, &T) -> bool| {
        bound.parse::<T>().is_ok_and(|bound| order(&bound, &sourced.value))
    };
    if within(least, |bound, value| bound <= value) && within(most, |bound, value| value <= bound) {
        return Ok(sourced);
    }
    let problem = Problem::OutsideBounds { least, most };
    Err(entry.refuse(key, &sourced.value.to_string(), problem))
}
