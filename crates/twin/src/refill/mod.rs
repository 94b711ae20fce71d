//! A refill: what is taken out, what goes in and where, and what the pump is told of it.
//!
//! What happened and what was told are two facts. The pump believes what it is told; the residual
//! that is measured next is where they meet.
//!
//! | module | what goes wrong |
//! |---|---|
//! | [`pocket_fill`] | a share goes under the skin instead of into the reservoir |
//! | [`wrong_port`] | all of it goes through the catheter access port |
//! | [`wrong_solution`] | another concentration, or another drug |
//! | [`wrong_volume`] | more or less than the pump is told |
//! | [`dead_volume`] | what a needle cannot reach dilutes the new solution |

pub mod dead_volume;
pub mod pocket_fill;
pub mod wrong_port;
pub mod wrong_solution;
pub mod wrong_volume;

use cisterna_pump::{Note, Refill};
use cisterna_quantity::{Concentration, Duration, Mass, Percent, Volume};

pub use dead_volume::Rinse;

/// What is done at a refill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// What a needle could reach and is not taken out; none when it is done right.
    pub left_behind: Volume,
    /// With what the reservoir is rinsed before it is filled.
    pub rinse: Option<Rinse>,
    /// What is injected.
    pub filled: Volume,
    /// What is in it, drug by drug, in the order of the system's drugs; the others are not in it.
    pub concentrations: Vec<Concentration>,
    /// Where it goes.
    pub into: Into,
    /// What the pump is told that was taken out; without it what was really taken out.
    pub told_withdrawn: Option<Volume>,
    /// What the pump is told that was filled; without it what was really injected.
    pub told_filled: Option<Volume>,
}

/// Where an injection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// Into the reservoir.
    Reservoir,
    /// This share into the pocket, the rest into the reservoir.
    Pocket(Percent),
    /// Through the catheter access port, in this time. The reservoir stays as it is.
    Port(Duration),
}

/// What came of a refill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visited {
    /// What the pump counted before.
    pub expected: Volume,
    /// What really came out.
    pub withdrawn: Volume,
    /// What the pump was told.
    pub told: Refill,
    /// What a needle could take out of the reservoir afterwards.
    pub holds: Volume,
    /// The drugs that went into the pocket.
    pub to_pocket: Vec<Mass>,
    /// The drugs that entered the fluid through the port.
    pub through_port: Vec<Mass>,
    /// What the pump told.
    pub notes: Vec<Note>,
}

impl Visit {
    /// A refill as it should be, of a system with one drug: all is taken out, and what is filled is
    /// told.
    #[must_use]
    pub fn sound(filled: Volume, concentration: Concentration) -> Self {
        Self {
            left_behind: Volume::ZERO,
            rinse: None,
            filled,
            concentrations: vec![concentration],
            into: Into::Reservoir,
            told_withdrawn: None,
            told_filled: None,
        }
    }

    /// The concentration of one of the drugs.
    pub(crate) fn concentration(&self, drug: usize) -> Concentration {
        self.concentrations.get(drug).copied().unwrap_or(Concentration::ZERO)
    }
}
