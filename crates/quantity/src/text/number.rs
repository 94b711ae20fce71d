//! The strict reading of a number at the front of a text.

use super::Problem;
use crate::decimal::GROUP_SEPARATOR;

/// A number as written: `mantissa / 10^scale`, trailing zeros kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    mantissa: u128,
    scale: u8,
}

/// More digits than any quantity needs; longer texts are refused before they are read.
const DIGITS_MAX: usize = 30;

impl Number {
    /// One, for a strength "per mL" that does not write the 1.
    pub(super) const ONE: Self = Self { mantissa: 1, scale: 0 };

    /// This many times the number.
    pub(super) fn times(self, factor: u128) -> Result<Self, Problem> {
        let mantissa = self.mantissa.checked_mul(factor).ok_or(Problem::TooLarge)?;
        Ok(Self { mantissa, ..self })
    }

    /// The count of base units when the written unit is `10^digits` of them.
    pub(super) fn in_base(self, digits: u8) -> Result<u128, Problem> {
        let missing = i16::from(digits) - i16::from(self.scale);
        let power = u32::from(missing.unsigned_abs());
        let factor = 10_u128.checked_pow(power).ok_or(Problem::TooLarge)?;
        if missing >= 0 {
            return self.mantissa.checked_mul(factor).ok_or(Problem::TooLarge);
        }
        if self.mantissa.is_multiple_of(factor) {
            Ok(self.mantissa / factor)
        } else {
            Err(Problem::TooFine)
        }
    }
}

/// Reads the number at the front of `text`; gives it and the rest, without the space between.
pub(super) fn read(text: &str) -> Result<(Number, &str), Problem> {
    let text = text.trim_matches(' ');
    refuse_confusing(text)?;
    let (whole, rest) = split_whole(text)?;
    let (fraction, rest) = split_fraction(rest)?;
    let (before, after) = (whole.chars().filter(char::is_ascii_digit).count(), fraction.len());
    if before + after > DIGITS_MAX {
        return Err(if before > after { Problem::TooLarge } else { Problem::TooFine });
    }
    let digits = whole.chars().chain(fraction.chars()).filter_map(|c| c.to_digit(10));
    let mantissa = digits.fold(0, |m, d| m * 10 + u128::from(d));
    let scale = u8::try_from(after).map_err(|_| Problem::TooFine)?;
    Ok((Number { mantissa, scale }, rest.trim_start_matches(' ')))
}

/// Names what a text that cannot be a number most likely is.
fn refuse_confusing(text: &str) -> Result<(), Problem> {
    let first = text.chars().next().ok_or(Problem::Empty)?;
    if text.contains(',') {
        return Err(Problem::Comma);
    }
    if text.chars().any(|c| c.is_numeric() && !c.is_ascii_digit()) {
        return Err(Problem::ForeignDigit);
    }
    match first {
        '-' | '+' | '\u{2212}' => Err(Problem::Sign),
        '.' => Err(Problem::NakedPoint),
        c if c.is_ascii_digit() => Ok(()),
        _ => Err(Problem::NoNumber),
    }
}

/// Splits off the digits before the point, with their groups checked.
fn split_whole(text: &str) -> Result<(&str, &str), Problem> {
    let separator = |c: char| c == ' ' || c == GROUP_SEPARATOR;
    let end = text.find(|c: char| !c.is_ascii_digit() && !separator(c)).unwrap_or(text.len());
    let (front, rest) = text.split_at(end);
    let whole = front.trim_end_matches(' ');
    let mut groups = whole.split(separator);
    let leading = groups.next().unwrap_or_default();
    let grouped = whole.len() > leading.len();
    if grouped && (leading.len() > 3 || groups.any(|group| group.len() != 3)) {
        return Err(Problem::Group);
    }
    if leading.len() > 1 && leading.starts_with('0') || grouped && leading == "0" {
        return Err(Problem::LeadingZero);
    }
    if whole.len() < front.len() && rest.starts_with('.') {
        return Err(Problem::NakedPoint);
    }
    Ok((whole, rest))
}

/// Splits off the digits after the point, if there is one.
fn split_fraction(rest: &str) -> Result<(&str, &str), Problem> {
    let Some(after) = rest.strip_prefix('.') else {
        return refuse_exponent(rest).map(|()| ("", rest));
    };
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let (fraction, rest) = after.split_at(end);
    if fraction.is_empty() {
        return Err(if rest.starts_with('.') {
            Problem::SecondPoint
        } else {
            Problem::TrailingPoint
        });
    }
    if rest.starts_with('.') {
        return Err(Problem::SecondPoint);
    }
    let spaced = rest.trim_start_matches([' ', GROUP_SEPARATOR]);
    if spaced.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(Problem::Group);
    }
    refuse_exponent(rest).map(|()| (fraction, rest))
}

fn refuse_exponent(rest: &str) -> Result<(), Problem> {
    let exponent = rest
        .strip_prefix(['e', 'E'])
        .is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-'));
    if exponent { Err(Problem::Exponent) } else { Ok(()) }
}
