//! A catheter: its length before trimming and what it holds along it.

use cisterna_quantity::{ArithmeticError, Length, Volume, VolumePerLength};

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// A catheter model.
#[derive(Clone, Debug, PartialEq)]
pub struct Catheter {
    /// The name in records and in code: the stem of its file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// Other names under which it is found, such as the order number.
    pub aliases: Vec<String>,
    /// Who makes it.
    pub maker: String,
    /// The length as supplied, before the surgeon trims it.
    pub total_length: Sourced<Length>,
    /// What it holds along its length.
    pub volume_per_length: Sourced<VolumePerLength>,
}

impl Catheter {
    /// What an implanted length holds: exact. The implanted length is what was recorded at the
    /// operation; it never follows from the model alone.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the volume cannot be represented.
    pub fn volume_of(&self, implanted: Length) -> Result<Volume, ArithmeticError> {
        self.volume_per_length.value.volume_of(implanted)
    }

    /// The length left after trimming.
    ///
    /// # Errors
    /// [`ArithmeticError::Negative`] when more was cut off than there is.
    pub fn length_after_trimming(&self, cut_off: Length) -> Result<Length, ArithmeticError> {
        self.total_length.value.checked_sub(cut_off)
    }

    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let catheter = Self {
            id: entry.id()?,
            name: entry.text("name")?,
            aliases: entry.texts("aliases")?,
            maker: entry.text("maker")?,
            total_length: entry.sourced("total_length")?,
            volume_per_length: entry.sourced("volume_per_length")?,
        };
        entry.finish()?;
        Ok(catheter)
    }
}
