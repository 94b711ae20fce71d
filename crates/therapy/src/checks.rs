//! Collects every reason against a command, so that a form shows them all at once.

use std::fmt::Display;

use crate::{Refusal, Refused};

/// The reasons found so far.
#[derive(Debug, Default)]
pub(crate) struct Checks(Vec<Refusal>);

impl Checks {
    /// Adds a refusal unless the condition holds.
    pub(crate) fn require(&mut self, holds: bool, refusal: impl FnOnce() -> Refusal) {
        if !holds {
            self.0.push(refusal());
        }
    }

    /// Adds refusals found elsewhere.
    pub(crate) fn add(&mut self, refusals: impl IntoIterator<Item = Refusal>) {
        self.0.extend(refusals);
    }

    /// Keeps the value of a result, or its refusal.
    pub(crate) fn take<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        result.map_err(|refusal| self.0.push(refusal)).ok()
    }

    /// Requires that a text was entered.
    pub(crate) fn required(&mut self, field: &'static str, what: &str, text: &str) {
        self.require(!text.trim().is_empty(), || Refusal::missing(field, what));
    }

    /// Requires a number to lie in a range.
    pub(crate) fn within<T: PartialOrd + Display>(
        &mut self,
        field: &'static str,
        what: &str,
        value: &T,
        range: std::ops::RangeInclusive<T>,
    ) {
        self.require(range.contains(value), || Refusal {
            field,
            rule: "entry.range",
            message: format!("{value} is not a possible {what}"),
            asked: Some(value.to_string()),
            limit: Some(format!("{} to {}", range.start(), range.end())),
            source: "range of the scale".to_owned(),
            action: "Check the entry".to_owned(),
        });
    }

    /// The refusals, if there are any.
    pub(crate) fn finish(self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused(self.0)) }
    }
}
