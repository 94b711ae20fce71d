//! Unique device identifiers as labels carry them: GS1 element strings and HIBCC codes.
//!
//! The check digit or character is always verified, and a text that is not wholly understood is
//! refused with the place where reading stopped. Identifiers of ICCBBA stand on blood and tissue,
//! never on a pump, and are refused by name.

mod check;
mod date;
mod gs1;
mod hibcc;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Refusal;

pub use check::{gtin_digit, hibcc_character};

/// Who issued an identifier, and so in which form it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agency {
    /// GS1: application identifiers.
    Gs1,
    /// HIBCC: a primary and a secondary part.
    Hibcc,
}

/// What a label says of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Udi {
    /// Who issued it.
    pub agency: Agency,
    /// The device identifier: which model of which maker. A GTIN of 14 digits, or the primary code
    /// of HIBCC without its sign and check character.
    pub device: String,
    /// When it was made.
    #[serde(default)]
    pub made: Option<Date>,
    /// The last day on which it may be used.
    #[serde(default)]
    pub expires: Option<Date>,
    /// Its lot.
    #[serde(default)]
    pub lot: Option<String>,
    /// Its serial number.
    #[serde(default)]
    pub serial: Option<String>,
}

/// A part of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The text as a whole.
    Whole,
    /// The device identifier.
    Device,
    /// The date of manufacture.
    Made,
    /// The date of expiry.
    Expires,
    /// The lot.
    Lot,
    /// The serial number.
    Serial,
    /// The check digit or check character.
    Check,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::Whole => "identifier",
            Self::Device => "device identifier",
            Self::Made => "date of manufacture",
            Self::Expires => "date of expiry",
            Self::Lot => "lot",
            Self::Serial => "serial number",
            Self::Check => "check character",
        }
    }
}

/// Why a text is no identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which part of it is wrong.
    pub part: Part,
    /// The character at which it is wrong; the first is 1.
    pub position: usize,
    /// What is wrong.
    pub reason: String,
}

impl Unread {
    fn new(part: Part, offset: usize, reason: impl Into<String>) -> Self {
        Self { part, position: offset + 1, reason: reason.into() }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}: {}", self.part.name(), self.position, self.reason)
    }
}

impl std::error::Error for Unread {}

impl Udi {
    /// Reads a scanned or typed identifier. Years of two digits are taken in the century that lies
    /// nearest to `near`, as GS1 and HIBCC expect it.
    ///
    /// # Errors
    /// [`Unread`] with the part, the place and the reason.
    pub fn read(text: &str, near: Date) -> Result<Self, Unread> {
        // The check character of a HIBCC code may be a space, so only the front is trimmed here.
        let text = text.trim_start();
        let text = if text.starts_with(['+', '*']) { text } else { text.trim_end() };
        if !text.is_ascii() {
            let at = text.chars().position(|c| !c.is_ascii()).unwrap_or(0);
            return Err(Unread::new(Part::Whole, at, "a label has only ASCII characters"));
        }
        match text.chars().next() {
            None => Err(Unread::new(Part::Whole, 0, "it is empty")),
            Some('=' | '&') => Err(Unread::new(
                Part::Whole,
                0,
                "this is an identifier of ICCBBA, for blood and tissue; a pump or catheter has one \
                 of GS1 or HIBCC",
            )),
            Some('+' | '*') => hibcc::read(text, near),
            Some('(' | ']' | '\u{1d}' | '0'..='9') => gs1::read(text, near),
            Some(_) => Err(Unread::new(
                Part::Whole,
                0,
                "it begins neither like one of GS1, with (01), nor like one of HIBCC, with +",
            )),
        }
    }

    /// The identifier as a refusal of a form's field.
    ///
    /// # Errors
    /// A [`Refusal`] that says which part of the text is wrong, and where.
    pub fn ask(field: &'static str, text: &str, near: Date) -> Result<Self, Refusal> {
        Self::read(text, near).map_err(|unread| Refusal {
            field,
            rule: if unread.part == Part::Check { "udi.check" } else { "udi.form" },
            message: format!("The label cannot be read: {unread}"),
            asked: Some(text.trim().to_owned()),
            limit: Some(format!("character {}", unread.position)),
            source: "GS1 General Specifications; ANSI/HIBC 2 (supplier labelling)".to_owned(),
            action: "Scan the label again, or type it with its brackets as it is printed"
                .to_owned(),
        })
    }
}

/// The form that people read: what was printed is read again as the same.
impl fmt::Display for Udi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.agency {
            Agency::Gs1 => gs1::print(self, f),
            Agency::Hibcc => hibcc::print(self, f),
        }
    }
}
