//! All cases, or one, run and judged.

use serde::Serialize;

use crate::case::{Case, Judged};
use crate::row::Verdict;
use crate::{experiment, verification};

/// The cases that were run, in their order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Them.
    pub cases: Vec<Judged>,
}

/// There is no case of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no case \"{asked}\"; the cases are {known}")]
pub struct NoSuchCase {
    asked: String,
    known: String,
}

/// All cases, in the order in which they are told.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    verification::CASES.iter().chain(&experiment::CASES)
}

/// Runs all cases, or the one that is named.
///
/// # Errors
/// [`NoSuchCase`], with the names that there are.
pub fn run(only: Option<&str>) -> Result<Report, NoSuchCase> {
    let chosen = |case: &&Case| only.is_none_or(|name| case.id.eq_ignore_ascii_case(name));
    let cases: Vec<Judged> = cases().filter(chosen).map(Case::run).collect();
    if cases.is_empty() {
        let known: Vec<&str> = self::cases().map(|case| case.id).collect();
        let asked = only.unwrap_or_default().to_owned();
        return Err(NoSuchCase { asked, known: known.join(", ") });
    }
    Ok(Report { cases })
}

impl Report {
    /// How many rows have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().map(|case| case.count(verdict)).sum()
    }

    /// Whether a row fails that was not expected to.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.count(Verdict::Fail) > 0
    }
}
