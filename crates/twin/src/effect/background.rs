//! Opioid by mouth, as morphine: a background of the intrathecal therapy.
//!
//! Relief. A daily dose by mouth is as good as an intrathecal one smaller by a ratio, about which
//! the literature is at odds (10 to 300). That intrathecal dose acts at every segment with the
//! concentration that it would bring at the tip of a catheter. The ratio belongs to the person:
//! given, or drawn from the whole range. It is a prior of a simulation and never a dose conversion.
//!
//! Breathing. What reaches the blood acts from there; no ratio is needed.

use cisterna_catalog::{Drug, OralKinetics};

/// Dose over area at the site of a dose in the transport model with the loss of morphine, mL/min:
/// what an infusion is divided by to give the concentration at its tip. Derived from the model.
const REFERENCE_CLEARANCE_ML_PER_MIN: f64 = 0.179;
const NG_PER_MG: f64 = 1e6;
const MINUTES_PER_DAY: f64 = 1440.0;

/// What a person takes by mouth.
#[derive(Clone, Debug)]
pub(crate) struct Background {
    mg_per_day: f64,
    intrathecal_ratio: f64,
    bioavailability: f64,
}

impl Background {
    /// `ratio`: a dose by mouth over the intrathecal one of the same relief.
    pub(crate) fn new(known: &OralKinetics, ratio: f64) -> Self {
        let bioavailability = known.bioavailability.value;
        Self { mg_per_day: 0.0, intrathecal_ratio: ratio, bioavailability }
    }

    pub(crate) fn take(&mut self, mg_per_day: f64) {
        self.mg_per_day = mg_per_day;
    }

    /// The concentration at the cord of the same relief, ng/mL.
    pub(crate) fn cord_ng_per_ml(&self) -> f64 {
        let intrathecal_mg_per_day = self.mg_per_day / self.intrathecal_ratio;
        intrathecal_mg_per_day * NG_PER_MG / MINUTES_PER_DAY / REFERENCE_CLEARANCE_ML_PER_MIN
    }

    /// What reaches the blood, ng/h.
    pub(crate) fn to_plasma_ng_per_h(&self) -> f64 {
        self.mg_per_day * self.bioavailability * NG_PER_MG / 24.0
    }
}

/// A ratio from the whole range, log-uniformly, for `uniform` from 0 to 1.
pub(crate) fn ratio_of(known: &OralKinetics, uniform: f64) -> f64 {
    let range = &known.intrathecal_ratio;
    range.low * (range.high / range.low).powf(uniform)
}

/// What is known of the drug by mouth.
pub(crate) fn oral(drug: &Drug) -> Option<&OralKinetics> {
    drug.kinetics.as_ref()?.oral.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::tests::morphine;

    #[test]
    fn the_ratio_covers_the_published_range_evenly_in_its_logarithm() {
        let morphine = morphine();
        let known = oral(&morphine).unwrap();
        assert!((ratio_of(known, 0.0) - 10.0).abs() < 1e-12);
        assert!((ratio_of(known, 1.0) - 300.0).abs() < 1e-9);
        assert!((ratio_of(known, 0.5) / 3000_f64.sqrt() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn sixty_milligrams_are_about_one_intrathecal_milligram_in_the_middle() {
        let morphine = morphine();
        let mut background = Background::new(oral(&morphine).unwrap(), 60.0);
        background.take(60.0);
        assert!((background.cord_ng_per_ml() - 1e6 / 1440.0 / 0.179).abs() < 1e-6);
        assert!((background.to_plasma_ng_per_h() - 60e6 * 0.3 / 24.0).abs() < 1e-6);
    }
}
