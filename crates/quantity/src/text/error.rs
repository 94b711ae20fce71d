//! Why a text is not a quantity.

use core::fmt::{self, Display, Formatter};

/// A text that could not be read as a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong with the text.
    pub problem: Problem,
    /// What was expected, with an example.
    pub expected: &'static str,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing to read.
    Empty,
    /// It does not begin with a digit.
    NoNumber,
    /// A comma, which means a decimal mark in one country and a thousand in another.
    Comma,
    /// A sign in front of the number.
    Sign,
    /// A point without a digit before it.
    NakedPoint,
    /// A point without a digit after it.
    TrailingPoint,
    /// More than one point.
    SecondPoint,
    /// A power of ten such as `1e3`.
    Exponent,
    /// A digit of another script.
    ForeignDigit,
    /// A zero in front of another digit, as in `05`, which may be a lost point.
    LeadingZero,
    /// Groups of digits that are not complete groups of three.
    Group,
    /// The number stands alone.
    NoUnit,
    /// The unit is not one of those that fit here.
    UnknownUnit,
    /// Finer than the base unit can hold.
    TooFine,
    /// A strength whose volume does not divide its mass to a whole base unit.
    NotExact,
    /// A strength per a volume of zero.
    ZeroVolume,
    /// The quantity is too large.
    TooLarge,
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "nothing was entered",
            Self::NoNumber => "it does not begin with a number",
            Self::Comma => {
                "a comma is not accepted, because 1,500 means two different amounts in two \
                 countries; write a point for the decimal mark and nothing or a space for thousands"
            }
            Self::Sign => "a sign is not accepted; write the amount alone",
            Self::NakedPoint => {
                "a point without a digit before it is easily overlooked; write 0 first"
            }
            Self::TrailingPoint => {
                "a point without a digit after it is easily overlooked; leave it out"
            }
            Self::SecondPoint => "there is more than one point",
            Self::Exponent => "powers of ten are not accepted; write all digits",
            Self::ForeignDigit => "only the digits 0 to 9 are accepted",
            Self::LeadingZero => {
                "a zero before another digit may be a lost point; write 0.5 or 5, not 05"
            }
            Self::Group => "digits are set apart in complete groups of three only, as in 1 500",
            Self::NoUnit => "the unit is missing",
            Self::UnknownUnit => "the unit is not known here",
            Self::TooFine => "it is finer than can be counted here; write fewer digits",
            Self::NotExact => "the strength does not come to a whole number of ng/mL",
            Self::ZeroVolume => "a strength per zero volume has no meaning",
            Self::TooLarge => "the amount is too large",
        })
    }
}

impl Display for ParseError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}", self.problem, self.expected)
    }
}

impl core::error::Error for ParseError {}
