//! The numerical core: drug in a row of well-mixed nodes.
//!
//! Every node has a volume. Between two neighbours lies a [`Face`] with two non-negative transfer
//! coefficients. Ways out of the chain are [`Drain`]s: each removes drug at the concentration of
//! the nodes that it touches. Beside nodes may lie the stores of a [`SidePool`], which exchange
//! drug with their node alone. A [`Stepper`] advances the [`Contents`] by backward Euler, with the
//! factorization kept for its step size; the stores are eliminated from it analytically.
//!
//! All coefficients that leave a node are part of its diagonal, so each column of the implicit
//! matrix sums to what stays or drains, and everything off the diagonal is negative: an M-matrix.
//! Concentrations therefore stay non-negative for any step and any ratio of flow to dispersion.

mod contents;
mod drain;
mod error;
mod face;
mod side_pool;
mod stepper;

pub use contents::Contents;
pub use drain::Drain;
pub use error::ChainError;
pub use face::{Face, bernoulli};
pub use side_pool::SidePool;
pub use stepper::{STEP_LIMITS_S, Stepper};

use crate::limits::Limits;
use std::sync::Arc;

/// Accepted node volumes, mL; together with the step limits these exclude overflow.
const VOLUME_LIMITS_ML: Limits = Limits::new(1e-12, 1e12);
/// Accepted transfer coefficients and clearances, mL/s.
const COEFFICIENT_LIMITS_ML_PER_S: Limits = Limits::new(0.0, 1e12);

/// Accepted rates of a side pool, 1/s.
const RATE_LIMITS_PER_S: Limits = Limits::new(0.0, 1e6);

/// A row of nodes with the faces between them and the drains out of them; never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    volumes_ml: Arc<[f64]>,
    faces: Vec<Face>,
    drains: Vec<Drain>,
    clearances_ml_per_s: Vec<f64>,
    side_pools: Vec<SidePool>,
}

impl Chain {
    /// Builds a chain: face `i` lies between node `i` and node `i + 1`.
    pub fn new(
        volumes_ml: Vec<f64>,
        faces: Vec<Face>,
        drains: Vec<Drain>,
    ) -> Result<Chain, ChainError> {
        let nodes = volumes_ml.len();
        if nodes == 0 {
            return Err(ChainError::NoNodes);
        }
        if faces.len() + 1 != nodes {
            return Err(ChainError::FaceCount { nodes, faces: faces.len() });
        }
        for (index, &volume_ml) in volumes_ml.iter().enumerate() {
            check(VOLUME_LIMITS_ML, "volume_ml", index, volume_ml)?;
        }
        check_faces(&faces)?;
        let clearances_ml_per_s = total_clearances(nodes, &drains)?;
        let (volumes_ml, side_pools) = (volumes_ml.into(), Vec::new());
        Ok(Chain { volumes_ml, faces, drains, clearances_ml_per_s, side_pools })
    }

    /// The same chain with these side pools beside it, in place of any that it had.
    pub fn with_side_pools(mut self, side_pools: Vec<SidePool>) -> Result<Chain, ChainError> {
        for pool in &side_pools {
            pool.check(self.nodes())?;
        }
        self.side_pools = side_pools;
        Ok(self)
    }

    /// The same chain with other faces: what moves changes, what holds stays.
    pub fn with_faces(mut self, faces: Vec<Face>) -> Result<Chain, ChainError> {
        if faces.len() != self.faces.len() {
            return Err(ChainError::FaceCount { nodes: self.nodes(), faces: faces.len() });
        }
        check_faces(&faces)?;
        self.faces = faces;
        Ok(self)
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.volumes_ml.len()
    }

    /// The volume of every node, mL.
    pub fn volumes_ml(&self) -> &[f64] {
        &self.volumes_ml
    }

    /// The faces between successive nodes.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The ways out of the chain.
    pub fn drains(&self) -> &[Drain] {
        &self.drains
    }

    /// The clearance of every node, mL/s, summed over all drains.
    pub fn clearances_ml_per_s(&self) -> &[f64] {
        &self.clearances_ml_per_s
    }

    /// What lies beside the chain.
    pub fn side_pools(&self) -> &[SidePool] {
        &self.side_pools
    }

    /// Contents without any drug, for this chain.
    pub fn empty_contents(&self) -> Contents {
        let held = self.side_pools.iter().map(SidePool::empty).collect();
        Contents::empty(Arc::clone(&self.volumes_ml), self.drains.len(), held)
    }

    /// Whether `contents` were made for the same volumes, the same number of drains and side
    /// pools of the same shape.
    pub fn fits(&self, contents: &Contents) -> bool {
        let same_volumes = Arc::ptr_eq(&self.volumes_ml, contents.shared_volumes_ml())
            || self.volumes_ml == *contents.shared_volumes_ml();
        same_volumes
            && self.drains.len() == contents.drains()
            && self.side_pools.len() == contents.held.len()
            && self.side_pools.iter().zip(&contents.held).all(|(pool, held)| held.belongs_to(pool))
    }
}

