//! Blood plasma as one compartment.
//!
//! Everything that leaves the fluid enters it; what the body clears leaves it. For intrathecal
//! morphine two sources disagree on the time of the peak (5-10 min after 0.3 mg, 216 min after
//! 1 mg), so the level is to be read with care and its peak not at all.

use cisterna_catalog::PlasmaKinetics;

use super::site::left;

/// The body weight to which the constants belong, kg.
const REFERENCE_WEIGHT_KG: f64 = 70.0;
/// How clearance grows with body weight: the usual allometric exponent; unverified.
const CLEARANCE_EXPONENT: f64 = 0.75;

/// The drug in the plasma of one person.
#[derive(Clone, Debug)]
pub(crate) struct Plasma {
    volume_ml: f64,
    k_per_h: f64,
    amount_ng: f64,
}

impl Plasma {
    pub(crate) fn new(kinetics: &PlasmaKinetics, weight_kg: f64) -> Self {
        let size = weight_kg / REFERENCE_WEIGHT_KG;
        let volume_ml = 1000.0 * kinetics.volume_l.value * size;
        let clearance_ml_per_min =
            kinetics.clearance_ml_per_min.value * size.powf(CLEARANCE_EXPONENT);
        Self { volume_ml, k_per_h: 60.0 * clearance_ml_per_min / volume_ml, amount_ng: 0.0 }
    }

    /// Lets time pass while an amount enters at a constant rate; exact.
    pub(crate) fn advance(&mut self, entered_ng: f64, hours: f64) {
        let left = left(self.k_per_h, hours);
        // What enters stays on average (1 - left) / (k t) of itself.
        let stays = -(-self.k_per_h * hours).exp_m1() / (self.k_per_h * hours);
        self.amount_ng = self.amount_ng * left + entered_ng.max(0.0) * stays;
    }

    /// Puts it where a steady input of so much an hour would bring it.
    pub(crate) fn rest_at(&mut self, ng_per_h: f64) {
        self.amount_ng = ng_per_h / self.k_per_h;
    }

    pub(crate) fn ng_per_ml(&self) -> f64 {
        self.amount_ng / self.volume_ml
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::tests::morphine;

    fn plasma() -> Plasma {
        Plasma::new(&morphine().kinetics.unwrap().plasma.unwrap(), 70.0)
    }

    #[test]
    fn a_steady_input_over_the_clearance_is_the_level() {
        let mut plasma = plasma();
        plasma.advance(60.0 * 1250.0 * 500.0, 500.0);
        assert!((plasma.ng_per_ml() - 1.0).abs() < 1e-9, "{}", plasma.ng_per_ml());
        let mut at_rest = super::tests::plasma();
        at_rest.rest_at(60.0 * 1250.0);
        assert!((at_rest.ng_per_ml() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_long_step_equals_many_short_ones() {
        let (mut once, mut often) = (plasma(), plasma());
        once.advance(1e6, 5.0);
        for _ in 0..500 {
            often.advance(1e6 / 500.0, 0.01);
        }
        assert!((once.ng_per_ml() / often.ng_per_ml() - 1.0).abs() < 1e-10);
    }
}
