//! A cohort: its patients by number.

use super::Variability;
use super::stream::{Purpose, Stream};
use crate::limits::{Limits, ParameterError};
use crate::model::{ParameterEntry, Parameters};

/// Draws before giving up. With the median inside the accepted range no less than about a tenth
/// of all draws is accepted, so this number is never reached by chance.
const DRAWS_AT_MOST: u32 = 10_000;

/// Patients that differ by chance about a typical person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    seed: u64,
    typical: Parameters,
    variability: Variability,
}

/// A place whose height differs from what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The catheter tip.
    Tip,
    /// A sampling needle; each number has a deviation of its own.
    Sample(u32),
}

impl Cohort {
    /// A cohort about a typical person, whose values are the medians.
    pub fn new(
        seed: u64,
        typical: Parameters,
        variability: Variability,
    ) -> Result<Cohort, ParameterError> {
        typical.validate()?;
        variability.validate()?;
        Ok(Cohort { seed, typical, variability })
    }

    /// The typical person.
    pub fn typical(&self) -> &Parameters {
        &self.typical
    }

    /// The parameters of one patient; always within the accepted limits.
    ///
    /// Log-normal about the typical value, the absorbed share logit-normal. A draw outside the
    /// accepted limits is drawn again.
    pub fn parameters(&self, patient: u64) -> Parameters {
        let (typical, omega) = (&self.typical, &self.variability);
        let one = |purpose, field, median, omega| {
            let limits = accepted(field);
            self.accepted_draw(patient, purpose, |stream| {
                let value = log_normal(median, omega, stream.normal());
                limits.contain(value).then_some(value)
            })
        };
        let [k_lumbar_cm2_per_s, k_thoracic_cm2_per_s, k_cervical_cm2_per_s] =
            self.dispersions(patient);
        Parameters {
            k_lumbar_cm2_per_s,
            k_thoracic_cm2_per_s,
            k_cervical_cm2_per_s,
            production_ml_per_min: one(
                Purpose::Production,
                "production_ml_per_min",
                typical.production_ml_per_min,
                omega.production,
            ),
            spinal_absorption_fraction: self.spinal_absorption(patient),
            loss_per_h: one(Purpose::Loss, "loss_per_h", typical.loss_per_h, omega.loss),
            foramen_conductance_ml_per_min: one(
                Purpose::Foramen,
                "foramen_conductance_ml_per_min",
                typical.foramen_conductance_ml_per_min,
                omega.foramen,
            ),
            cranial_exchange_ml_per_min: one(
                Purpose::CranialExchange,
                "cranial_exchange_ml_per_min",
                typical.cranial_exchange_ml_per_min,
                omega.cranial_exchange,
            ),
            spinal_fluid_ml: one(
                Purpose::SpinalFluid,
                "spinal_fluid_ml",
                typical.spinal_fluid_ml,
                omega.spinal_fluid,
            ),
            ..*typical
        }
    }

    /// Where the tip or the needle of one patient really is, when `meant_cm` was meant.
    ///
    /// Normally distributed; a height outside the canal is drawn again.
    pub fn height_cm(
        &self,
        patient: u64,
        place: Place,
        meant_cm: f64,
    ) -> Result<f64, ParameterError> {
        let inside = Limits::new(0.0, self.typical.canal_length_cm);
        inside.check("meant_cm", meant_cm)?;
        let purpose = match place {
            Place::Tip => Purpose::TipHeight,
            Place::Sample(index) => Purpose::SampleHeight(index),
        };
        Ok(self.accepted_draw(patient, purpose, |stream| {
            let z_cm = meant_cm + self.variability.height_cm * stream.normal();
            inside.contain(z_cm).then_some(z_cm)
        }))
    }

