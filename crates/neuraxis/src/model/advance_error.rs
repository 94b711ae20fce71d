//! Why time was not advanced.

use crate::limits::ParameterError;
use std::fmt;

/// Why time was not advanced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AdvanceError {
    /// An amount, the duration or the step is out of its limits.
    Value(ParameterError),
    /// The state was made for other volumes, another length or number of cells, or with other
    /// spaces beside the fluid.
    StateOfAnotherAnatomy,
    /// An epidural dose, and the parameters leave the epidural space out.
    NoEpiduralSpace,
    /// The step is too small for the duration.
    TooManySteps {
        /// How many steps were asked for.
        steps: f64,
        /// The most that are taken.
        limit: u32,
    },
}

impl From<ParameterError> for AdvanceError {
    fn from(error: ParameterError) -> AdvanceError {
        AdvanceError::Value(error)
    }
}

impl fmt::Display for AdvanceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdvanceError::Value(error) => error.fmt(out),
            AdvanceError::StateOfAnotherAnatomy => {
                write!(
                    out,
                    "the state was made for other volumes, cells, or spaces beside the fluid"
                )
            }
            AdvanceError::NoEpiduralSpace => write!(
                out,
                "there is no epidural space; dural_permeability_cm_per_min must be above 0"
            ),
            AdvanceError::TooManySteps { steps, limit } => {
                write!(out, "{steps} steps asked for in one advance, at most {limit} are taken")
            }
        }
    }
}

impl std::error::Error for AdvanceError {}
