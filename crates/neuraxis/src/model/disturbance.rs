//! Time during which something moves the fluid or the drug besides what the parameters say.

use super::displacement::Displacement;
use super::drift::Drift;
use super::faces::Faces;
use super::neuraxis::step_count;
use super::{AdvanceError, Neuraxis, Source, State};
use crate::chain::{Chain, Stepper};
use crate::limits::ParameterError;
use std::sync::Arc;

/// What disturbs the fluid for a while. Without either it is as undisturbed as with neither
/// named, so the plain [`Neuraxis::advance`] stays the plain case.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Disturbance<'a> {
    /// A volume that is being injected; it enters evenly over the duration of the advance.
    pub displacement: Option<Displacement<'a>>,
    /// A solution heavier or lighter than fluid. It makes the result depend on the dose in more
    /// than proportion.
    pub drift: Option<Drift>,
}

impl Neuraxis {
    /// As [`Neuraxis::advance`], with a disturbance that lasts as long.
    ///
    /// The drift of a step follows from the concentrations before it, so that each step is an
    /// implicit one of its own chain: mass and sign hold as they do without, and the error in
    /// time is of first order. A disturbed advance must last longer than no time.
    pub fn advance_disturbed(
        &mut self,
        state: &mut State,
        injections: &[(&Source, f64)],
        disturbance: &Disturbance<'_>,
        duration_s: f64,
        step_s_max: f64,
    ) -> Result<(), AdvanceError> {
        super::neuraxis::DURATION_LIMITS_S.check("duration_s", duration_s)?;
        if let Some(displacement) = &disturbance.displacement {
            state.grid.check(displacement.source.z_cm())?;
        }
        let amount = self.prepare(state, injections)?;
        let steps = step_count(duration_s, step_s_max)?;
        let faces = Faces::of(self.parameters());
        let pushed = self.pushed_ml_per_s(&state.grid, disturbance, duration_s);
        let inflow_per_s: Vec<f64> = self.amounts().iter().map(|a| a / duration_s).collect();
        let step_s = duration_s / f64::from(steps);
        if let Some(drift) = &disturbance.drift {
            for _ in 0..steps {
                let mut pushed = pushed.clone();
                drift.add_flows(&state.contents, &faces.areas_cm2, &mut pushed);
                let stepper = stepper(self.chain(), &faces, &pushed, step_s)?;
                stepper.run(&mut state.contents, &inflow_per_s, 1);
            }
        } else {
            let stepper = stepper(self.chain(), &faces, &pushed, step_s)?;
            stepper.run(&mut state.contents, &inflow_per_s, steps);
        }
        state.settle(amount);
        Ok(())
    }

    /// What the displacement pushes through every face, mL/s; zeros without one.
    fn pushed_ml_per_s(
        &self,
        grid: &super::grid::Grid,
        disturbance: &Disturbance<'_>,
        duration_s: f64,
    ) -> Vec<f64> {
        let volumes_ml = self.chain().volumes_ml();
        let (spinal_ml, cranial_ml) = volumes_ml.split_at(grid.cells);
        match &disturbance.displacement {
            None => vec![0.0; volumes_ml.len() - 1],
            Some(displacement) => {
                let mut entering = vec![0.0; grid.cells];
                displacement.source.add_amounts(1.0, grid, spinal_ml, &mut entering);
                let cranial_ml = [cranial_ml[0], cranial_ml[1]];
                displacement.flows_ml_per_s(&entering, cranial_ml, duration_s)
            }
        }
    }
}

fn stepper(
    chain: &Chain,
    faces: &Faces,
    pushed_ml_per_s: &[f64],
    step_s: f64,
) -> Result<Stepper, ParameterError> {
    let chain = chain.clone().with_faces(faces.pushed(pushed_ml_per_s));
    Stepper::new(&Arc::new(chain.expect("checked flows make faces")), step_s)
}
