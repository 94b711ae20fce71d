//! How an inflammatory mass at the catheter's tip is looked for.

use cisterna_quantity::{Concentration, DoseRate, Duration};

use crate::entry::Entry;
use crate::text::FromToml;
use crate::{CatalogError, Sourced};

/// How an inflammatory mass at the catheter's tip is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Surveillance {
    /// The drugs after which one was found, by id.
    pub drugs: Vec<Sourced<String>>,
    /// Concentrations from which on the risk is raised.
    pub concentrations: Vec<DrugLimit<Concentration>>,
    /// Daily doses from which on the risk is raised.
    pub doses: Vec<DrugLimit<DoseRate>>,
    /// By how much a dose has to grow within `growth_within` to be a sign.
    pub growth_factor: Sourced<u64>,
    /// Within which time.
    pub growth_within: Sourced<Duration>,
    /// How often the questions are asked.
    pub ask_every: Sourced<Duration>,
    /// The questions.
    pub questions: Vec<SurveillanceQuestion>,
}

/// A limit for one drug.
#[derive(Clone, Debug, PartialEq)]
pub struct DrugLimit<T> {
    /// The drug, by id.
    pub drug: String,
    /// The limit.
    pub above: Sourced<T>,
}

/// A question that is asked of the patient.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveillanceQuestion {
    /// The sign that a yes is.
    pub sign: String,
    /// Whether a yes alone calls for a picture of the tip.
    pub imaging: bool,
    /// The question, with its source.
    pub words: Sourced<String>,
}

impl Surveillance {
    pub(super) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let surveillance = Self {
            drugs: entry.entries("drug", Entry::into_sourced)?,
            concentrations: entry.entries("concentration", limit)?,
            doses: entry.entries("dose", limit)?,
            growth_factor: entry.sourced("growth_factor")?,
            growth_within: entry.sourced("growth_within")?,
            ask_every: entry.sourced("ask_every")?,
            questions: entry.entries("question", SurveillanceQuestion::read)?,
        };
        entry.finish()?;
        Ok(surveillance)
    }
}

fn limit<T: FromToml>(mut entry: Entry<'_>) -> Result<DrugLimit<T>, CatalogError> {
    Ok(DrugLimit { drug: entry.text("drug")?, above: entry.into_sourced()? })
}

impl SurveillanceQuestion {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        Ok(Self {
            sign: entry.text("sign")?,
            imaging: entry.bare("imaging")?,
            words: entry.into_sourced()?,
        })
    }
}
