//! One neuraxis and its passage through time.

use super::advance_error::AdvanceError;
use super::grid::Grid;
use super::physiology::Physiologies;
use super::state::{EPIDURAL_POOL, State};
use super::{Parameters, Source};
use crate::chain::Chain;
use crate::limits::{Limits, ParameterError};
use std::sync::Arc;

/// Accepted durations of one advance, s, apart from zero; the longest is a century.
pub const DURATION_LIMITS_S: Limits = Limits::new(1e-6, 3.2e9);
/// Accepted values for the longest step, s.
pub const STEP_MAX_LIMITS_S: Limits = Limits::new(1e-6, 1e9);
/// Accepted injected amounts apart from zero, in whatever unit the caller counts.
pub const AMOUNT_LIMITS: Limits = Limits::new(1e-30, 1e30);
/// The most steps that one advance takes.
pub const MAX_STEPS_PER_ADVANCE: u32 = 1_000_000_000;

/// One neuraxis: its parameters and everything derived from them once.
///
/// It holds no drug; that is the [`State`]. Advancing needs `&mut self` only for memory that is
/// reused (factorized steps, a row of inflows): results do not depend on what was run before.
#[derive(Clone, Debug)]
pub struct Neuraxis {
    physiologies: Physiologies,
    inflow_per_s: Vec<f64>,
}

impl Neuraxis {
    /// Assembles the chain, or names the first parameter that is out of its limits.
    pub fn new(parameters: Parameters) -> Result<Neuraxis, ParameterError> {
        let physiologies = Physiologies::new(parameters)?;
        let inflow_per_s = vec![0.0; physiologies.now.chain.nodes()];
        Ok(Neuraxis { physiologies, inflow_per_s })
    }

    /// Goes on with other parameters: flows, dispersion, absorption and rates may change at any
    /// moment of a run. A state from before fits as long as volumes, length, cells and the spaces
    /// beside the fluid are the same; otherwise the next advance refuses it.
    ///
    /// Sets of parameters in use are kept ready, so that returning to one costs nothing.
    pub fn change(&mut self, parameters: Parameters) -> Result<(), ParameterError> {
        self.physiologies.change(parameters)?;
        self.inflow_per_s.resize(self.physiologies.now.chain.nodes(), 0.0);
        Ok(())
    }

