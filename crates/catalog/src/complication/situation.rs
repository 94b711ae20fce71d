//! Special situations: a scan, a journey, an operation, a pregnancy, the end of life.

use cisterna_quantity::Duration;

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// Which situation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SituationKind {
    /// Magnetic resonance imaging.
    Mri,
    /// A journey.
    Travel,
    /// An operation on something else.
    Surgery,
    /// A pregnancy.
    Pregnancy,
    /// The end of life.
    EndOfLife,
}

impl SituationKind {
    /// The situations with their names.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("mri", Self::Mri),
        ("travel", Self::Travel),
        ("surgery", Self::Surgery),
        ("pregnancy", Self::Pregnancy),
        ("end-of-life", Self::EndOfLife),
    ];

    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mri => "Magnetic resonance imaging",
            Self::Travel => "Travel",
            Self::Surgery => "Surgery",
            Self::Pregnancy => "Pregnancy",
            Self::EndOfLife => "End of life",
        }
    }
}

/// What is done before and after, for some pumps or for all.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// Which situation it is.
    pub kind: SituationKind,
    /// The pumps for which it holds, by id; empty means all.
    pub pumps: Vec<String>,
    /// What is done before.
    pub before: Vec<Sourced<String>>,
    /// What is done after.
    pub after: Vec<Sourced<String>>,
    /// Within which time the pump must be seen to run again; absent when it does not stop, or the
    /// time is unknown.
    pub restart_within: Option<Sourced<Duration>>,
    /// Whether only a person with a programmer can start it again.
    pub restart_by_hand: Option<Sourced<bool>>,
}

impl Situation {
    /// Whether it holds for a pump.
    #[must_use]
    pub fn holds_for(&self, pump: &str) -> bool {
        self.pumps.is_empty() || self.pumps.iter().any(|id| id == pump)
    }

    pub(super) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let situation = Self {
            kind: entry.choice("kind", &SituationKind::NAMES)?,
            pumps: entry.texts("pumps")?,
            before: entry.entries("before", Entry::into_sourced)?,
            after: entry.entries("after", Entry::into_sourced)?,
            restart_within: entry.optional_sourced("restart_within")?,
            restart_by_hand: entry.optional_sourced("restart_by_hand")?,
        };
        entry.finish()?;
        Ok(situation)
    }
}
