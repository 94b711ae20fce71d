//! What is in a chain, and what has drained out of it.

use super::side_pool::Held;
use crate::total::Total;
use std::sync::Arc;

/// The concentrations of a chain, the amounts beside it and the account of every way out.
///
/// What is inside and what has left are computed separately: the first from concentrations, the
/// second summed step by step. That they add up to what went in is therefore a check on the
/// solver and not an identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    volumes_ml: Arc<[f64]>,
    pub(super) concentrations: Vec<f64>,
    pub(super) drained: Vec<Total>,
    pub(super) held: Vec<Held>,
}

impl Contents {
    pub(super) fn empty(volumes_ml: Arc<[f64]>, drains: usize, held: Vec<Held>) -> Contents {
        let concentrations = vec![0.0; volumes_ml.len()];
        Contents { volumes_ml, concentrations, drained: vec![Total::default(); drains], held }
    }

    pub(super) fn shared_volumes_ml(&self) -> &Arc<[f64]> {
        &self.volumes_ml
    }

    pub(super) fn drains(&self) -> usize {
        self.drained.len()
    }

    /// The concentration of every node, amount per mL.
    pub fn concentrations(&self) -> &[f64] {
        &self.concentrations
    }

    /// The volume of every node, mL.
    pub fn volumes_ml(&self) -> &[f64] {
        &self.volumes_ml
    }

    /// Puts an amount into one node at once, mixed into its volume.
    ///
    /// # Panics
    ///
    /// If the chain has no such node. Debug builds also panic on a negative or non-finite amount.
    pub fn deposit(&mut self, node: usize, amount: f64) {
        debug_assert!(amount.is_finite() && amount >= 0.0, "amount {amount}");
        self.concentrations[node] += amount / self.volumes_ml[node];
    }

    /// Puts an amount into one store of a side pool; `store` counts from the pool's first node.
    ///
    /// # Panics
    ///
    /// If there is no such pool or store. Debug builds also panic on a negative or non-finite
    /// amount.
    pub fn deposit_beside(&mut self, pool: usize, store: usize, amount: f64) {
        debug_assert!(amount.is_finite() && amount >= 0.0, "amount {amount}");
        self.held[pool].amounts[store] += amount;
    }

    /// The amounts now in the stores of a side pool, from its first node onward.
    ///
    /// # Panics
    ///
    /// If there is no such pool.
    pub fn beside(&self, pool: usize) -> &[f64] {
        &self.held[pool].amounts
    }

    /// The amount removed for good from a side pool since the contents were made.
    ///
    /// # Panics
    ///
    /// If there is no such pool.
    pub fn removed(&self, pool: usize) -> f64 {
        self.held[pool].removed.value()
    }

    /// The amount now in one node.
    ///
    /// # Panics
    ///
    /// If the chain has no such node.
    pub fn amount_in(&self, node: usize) -> f64 {
        self.volumes_ml[node] * self.concentrations[node]
    }

    /// The amount now in the whole chain and beside it.
    pub fn amount(&self) -> f64 {
        let nodes = self.volumes_ml.iter().zip(&self.concentrations);
        let beside = self.held.iter().flat_map(|held| &held.amounts);
        nodes.map(|(volume, c)| volume * c).sum::<f64>() + beside.sum::<f64>()
    }

    /// The amount that has left through one drain since the contents were made.
    ///
    /// # Panics
    ///
    /// If the chain has no such drain.
    pub fn drained(&self, drain: usize) -> f64 {
        self.drained[drain].value()
    }

    /// The amount that has left for good: through all drains and from all side pools.
    pub fn drained_total(&self) -> f64 {
        let removed = self.held.iter().map(|held| held.removed.value());
        self.drained.iter().map(Total::value).sum::<f64>() + removed.sum::<f64>()
    }

    /// Whether every concentration and amount is a finite number and none is negative.
    pub fn is_sound(&self) -> bool {
        let beside = self.held.iter().flat_map(|held| &held.amounts);
        self.concentrations.iter().chain(beside).all(|x| x.is_finite() && *x >= 0.0)
    }
}
