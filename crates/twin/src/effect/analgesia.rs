//! Relief of pain: the mean over the painful dermatomes, and the score that a person gives.
//!
//! A drug of the cord acts at the segment, a local anaesthetic at the root. The score falls in
//! proportion to the relief from what it would be without any drug; that proportion is an
//! assumption. The EC50 of morphine is fitted to how long one dose lasts, which published studies
//! tell better than its size.

use cisterna_catalog::DrugClass;

use super::exposure::Exposure;

/// The most that a person can answer.
pub const PAIN_MAX: f64 = 10.0;

/// Where a drug of this class relieves pain.
pub(super) fn places(class: DrugClass, exposure: &Exposure) -> &[f64] {
    match class {
        DrugClass::LocalAnaesthetic => &exposure.painful_root,
        _ => &exposure.painful_cord,
    }
}

/// The score from 0 to 10, from the one without any drug.
pub(super) fn score(untreated: f64, activity: f64, relief: f64, rebound: f64) -> f64 {
    (untreated * activity * (1.0 - relief + rebound)).clamp(0.0, PAIN_MAX)
}
