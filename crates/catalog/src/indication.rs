//! An indication for the therapy, with the evidence that it needs before a trial.

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// A condition for which a pump is considered.
#[derive(Clone, Debug, PartialEq)]
pub struct Indication {
    /// The name in records and in code.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What kind of condition it is: payers and consensus texts tell these apart.
    pub group: IndicationGroup,
    /// The youngest age, in whole years.
    pub age_min_years: Sourced<u64>,
    /// What has to be there before a trial, each kind at most once.
    pub evidence: Vec<Evidence>,
}

/// What kind of condition an indication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndicationGroup {
    /// Pain that is not from a tumour.
    NonCancerPain,
    /// Pain from a tumour or its treatment.
    CancerPain,
    /// Spasticity.
    Spasticity,
}

impl IndicationGroup {
    pub(crate) const NAMES: [(&'static str, Self); 3] = [
        ("non-cancer-pain", Self::NonCancerPain),
        ("cancer-pain", Self::CancerPain),
        ("spasticity", Self::Spasticity),
    ];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NonCancerPain => "pain that is not from cancer",
            Self::CancerPain => "cancer pain",
            Self::Spasticity => "spasticity",
        }
    }
}

/// One thing that has to be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What it is about: how it is asked and checked.
    pub kind: EvidenceKind,
    /// What has to be so, as a statement that is true or not, with its source.
    pub statement: Sourced<String>,
}

/// What a piece of evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// The diagnosis is made by its criteria and documented.
    Diagnosis,
    /// Nothing that could be treated at its cause is left untreated.
    CauseTreated,
    /// Other illness is treated as well as it can be.
    HealthOptimised,
    /// Less systemic opioid was attempted.
    OpioidReduction,
    /// So much time has passed since the injury that the state is stable.
    StableState,
    /// The treatment by mouth that the indication names has failed or was not tolerated.
    OralTreatment,
    /// At least one therapy with its outcome is listed, and treatment so far does not do.
    FailedTherapy,
    /// A psychological evaluation was done and speaks for a trial.
    PsychologicalEvaluation,
    /// The life expectancy reaches that of the site's policy.
    LifeExpectancy,
    /// Muscle tone or spasms are measured before the trial.
    SpasticityBaseline,
}

impl EvidenceKind {
    /// All of them, each with its name in the files.
    pub const ALL: [(&'static str, Self); 10] = [
        ("diagnosis", Self::Diagnosis),
        ("cause-treated", Self::CauseTreated),
        ("health-optimised", Self::HealthOptimised),
        ("opioid-reduction", Self::OpioidReduction),
        ("stable-state", Self::StableState),
        ("oral-treatment", Self::OralTreatment),
        ("failed-therapy", Self::FailedTherapy),
        ("psychological-evaluation", Self::PsychologicalEvaluation),
        ("life-expectancy", Self::LifeExpectancy),
        ("spasticity-baseline", Self::SpasticityBaseline),
    ];

    /// Its name in files and in the record.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(id, _)| id)
    }

    /// Finds one by its name.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == id).map(|(_, kind)| *kind)
    }

    /// Whether it is asked as it stands, with yes or no; the others follow from other answers.
    #[must_use]
    pub const fn is_asked(self) -> bool {
        matches!(
            self,
            Self::Diagnosis
                | Self::CauseTreated
                | Self::HealthOptimised
                | Self::OpioidReduction
                | Self::StableState
                | Self::OralTreatment
        )
    }
}

impl Indication {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let indication = Self {
            id: entry.text("id")?,
            name: entry.text("name")?,
            group: entry.choice("group", &IndicationGroup::NAMES)?,
            age_min_years: entry.sourced("age_min_years")?,
            evidence: entry.entries("evidence", |mut entry| {
                let kind = entry.choice("kind", &EvidenceKind::ALL)?;
                Ok(Evidence { kind, statement: entry.into_sourced()? })
            })?,
        };
        entry.finish()?;
        Ok(indication)
    }
}
