//! Reading of each kind of quantity.

use core::str::FromStr;

use super::number::{self, Number};
use super::{ParseError, Problem};
use crate::{
    Concentration, DoseRate, Duration, Length, Mass, MassUnit, Percent, Rate, Volume,
    VolumePerLength,
};

const MASS: &str = "a mass such as 0.3 mg or 50 mcg";
const VOLUME: &str = "a volume such as 20 mL";
const CONCENTRATION: &str = "a concentration such as 10 mg/mL, or a strength such as 200 mg/20mL";
const RATE: &str = "a flow such as 0.05 mL/day";
const DOSE_RATE: &str = "a dose such as 0.5 mg/day";
const DURATION: &str = "a time such as 84 d, 14 h or 30 min";
const LENGTH: &str = "a length such as 34 cm";
const VOLUME_PER_LENGTH: &str = "a volume per length such as 0.0022 mL/cm";
const PERCENT: &str = "a share such as 14.5 %";

fn mass_unit(text: &str) -> Result<MassUnit, Problem> {
    match text {
        "ng" => Ok(MassUnit::Ng),
        // The micro sign and the Greek letter look alike and are both in use.
        "mcg" | "ug" | "\u{b5}g" | "\u{3bc}g" => Ok(MassUnit::Mcg),
        "mg" => Ok(MassUnit::Mg),
        other => Err(missing_or_unknown(other)),
    }
}

/// The decimal places between a unit of volume and the nanolitre.
fn volume_unit(text: &str) -> Result<u8, Problem> {
    match text {
        "mL" | "ml" => Ok(6),
        "uL" | "ul" | "\u{b5}L" | "\u{3bc}L" => Ok(3),
        "nL" | "nl" => Ok(0),
        other => Err(missing_or_unknown(other)),
    }
}

fn missing_or_unknown(unit: &str) -> Problem {
    if unit.is_empty() { Problem::NoUnit } else { Problem::UnknownUnit }
}

/// Splits `mg/day` or `mg per day` into what is above and what is below the line.
fn ratio(unit: &str) -> Result<(&str, &str), Problem> {
    let (above, below) = unit
        .split_once('/')
        .or_else(|| unit.split_once(" per "))
        .ok_or_else(|| missing_or_unknown(unit))?;
    Ok((above.trim_matches(' '), below.trim_matches(' ')))
}

/// How many times a day a "per time" unit comes round.
fn times_per_day(unit: &str) -> Result<u128, Problem> {
    match unit {
        "day" | "d" => Ok(1),
        "h" | "hour" => Ok(24),
        other => Err(missing_or_unknown(other)),
    }
}

fn narrow(value: u128) -> Result<u64, Problem> {
    u64::try_from(value).map_err(|_| Problem::TooLarge)
}

fn read_mass(text: &str) -> Result<(Mass, MassUnit), Problem> {
    let (number, unit) = number::read(text)?;
    let unit = mass_unit(unit)?;
    Ok((Mass::from_fg(narrow(number.in_base(unit.digits_to_fg())?)?), unit))
}

fn read_volume(text: &str) -> Result<Volume, Problem> {
    let (number, unit) = number::read(text)?;
    narrow(number.in_base(volume_unit(unit)?)?).map(Volume::from_nl)
}

fn read_concentration(text: &str) -> Result<(Concentration, MassUnit), Problem> {
    let (number, unit) = number::read(text)?;
    let (above, below) = ratio(unit)?;
    let unit = mass_unit(above)?;
    let (volume, volume_name) = if below.is_empty() || below.starts_with(char::is_alphabetic) {
        (Number::ONE, below)
    } else {
        number::read(below)?
    };
    let volume_nl = volume.in_base(volume_unit(volume_name)?)?;
    if volume_nl == 0 {
        return Err(Problem::ZeroVolume);
    }
    // Nanograms, as millionths so that "per mL" of a volume counted in nanolitres stays whole.
    let above = number.in_base(unit.digits_to_ng() + 6).map_err(|problem| match problem {
        Problem::TooFine => Problem::NotExact,
        other => other,
    })?;
    if !above.is_multiple_of(volume_nl) {
        return Err(Problem::NotExact);
    }
    Ok((Concentration::from_ng_per_ml(narrow(above / volume_nl)?), unit))
}

