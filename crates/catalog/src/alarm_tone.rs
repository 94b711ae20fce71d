//! The tones of a pump, and what they mean.

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// A tone of a pump.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmTone {
    /// Whether the drug has stopped, or may have.
    pub critical: bool,
    /// How it sounds, as people hear it.
    pub sounds: Sourced<String>,
    /// What it can mean.
    pub means: Vec<String>,
}

impl AlarmTone {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let critical = entry.bare("critical")?;
        let means = entry.texts("means")?;
        Ok(Self { critical, sounds: entry.into_sourced()?, means })
    }
}
