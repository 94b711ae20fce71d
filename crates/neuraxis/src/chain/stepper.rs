//! Backward Euler on a chain: one tridiagonal solve per step, factorized once per step size.
//!
//! The elimination is arranged so that it never subtracts. With `keep` for what a node holds
//! back (storage, drains, and the share returned by the node before), the pivot is
//! `keep + forward`, and the next node is returned `backward * keep / pivot`. Every quantity is a
//! sum, product or quotient of non-negative numbers. Hence no concentration can turn negative by
//! rounding, and each is accurate to a few roundings per node however stiff the step is.
//!
//! Side pools are eliminated first: their new amounts depend on the new concentration of one node
//! only, so they add to its `keep` and to what supplies it, and the system stays tridiagonal.

use super::side_pool::{Held, Implicit};
use super::{Chain, Contents, Face};
use crate::limits::{Limits, ParameterError};
use std::sync::Arc;

/// Accepted step sizes, s. Together with the limits of a chain they exclude overflow; the longest
/// step, some thirty years, is a way to ask for the steady state.
pub const STEP_LIMITS_S: Limits = Limits::new(1e-9, 1e9);

/// A smaller concentration, amount per mL, or amount beside the chain is set to zero at the end of a run. Otherwise a chain
/// left alone for months sinks into subnormal numbers, which rounding keeps from ever reaching
/// zero and which slow every step down many times.
const VANISHED: f64 = 1e-200;

/// The implicit step of one chain at one step size.
#[derive(Clone, Debug)]
pub struct Stepper {
    chain: Arc<Chain>,
    step_s: f64,
    rows: Vec<Row>,
    pools: Vec<Implicit>,
}

/// The factorized equation of one node.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// Volume over step: what the present concentration contributes, mL/s.
    storage_ml_per_s: f64,
    /// Share of what arrives at this node that goes on to the next.
    passed_on: f64,
    /// One over the pivot, s/mL.
    inverse_pivot_s_per_ml: f64,
    /// Weight of the next node's new concentration in this node's.
    drawn_back: f64,
}

impl Stepper {
    /// Factorizes the implicit step of `step_s` seconds.
    pub fn new(chain: &Arc<Chain>, step_s: f64) -> Result<Stepper, ParameterError> {
        STEP_LIMITS_S.check("step_s", step_s)?;
        let rows = vec![Row::default(); chain.nodes()];
        let pools = Vec::with_capacity(chain.side_pools.len());
        let mut stepper = Stepper { chain: Arc::clone(chain), step_s, rows, pools };
        stepper.factorize();
        Ok(stepper)
    }

    /// The step size, s.
    pub fn step_s(&self) -> f64 {
        self.step_s
    }

    /// Changes the step size and factorizes again, in the memory that is already there.
    pub fn set_step_s(&mut self, step_s: f64) -> Result<(), ParameterError> {
        STEP_LIMITS_S.check("step_s", step_s)?;
        self.step_s = step_s;
        self.factorize();
        Ok(())
    }

    fn factorize(&mut self) {
        let chain = &self.chain;
        self.pools.clear();
        self.pools.extend(chain.side_pools.iter().map(|pool| pool.implicit(self.step_s)));
        let mut leaving_ml_per_s = chain.clearances_ml_per_s.clone();
        for (pool, implicit) in chain.side_pools.iter().zip(&self.pools) {
            let beside = leaving_ml_per_s[pool.first_node..].iter_mut();
            for (leaving, uptake) in beside.zip(&pool.uptakes_ml_per_s) {
                *leaving += uptake * implicit.net_uptake;
            }
        }
        let mut returned_ml_per_s = 0.0;
        for (node, row) in self.rows.iter_mut().enumerate() {
            let face = chain.faces.get(node).copied().unwrap_or(Face::closed());
            let storage_ml_per_s = chain.volumes_ml[node] / self.step_s;
            let keep = storage_ml_per_s + leaving_ml_per_s[node] + returned_ml_per_s;
            let pivot = keep + face.forward_ml_per_s;
            debug_assert!(pivot.is_finite() && keep > 0.0, "node {node} has pivot {pivot}");
            *row = Row {
                storage_ml_per_s,
                passed_on: face.forward_ml_per_s / pivot,
                inverse_pivot_s_per_ml: 1.0 / pivot,
                drawn_back: face.backward_ml_per_s / pivot,
            };
            returned_ml_per_s = face.backward_ml_per_s * (keep / pivot);
        }
    }

    /// Takes `steps` equal steps with a constant inflow, amount per second into every node.
    ///
    /// # Panics
    ///
    /// If the contents or the inflow do not belong to the chain of this stepper. Debug builds also
    /// panic on an inflow that is negative or not finite.
    pub fn run(&self, contents: &mut Contents, inflow_per_s: &[f64], steps: u32) {
        assert!(self.chain.fits(contents), "contents of another chain");
        assert_eq!(inflow_per_s.len(), self.rows.len(), "one inflow per node");
        debug_assert!(inflow_per_s.iter().all(|rate| rate.is_finite() && *rate >= 0.0));
        let mut supply_per_s = inflow_per_s.to_vec();
        for _ in 0..steps {
            self.add_returns(&contents.held, inflow_per_s, &mut supply_per_s);
            self.solve(&mut contents.concentrations, &supply_per_s);
            self.fill_pools(&contents.concentrations, &mut contents.held);
            for (drain, drained) in self.chain.drains.iter().zip(&mut contents.drained) {
                drained.add(drain.outflow_per_s(&contents.concentrations) * self.step_s);
            }
        }
        let beside = contents.held.iter_mut().flat_map(|held| &mut held.amounts);
        for x in contents.concentrations.iter_mut().chain(beside) {
            *x = if *x < VANISHED { 0.0 } else { *x };
        }
        debug_assert!(contents.is_sound(), "a concentration is negative or not a number");
    }

