//! What is in a chain, and what has drained out of it.

use crate::total::Total;
use std::sync::Arc;

/// The concentrations of a chain and the running account of every drain.
///
/// What is inside and what has left are computed separately: the first from concentrations, the
/// second summed step by step. That they add up to what went in is therefore a check on the
/// solver and not an identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    volumes_ml: Arc<[f64]>,
    pub(super) concentrations: Vec<f64>,
    pub(super) drained: Vec<Total>,
}

impl Contents {
    pub(super) fn empty(volumes_ml: Arc<[f64]>, drains: usize) -> Contents {
        let concentrations = vec![0.0; volumes_ml.len()];
        Contents { volumes_ml, concentrations, drained: vec![Total::default(); drains] }
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

    /// The amount now in one node.
    ///
    /// # Panics
    ///
    /// If the chain has no such node.
    pub fn amount_in(&self, node: usize) -> f64 {
        self.volumes_ml[node] * self.concentrations[node]
    }

    /// The amount now in the whole chain.
    pub fn amount(&self) -> f64 {
        self.volumes_ml.iter().zip(&self.concentrations).map(|(volume, c)| volume * c).sum()
    }

    /// The amount that has left through one drain since the contents were made.
    ///
    /// # Panics
    ///
    /// If the chain has no such drain.
    pub fn drained(&self, drain: usize) -> f64 {
        self.drained[drain].value()
    }

    /// The amount that has left through all drains.
    pub fn drained_total(&self) -> f64 {
        self.drained.iter().map(Total::value).sum()
    }

    /// Whether every concentration is a finite number and none is negative.
    pub fn is_sound(&self) -> bool {
        self.concentrations.iter().all(|c| c.is_finite() && *c >= 0.0)
    }
}
