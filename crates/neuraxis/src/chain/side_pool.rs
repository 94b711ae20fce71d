//! Drug held beside the chain: tissue, or another space behind a membrane.

use super::{ChainError, RATE_LIMITS_PER_S, check, check_reach};
use crate::limits::ParameterError;
use crate::total::Total;

/// One local store beside each node of a run of neighbours; the stores do not touch each other.
///
/// With `c` the concentration of the node and `m` the amount in its store,
/// `dm/dt = uptake * c - (back + removal) * m`. What is removed has left for good.
#[derive(Clone, Debug, PartialEq)]
pub struct SidePool {
    pub(super) first_node: usize,
    pub(super) uptakes_ml_per_s: Vec<f64>,
    pub(super) back_per_s: f64,
    pub(super) removal_per_s: f64,
}

impl SidePool {
    /// Stores from `first_node` onward. Drug enters each at its node's concentration times its
    /// uptake, goes back at `back_per_s` and is removed at `removal_per_s` times the amount held.
    pub fn new(
        first_node: usize,
        uptakes_ml_per_s: Vec<f64>,
        back_per_s: f64,
        removal_per_s: f64,
    ) -> SidePool {
        SidePool { first_node, uptakes_ml_per_s, back_per_s, removal_per_s }
    }

    /// The node beside which the first store lies.
    pub fn first_node(&self) -> usize {
        self.first_node
    }

    /// The uptake of every store, mL/s.
    pub fn uptakes_ml_per_s(&self) -> &[f64] {
        &self.uptakes_ml_per_s
    }

    /// The rate at which drug returns to the node, 1/s.
    pub fn back_per_s(&self) -> f64 {
        self.back_per_s
    }

    /// The rate at which drug leaves for good, 1/s.
    pub fn removal_per_s(&self) -> f64 {
        self.removal_per_s
    }

    /// Refuses a number out of range and a store beside a node that does not exist.
    pub(super) fn check(&self, nodes: usize) -> Result<(), ChainError> {
        check_reach(nodes, self.first_node, self.uptakes_ml_per_s.len())?;
        for (offset, &uptake) in self.uptakes_ml_per_s.iter().enumerate() {
            let limits = super::COEFFICIENT_LIMITS_ML_PER_S;
            check(limits, "uptake_ml_per_s", self.first_node + offset, uptake)?;
        }
        let rates = [("back_per_s", self.back_per_s), ("removal_per_s", self.removal_per_s)];
        for (field, rate) in rates {
            let refused = |error: ParameterError| ChainError::Value { index: 0, error };
            RATE_LIMITS_PER_S.check(field, rate).map_err(refused)?;
        }
        Ok(())
    }

    /// Contents without any drug.
    pub(super) fn empty(&self) -> Held {
        let amounts = vec![0.0; self.uptakes_ml_per_s.len()];
        Held { first_node: self.first_node, amounts, removed: Total::default() }
    }

    /// What an implicit step of `step_s` makes of this pool.
    pub(super) fn implicit(&self, step_s: f64) -> Implicit {
        let kept = 1.0 / (1.0 + step_s * (self.back_per_s + self.removal_per_s));
        Implicit {
            kept,
            returned_per_s: self.back_per_s * kept,
            // Uptake less what comes back within the same step, written without the difference.
            net_uptake: (1.0 + step_s * self.removal_per_s) * kept,
        }
    }
}

/// The drug in the stores of one pool, and what has been removed from them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held {
    pub(super) first_node: usize,
    pub(super) amounts: Vec<f64>,
    pub(super) removed: Total,
}

impl Held {
    /// Whether these amounts belong to stores of this shape.
    pub(super) fn belongs_to(&self, pool: &SidePool) -> bool {
        self.first_node == pool.first_node && self.amounts.len() == pool.uptakes_ml_per_s.len()
    }
}

/// One pool eliminated from an implicit step: its new amounts follow from the old ones and from
/// the new concentrations, `m_new = kept * (m + step * uptake * c_new)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Implicit {
    /// Share that stays of what is held and of what enters.
    pub(super) kept: f64,
    /// What the old amount gives the node per second.
    pub(super) returned_per_s: f64,
    /// Share of the uptake that the node loses once the return within the step is counted.
    pub(super) net_uptake: f64,
}
