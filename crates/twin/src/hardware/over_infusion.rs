//! A pump that gives more than it is told, with every turn.
//!
//! **What is known.** SynchroMed II, 2014 and 2016: flows above the label's +14.5 %, from five months
//! after the implant on. The pump does not measure its reservoir and can run empty without an alarm
//! (TGA RC-2014-RN-00357-1).
//!
//! **What is assumed.** Each turn moves so much more from a moment on. The rotor turns as it is told, so
//! neither the core nor the monitor can see it.
//!
//! **Signature.** Residual: below the count by the same share of what was delivered, refill after
//! refill. Effect: too much, then, when the reservoir is empty before its time, withdrawal. Alarms:
//! none; the low-reservoir alarm comes by the count, when the reservoir may be empty already.

use cisterna_quantity::Percent;

use crate::share::{WHOLE_PPM, ppm};

/// The volume of a turn, in millionths, with so much too much.
pub(crate) const fn share_ppm(excess: Percent) -> u64 {
    WHOLE_PPM.saturating_add(ppm(excess))
}
