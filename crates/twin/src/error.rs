//! Why the simulation does not go on.

use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::AdvanceError;
use cisterna_pump::Refusal;
use cisterna_quantity::{ArithmeticError, Volume};

use crate::catheter::PathwayError;

/// A call that a twin refuses.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TwinError {
    /// The pump refuses the command.
    #[error("the pump refuses: {0}")]
    Pump(#[from] Refusal),
    /// There is no pump to command.
    #[error("this patient has no pump")]
    NoPump,
    /// A refill as a bare pump command, which does not say what was filled.
    #[error("a refill must say which concentration was filled; use `refill`")]
    RefillWithoutConcentration,
    /// A refill that leaves more behind than a needle could reach.
    #[error("{asked} cannot be left behind: a needle can reach {held}")]
    NotThere {
        /// What was to be left behind.
        asked: Volume,
        /// What a needle could reach.
        held: Volume,
    },
    /// A restart of a pump that is played without its controller.
    #[error("a control core alone has no self-test to restart with; play the pump's controller")]
    NoController,
    /// More drugs at once than are simulated.
    #[error("at most {} drugs are simulated at once", crate::fluid::DRUGS_MAX)]
    TooManyDrugs,
    /// A drug that is not in this patient's fluid.
    #[error("this drug was not added to the patient's fluid")]
    NoSuchDrug,
    /// The longest step is zero.
    #[error("the longest step must be longer than zero")]
    NoStep,
    /// The pathway refuses its volume.
    #[error(transparent)]
    Pathway(#[from] PathwayError),
    /// A parameter, a height or a mass is outside what the neuraxis accepts.
    #[error("the neuraxis refuses: {0}")]
    Parameter(#[from] ParameterError),
    /// The neuraxis cannot be moved through this time.
    #[error("the neuraxis refuses: {0}")]
    Advance(#[from] AdvanceError),
    /// A count that cannot be represented.
    #[error(transparent)]
    Arithmetic(#[from] ArithmeticError),
}
