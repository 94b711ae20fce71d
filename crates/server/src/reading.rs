//! From what was typed to the types of the domain: everything wrong is told at once, beside its
//! field.

use std::fmt::Display;
use std::str::FromStr;

use cisterna_quantity::ParseError;
use cisterna_therapy::{Refusal, Refused};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::form::Submitted;
use crate::when;

/// Reads one form.
pub(crate) struct Reading<'a> {
    typed: &'a Submitted,
    zone: &'a TimeZone,
    refusals: Vec<Refusal>,
}

impl<'a> Reading<'a> {
    pub(crate) fn of(typed: &'a Submitted, zone: &'a TimeZone) -> Self {
        Self { typed, zone, refusals: Vec::new() }
    }

    /// A text that may be empty.
    pub(crate) fn text(&mut self, field: &'static str) -> String {
        self.seen(field).unwrap_or_default().to_owned()
    }

    /// What was typed, if it can be seen: nothing hidden gets past any field.
    fn seen(&mut self, field: &'static str) -> Option<&'a str> {
        let text = self.typed.text(field)?;
        if !text.chars().any(is_hidden) {
            return Some(text);
        }
        let shown = text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c });
        self.refuse(Refusal {
            field,
            rule: "entry.visible",
            message: "There are characters in it that cannot be seen".to_owned(),
            asked: Some(shown.collect()),
            limit: Some("visible characters, spaces and line ends".to_owned()),
            source: "what is recorded must read as it was meant".to_owned(),
            action: "Type it again instead of pasting it".to_owned(),
        });
        None
    }

    /// Whether a field was already refused, so that it is not called missing too.
    fn is_refused(&self, field: &str) -> bool {
        self.refusals.iter().any(|refusal| refusal.field == field)
    }

    /// A text that must not be empty.
    pub(crate) fn required_text(&mut self, field: &'static str, what: &str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            self.missing(field, what);
        }
        text
    }

    /// A quantity whose unit is printed in the box. A unit typed with the number counts instead.
    pub(crate) fn quantity<T>(&mut self, field: &'static str, what: &str, unit: &str) -> Option<T>
    where
        T: FromStr<Err = ParseError>,
    {
        let Some(text) = self.seen(field) else {
            self.missing(field, what);
            return None;
        };
        let with_unit = text.contains(|c: char| c.is_alphabetic() || c == '%');
        let whole = if with_unit { text.to_owned() } else { format!("{text} {unit}") };
        match whole.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(Refusal {
                    field,
                    rule: "entry.quantity",
                    message: format!("“{text}” cannot be read: {}", error.problem),
                    asked: Some(text.to_owned()),
                    limit: None,
                    source: "rules for writing doses (ISMP)".to_owned(),
                    action: format!("Write {}", error.expected),
                });
                None
            }
        }
    }

    /// A whole number.
    pub(crate) fn number(&mut self, field: &'static str, what: &str) -> Option<u8> {
        self.parsed(field, what, "Write a whole number", |text| {
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
        })
    }

    /// A day.
    pub(crate) fn date(&mut self, field: &'static str, what: &str) -> Option<Date> {
        self.parsed(field, what, "Write a day such as 2026-03-01", |text| text.parse().ok())
    }

    /// A day and a time of the clinic's clock.
    pub(crate) fn instant(&mut self, field: &'static str, what: &str) -> Option<Timestamp> {
        let zone = self.zone;
        let action = "Write day and time such as 2026-03-01T09:30";
        self.parsed(field, what, action, |text| when::read(text, zone))
    }

    /// An answer that may be left out; what it should look like is the action of its refusal.
    pub(crate) fn optional<T>(
        &mut self,
        field: &'static str,
        action: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.seen(field)?;
        let value = read(text);
        if value.is_none() {
            self.refuse(unreadable(field, text, action));
        }
        value
    }

    /// A question to be answered with yes or no.
    pub(crate) fn yes_no(&mut self, field: &'static str, what: &str) -> Option<bool> {
        let answer = self.typed.yes_no(field);
        if answer.is_none() {
            self.missing(field, what);
        }
        answer
    }

    /// A box that is ticked or not.
    pub(crate) fn tick(&self, field: &str) -> bool {
        self.typed.is_ticked(field)
    }

    /// One of several answers.
    pub(crate) fn choice<T>(
        &mut self,
        field: &'static str,
        what: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.parsed(field, what, "Choose one of the answers", find)
    }

    /// Refuses a field.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
    }

    /// The command, if every part of it could be read; otherwise everything that could not.
    pub(crate) fn finish<T>(self, command: Option<T>) -> Result<T, Refused> {
        match command {
            Some(command) if self.refusals.is_empty() => Ok(command),
            _ => Err(Refused(self.refusals)),
        }
    }

    fn parsed<T>(
        &mut self,
        field: &'static str,
        what: &str,
        action: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(text) = self.seen(field) else {
            self.missing(field, what);
            return None;
        };
        let value = read(text);
        if value.is_none() {
            self.refuse(unreadable(field, text, action));
        }
        value
    }

    fn missing(&mut self, field: &'static str, what: &str) {
        if self.is_refused(field) {
            return;
        }
        self.refuse(Refusal::missing(field, what));
    }
}

/// Whether a character changes how a text reads without being seen: controls other than line ends,
/// zero-width characters, and those that turn the direction of writing.
fn is_hidden(c: char) -> bool {
    let line_end = matches!(c, '\n' | '\r');
    let unseen = matches!(
        c,
        '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    c.is_control() && !line_end || unseen
}

fn unreadable(field: &'static str, text: &str, action: impl Display) -> Refusal {
    Refusal {
        field,
        rule: "entry.readable",
        message: format!("“{text}” cannot be read"),
        asked: Some(text.to_owned()),
        limit: None,
        source: "form of the entry".to_owned(),
        action: action.to_string(),
    }
}
