//! Relief of spasticity at the cord segments of the legs, and the score on the scale of Ashworth.
//!
//! The score falls in proportion to the relief from what it would be without drug; withdrawal lifts
//! it beyond that, up to the end of the scale.

/// The end of the scale of Ashworth: a rigid limb.
pub const SPASTICITY_MAX: f64 = 4.0;

/// The score from 0 to 4, from the one without drug.
pub(super) fn score(untreated: f64, relief: f64, rebound: f64) -> f64 {
    (untreated * (1.0 - relief + rebound)).clamp(0.0, SPASTICITY_MAX)
}