fn read_rate(text: &str) -> Result<Rate, Problem> {
    let (number, unit) = number::read(text)?;
    let (above, below) = ratio(unit)?;
    let per_day = number.times(times_per_day(below)?)?;
    narrow(per_day.in_base(volume_unit(above)?)?).map(Rate::from_nl_per_day)
}

fn read_dose_rate(text: &str) -> Result<(DoseRate, MassUnit), Problem> {
    let (number, unit) = number::read(text)?;
    let (above, below) = ratio(unit)?;
    let unit = mass_unit(above)?;
    let per_day = number.times(times_per_day(below)?)?;
    Ok((DoseRate::from_fg_per_day(narrow(per_day.in_base(unit.digits_to_fg())?)?), unit))
}

fn read_duration(text: &str) -> Result<Duration, Problem> {
    let (number, unit) = number::read(text)?;
    // The unit as seconds, and then one more division by a power of ten down to milliseconds.
    let seconds = match unit {
        "d" | "day" | "days" => 86_400,
        "h" | "hour" | "hours" => 3_600,
        "min" | "minute" | "minutes" => 60,
        "s" | "second" | "seconds" => 1,
        other => return Err(missing_or_unknown(other)),
    };
    narrow(number.times(seconds)?.in_base(3)?).map(Duration::from_ms)
}

fn read_length(text: &str) -> Result<Length, Problem> {
    let (number, unit) = number::read(text)?;
    let digits = match unit {
        "cm" => 1,
        "mm" => 0,
        other => return Err(missing_or_unknown(other)),
    };
    narrow(number.in_base(digits)?).map(Length::from_mm)
}

fn read_volume_per_length(text: &str) -> Result<VolumePerLength, Problem> {
    let (number, unit) = number::read(text)?;
    let (above, below) = ratio(unit)?;
    let mm: u128 = match below {
        "cm" => 10,
        "mm" => 1,
        other => return Err(missing_or_unknown(other)),
    };
    let nl = number.in_base(volume_unit(above)?)?;
    if !nl.is_multiple_of(mm) {
        return Err(Problem::TooFine);
    }
    narrow(nl / mm).map(VolumePerLength::from_nl_per_mm)
}

fn read_percent(text: &str) -> Result<Percent, Problem> {
    let (number, unit) = number::read(text)?;
    match unit {
        "%" => narrow(number.in_base(2)?).map(Percent::from_hundredths),
        other => Err(missing_or_unknown(other)),
    }
}

/// Reads a mass and tells in which unit it was written.
///
/// # Errors
/// [`ParseError`] when the text is not a mass.
pub fn mass(text: &str) -> Result<(Mass, MassUnit), ParseError> {
    read_mass(text).map_err(|problem| ParseError { problem, expected: MASS })
}

/// Reads a concentration or a vial's strength and tells in which unit of mass it was written.
///
/// # Errors
/// [`ParseError`] when the text is not a concentration.
pub fn concentration(text: &str) -> Result<(Concentration, MassUnit), ParseError> {
    read_concentration(text).map_err(|problem| ParseError { problem, expected: CONCENTRATION })
}

/// Reads a daily or hourly dose and tells in which unit of mass it was written.
///
/// # Errors
/// [`ParseError`] when the text is not a dose per time.
pub fn dose_rate(text: &str) -> Result<(DoseRate, MassUnit), ParseError> {
    read_dose_rate(text).map_err(|problem| ParseError { problem, expected: DOSE_RATE })
}

macro_rules! from_str {
    ($name:ident, $read:expr, $expected:expr) => {
        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                $read(text).map_err(|problem| ParseError { problem, expected: $expected })
            }
        }
    };
}

from_str!(Mass, |text| read_mass(text).map(|(mass, _)| mass), MASS);
from_str!(Concentration, |text| read_concentration(text).map(|(c, _)| c), CONCENTRATION);
from_str!(DoseRate, |text| read_dose_rate(text).map(|(dose, _)| dose), DOSE_RATE);
from_str!(Volume, read_volume, VOLUME);
from_str!(Rate, read_rate, RATE);
from_str!(Duration, read_duration, DURATION);
from_str!(Length, read_length, LENGTH);
from_str!(VolumePerLength, read_volume_per_length, VOLUME_PER_LENGTH);
from_str!(Percent, read_percent, PERCENT);