    /// What supplies every node: the inflow, and what the old amounts beside it give back.
    fn add_returns(&self, held: &[Held], inflow_per_s: &[f64], supply_per_s: &mut [f64]) {
        if !held.is_empty() {
            supply_per_s.copy_from_slice(inflow_per_s);
        }
        for (implicit, held) in self.pools.iter().zip(held) {
            let beside = supply_per_s[held.first_node..].iter_mut();
            for (supply, amount) in beside.zip(&held.amounts) {
                *supply += implicit.returned_per_s * amount;
            }
        }
    }

    /// The amounts beside the chain that follow from the new concentrations.
    fn fill_pools(&self, concentrations: &[f64], held: &mut [Held]) {
        let pools = self.chain.side_pools.iter().zip(&self.pools);
        for ((pool, implicit), held) in pools.zip(held) {
            let beside = pool.uptakes_ml_per_s.iter().zip(&concentrations[pool.first_node..]);
            let mut amount = 0.0;
            for (m, (uptake, c)) in held.amounts.iter_mut().zip(beside) {
                *m = implicit.kept * (*m + self.step_s * uptake * c);
                amount += *m;
            }
            held.removed.add(self.step_s * pool.removal_per_s * amount);
        }
    }

    /// Replaces the concentrations by those one step later.
    fn solve(&self, concentrations: &mut [f64], inflow_per_s: &[f64]) {
        let mut arriving = 0.0;
        for ((c, row), inflow) in concentrations.iter_mut().zip(&self.rows).zip(inflow_per_s) {
            *c = row.storage_ml_per_s * *c + inflow + arriving;
            arriving = row.passed_on * *c;
        }
        let mut next = 0.0;
        for (c, row) in concentrations.iter_mut().zip(&self.rows).rev() {
            *c = *c * row.inverse_pivot_s_per_ml + row.drawn_back * next;
            next = *c;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Drain, SidePool};
    use super::*;

    #[test]
    fn one_step_matches_the_two_by_two_system_solved_by_hand() {
        // (4 + 1 + 2) a - 3 b = 4 * 10 + 5 and (6 + 3) b - 2 a = 6 * 20, step 0.5 s.
        let face = Face { forward_ml_per_s: 2.0, backward_ml_per_s: 3.0 };
        let drain = Drain::new(0, vec![1.0]);
        let chain = Arc::new(Chain::new(vec![2.0, 3.0], vec![face], vec![drain]).unwrap());
        let mut contents = chain.empty_contents();
        contents.deposit(0, 20.0);
        contents.deposit(1, 60.0);
        Stepper::new(&chain, 0.5).unwrap().run(&mut contents, &[5.0, 0.0], 1);
        let (a, b) = ((45.0 * 9.0 + 3.0 * 120.0) / 57.0, (7.0 * 120.0 + 2.0 * 45.0) / 57.0);
        assert!((contents.concentrations()[0] - a).abs() < 1e-14 * a);
        assert!((contents.concentrations()[1] - b).abs() < 1e-14 * b);
        assert!((contents.drained(0) - 0.5 * a).abs() < 1e-14 * a);
    }

    #[test]
    fn one_step_with_a_store_beside_matches_the_system_solved_by_hand() {
        // 2 (c - 10) = 0.5 (-3 c + 0.25 m) and m - 8 = 0.5 (3 c - (0.25 + 0.75) m).
        let pool = SidePool::new(0, vec![3.0], 0.25, 0.75);
        let chain = Chain::new(vec![2.0], vec![], vec![]).unwrap();
        let chain = Arc::new(chain.with_side_pools(vec![pool]).unwrap());
        let mut contents = chain.empty_contents();
        contents.deposit(0, 20.0);
        contents.deposit_beside(0, 0, 8.0);
        Stepper::new(&chain, 0.5).unwrap().run(&mut contents, &[0.0], 1);
        // By Cramer's rule on 3.5 c - 0.125 m = 20 and -1.5 c + 1.5 m = 8.
        let determinant = 3.5 * 1.5 - 0.125 * 1.5;
        let (c, m) = ((20.0 * 1.5 + 0.125 * 8.0) / determinant, (3.5 * 8.0 + 30.0) / determinant);
        assert!((contents.concentrations()[0] - c).abs() < 1e-14 * c);
        assert!((contents.beside(0)[0] - m).abs() < 1e-14 * m);
        assert!((contents.removed(0) - 0.5 * 0.75 * m).abs() < 1e-14 * m);
        assert!((contents.amount() + contents.drained_total() - 28.0).abs() < 1e-13);
    }

    #[test]
    fn a_changed_step_equals_a_fresh_factorization() {
        let face = Face::exponential_fitted(0.3, -0.1);
        let chain = Arc::new(Chain::new(vec![1.0, 2.0], vec![face], vec![]).unwrap());
        let mut reused = Stepper::new(&chain, 600.0).unwrap();
        reused.set_step_s(2.0).unwrap();
        let mut first = chain.empty_contents();
        first.deposit(0, 1.0);
        let mut second = first.clone();
        reused.run(&mut first, &[0.0, 0.0], 7);
        Stepper::new(&chain, 2.0).unwrap().run(&mut second, &[0.0, 0.0], 7);
        assert_eq!(first, second);
    }

    #[test]
    fn a_step_out_of_range_is_refused() {
        let chain = Arc::new(Chain::new(vec![1.0], vec![], vec![]).unwrap());
        for step_s in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e10] {
            assert!(Stepper::new(&chain, step_s).is_err(), "{step_s}");
        }
    }
}
