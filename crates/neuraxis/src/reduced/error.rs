//! Why a chain is not reduced.

use crate::limits::ParameterError;
use std::fmt;

/// Why a chain is not reduced. The stepper takes every one of these cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ReduceError {
    /// A number is out of its limits.
    Value(ParameterError),
    /// A face lets drug pass one way only, so the chain cannot be made symmetric. That happens
    /// without any mixing, or with a flow beyond all proportion to it.
    OneWay {
        /// Which face.
        face: usize,
    },
    /// A space beside the fluid takes drug up and gives none back, so the chain cannot be made
    /// symmetric. Enter such an uptake as a loss instead.
    KeptForGood {
        /// Which side pool of the chain: 0 tissue, 1 epidural space.
        pool: usize,
    },
    /// Flow against mixing is so strong that rounding would spoil the balance.
    Stiff {
        /// How much rounding is amplified.
        amplification: f64,
        /// How much is accepted.
        limit: f64,
    },
    /// The tolerance is not reached with the largest number of modes.
    NotResolved {
        /// The estimate of the error, relative to the largest reading of a probe.
        error: f64,
        /// What was asked for.
        tolerance: f64,
        /// The largest number of modes.
        modes: usize,
    },
}

impl From<ParameterError> for ReduceError {
    fn from(error: ParameterError) -> ReduceError {
        ReduceError::Value(error)
    }
}

impl fmt::Display for ReduceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReduceError::Value(error) => error.fmt(out),
            ReduceError::OneWay { face } => write!(
                out,
                "face {face} lets drug pass one way only, which the reduction cannot follow; \
                 give it some mixing or use the stepper"
            ),
            ReduceError::KeptForGood { pool } => {
                let space = ["tissue", "the epidural space"].get(*pool).unwrap_or(&"a side pool");
                write!(
                    out,
                    "{space} takes drug up and gives none back, which the reduction cannot \
                     follow; enter the uptake as a loss or use the stepper"
                )
            }
            ReduceError::Stiff { amplification, limit } => write!(
                out,
                "flow is so strong against mixing that rounding is amplified {amplification:.0} \
                 times, above the accepted {limit:.0}; use the stepper"
            ),
            ReduceError::NotResolved { error, tolerance, modes } => write!(
                out,
                "with {modes} modes the estimated error is {error:.1e}, above the tolerance \
                 {tolerance:.1e}; ask for less, give doses more slowly, or use the stepper"
            ),
        }
    }
}

impl std::error::Error for ReduceError {}
