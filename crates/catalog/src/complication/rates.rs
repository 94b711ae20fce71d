//! How often complications were found in published series.

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// A published rate per 100 pump-years.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedRate {
    /// What was counted, in words.
    pub what: String,
    /// The complications that it covers, by id; empty for a sum over several.
    pub complications: Vec<String>,
    /// Events in 100 pump-years.
    pub per_100_years: Sourced<f64>,
    /// Pump-years that were watched; absent when they are not known.
    pub years: Option<Sourced<f64>>,
}

impl PublishedRate {
    pub(super) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let rate = Self {
            what: entry.text("what")?,
            complications: entry.texts("complications")?,
            per_100_years: entry.sourced("per_100_years")?,
            years: entry.optional_sourced("years")?,
        };
        entry.finish()?;
        Ok(rate)
    }
}
