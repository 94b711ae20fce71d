//! What is done, and when, while a refill that was due has not begun.

use cisterna_quantity::Duration;

use crate::entry::Entry;
use crate::{CatalogError, Policy, Sourced};

/// A step of the escalation, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissedRefillStep {
    /// The patient is called.
    Call,
    /// A second person is called: who lives with the patient, or the family doctor.
    SecondContact,
    /// It is an emergency, with cover by another route as the card of the drug says.
    Emergency,
}

impl MissedRefillStep {
    /// The steps with their names.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("call", Self::Call),
        ("second-contact", Self::SecondContact),
        ("emergency", Self::Emergency),
    ];
}

/// How long after the date of a refill a step is due, for some drugs.
#[derive(Clone, Debug, PartialEq)]
pub struct MissedRefill {
    /// The drugs for which it holds, by id.
    pub drugs: Vec<String>,
    /// The step.
    pub step: MissedRefillStep,
    /// How long after the date.
    pub after: Sourced<Duration>,
}

impl MissedRefill {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        Ok(Self {
            drugs: entry.texts("drugs")?,
            step: entry.choice("step", &MissedRefillStep::NAMES)?,
            after: entry.into_sourced()?,
        })
    }
}

impl Policy {
    /// When a step is due for a drug; `None` when that drug has no such step. A drug of which the
    /// site says nothing at all, or that nobody knows, gets the earliest time of all drugs.
    #[must_use]
    pub fn missed_refill(&self, drug: &str, step: MissedRefillStep) -> Option<&Sourced<Duration>> {
        let names = |row: &&MissedRefill| row.drugs.iter().any(|id| id == drug);
        let is_known = self.missed_refills.iter().any(|row| names(&row));
        let rows = self.missed_refills.iter().filter(|row| row.step == step);
        let rows = rows.filter(|row| !is_known || names(row)).map(|row| &row.after);
        rows.min_by_key(|after| after.value)
    }
}
