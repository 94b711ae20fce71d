//! Doses by another route held against intrathecal ones: a check of the order of magnitude, never an
//! order.
//!
//! Published ratios differ thirtyfold. In either direction the lower dose is the safer one, so the
//! ratio to take depends on the direction: the highest when a dose goes into the spinal fluid, the
//! lowest when it comes out of it.

use cisterna_catalog::{Drug, Policy, Route, SourcedRange};
use cisterna_quantity::{ArithmeticError, Divided, DoseRate};

use super::absurd;
use crate::{Basis, Refusal};

/// Which way a dose is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the other route into the spinal fluid.
    ToIntrathecal,
    /// From the spinal fluid to the other route.
    FromIntrathecal,
}

/// What is converted.
#[derive(Clone, Copy, Debug)]
pub struct ConversionInput<'a> {
    /// The drug.
    pub drug: &'a Drug,
    /// The other route.
    pub route: Route,
    /// Which way.
    pub direction: Direction,
    /// The dose that is given now.
    pub dose: DoseRate,
    /// A dose that somebody thinks of giving instead.
    pub proposed: Option<DoseRate>,
    /// The ratios.
    pub policy: &'a Policy,
}

/// The range of doses that published ratios give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The lowest dose that a published ratio gives: the safer end.
    pub lowest: Divided<DoseRate>,
    /// The highest.
    pub highest: Divided<DoseRate>,
    /// The ratio behind the lowest dose.
    pub safe_ratio: u64,
    /// The ratio behind the highest dose.
    pub bold_ratio: u64,
    /// The highest first intrathecal dose that the formulary allows, when the dose goes there.
    pub start_max: Option<DoseRate>,
    /// What a proposed dose is to be thought of.
    pub judged: Option<Judged>,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// How a proposed dose lies in the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Not above the safer end.
    WithinSaferEnd,
    /// Above the safer end, and a published ratio gives as much.
    AboveSaferEnd,
    /// Above what any published ratio gives, or above the formulary's limit of a first dose.
    AboveCeiling,
}

impl Judged {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::WithinSaferEnd => "not above the safer end of the published ratios",
            Self::AboveSaferEnd => "ABOVE the safer end: some published ratios make it an overdose",
            Self::AboveCeiling => "ABOVE THE CEILING: no published ratio and limit allows it",
        }
    }
}

/// The range of doses by the published ratios, and where a proposed dose lies in it.
///
/// # Errors
/// A [`Refusal`] when no ratio is known for the drug and route, or the dose is zero.
pub fn conversion(input: ConversionInput<'_>) -> Result<Conversion, Refusal> {
    let ConversionInput { drug, route, direction, dose, proposed, policy } = input;
    if dose.is_zero() {
        return Err(Refusal::missing("dose", "dose that is given now"));
    }
    let ratio = policy.conversion(&drug.id, route).ok_or_else(|| no_ratio(drug, route))?;
    let (safe_ratio, bold_ratio) = match direction {
        Direction::ToIntrathecal => (ratio.high, ratio.low),
        Direction::FromIntrathecal => (ratio.low, ratio.high),
    };
    let by = |ratio| converted(dose, ratio, direction).map_err(|error| absurd("dose", error));
    let (lowest, highest) = (by(safe_ratio)?, by(bold_ratio)?);
    let start = drug.start_dose.upper_hard.as_ref();
    let start = start.filter(|_| direction == Direction::ToIntrathecal);
    let start_max = start.map(|limit| limit.value);
    let ceiling = start_max.map_or(highest.rounded_down, |most| most.min(highest.rounded_down));
    let judged = proposed.map(|asked| match asked {
        asked if asked > ceiling => Judged::AboveCeiling,
        asked if asked > lowest.rounded_down => Judged::AboveSaferEnd,
        _ => Judged::WithinSaferEnd,
    });
    let mut basis = vec![ratio_basis(route, ratio)];
    basis.extend(start.map(|limit| Basis {
        value: limit.value.display_in(drug.mass_unit).to_string(),
        ..Basis::of("highest first dose", limit)
    }));
    Ok(Conversion { lowest, highest, safe_ratio, bold_ratio, start_max, judged, basis })
}

fn converted(
    dose: DoseRate,
    ratio: u64,
    direction: Direction,
) -> Result<Divided<DoseRate>, ArithmeticError> {
    let fg = dose.fg_per_day();
    match direction {
        Direction::ToIntrathecal => {
            let share = fg.checked_div(ratio).ok_or(ArithmeticError::DividedByZero)?;
            let exact = share.checked_mul(ratio) == Some(fg);
            Ok(Divided { rounded_down: DoseRate::from_fg_per_day(share), exact })
        }
        Direction::FromIntrathecal => {
            dose.checked_mul(ratio).map(|product| Divided { rounded_down: product, exact: true })
        }
    }
}

fn ratio_basis(route: Route, ratio: &SourcedRange<u64>) -> Basis {
    Basis {
        name: format!("{} to intrathecal", route.name()),
        value: format!("{}:1 to {}:1", ratio.low, ratio.high),
        source: ratio.source.clone(),
        verified: ratio.verified,
    }
}

fn no_ratio(drug: &Drug, route: Route) -> Refusal {
    Refusal {
        field: "drug",
        rule: "conversion.no-ratio",
        message: format!("No ratio of {} to intrathecal {} is known", route.name(), drug.name),
        asked: Some(format!("{}, {}", drug.name, route.name())),
        limit: None,
        source: "policy: no published ratio was entered".to_owned(),
        action: "Begin with the formulary's first dose; a ratio of another drug is not this one's"
            .to_owned(),
    }
}
