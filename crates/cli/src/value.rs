//! Command-line values that keep the unit in which they were written.

pub(crate) mod step;

use std::str::FromStr;

use cisterna_quantity::{
    Concentration, DoseRate, Duration, Mass, MassUnit, ParseError, Problem, text,
};
use jiff::civil::Date;

/// A concentration with the unit it was written in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strength {
    pub(crate) value: Concentration,
    pub(crate) unit: MassUnit,
}

impl FromStr for Strength {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (value, unit) = text::concentration(text).map_err(|error| error.to_string())?;
        if value.is_zero() {
            return Err(
                "without drug there is no flow for a dose; expected a concentration above \
                        zero, such as 10 mg/mL"
                    .to_owned(),
            );
        }
        Ok(Self { value, unit })
    }
}

/// A dose with the unit it was written in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dose {
    pub(crate) value: DoseRate,
    pub(crate) unit: MassUnit,
}

impl FromStr for Dose {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        text::dose_rate(text).map(|(value, unit)| Self { value, unit })
    }
}

/// A time in days: a bare number means days, because the option's name says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Days(pub(crate) Duration);

impl FromStr for Days {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text.parse() {
            Err(ParseError { problem: Problem::NoUnit, .. }) => format!("{text} d").parse(),
            other => other,
        }
        .map(Self)
    }
}

/// Reads a day of the calendar.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("{error}; expected a day such as 2026-11-22"))
}

/// A mass with the unit it was written in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amount {
    pub(crate) value: Mass,
    pub(crate) unit: MassUnit,
}

impl FromStr for Amount {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        text::mass(text).map(|(value, unit)| Self { value, unit })
    }
}

/// A drug with a concentration, as in "morphine 10 mg/mL".
#[derive(Clone, Debug)]
pub(crate) struct Solution {
    pub(crate) drug: String,
    pub(crate) strength: Strength,
}

impl FromStr for Solution {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let begins = text.match_indices(' ').find(|(at, _)| {
            text.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        let (at, _) =
            begins.ok_or("expected a drug and its concentration, such as \"morphine 10 mg/mL\"")?;
        let (drug, strength) = text.split_at(at);
        if drug.trim().is_empty() {
            return Err("expected the name of a drug before the concentration".to_owned());
        }
        Ok(Self { drug: drug.trim().to_owned(), strength: strength.trim().parse()? })
    }
}

/// The unit of mass in which doses of a solution are said while its drug is not known by name.
pub(crate) fn customary(strength: Concentration) -> MassUnit {
    const ONE_MG: Concentration = Concentration::from_ng_per_ml(1_000_000);
    if strength >= ONE_MG { MassUnit::Mg } else { MassUnit::Mcg }
}

/// Reads how often something happens.
pub(crate) fn times(text: &str) -> Result<u64, String> {
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_whole && (text == "0" || !text.starts_with('0')));
    number.ok_or_else(|| "expected a whole number such as 4".to_owned())
}
