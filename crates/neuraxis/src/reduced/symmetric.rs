//! A chain in the variables in which it is symmetric.
//!
//! Without drains and sources, a chain comes to rest at concentrations `p` at which every face
//! passes as much onward as back: `forward * p_here = backward * p_next`. In the variables
//! `y = c / w` with `w = sqrt(p / volume)` the matrix of the chain is symmetric. So it has real,
//! decaying modes, its projections have them too, and no rounding can make one grow.
//!
//! A store beside a node is treated as one more node of volume one, joined to that node alone. In
//! every solution it is eliminated first and filled last, as the stepper does it.

use super::ReduceError;
use crate::chain::{Chain, SidePool};

/// The matrix of a chain, `y' = S y`, with what is needed to solve `(pole - S) x = r`.
#[derive(Clone, Debug)]
pub(super) struct Symmetric {
    /// `c = weight * y` in every node, and then in every store.
    pub(super) weights: Vec<f64>,
    /// Weight of a node's intermediate value in the next one's, and back.
    pub(super) couplings: Vec<f64>,
    /// One over the pivots, s.
    pub(super) inverse_pivots_s: Vec<f64>,
    /// The stores of every pool, in the order of the pools.
    pub(super) stores: Vec<Stores>,
    /// No mode is faster than this, 1/s.
    pub(super) fastest_per_s: f64,
}

/// The stores of one pool, beside a run of neighbouring nodes.
#[derive(Clone, Debug)]
pub(super) struct Stores {
    pub(super) first_node: usize,
    /// Weight of a store's value in its node's, and back.
    pub(super) couplings: Vec<f64>,
    /// One over the pivot of the stores, s.
    pub(super) inverse_pivot_s: f64,
}

impl Symmetric {
    /// Symmetrizes and factorizes; the elimination subtracts nothing, as that of the stepper.
    pub(super) fn new(chain: &Chain, pole_per_s: f64) -> Result<Symmetric, ReduceError> {
        let mut weights = weights(chain)?;
        let (volumes_ml, faces) = (chain.volumes_ml(), chain.faces());
        let mut clearances_ml_per_s = chain.clearances_ml_per_s().to_vec();
        let mut uptakes_ml_per_s = vec![0.0; volumes_ml.len()];
        let (mut stores, mut fastest_store_per_s) = (Vec::new(), 0.0_f64);
        for (index, pool) in chain.side_pools().iter().enumerate() {
            let pool_stores = Stores::new(index, pool, volumes_ml, pole_per_s)?;
            let leaving_per_s = pool.back_per_s() + pool.removal_per_s();
            // What goes in, less what comes back within the time of the pole.
            let lost = (pole_per_s + pool.removal_per_s()) / (pole_per_s + leaving_per_s);
            for (offset, &uptake) in pool.uptakes_ml_per_s().iter().enumerate() {
                let node = pool.first_node() + offset;
                clearances_ml_per_s[node] += uptake * lost;
                uptakes_ml_per_s[node] += uptake * (1.0 - lost);
                // A store that takes nothing up has no value either.
                let filled = if uptake > 0.0 { uptake / pool.back_per_s() } else { 0.0 };
                weights.push(weights[node] * (volumes_ml[node] * filled).sqrt());
                fastest_store_per_s = fastest_store_per_s.max(2.0 * leaving_per_s);
            }
            stores.push(pool_stores);
        }
        let mut couplings = Vec::with_capacity(faces.len());
        let mut inverse_pivots_s = Vec::with_capacity(volumes_ml.len());
        let (mut returned, mut backward, mut fastest_per_s) = (0.0, 0.0, fastest_store_per_s);
        for (node, &volume_ml) in volumes_ml.iter().enumerate() {
            let forward = faces.get(node).map_or(0.0, |face| face.forward_ml_per_s);
            let leaving = forward + backward + clearances_ml_per_s[node] + uptakes_ml_per_s[node];
            fastest_per_s = fastest_per_s.max(2.0 * leaving / volume_ml);
            let keep = pole_per_s * volume_ml + clearances_ml_per_s[node] + returned;
            let pivot = keep + forward;
            inverse_pivots_s.push(volume_ml / pivot);
            let Some(face) = faces.get(node) else { break };
            backward = face.backward_ml_per_s;
            returned = backward * (keep / pivot);
            let next_ml = volumes_ml[node + 1];
            couplings.push((forward * backward * (volume_ml / next_ml)).sqrt() / pivot);
        }
        Ok(Symmetric { weights, couplings, inverse_pivots_s, stores, fastest_per_s })
    }

