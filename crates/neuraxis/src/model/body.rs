//! Body height and the length of the canal.

use super::CANAL_LENGTH_CM;
use crate::limits::{Limits, ParameterError};

/// Body height of the person whose canal has the reference length, cm. Unverified: an adult's
/// height from general knowledge, chosen because the reference geometry states none.
pub const REFERENCE_BODY_HEIGHT_CM: f64 = 170.0;
/// Accepted body heights, cm: those whose canal has an accepted length.
pub const BODY_HEIGHT_LIMITS_CM: Limits = Limits::new(60.0, 250.0);

/// The length of the canal of a person, cm, taken as a fixed share of body height. Unverified.
pub fn canal_length_of_height_cm(body_height_cm: f64) -> Result<f64, ParameterError> {
    BODY_HEIGHT_LIMITS_CM.check("body_height_cm", body_height_cm)?;
    Ok(CANAL_LENGTH_CM * (body_height_cm / REFERENCE_BODY_HEIGHT_CM))
}

/// The height in a canal of `canal_length_cm` of a level that lies at `reference_z_cm` in the
/// reference canal, cm.
pub fn scaled_height_cm(reference_z_cm: f64, canal_length_cm: f64) -> f64 {
    reference_z_cm * (canal_length_cm / CANAL_LENGTH_CM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;

    #[test]
    fn every_accepted_body_has_an_accepted_canal() {
        for height_cm in [BODY_HEIGHT_LIMITS_CM.low, 170.0, BODY_HEIGHT_LIMITS_CM.high] {
            let canal_length_cm = canal_length_of_height_cm(height_cm).unwrap();
            let parameters = Parameters { canal_length_cm, ..Parameters::for_drug_loss(0.0) };
            assert_eq!(parameters.validate(), Ok(()));
            assert!(
                (scaled_height_cm(60.0, canal_length_cm) / canal_length_cm - 1.0).abs() < 1e-15
            );
        }
        assert!((canal_length_of_height_cm(170.0).unwrap() - 60.0).abs() < 1e-12);
        assert!(canal_length_of_height_cm(1.7).is_err(), "a height in metres");
    }
}
