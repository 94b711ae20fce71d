//! Why the pump does not do what it is told.

use core::fmt::{self, Display, Formatter};

use cisterna_quantity::{ArithmeticError, Rate, Volume};

/// A command that the pump refuses. The pump's state is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The flow is below what the hardware delivers as therapy.
    RateBelowMinimum {
        /// The flow asked for.
        asked: Rate,
        /// The lowest flow of the model.
        minimum: Rate,
    },
    /// The flow is above what the hardware can deliver.
    RateAboveMaximum {
        /// The flow asked for.
        asked: Rate,
        /// The highest flow of the model.
        maximum: Rate,
    },
    /// More would be in the reservoir than it holds.
    ReservoirOverfilled {
        /// The volume filled.
        asked: Volume,
        /// The reservoir's capacity.
        capacity: Volume,
    },
    /// A bolus larger than what is left in the reservoir.
    BolusExceedsReservoir {
        /// The bolus volume.
        asked: Volume,
        /// What the reservoir holds.
        held: Volume,
    },
    /// The alarm would sound at more than the reservoir can hold.
    AlarmAboveCapacity {
        /// The alarm volume.
        asked: Volume,
        /// The reservoir's capacity.
        capacity: Volume,
    },
    /// A bolus of no volume.
    BolusWithoutVolume,
    /// A programme for a drug of no concentration.
    ConcentrationMissing,
    /// A bolus on a pump that has no programme.
    NotProgrammed,
    /// A bolus while another one runs.
    BolusInProgress,
    /// A model whose constants contradict one another, such as a quantum of zero.
    ModelImplausible,
    /// A count that cannot be represented.
    Arithmetic(ArithmeticError),
}

impl Refusal {
    /// The rule's id, as the requirements name it.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::RateBelowMinimum { .. } => "pump.rate-minimum",
            Self::RateAboveMaximum { .. } => "pump.rate-maximum",
            Self::ReservoirOverfilled { .. } => "pump.reservoir-capacity",
            Self::BolusExceedsReservoir { .. } => "pump.bolus-within-reservoir",
            Self::AlarmAboveCapacity { .. } => "pump.alarm-within-capacity",
            Self::BolusWithoutVolume => "pump.bolus-volume",
            Self::ConcentrationMissing => "pump.concentration",
            Self::NotProgrammed => "pump.programme-first",
            Self::BolusInProgress => "pump.one-bolus",
            Self::ModelImplausible => "pump.model",
            Self::Arithmetic(_) => "pump.arithmetic",
        }
    }
}

impl From<ArithmeticError> for Refusal {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateBelowMinimum { asked, minimum } => {
                write!(f, "the flow {asked} is below the pump's minimum of {minimum}")
            }
            Self::RateAboveMaximum { asked, maximum } => {
                write!(f, "the flow {asked} is above the pump's maximum of {maximum}")
            }
            Self::ReservoirOverfilled { asked, capacity } => {
                write!(f, "{asked} does not fit into a reservoir of {capacity}")
            }
            Self::BolusExceedsReservoir { asked, held } => {
                write!(f, "a bolus of {asked} is more than the {held} in the reservoir")
            }
            Self::AlarmAboveCapacity { asked, capacity } => {
                write!(f, "an alarm at {asked} can never be met by a reservoir of {capacity}")
            }
            Self::BolusWithoutVolume => f.write_str("the bolus has no volume"),
            Self::ConcentrationMissing => f.write_str("the programme has no concentration"),
            Self::NotProgrammed => f.write_str("the pump has no programme yet"),
            Self::BolusInProgress => f.write_str("another bolus is still running"),
            Self::ModelImplausible => f.write_str("the pump model's constants are contradictory"),
            Self::Arithmetic(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Refusal {}
