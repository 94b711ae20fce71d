//! A programme in a file of its own, as a programmer proposes it.
//!
//! ```toml
//! drug = "morphine"                # of the catalogue: its class, and the unit of its doses
//!
//! [programme]                      # as `[step.programme]` in a script
//! concentration = "10 mg/mL"
//! low_reservoir_alarm = "2 mL"
//! continuous = "0.05 mL/day"
//! ```

use std::path::Path;

use cisterna_catalog::Catalog;
use cisterna_pump::Programme;
use cisterna_quantity::MassUnit;

use super::written::OrderFile;
use super::{BYTES_MAX, programme};
use crate::TwinError;
use crate::scenario::error::Place;
use crate::scenario::{Problem, ScenarioError};

/// A programme that was read from a file, with the drug that it is for.
#[derive(Clone, Debug)]
pub struct ProgrammeFile {
    /// The drug, as the catalogue names it.
    pub drug: String,
    /// The unit in which its doses are shown.
    pub mass_unit: MassUnit,
    /// The programme.
    pub programme: Programme,
}

impl ProgrammeFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the file that is refused.
    pub fn load(path: &Path, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let text = super::read(path)?;
        Self::parse(&path.display().to_string(), &text, catalog)
    }

    /// Reads a text; `file` is its name in refusals. It does not panic, whatever the text is.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the text that is refused.
    pub fn parse(file: &str, text: &str, catalog: &Catalog) -> Result<Self, ScenarioError> {
        let place = Place { file, text };
        if text.len() > BYTES_MAX {
            return Err(place.whole(Problem::TooLarge("1 MiB")));
        }
        let OrderFile { drug: name, programme: written } =
            toml::from_str(text).map_err(|error| place.reading(&error))?;
        let drug = catalog.drug(&name.value);
        let drug = drug.map_err(|unknown| place.refuse(&name.span, unknown.into()))?;
        let programme = programme::programme(written.keys(), drug.class.for_pump(), place)?;
        let refused = |refusal| Problem::Refused(TwinError::Pump(refusal));
        let programme = programme
            .map_err(|refusal| place.refuse(&written.concentration.span, refused(refusal)))?;
        Ok(Self { drug: drug.name.clone(), mass_unit: drug.mass_unit, programme })
    }
}
