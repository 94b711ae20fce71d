//! What a reduction is asked to resolve.

use crate::limits::{Limits, ParameterError};
use crate::model::DURATION_LIMITS_S;

/// Accepted tolerances, relative to the largest reading of a probe.
pub const TOLERANCE_LIMITS: Limits = Limits::new(1e-8, 0.1);

/// How well the readings have to agree with the chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// The largest accepted estimate of the error, relative to the largest reading of a probe.
    pub tolerance: f64,
    /// The shortest time in which a dose is given, s: what comes faster is not resolved.
    pub shortest_s: f64,
}

impl Default for Accuracy {
    /// A thousandth of the largest reading, for doses that take an hour or longer: a tenth of
    /// what twice as many cells would change.
    fn default() -> Accuracy {
        Accuracy { tolerance: 1e-3, shortest_s: 3600.0 }
    }
}

impl Accuracy {
    /// Refuses what is outside the accepted limits.
    pub fn validate(&self) -> Result<(), ParameterError> {
        TOLERANCE_LIMITS.check("tolerance", self.tolerance)?;
        DURATION_LIMITS_S.check("shortest_s", self.shortest_s)?;
        Ok(())
    }
}
