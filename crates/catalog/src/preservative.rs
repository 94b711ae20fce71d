//! A substance that keeps a drug from spoiling, and must not be near the spinal canal.

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// A preservative or antioxidant that some products of the drugs contain.
#[derive(Clone, Debug, PartialEq)]
pub struct Preservative {
    /// The name for people.
    pub name: String,
    /// The words by which people name it when they are allergic to it.
    pub words: Vec<String>,
    /// What it is found in, with the source.
    pub found_in: Sourced<String>,
}

impl Preservative {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let preservative = Self {
            name: entry.text("name")?,
            words: entry.texts("words")?,
            found_in: entry.sourced("found_in")?,
        };
        entry.finish()?;
        Ok(preservative)
    }
}