    /// The present parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.physiologies.now.parameters
    }

    /// The chain of mixed cells that it is computed with: the spinal cells, the cisterna magna and
    /// the cranial space.
    pub fn chain(&self) -> &Arc<Chain> {
        &self.physiologies.now.chain
    }

    /// A source in the cell that contains `z_cm` of this canal, whatever its length.
    pub fn source_at(&self, z_cm: f64) -> Result<Source, ParameterError> {
        Source::on(&Grid::of(&self.physiologies.now.parameters), z_cm)
    }

    /// A Gaussian source about `z_cm` of this canal, whatever its length.
    pub fn gaussian_source(&self, z_cm: f64, sigma_cm: f64) -> Result<Source, ParameterError> {
        self.source_at(z_cm)?.spread(sigma_cm)
    }

    /// A state without any drug.
    pub fn empty_state(&self) -> State {
        State::new(
            Grid::of(&self.physiologies.now.parameters),
            self.physiologies.now.chain.empty_contents(),
        )
    }

    /// Lets `duration_s` pass while each amount enters at its source at a constant rate.
    ///
    /// The duration is divided into equal implicit steps of at most `step_s_max`. The error in
    /// time is of first order in the step. Steps of 600 s suit an infusion of months and follow
    /// rates that change ten times a day to 2 % of the highest value; as many boluses of
    /// five minutes they miss by 10 %, where steps of 10 s miss by 0.4 %. A duration of zero puts
    /// the amounts in at once.
    ///
    /// The state may come from another neuraxis with the same anatomy. When refused, the state is as it was.
    pub fn advance(
        &mut self,
        state: &mut State,
        injections: &[(&Source, f64)],
        duration_s: f64,
        step_s_max: f64,
    ) -> Result<(), AdvanceError> {
        let steps = step_count(duration_s, step_s_max)?;
        let amount = self.prepare(state, injections)?;
        if steps == 0 {
            for (node, &amount) in self.inflow_per_s.iter().enumerate() {
                state.contents.deposit(node, amount);
            }
        } else {
            self.inflow_per_s.iter_mut().for_each(|entry| *entry /= duration_s);
            let stepper = self.physiologies.now.stepper(duration_s / f64::from(steps))?;
            stepper.run(&mut state.contents, &self.inflow_per_s, steps);
        }
        state.settle(amount);
        Ok(())
    }

    /// Checks state and injections, gathers the amounts and says their sum.
    pub(super) fn prepare(
        &mut self,
        state: &State,
        injections: &[(&Source, f64)],
    ) -> Result<f64, AdvanceError> {
        self.check_anatomy(state)?;
        for (source, _) in injections {
            state.grid.check(source.z_cm())?;
        }
        let amount = total_amount(injections, state.injected())?;
        self.gather_amounts(injections);
        Ok(amount)
    }

    /// What was gathered, one amount for every node.
    pub(super) fn amounts(&self) -> &[f64] {
        &self.inflow_per_s
    }

    /// Puts an amount into the epidural space at once, as an epidural catheter or needle does.
    ///
    /// When refused, the state is as it was.
    pub fn inject_epidural(
        &self,
        state: &mut State,
        source: &Source,
        amount: f64,
    ) -> Result<(), AdvanceError> {
        self.check_anatomy(state)?;
        if state.contents.beside(EPIDURAL_POOL).is_empty() {
            return Err(AdvanceError::NoEpiduralSpace);
        }
        state.grid.check(source.z_cm())?;
        let amount = total_amount(&[(source, amount)], state.injected())?;
        // The stores are all of one size, so a concentration is spread as an amount.
        let mut amounts = vec![0.0; state.grid.cells];
        source.add_amounts(amount, &state.grid, &vec![1.0; state.grid.cells], &mut amounts);
        for (store, amount) in amounts.into_iter().enumerate() {
            state.contents.deposit_beside(EPIDURAL_POOL, store, amount);
        }
        state.settle(amount);
        Ok(())
    }

    fn check_anatomy(&self, state: &State) -> Result<(), AdvanceError> {
        let same = state.grid == Grid::of(&self.physiologies.now.parameters)
            && self.physiologies.now.chain.fits(&state.contents);
        if same { Ok(()) } else { Err(AdvanceError::StateOfAnotherAnatomy) }
    }

    /// Fills the row of inflows with the amounts of all injections, not yet divided by time.
    fn gather_amounts(&mut self, injections: &[(&Source, f64)]) {
        self.inflow_per_s.fill(0.0);
        let grid = Grid::of(&self.physiologies.now.parameters);
        let spinal_volumes_ml = &self.physiologies.now.chain.volumes_ml()[..grid.cells];
        for (source, amount) in injections {
            let inflow_per_s = &mut self.inflow_per_s[..grid.cells];
            source.add_amounts(*amount, &grid, spinal_volumes_ml, inflow_per_s);
        }
    }
}

/// The sum of all amounts, each of them and the new running total being checked.
fn total_amount(injections: &[(&Source, f64)], before: f64) -> Result<f64, ParameterError> {
    let mut amount = 0.0;
    for (_, one) in injections {
        amount += zero_or_within(AMOUNT_LIMITS, "amount", *one)?;
    }
    zero_or_within(AMOUNT_LIMITS, "injected_amount", before + amount)?;
    Ok(amount)
}

/// Hands back a value that is zero or inside its limits.
pub(crate) fn zero_or_within(
    limits: Limits,
    field: &'static str,
    value: f64,
) -> Result<f64, ParameterError> {
    if value == 0.0 { Ok(0.0) } else { limits.check(field, value) }
}

/// Refuses a duration that no advance takes.
pub(super) fn check_duration(duration_s: f64) -> Result<f64, ParameterError> {
    zero_or_within(DURATION_LIMITS_S, "duration_s", duration_s)
}

/// How many equal steps of at most `step_s_max` fill the duration; none for a duration of zero.
pub(super) fn step_count(duration_s: f64, step_s_max: f64) -> Result<u32, AdvanceError> {
    STEP_MAX_LIMITS_S.check("step_s_max", step_s_max)?;
    check_duration(duration_s)?;
    // A quotient one rounding above a whole number must not cost a step.
    let steps = (duration_s / step_s_max * (1.0 - 4.0 * f64::EPSILON)).ceil();
    if steps > f64::from(MAX_STEPS_PER_ADVANCE) {
        return Err(AdvanceError::TooManySteps { steps, limit: MAX_STEPS_PER_ADVANCE });
    }
    Ok(steps as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_quotients_cost_no_extra_step() {
        assert_eq!(step_count(60.0, 2.0), Ok(30));
        assert_eq!(step_count(0.1 * 3.0, 0.1), Ok(3));
        assert_eq!(step_count(61.0, 2.0), Ok(31));
        assert_eq!(step_count(1e-6, 600.0), Ok(1));
        assert_eq!(step_count(0.0, 600.0), Ok(0));
        assert!(matches!(step_count(1e9, 1e-6), Err(AdvanceError::TooManySteps { .. })));
    }
}
