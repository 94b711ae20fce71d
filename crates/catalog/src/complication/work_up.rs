//! A step of the work-up: what is done, what it can show, and which step follows.

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// A step of the work-up.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkUpStep {
    /// The name in records and in code.
    pub id: String,
    /// What is done, with its source and yield where one was published.
    pub what: Sourced<String>,
    /// What it can show.
    pub results: Vec<WorkUpResult>,
}

/// What a step can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkUpResult {
    /// The name in records and in code; unique within its step.
    pub id: String,
    /// In words.
    pub words: String,
    /// The complications that it points to.
    pub points_to: Vec<String>,
    /// The step that follows; absent at the end of a branch.
    pub next: Option<String>,
}

impl WorkUpStep {
    /// A result by its id.
    #[must_use]
    pub fn result(&self, id: &str) -> Option<&WorkUpResult> {
        self.results.iter().find(|result| result.id == id)
    }

    pub(super) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let step = Self {
            id: entry.text("id")?,
            what: entry.sourced("what")?,
            results: entry.entries("result", WorkUpResult::read)?,
        };
        entry.finish()?;
        Ok(step)
    }
}

impl WorkUpResult {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let result = Self {
            id: entry.text("id")?,
            words: entry.text("words")?,
            points_to: entry.texts("points_to")?,
            next: entry.optional_bare("next")?,
        };
        entry.finish()?;
        Ok(result)
    }
}