    /// Lumbar, thoracic and cervical dispersion: a part that is common to all, and one of its own
    /// for each. When one of them is refused, all are drawn again, the common part too.
    fn dispersions(&self, patient: u64) -> [f64; 3] {
        let (typical, omega) = (&self.typical, &self.variability);
        let rows = [
            ("k_lumbar_cm2_per_s", typical.k_lumbar_cm2_per_s, omega.k_lumbar),
            ("k_thoracic_cm2_per_s", typical.k_thoracic_cm2_per_s, omega.k_thoracic),
            ("k_cervical_cm2_per_s", typical.k_cervical_cm2_per_s, omega.k_cervical),
        ];
        let (shared, own) = (omega.k_correlation.sqrt(), (1.0 - omega.k_correlation).sqrt());
        self.accepted_draw(patient, Purpose::Dispersion, |stream| {
            let common = stream.normal();
            let drawn = rows.map(|(field, median, omega)| {
                let value = log_normal(median, omega, shared * common + own * stream.normal());
                (value, accepted(field).contain(value))
            });
            drawn.iter().all(|(_, inside)| *inside).then(|| drawn.map(|(value, _)| value))
        })
    }

    /// The absorbed share; a share of none or of all stays what it is.
    fn spinal_absorption(&self, patient: u64) -> f64 {
        let median = self.typical.spinal_absorption_fraction;
        let odds = median / (1.0 - median);
        let mut stream = Stream::open(self.seed, patient, Purpose::SpinalAbsorption);
        let drawn = log_normal(odds, self.variability.spinal_absorption_logit, stream.normal());
        if drawn.is_finite() { drawn / (1.0 + drawn) } else { median }
    }

    fn accepted_draw<T>(
        &self,
        patient: u64,
        purpose: Purpose,
        mut draw: impl FnMut(&mut Stream) -> Option<T>,
    ) -> T {
        let mut stream = Stream::open(self.seed, patient, purpose);
        (0..DRAWS_AT_MOST)
            .find_map(|_| draw(&mut stream))
            .expect("the median is accepted, and with it a good share of all draws")
    }
}

fn log_normal(median: f64, omega: f64, normal: f64) -> f64 {
    median * (omega * normal).exp()
}

