//! How the values of the catalogue are read from TOML and shown in a refusal.

use std::str::FromStr;

use cisterna_quantity::{
    Concentration, DoseRate, Duration, Length, Mass, ParseError, Percent, Rate, Volume,
    VolumePerLength,
};
use toml::Value;

use crate::Problem;
use crate::complication::{End, Urgency};

/// A kind of value that stands in the catalogue.
pub(crate) trait FromToml: Sized {
    /// Reads it.
    fn from_toml(value: &Value) -> Result<Self, Problem>;
}

fn quantity<T: FromStr<Err = ParseError>>(value: &Value) -> Result<T, Problem> {
    let text = match value {
        Value::String(text) => text.clone(),
        // A bare number has no unit; reading its digits as text says so in the right words.
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => return Err(Problem::WrongKind { expected: "a number with its unit, in quotes" }),
    };
    Ok(text.parse()?)
}

macro_rules! quantities {
    ($($name:ident),*) => {
        $(impl FromToml for $name {
            fn from_toml(value: &Value) -> Result<Self, Problem> {
                quantity(value)
            }
        })*
    };
}

quantities!(
    Concentration,
    DoseRate,
    Duration,
    Length,
    Mass,
    Percent,
    Rate,
    Volume,
    VolumePerLength
);

impl FromToml for f64 {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        let expected = Problem::WrongKind { expected: "a number, without quotes and unit" };
        match value {
            Value::Float(number) if number.is_finite() => Ok(*number),
            Value::Integer(number) => i32::try_from(*number).map(Self::from).map_err(|_| expected),
            _ => Err(expected),
        }
    }
}

impl FromToml for u64 {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        value
            .as_integer()
            .and_then(|number| Self::try_from(number).ok())
            .ok_or(Problem::WrongKind { expected: "a whole number, without quotes and unit" })
    }
}

impl FromToml for u8 {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        let expected = "a whole number up to 255, without quotes and unit";
        value
            .as_integer()
            .and_then(|number| Self::try_from(number).ok())
            .ok_or(Problem::WrongKind { expected })
    }
}

impl FromToml for bool {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        value.as_bool().ok_or(Problem::WrongKind { expected: "true or false, without quotes" })
    }
}

impl FromToml for String {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        match value.as_str() {
            Some(text) if text.trim().is_empty() => Err(Problem::EmptyText),
            Some(text) => Ok(text.to_owned()),
            None => Err(Problem::WrongKind { expected: "text in quotes" }),
        }
    }
}

impl FromToml for Vec<String> {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        let list = value.as_array().ok_or(Problem::WrongKind { expected: "a list" })?;
        list.iter().map(String::from_toml).collect()
    }
}

/// Reads one of a few names.
fn named<T: Copy>(value: &Value, names: &[(&'static str, T)]) -> Result<T, Problem> {
    let text = String::from_toml(value)?;
    let found = names.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
    found.ok_or_else(|| Problem::UnknownChoice {
        expected: names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
    })
}

impl FromToml for Urgency {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        named(value, &Self::NAMES)
    }
}

impl FromToml for Vec<End> {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        let list = value.as_array().ok_or(Problem::WrongKind { expected: "a list" })?;
        list.iter().map(|end| named(end, &End::NAMES)).collect()
    }
}

/// A value as a refusal shows it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{text}\""),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(_) => "a date".to_owned(),
        Value::Array(list) => {
            format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Value::Table(_) => "{ ... }".to_owned(),
    }
}
