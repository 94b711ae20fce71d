//! The sinking or rising of a drug solution that is heavier or lighter than fluid: off unless it
//! is called for, and validated only in its direction.
//!
//! `v = s u tanh(|Ri|) min(c / c_injected, 1)`, with u the steady streaming of the fluid, Ri the
//! Richardson number `g (drho/rho) sin(tilt) / (u w)` and s its sense: heavy solution goes down
//! the slope of the canal. It carries drug and no net volume. The curves of the spine and the
//! layering across the canal are absent. The form and the scaling of Ri are unverified.

use crate::chain::Contents;
use crate::limits::{Limits, ParameterError};

/// Steady streaming in the spinal canal, cm/s: 0.093 mm/s, standard deviation 0.107, in a
/// simulation (STREAM-SPINAL); not a measurement.
pub const STREAMING_CM_PER_S: f64 = 0.0093;
/// Angular frequency of the pulse that drives it, 1/s (about 67 beats a minute; unverified).
pub const PULSE_RAD_PER_S: f64 = 7.0;

const GRAVITY_CM_PER_S2: f64 = 980.665;

const DENSITY_LIMITS_G_PER_ML: Limits = Limits::new(0.9, 1.2);
const TILT_LIMITS_DEGREES: Limits = Limits::new(-90.0, 90.0);
const CONCENTRATION_LIMITS: Limits = Limits::new(1e-30, 1e30);

/// How far the head end of the canal is raised above horizontal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posture {
    head_up_degrees: f64,
}

impl Posture {
    /// On the back, on the belly or on the side, without a slope.
    pub const LYING: Posture = Posture { head_up_degrees: 0.0 };
    /// Upright.
    pub const SITTING: Posture = Posture { head_up_degrees: 90.0 };
    /// On a table tilted ten degrees, head down.
    pub const HEAD_DOWN: Posture = Posture { head_up_degrees: -10.0 };

    /// Any slope, -90 (head straight down) to 90 degrees (upright).
    pub fn tilted(head_up_degrees: f64) -> Result<Posture, ParameterError> {
        TILT_LIMITS_DEGREES.check("head_up_degrees", head_up_degrees)?;
        Ok(Posture { head_up_degrees })
    }
}

/// The drift of one solution in one posture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    richardson: f64,
    velocity_cm_per_s: f64,
    injected_per_ml: f64,
}

impl Drift {
    /// The drift of a solution of `solution_g_per_ml`, injected with `injected_per_ml` of drug,
    /// in fluid of `fluid_g_per_ml`.
    pub fn new(
        solution_g_per_ml: f64,
        fluid_g_per_ml: f64,
        injected_per_ml: f64,
        posture: Posture,
    ) -> Result<Drift, ParameterError> {
        DENSITY_LIMITS_G_PER_ML.check("solution_g_per_ml", solution_g_per_ml)?;
        DENSITY_LIMITS_G_PER_ML.check("fluid_g_per_ml", fluid_g_per_ml)?;
        CONCENTRATION_LIMITS.check("injected_per_ml", injected_per_ml)?;
        let excess = (solution_g_per_ml - fluid_g_per_ml) / fluid_g_per_ml;
        let slope = posture.head_up_degrees.to_radians().sin();
        let pull_cm_per_s2 = GRAVITY_CM_PER_S2 * excess * slope;
        let richardson = pull_cm_per_s2 / (STREAMING_CM_PER_S * PULSE_RAD_PER_S);
        let velocity_cm_per_s = -STREAMING_CM_PER_S * richardson.tanh();
        Ok(Drift { richardson, velocity_cm_per_s, injected_per_ml })
    }

    /// The Richardson number; positive where the solution sinks toward the sac.
    pub fn richardson(&self) -> f64 {
        self.richardson
    }

    /// Velocity of the solution as it was injected, cm/s, positive toward the head.
    pub fn velocity_cm_per_s(&self) -> f64 {
        self.velocity_cm_per_s
    }

    /// Adds what the present concentrations drive through every face up to the foramen magnum.
    pub(super) fn add_flows(&self, contents: &Contents, areas_cm2: &[f64], flows: &mut [f64]) {
        let pairs = contents.concentrations().windows(2);
        for ((flow, pair), area_cm2) in flows.iter_mut().zip(pairs).zip(areas_cm2) {
            let relative = 0.5 * (pair[0] + pair[1]) / self.injected_per_ml;
            *flow += self.velocity_cm_per_s * relative.min(1.0) * area_cm2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FLUID_DENSITY_G_PER_ML;

    fn velocity(solution_g_per_ml: f64, posture: Posture) -> f64 {
        let drift = Drift::new(solution_g_per_ml, FLUID_DENSITY_G_PER_ML, 1.0, posture);
        drift.unwrap().velocity_cm_per_s()
    }

    #[test]
    fn heavy_sinks_light_rises_and_nothing_drifts_on_the_level() {
        let (heavy, light) = (1.02, 0.9995);
        assert!(velocity(heavy, Posture::SITTING) < 0.0);
        assert!(velocity(light, Posture::SITTING) > 0.0);
        assert!(velocity(heavy, Posture::HEAD_DOWN) > 0.0);
        for solution in [heavy, light] {
            assert!(velocity(solution, Posture::LYING).abs() <= 0.0);
        }
        assert!(velocity(FLUID_DENSITY_G_PER_ML, Posture::SITTING).abs() <= 0.0);
        assert!(velocity(1.2, Posture::SITTING).abs() <= STREAMING_CM_PER_S);
    }

    #[test]
    fn the_flow_grows_with_concentration_up_to_the_injected_one() {
        use crate::chain::{Chain, Face};
        let drift = Drift::new(1.02, FLUID_DENSITY_G_PER_ML, 5.0, Posture::SITTING).unwrap();
        let flow = |left: f64, right: f64| {
            let chain = Chain::new(vec![1.0, 1.0], vec![Face::closed()], vec![]).unwrap();
            let mut contents = chain.empty_contents();
            contents.deposit(0, left);
            contents.deposit(1, right);
            let mut flows = [0.25];
            drift.add_flows(&contents, &[2.0], &mut flows);
            flows[0] - 0.25
        };
        let full = 2.0 * drift.velocity_cm_per_s();
        assert!(flow(0.0, 0.0).abs() <= 0.0);
        assert!((flow(5.0, 0.0) - 0.5 * full).abs() < 1e-15);
        assert!((flow(5.0, 5.0) - full).abs() < 1e-15);
        assert!((flow(50.0, 50.0) - full).abs() < 1e-15);
    }

    #[test]
    fn senseless_densities_and_slopes_are_refused() {
        let field = |result: Result<Drift, ParameterError>| result.unwrap_err().field();
        assert_eq!(field(Drift::new(1020.0, 1.0, 1.0, Posture::LYING)), "solution_g_per_ml");
        assert_eq!(field(Drift::new(1.0, f64::NAN, 1.0, Posture::LYING)), "fluid_g_per_ml");
        assert_eq!(field(Drift::new(1.0, 1.0, 0.0, Posture::LYING)), "injected_per_ml");
        assert_eq!(Posture::tilted(180.0).unwrap_err().field(), "head_up_degrees");
    }
}
