//! The limits of the formulary, applied to an order.
//!
//! Beyond a hard limit an order is refused. Beyond a soft limit it needs a reason. Without any
//! verified hard limit above, it cannot be signed at all: the site has to confirm the drug first.

use std::fmt::Display;

use cisterna_catalog::{Drug, Limits, Sourced};

use crate::Refusal;

/// A source for people, which says when nobody has read the value in it.
#[must_use]
pub fn source_text<T>(sourced: &Sourced<T>) -> String {
    if sourced.verified {
        sourced.source.clone()
    } else {
        format!("{} (unverified)", sourced.source)
    }
}

/// One quantity of an order to be held against the formulary.
pub(crate) struct Checked<'a, T> {
    /// The field of the command.
    pub(crate) field: &'static str,
    /// What it is, for example "concentration".
    pub(crate) what: &'static str,
    /// The drug's name.
    pub(crate) drug: &'a str,
    /// The value.
    pub(crate) asked: T,
    /// What the formulary knows.
    pub(crate) limits: &'a Limits<T>,
    /// The prescriber's reason for going beyond a soft limit.
    pub(crate) reason: Option<&'a str>,
}

impl<T: PartialOrd + Copy> Checked<'_, T> {
    /// Every limit that stands in the way; values are printed by `print`.
    pub(crate) fn refusals<P: Display>(&self, print: impl Fn(T) -> P) -> Vec<Refusal> {
        let Limits { lower_hard, lower_soft, upper_soft, upper_hard } = self.limits;
        let Some(upper_hard) = upper_hard else { return vec![self.unknown(&print)] };
        let below =
            |limit: &Option<Sourced<T>>| limit.clone().filter(|limit| self.asked < limit.value);
        if self.asked > upper_hard.value {
            return vec![self.beyond(upper_hard, "above", "at most", true, &print)];
        }
        if let Some(limit) = below(lower_hard) {
            return vec![self.beyond(&limit, "below", "at least", true, &print)];
        }
        if self.reason.is_some_and(|reason| !reason.trim().is_empty()) {
            return Vec::new();
        }
        let above = upper_soft.as_ref().filter(|limit| self.asked > limit.value);
        let above = above.map(|limit| self.beyond(limit, "above", "at most", false, &print));
        let below =
            below(lower_soft).map(|limit| self.beyond(&limit, "below", "at least", false, &print));
        above.into_iter().chain(below).collect()
    }

    fn beyond<P: Display>(
        &self,
        limit: &Sourced<T>,
        side: &str,
        bound: &str,
        hard: bool,
        print: impl Fn(T) -> P,
    ) -> Refusal {
        let value = print(limit.value);
        let kind = if hard { "limit" } else { "usual limit" };
        Refusal {
            field: self.field,
            rule: if hard { "formulary.hard-limit" } else { "formulary.soft-limit" },
            message: format!(
                "A {} of {} is {side} the {kind} of {value} for {}",
                self.what,
                print(self.asked),
                self.drug
            ),
            asked: Some(print(self.asked).to_string()),
            limit: Some(format!("{bound} {value}")),
            source: source_text(limit),
            action: if hard {
                format!("Choose a {} of {bound} {value}", self.what)
            } else {
                format!("Choose {bound} {value}, or write the reason for going beyond it")
            },
        }
    }

    fn unknown<P: Display>(&self, print: impl Fn(T) -> P) -> Refusal {
        Refusal {
            field: self.field,
            rule: "formulary.no-limit",
            message: format!(
                "No verified upper limit of the {} of {} is known",
                self.what, self.drug
            ),
            asked: Some(print(self.asked).to_string()),
            limit: None,
            source: "formulary: no verified limit".to_owned(),
            action: "Have the site confirm the drug in its formulary before it is ordered"
                .to_owned(),
        }
    }
}

/// Every reason why a drug cannot be ordered at all: a limit that a later step will ask for is not
/// known. Asked before the trial, so that nobody is implanted with a drug that no programme allows.
pub(crate) fn not_orderable(field: &'static str, drug: &Drug) -> Vec<Refusal> {
    drug.missing_limits()
        .into_iter()
        .map(|what| Refusal {
            field,
            rule: "formulary.complete",
            message: format!("No verified {what} is known for {}", drug.name),
            asked: Some(drug.name.clone()),
            limit: None,
            source: "formulary: no verified value".to_owned(),
            action: "Have the site confirm the drug in its formulary before it is ordered"
                .to_owned(),
        })
        .collect()
}
