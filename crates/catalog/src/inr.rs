//! The international normalised ratio of blood clotting, counted in hundredths.

use std::fmt;
use std::str::FromStr;

use toml::Value;

use crate::Problem;
use crate::text::FromToml;

/// An international normalised ratio, counted in hundredths so that two compare exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inr(u16);

/// Hundredths of a whole.
const WHOLE: u16 = 100;
/// A ratio above this is a slip of the pen: 30.
const MAX: u16 = 3_000;

impl Inr {
    /// A ratio of so many hundredths: 120 is 1.2.
    #[must_use]
    pub const fn from_hundredths(hundredths: u16) -> Self {
        Self(hundredths)
    }

    /// Whether such a ratio can be measured: above 0, up to 30.
    #[must_use]
    pub const fn is_plausible(self) -> bool {
        self.0 > 0 && self.0 <= MAX
    }
}

impl fmt::Display for Inr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / WHOLE, self.0 % WHOLE);
        match (rest / 10, rest % 10) {
            (0, 0) => write!(f, "{whole}"),
            (tenths, 0) => write!(f, "{whole}.{tenths}"),
            _ => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// A text that is no ratio with up to two decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a ratio with up to two decimal places, such as 1.2")]
pub struct NotAnInr;

impl FromStr for Inr {
    type Err = NotAnInr;

    fn from_str(text: &str) -> Result<Self, NotAnInr> {
        let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(places) || places.len() > 2 {
            return Err(NotAnInr);
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| NotAnInr);
        let places = number(places)? * if places.len() == 1 { 10 } else { 1 };
        let hundredths = number(whole)?.checked_mul(WHOLE).and_then(|w| w.checked_add(places));
        hundredths.map(Self).ok_or(NotAnInr)
    }
}

impl FromToml for Inr {
    fn from_toml(value: &Value) -> Result<Self, Problem> {
        let expected = "a ratio such as 1.2, without quotes and unit";
        let text = match value {
            Value::Float(number) => number.to_string(),
            Value::Integer(number) => number.to_string(),
            _ => return Err(Problem::WrongKind { expected }),
        };
        text.parse().map_err(|NotAnInr| Problem::WrongKind { expected })
    }
}

#[cfg(test)]
mod tests {
    use super::Inr;

    #[test]
    fn a_ratio_is_read_as_it_is_written() {
        for (text, hundredths) in [("1.2", 120), ("1", 100), ("1.25", 125), ("0.95", 95)] {
            let read: Inr = text.parse().expect("a ratio");
            assert_eq!(read, Inr::from_hundredths(hundredths));
            assert_eq!(read.to_string(), text);
        }
        assert_eq!("1.20".parse(), Ok(Inr::from_hundredths(120)));
        assert_eq!("1.05".parse::<Inr>().expect("a ratio").to_string(), "1.05");
        for text in ["", ".5", "5.", "1,2", "1.234", "-1", "1e0", "700.0", "+1"] {
            assert!(text.parse::<Inr>().is_err(), "{text}");
        }
    }
}