/// Sums the drains node by node and refuses one that is out of range or reaches past the end.
fn total_clearances(nodes: usize, drains: &[Drain]) -> Result<Vec<f64>, ChainError> {
    let mut totals = vec![0.0; nodes];
    for drain in drains {
        check_reach(nodes, drain.first_node, drain.clearances_ml_per_s.len())?;
        for (offset, &clearance) in drain.clearances_ml_per_s.iter().enumerate() {
            let node = drain.first_node + offset;
            check(COEFFICIENT_LIMITS_ML_PER_S, "clearance_ml_per_s", node, clearance)?;
            totals[node] += clearance;
        }
    }
    Ok(totals)
}

/// Refuses what touches nodes past the end.
fn check_reach(nodes: usize, first_node: usize, count: usize) -> Result<(), ChainError> {
    let end = first_node.saturating_add(count);
    if end > nodes { Err(ChainError::PastEnd { nodes, end }) } else { Ok(()) }
}

fn check_faces(faces: &[Face]) -> Result<(), ChainError> {
    for (index, face) in faces.iter().enumerate() {
        let limits = COEFFICIENT_LIMITS_ML_PER_S;
        check(limits, "forward_ml_per_s", index, face.forward_ml_per_s)?;
        check(limits, "backward_ml_per_s", index, face.backward_ml_per_s)?;
    }
    Ok(())
}

fn check(limits: Limits, field: &'static str, index: usize, value: f64) -> Result<(), ChainError> {
    match limits.check(field, value) {
        Ok(_) => Ok(()),
        Err(error) => Err(ChainError::Value { index, error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_wrong_shape_is_refused() {
        assert_eq!(Chain::new(vec![], vec![], vec![]), Err(ChainError::NoNodes));
        assert_eq!(
            Chain::new(vec![1.0, 1.0], vec![], vec![]),
            Err(ChainError::FaceCount { nodes: 2, faces: 0 })
        );
        let drain = Drain::new(1, vec![0.1, 0.1]);
        assert_eq!(
            Chain::new(vec![1.0, 1.0], vec![Face::closed()], vec![drain]),
            Err(ChainError::PastEnd { nodes: 2, end: 3 })
        );
    }

    #[test]
    fn a_number_out_of_range_is_refused_with_its_place() {
        let nan_face = Face { forward_ml_per_s: 1.0, backward_ml_per_s: f64::NAN };
        let error = Chain::new(vec![1.0, 1.0], vec![nan_face], vec![]).unwrap_err();
        assert!(matches!(error, ChainError::Value { index: 0, .. }));
        assert!(error.to_string().contains("backward_ml_per_s"));
        assert!(Chain::new(vec![0.0], vec![], vec![]).is_err());
        let negative = Drain::new(0, vec![-0.1]);
        assert!(Chain::new(vec![1.0], vec![], vec![negative]).is_err());
    }

    #[test]
    fn a_side_pool_out_of_place_or_range_is_refused() {
        let chain = Chain::new(vec![1.0, 1.0], vec![Face::closed()], vec![]).unwrap();
        let with = |pool| chain.clone().with_side_pools(vec![pool]);
        let past = with(SidePool::new(1, vec![0.1, 0.1], 0.0, 0.0));
        assert_eq!(past, Err(ChainError::PastEnd { nodes: 2, end: 3 }));
        for (uptake, back, removal, field) in [
            (-0.1, 0.0, 0.0, "uptake_ml_per_s"),
            (0.1, f64::NAN, 0.0, "back_per_s"),
            (0.1, 0.0, 1e7, "removal_per_s"),
        ] {
            let error = with(SidePool::new(0, vec![uptake], back, removal)).unwrap_err();
            assert!(matches!(error, ChainError::Value { error, .. } if error.field() == field));
        }
    }

    #[test]
    fn contents_fit_only_pools_of_the_same_shape() {
        let chain = Chain::new(vec![1.0, 1.0], vec![Face::closed()], vec![]).unwrap();
        let with = |first, uptakes: Vec<f64>| {
            chain.clone().with_side_pools(vec![SidePool::new(first, uptakes, 0.1, 0.0)]).unwrap()
        };
        let pooled = with(0, vec![0.1]);
        assert!(pooled.fits(&pooled.empty_contents()));
        assert!(with(0, vec![0.7]).fits(&pooled.empty_contents()));
        for other in [chain.clone(), with(1, vec![0.1]), with(0, vec![0.1, 0.1])] {
            assert!(!other.fits(&pooled.empty_contents()));
        }
    }

    #[test]
    fn drains_on_the_same_node_add_up() {
        let drains = vec![Drain::new(0, vec![0.25, 0.5]), Drain::new(1, vec![0.125])];
        let chain = Chain::new(vec![1.0, 1.0], vec![Face::closed()], drains).unwrap();
        assert_eq!(chain.clearances_ml_per_s(), [0.25, 0.625]);
    }
}
