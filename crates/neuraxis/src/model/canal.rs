//! The shape of the spinal canal: cross-section and dispersion by height.
//!
//! The cross-section is a working geometry whose volumes match magnetic resonance measurements:
//! 49.9 mL below 22 cm (lumbosacral fluid and roots, HOGAN-1996) and about 100 mL in all
//! (HOGAN-1996, SASS-2017). The shape between those numbers is a simplification.

use super::Parameters;

/// Length of the reference canal from the end of the dural sac (S2) to the foramen magnum, cm.
/// Heights and areas below are those of this canal; another is a stretched copy of it.
pub const CANAL_LENGTH_CM: f64 = 60.0;

/// Upper end of the wide lumbosacral part, cm.
const LUMBAR_TOP_CM: f64 = 22.0;
/// Upper end of the narrow thoracic part, cm.
const THORACIC_TOP_CM: f64 = 47.0;
/// Reference cross-sections, cm2, of the lumbosacral, thoracic and cervical parts.
const REFERENCE_AREAS_CM2: [f64; 3] = [2.27, 1.20, 1.60];

/// Fluid volume of the reference cross-sections over the whole canal, mL.
pub(super) const REFERENCE_VOLUME_ML: f64 = REFERENCE_AREAS_CM2[0] * LUMBAR_TOP_CM
    + REFERENCE_AREAS_CM2[1] * (THORACIC_TOP_CM - LUMBAR_TOP_CM)
    + REFERENCE_AREAS_CM2[2] * (CANAL_LENGTH_CM - THORACIC_TOP_CM);

/// Where dispersion changes from its lumbar to its thoracic value, cm.
const LUMBAR_BLEND_CM: (f64, f64) = (18.0, 26.0);
/// Where dispersion changes from its thoracic to its cervical value, cm.
const CERVICAL_BLEND_CM: (f64, f64) = (44.0, 50.0);

/// The height of the reference canal that corresponds to a height of this one.
fn reference_height_cm(parameters: &Parameters, z_cm: f64) -> f64 {
    z_cm * (CANAL_LENGTH_CM / parameters.canal_length_cm)
}

/// Fluid cross-section at a height: the reference shape, scaled to the volume of this canal.
pub(super) fn area_cm2(parameters: &Parameters, z_cm: f64) -> f64 {
    let z_cm = reference_height_cm(parameters, z_cm);
    let reference_cm2 = if z_cm < LUMBAR_TOP_CM {
        REFERENCE_AREAS_CM2[0]
    } else if z_cm < THORACIC_TOP_CM {
        REFERENCE_AREAS_CM2[1]
    } else {
        REFERENCE_AREAS_CM2[2]
    };
    let stretched_ml = REFERENCE_VOLUME_ML * (parameters.canal_length_cm / CANAL_LENGTH_CM);
    reference_cm2 * (parameters.spinal_fluid_ml / stretched_ml)
}

/// Dispersion at a height: three plateaus, joined by straight lines in the logarithm.
pub(super) fn dispersion_cm2_per_s(parameters: &Parameters, z_cm: f64) -> f64 {
    let z_cm = reference_height_cm(parameters, z_cm);
    let (lumbar, thoracic, cervical) = (
        parameters.k_lumbar_cm2_per_s,
        parameters.k_thoracic_cm2_per_s,
        parameters.k_cervical_cm2_per_s,
    );
    if z_cm < CERVICAL_BLEND_CM.0 {
        blend(lumbar, thoracic, LUMBAR_BLEND_CM, z_cm)
    } else {
        blend(thoracic, cervical, CERVICAL_BLEND_CM, z_cm)
    }
}

/// `below` up to the start of the blend, `above` from its end, geometric interpolation between.
fn blend(below: f64, above: f64, (start_cm, end_cm): (f64, f64), z_cm: f64) -> f64 {
    if z_cm <= start_cm {
        below
    } else if z_cm >= end_cm {
        above
    } else {
        let share = (z_cm - start_cm) / (end_cm - start_cm);
        below * (above / below).powf(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-12 * want, "{got} is not {want}");
    }

    #[test]
    fn the_three_parts_have_the_published_volumes() {
        assert_close(REFERENCE_VOLUME_ML, 49.94 + 30.0 + 20.8);
        let parameters = Parameters::for_drug_loss(0.0);
        assert_close(area_cm2(&parameters, 21.9), 2.27);
        assert_close(area_cm2(&parameters, 22.1), 1.20);
        assert_close(area_cm2(&parameters, 47.1), 1.60);
        let half = Parameters { spinal_fluid_ml: REFERENCE_VOLUME_ML / 2.0, ..parameters };
        assert_close(area_cm2(&half, 30.0), 0.60);
        // A longer canal with the same fluid is narrower, and its parts reach higher.
        let long = Parameters { canal_length_cm: 72.0, ..parameters };
        assert_close(area_cm2(&long, 26.3), 2.27 / 1.2);
        assert_close(area_cm2(&long, 26.5), 1.20 / 1.2);
        assert_close(dispersion_cm2_per_s(&long, 21.6), 0.010);
        assert_close(dispersion_cm2_per_s(&long, 31.2), 0.10);
    }

    #[test]
    fn dispersion_is_flat_on_the_plateaus_and_geometric_between() {
        let parameters = Parameters::for_drug_loss(0.0);
        let at = |z_cm| dispersion_cm2_per_s(&parameters, z_cm);
        for (z_cm, want) in [(0.0, 0.010), (18.0, 0.010), (26.0, 0.10), (44.0, 0.10)] {
            assert_close(at(z_cm), want);
        }
        assert_close(at(50.0), 0.4);
        assert_close(at(60.0), 0.4);
        assert_close(at(22.0), (0.010_f64 * 0.10).sqrt());
        assert_close(at(47.0), (0.10_f64 * 0.4).sqrt());
    }
}