/// The accepted limits of a field of [`Parameters`].
fn accepted(field: &str) -> Limits {
    let has_name = |entry: &&ParameterEntry| entry.field == field;
    let found = crate::model::PARAMETER_TABLE.iter().find(has_name);
    found.expect("every field of the parameters is in the table").accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cohort(loss_per_h: f64) -> Cohort {
        let typical = Parameters::for_drug_loss(loss_per_h);
        Cohort::new(11, typical, Variability::suggested(0.4)).unwrap()
    }

    /// Mean and standard deviation of a function of the parameters over 4000 patients.
    fn moments(of: impl Fn(&Parameters) -> f64) -> (f64, f64) {
        let drawn: Vec<f64> = (0..4000).map(|n| of(&cohort(0.15).parameters(n))).collect();
        let mean = drawn.iter().sum::<f64>() / 4000.0;
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 3999.0;
        (mean, variance.sqrt())
    }

    fn assert_moments(name: &str, of: impl Fn(&Parameters) -> f64, mean: f64, sd: f64) {
        let (got_mean, got_sd) = moments(of);
        // Five standard errors of 4000 draws.
        assert!((got_mean - mean).abs() < 0.08 * sd, "{name}: mean {got_mean}, not {mean}");
        assert!((got_sd / sd - 1.0).abs() < 0.056, "{name}: SD {got_sd}, not {sd}");
    }

    #[test]
    fn every_parameter_has_the_stated_median_and_spread() {
        assert_moments("lumbar", |p| p.k_lumbar_cm2_per_s.ln(), 0.010_f64.ln(), 0.35);
        assert_moments("thoracic", |p| p.k_thoracic_cm2_per_s.ln(), 0.10_f64.ln(), 0.4);
        assert_moments("cervical", |p| p.k_cervical_cm2_per_s.ln(), 0.4_f64.ln(), 0.6);
        assert_moments("production", |p| p.production_ml_per_min.ln(), 0.37_f64.ln(), 0.2);
        let logit = |p: &Parameters| {
            (p.spinal_absorption_fraction / (1.0 - p.spinal_absorption_fraction)).ln()
        };
        assert_moments("absorption", logit, 0.25_f64.ln(), 0.4);
        assert_moments("loss", |p| p.loss_per_h.ln(), 0.15_f64.ln(), 0.4);
        assert_moments("foramen", |p| p.foramen_conductance_ml_per_min.ln(), 8.0_f64.ln(), 0.5);
        assert_moments("exchange", |p| p.cranial_exchange_ml_per_min.ln(), 2.0_f64.ln(), 0.5);
        let typical_ml = cohort(0.15).typical().spinal_fluid_ml;
        assert_moments("fluid", |p| p.spinal_fluid_ml.ln(), typical_ml.ln(), 0.24);
    }

    #[test]
    fn the_dispersions_share_one_cause_and_the_rest_does_not() {
        let correlation = |one: fn(&Parameters) -> f64, other: fn(&Parameters) -> f64| {
            let ((mean_one, sd_one), (mean_other, sd_other)) = (moments(one), moments(other));
            moments(|p| (one(p) - mean_one) * (other(p) - mean_other)).0 / (sd_one * sd_other)
        };
        let lumbar = |p: &Parameters| p.k_lumbar_cm2_per_s.ln();
        let thoracic = |p: &Parameters| p.k_thoracic_cm2_per_s.ln();
        let cervical = |p: &Parameters| p.k_cervical_cm2_per_s.ln();
        let loss = |p: &Parameters| p.loss_per_h.ln();
        assert!((correlation(lumbar, thoracic) - 0.7).abs() < 0.05);
        assert!((correlation(thoracic, cervical) - 0.7).abs() < 0.05);
        assert!(correlation(lumbar, loss).abs() < 0.08);
    }

    #[test]
    fn a_patient_depends_on_seed_and_number_alone() {
        let seventeenth = cohort(0.15).parameters(17);
        let all: Vec<Parameters> = (0..20).map(|n| cohort(0.15).parameters(n)).collect();
        assert_eq!(all[17], seventeenth);
        assert_ne!(all[16], seventeenth);
        let other = Cohort { seed: 12, ..cohort(0.15) };
        assert_ne!(other.parameters(17), seventeenth);
        // Another drug: the same person.
        let changed = cohort(0.5).parameters(17);
        assert!((changed.loss_per_h / seventeenth.loss_per_h - 0.5 / 0.15).abs() < 1e-12);
        assert_eq!(Parameters { loss_per_h: seventeenth.loss_per_h, ..changed }, seventeenth);
    }

    #[test]
    fn values_at_the_edge_are_drawn_again_until_they_are_accepted() {
        let wide = Variability { production: 2.0, k_cervical: 2.0, ..Variability::suggested(2.0) };
        let edge = Parameters {
            production_ml_per_min: 10.0,
            k_cervical_cm2_per_s: 100.0,
            spinal_absorption_fraction: 1.0,
            ..Parameters::for_drug_loss(100.0)
        };
        let cohort = Cohort::new(3, edge, wide).unwrap();
        let drawn: Vec<Parameters> = (0..500).map(|n| cohort.parameters(n)).collect();
        assert!(drawn.iter().all(|p| p.validate().is_ok()));
        assert!(drawn.iter().all(|p| p.loss_per_h < 100.0 && p.spinal_absorption_fraction >= 1.0));
    }

    #[test]
    fn heights_scatter_about_what_was_meant_and_stay_inside() {
        let cohort = cohort(0.0);
        let spread = |place, meant_cm: f64| {
            let off = |n| (cohort.height_cm(n, place, meant_cm).unwrap() - meant_cm).powi(2);
            ((0..4000).map(off).sum::<f64>() / 4000.0).sqrt()
        };
        assert!((spread(Place::Tip, 25.0) / 2.0 - 1.0).abs() < 0.056);
        assert!((spread(Place::Sample(0), 13.5) / 2.0 - 1.0).abs() < 0.056);
        let at = |place| cohort.height_cm(4, place, 25.0).unwrap();
        assert!((at(Place::Sample(0)) - at(Place::Sample(1))).abs() > 1e-6);
        assert!((0..500).all(|n| cohort.height_cm(n, Place::Tip, 0.0).unwrap() >= 0.0));
        assert_eq!(cohort.height_cm(0, Place::Tip, 61.0).unwrap_err().field(), "meant_cm");
    }

    #[test]
    fn without_variability_everybody_is_typical() {
        let typical = Parameters::for_drug_loss(0.2);
        let cohort = Cohort::new(1, typical, Variability::none()).unwrap();
        let absorbed = cohort.parameters(5).spinal_absorption_fraction;
        assert!((absorbed - 0.2).abs() < 1e-15);
        assert_eq!(Parameters { spinal_absorption_fraction: 0.2, ..cohort.parameters(5) }, typical);
    }
}
