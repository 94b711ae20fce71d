//! Blood plasma of one drug in one person: the model's compartment with the catalogue's constants.
//!
//! Everything that leaves the fluid for the blood enters it, and what tissue around pump and catheter
//! gives to the blood (see [`pocket`](crate::pocket)); what the body clears leaves it. For
//! intrathecal morphine two sources disagree on the time of the peak (5-10 min after 0.3 mg, 216 min
//! after 1 mg), so the level is to be read with care and its peak not at all.

use cisterna_catalog::PlasmaKinetics;
use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::{Plasma, PlasmaParameters};

/// The body weight to which the constants belong, kg.
const REFERENCE_WEIGHT_KG: f64 = 70.0;
/// How clearance grows with body weight: the usual allometric exponent; unverified.
const CLEARANCE_EXPONENT: f64 = 0.75;

/// The plasma of a person of this weight, without drug.
pub(super) fn plasma(known: &PlasmaKinetics, weight_kg: f64) -> Result<Plasma, ParameterError> {
    let size = weight_kg / REFERENCE_WEIGHT_KG;
    Plasma::new(PlasmaParameters {
        central_ml: 1000.0 * known.volume_l.value * size,
        clearance_ml_per_h: 60.0 * known.clearance_ml_per_min.value * size.powf(CLEARANCE_EXPONENT),
        peripheral: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::tests::morphine;

    #[test]
    fn a_steady_input_over_the_clearance_is_the_level() {
        let known = morphine().kinetics.unwrap().plasma.unwrap();
        let mut plasma = plasma(&known, 70.0).unwrap();
        plasma.advance(60.0 * 1250.0 * 500.0, 500.0 * 3600.0).unwrap();
        assert!((plasma.concentration() - 1.0).abs() < 1e-9, "{}", plasma.concentration());
    }

    #[test]
    fn twice_the_weight_doubles_the_volume_and_clears_less_than_twice() {
        let known = morphine().kinetics.unwrap().plasma.unwrap();
        let [light, heavy] = [70.0, 140.0].map(|weight| {
            let mut plasma = plasma(&known, weight).unwrap();
            plasma.advance(1e6, 0.0).unwrap();
            let fresh = plasma.concentration();
            plasma.advance(0.0, 3600.0).unwrap();
            (fresh, plasma.concentration() / fresh)
        });
        assert!((light.0 / heavy.0 - 2.0).abs() < 1e-12);
        assert!(light.1 < heavy.1, "more is left in the heavier one");
    }
}
