//! A catheter that lets less through: a kink, an occlusion.
//!
//! **What is assumed.** The rollers of a peristaltic pump press fluid forward and the tube lets a part
//! of it slip back when the pressure rises. So a kink lets a share pass, and the rest does not leave
//! the reservoir. The rotor turns as it is told all the while: the sensor counts every step. A motor
//! that stalls against the pressure is a stall of its own (see [`stall`](crate::hardware::stall)).
//!
//! **Left out.** The catheter swells under pressure, and gives that volume off when it opens again, as
//! a bolus: some microlitres, unverified. A kink that lets more pass at a higher flow.
//!
//! **Signature.** Residual: above the count by what did not leave, refill after refill. Effect: falls
//! to the share that passes; withdrawal when nothing does. Alarms: none. In a pump with a sensor of
//! pressure the occlusion is told.
//!
//! A block counts for all that leaves the pump: it is taken to lie nearer to the pump than a breach.
//! Fluid through the access port goes past it.

use cisterna_quantity::Percent;

use crate::share;

/// How much a catheter lets pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocks {
    /// The share that a kink lets pass.
    kinked: Option<Percent>,
    occluded: bool,
}

impl Blocks {
    pub(crate) const fn kink(&mut self, passes: Option<Percent>) {
        self.kinked = passes;
    }

    pub(crate) const fn occlude(&mut self, occluded: bool) {
        self.occluded = occluded;
    }

    /// The share of the commanded volume that leaves the reservoir, in millionths.
    pub(crate) fn passes_ppm(&self) -> u64 {
        match (self.occluded, self.kinked) {
            (true, _) => 0,
            (false, Some(passes)) => share::ppm(passes).min(share::WHOLE_PPM),
            (false, None) => share::WHOLE_PPM,
        }
    }
}
