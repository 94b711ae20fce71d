//! Dispersion from the pulse: a hypothesis, off unless it is called for.
//!
//! K = c f L²: a random walk of one stroke length L per heart beat, f beats a second. With stroke
//! lengths of 1.1 cm in the neck (NMRBIOMED-2024), about 0.45 and 0.2 cm below it (unverified, and
//! chosen after the fit) the default dispersions give c = 0.33, 0.49 and 0.25: one order over a
//! forty-fold range. That is suggestive and no more, so the law is not used to set a default; it
//! only carries a person's pulse, relative to the reference, over to the fitted field.

use super::Parameters;
use crate::limits::{Limits, ParameterError};

/// Heart rate at which the fitted dispersions hold, 1/min.
pub const REFERENCE_HEART_PER_MIN: f64 = 60.0;
/// Displacement of fluid per beat at C2-C3 at which the fitted dispersions hold, cm
/// (NMRBIOMED-2024: 1.1, standard deviation 0.3, in 70 adults).
pub const REFERENCE_STROKE_CM: f64 = 1.1;

const HEART_LIMITS_PER_MIN: Limits = Limits::new(20.0, 250.0);
const STROKE_LIMITS_CM: Limits = Limits::new(0.1, 5.0);

impl Parameters {
    /// The same person with all three dispersions scaled from the reference pulse to this one:
    /// by the heart rate, and by the square of the displacement per beat at C2-C3. The fluid is
    /// taken to move everywhere in proportion to what it does there. A hypothesis.
    pub fn with_pulse(
        self,
        heart_per_min: f64,
        stroke_cm: f64,
    ) -> Result<Parameters, ParameterError> {
        HEART_LIMITS_PER_MIN.check("heart_per_min", heart_per_min)?;
        STROKE_LIMITS_CM.check("stroke_cm", stroke_cm)?;
        let stroke = stroke_cm / REFERENCE_STROKE_CM;
        let factor = heart_per_min / REFERENCE_HEART_PER_MIN * stroke * stroke;
        Ok(Parameters {
            k_lumbar_cm2_per_s: self.k_lumbar_cm2_per_s * factor,
            k_thoracic_cm2_per_s: self.k_thoracic_cm2_per_s * factor,
            k_cervical_cm2_per_s: self.k_cervical_cm2_per_s * factor,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_pulse_changes_nothing_and_a_stronger_one_mixes_more() {
        let person = Parameters::for_drug_loss(0.15);
        assert_eq!(person.with_pulse(60.0, 1.1), Ok(person));
        let active = person.with_pulse(90.0, 1.4).unwrap();
        let factor = 1.5 * (1.4_f64 / 1.1).powi(2);
        assert!((active.k_thoracic_cm2_per_s / 0.10 / factor - 1.0).abs() < 1e-14);
        assert!((active.k_lumbar_cm2_per_s / 0.010 / factor - 1.0).abs() < 1e-14);
        assert!((active.k_cervical_cm2_per_s / 0.4 / factor - 1.0).abs() < 1e-14);
        assert_eq!(person.with_pulse(0.0, 1.1).unwrap_err().field(), "heart_per_min");
        assert_eq!(person.with_pulse(60.0, 11.0).unwrap_err().field(), "stroke_cm");
    }
}
