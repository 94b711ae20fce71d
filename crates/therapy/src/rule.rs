//! The rules by their ids: what each one asks, how strict it is, and where it comes from.
//!
//! This is the one list of them. The code that refuses names the id; a test holds the ids in the code
//! and this list together, and the limits that the rules take from the catalogue stand beside them in
//! `docs/rules.md`.

mod beside;
mod limits;
mod list;
mod refill;

use std::fmt;

pub use limits::{Limit, limits};
pub use list::GROUPS;

/// How strict a rule is; the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It refuses.
    Hard,
    /// A written reason lets the order pass.
    Soft,
}

impl Severity {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, which never changes its meaning.
    pub id: &'static str,
    /// How strict it is.
    pub severity: Severity,
    /// What it asks, in a sentence.
    pub text: &'static str,
    /// Where it comes from; a name in backticks is a key of the catalogue.
    pub source: &'static str,
}

/// Rules about one thing.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// The rules.
    pub rules: &'static [Rule],
}

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.rules)
}

/// How strict the rule of an id is. An id that is not in the list refuses.
#[must_use]
pub fn severity(id: &str) -> Severity {
    rules().find(|rule| rule.id == id).map_or(Severity::Hard, |rule| rule.severity)
}
