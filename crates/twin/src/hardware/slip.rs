//! A rotor that loses turns, as with worn gears.
//!
//! **What is assumed.** A share of the commanded quanta is not moved, evenly. The sensor counts what was
//! moved. Unverified: how worn pumps lose turns was not found.
//!
//! **Signature.** Residual: above the count by the share that was lost. Effect: too little. Alarms:
//! under-delivery from the monitor; from a control core alone none.

use cisterna_quantity::Percent;

use crate::share::{WHOLE_PPM, ppm};

/// The share of turns that is lost, in millionths; at most all.
pub(crate) fn lost_ppm(lost: Percent) -> u64 {
    ppm(lost).min(WHOLE_PPM)
}
