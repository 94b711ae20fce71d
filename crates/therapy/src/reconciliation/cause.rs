//! What can be behind a discrepancy, and how each cause shows in the effect.

use serde::{Deserialize, Serialize};

use crate::Basis;

/// A cause of a discrepancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// None: the usual scatter from refill to refill.
    None,
    /// The pump delivers less than it counts.
    PumpSlow,
    /// The pump delivers more than it counts.
    PumpFast,
    /// Catheter or pump are blocked, wholly or in part.
    Occlusion,
    /// The drug leaves the catheter before its tip. The residual is as counted.
    Leak,
    /// A part of the last fill lies in the pocket.
    PocketFill,
    /// Less was filled than was entered.
    ShortFill,
    /// Drug was taken from the reservoir, or something was put into it.
    Diversion,
    /// A volume was read or entered wrongly.
    WrongEntry,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::PumpSlow,
        Self::PumpFast,
        Self::Occlusion,
        Self::Leak,
        Self::PocketFill,
        Self::ShortFill,
        Self::Diversion,
        Self::WrongEntry,
    ];

    /// Its id, as in the catalogue.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PumpSlow => "pump-slow",
            Self::PumpFast => "pump-fast",
            Self::Occlusion => "occlusion",
            Self::Leak => "leak",
            Self::PocketFill => "pocket-fill",
            Self::ShortFill => "short-fill",
            Self::Diversion => "diversion",
            Self::WrongEntry => "wrong-entry",
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "usual scatter",
            Self::PumpSlow => "pump too slow",
            Self::PumpFast => "pump too fast",
            Self::Occlusion => "occlusion",
            Self::Leak => "leak of the catheter",
            Self::PocketFill => "pocket fill",
            Self::ShortFill => "short fill",
            Self::Diversion => "diversion",
            Self::WrongEntry => "wrong entry",
        }
    }

    /// How often the effect is so with this cause, in thousandths. Own assumption, unverified: only
    /// the order within a line is meant.
    pub(super) const fn shows(self, effect: Effect) -> u64 {
        let (as_before, lost, excess) = match self {
            Self::None | Self::WrongEntry => (900, 70, 30),
            Self::PumpSlow => (500, 480, 20),
            Self::PumpFast => (500, 150, 350),
            Self::Occlusion => (200, 790, 10),
            Self::Leak => (150, 840, 10),
            Self::PocketFill => (200, 500, 300),
            Self::ShortFill => (700, 280, 20),
            Self::Diversion => (400, 550, 50),
        };
        match effect {
            Effect::NotAsked => 1_000,
            Effect::AsBefore => as_before,
            Effect::Lost => lost,
            Effect::Excess => excess,
        }
    }
}

/// How the drug worked since the refill before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nobody has asked.
    #[default]
    NotAsked,
    /// As before.
    AsBefore,
    /// Less than before, or signs of withdrawal.
    Lost,
    /// Too much: sleepy, weak, slow breath.
    Excess,
}

impl Effect {
    /// The answers with their words.
    pub const ANSWERS: [(Self, &'static str); 3] = [
        (Self::AsBefore, "As before"),
        (Self::Lost, "Less than before, or signs of withdrawal"),
        (Self::Excess, "Too much: sleepy, weak, slow breath"),
    ];
}

/// How the effect shows a cause rests on nothing that was published.
pub(super) fn effect_basis() -> Basis {
    Basis {
        name: "how often each cause shows in the effect".to_owned(),
        value: "table of the software".to_owned(),
        source: "own assumption: only the order of the figures is meant".to_owned(),
        verified: false,
    }
}