    /// How the values are laid out: only equal layouts are reduced side by side.
    pub(super) fn layout(&self) -> Vec<(usize, usize)> {
        let pools = self.stores.iter().map(|pool| (pool.first_node, pool.couplings.len()));
        std::iter::once((0, self.inverse_pivots_s.len())).chain(pools).collect()
    }
}

impl Stores {
    fn new(
        index: usize,
        pool: &SidePool,
        volumes_ml: &[f64],
        pole_per_s: f64,
    ) -> Result<Stores, ReduceError> {
        let empty = pool.uptakes_ml_per_s().iter().all(|uptake| *uptake == 0.0);
        if !empty && pool.back_per_s() == 0.0 {
            return Err(ReduceError::KeptForGood { pool: index });
        }
        let inverse_pivot_s = 1.0 / (pole_per_s + pool.back_per_s() + pool.removal_per_s());
        let beside = pool.uptakes_ml_per_s().iter().zip(&volumes_ml[pool.first_node()..]);
        let coupling = |(uptake, volume_ml): (&f64, &f64)| {
            (uptake * pool.back_per_s() / volume_ml).sqrt() * inverse_pivot_s
        };
        let couplings = beside.map(coupling).collect();
        Ok(Stores { first_node: pool.first_node(), couplings, inverse_pivot_s })
    }
}

/// The weights of all nodes, scaled so that their largest is about one per root millilitre.
fn weights(chain: &Chain) -> Result<Vec<f64>, ReduceError> {
    let mut logarithms = vec![0.0];
    for (index, face) in chain.faces().iter().enumerate() {
        let (forward, backward) = (face.forward_ml_per_s, face.backward_ml_per_s);
        let step = match (forward > 0.0, backward > 0.0) {
            (true, true) => (forward / backward).ln(),
            (false, false) => 0.0,
            _ => return Err(ReduceError::OneWay { face: index }),
        };
        logarithms.push(logarithms[index] + step);
    }
    let largest = logarithms.iter().copied().fold(f64::MIN, f64::max);
    let weight = |(logarithm, volume_ml): (&f64, &f64)| {
        (0.5 * (logarithm - largest)).exp() / volume_ml.sqrt()
    };
    Ok(logarithms.iter().zip(chain.volumes_ml()).map(weight).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Drain, Face};

    #[test]
    fn the_factorization_solves_the_system_of_the_chain() {
        let faces = vec![
            Face::exponential_fitted(0.3, -0.1),
            Face::closed(),
            Face::exponential_fitted(0.02, 0.05),
        ];
        let drains = vec![Drain::new(0, vec![0.01, 0.0, 0.3, 0.2])];
        let chain = Chain::new(vec![1.0, 2.0, 0.5, 3.0], faces, drains).unwrap();
        let pole = 0.05;
        let symmetric = Symmetric::new(&chain, pole).unwrap();
        // Solve in symmetric variables for an inflow, and put the result into the chain's balance.
        let inflow = [1.0, 0.5, 0.25, 2.0];
        let mut x: Vec<f64> =
            (0..4).map(|i| inflow[i] / (chain.volumes_ml()[i] * symmetric.weights[i])).collect();
        for i in 1..4 {
            x[i] += symmetric.couplings[i - 1] * x[i - 1];
        }
        for i in (0..4).rev() {
            let next = if i < 3 { symmetric.couplings[i] * x[i + 1] } else { 0.0 };
            x[i] = x[i] * symmetric.inverse_pivots_s[i] + next;
        }
        let c: Vec<f64> = (0..4).map(|i| x[i] * symmetric.weights[i]).collect();
        for i in 0..4 {
            let mut leaving =
                (pole * chain.volumes_ml()[i] + chain.clearances_ml_per_s()[i]) * c[i];
            if let Some(face) = chain.faces().get(i) {
                leaving += face.forward_ml_per_s * c[i] - face.backward_ml_per_s * c[i + 1];
            }
            if i > 0 {
                let face = chain.faces()[i - 1];
                leaving -= face.forward_ml_per_s * c[i - 1] - face.backward_ml_per_s * c[i];
            }
            assert!((leaving - inflow[i]).abs() < 1e-13, "node {i}: {leaving}");
        }
    }

    #[test]
    fn a_face_that_passes_one_way_only_is_refused() {
        let one_way = Face { forward_ml_per_s: 1.0, backward_ml_per_s: 0.0 };
        let chain = Chain::new(vec![1.0; 3], vec![Face::closed(), one_way], vec![]).unwrap();
        let error = Symmetric::new(&chain, 1e-3).unwrap_err();
        assert_eq!(error, ReduceError::OneWay { face: 1 });
    }
}
