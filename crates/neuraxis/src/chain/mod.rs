//! The numerical core: drug in a row of well-mixed nodes.
//!
//! Every node has a volume. Between two neighbours lies a [`Face`] with two non-negative transfer
//! coefficients. Ways out of the chain are [`Drain`]s: each removes drug at the concentration of
//! the nodes that it touches. A [`Stepper`] advances the [`Contents`] by backward Euler, with the
//! factorization kept for its step size.
//!
//! All coefficients that leave a node are part of its diagonal, so each column of the implicit
//! matrix sums to what stays or drains, and everything off the diagonal is negative: an M-matrix.
//! Concentrations therefore stay non-negative for any step and any ratio of flow to dispersion.

mod contents;
mod drain;
mod face;
mod stepper;

pub use contents::Contents;
pub use drain::Drain;
pub use face::{Face, bernoulli};
pub use stepper::{STEP_LIMITS_S, Stepper};

use crate::limits::{Limits, ParameterError};
use std::fmt;
use std::sync::Arc;

/// Accepted node volumes, mL; together with the step limits these exclude overflow.
const VOLUME_LIMITS_ML: Limits = Limits::new(1e-12, 1e12);
/// Accepted transfer coefficients and clearances, mL/s.
const COEFFICIENT_LIMITS_ML_PER_S: Limits = Limits::new(0.0, 1e12);

/// A row of nodes with the faces between them and the drains out of them; never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    volumes_ml: Arc<[f64]>,
    faces: Vec<Face>,
    drains: Vec<Drain>,
    clearances_ml_per_s: Vec<f64>,
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
        for (index, face) in faces.iter().enumerate() {
            let limits = COEFFICIENT_LIMITS_ML_PER_S;
            check(limits, "forward_ml_per_s", index, face.forward_ml_per_s)?;
            check(limits, "backward_ml_per_s", index, face.backward_ml_per_s)?;
        }
        let clearances_ml_per_s = total_clearances(nodes, &drains)?;
        Ok(Chain { volumes_ml: volumes_ml.into(), faces, drains, clearances_ml_per_s })
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

    /// Contents without any drug, for this chain.
    pub fn empty_contents(&self) -> Contents {
        Contents::empty(Arc::clone(&self.volumes_ml), self.drains.len())
    }

    /// Whether `contents` were made for the same volumes and the same number of drains.
    pub fn fits(&self, contents: &Contents) -> bool {
        let same_volumes = Arc::ptr_eq(&self.volumes_ml, contents.shared_volumes_ml())
            || self.volumes_ml == *contents.shared_volumes_ml();
        same_volumes && self.drains.len() == contents.drains()
    }
}

/// Sums the drains node by node and refuses one that is out of range or reaches past the end.
fn total_clearances(nodes: usize, drains: &[Drain]) -> Result<Vec<f64>, ChainError> {
    let mut totals = vec![0.0; nodes];
    for drain in drains {
        let end = drain.first_node.saturating_add(drain.clearances_ml_per_s.len());
        if end > nodes {
            return Err(ChainError::DrainPastEnd { nodes, end });
        }
        for (offset, &clearance) in drain.clearances_ml_per_s.iter().enumerate() {
            let node = drain.first_node + offset;
            check(COEFFICIENT_LIMITS_ML_PER_S, "clearance_ml_per_s", node, clearance)?;
            totals[node] += clearance;
        }
    }
    Ok(totals)
}

fn check(limits: Limits, field: &'static str, index: usize, value: f64) -> Result<(), ChainError> {
    match limits.check(field, value) {
        Ok(_) => Ok(()),
        Err(error) => Err(ChainError::Value { index, error }),
    }
}

/// Why a chain cannot be built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChainError {
    /// A chain needs at least one node.
    NoNodes,
    /// A chain needs exactly one face fewer than it has nodes.
    FaceCount {
        /// How many nodes were given.
        nodes: usize,
        /// How many faces were given.
        faces: usize,
    },
    /// A drain touches nodes that the chain does not have.
    DrainPastEnd {
        /// How many nodes were given.
        nodes: usize,
        /// One past the last node that the drain touches.
        end: usize,
    },
    /// A volume, coefficient or clearance is out of range.
    Value {
        /// The node or face that it belongs to.
        index: usize,
        /// Which number, and which limit it breaks.
        error: ParameterError,
    },
}

impl fmt::Display for ChainError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChainError::NoNodes => write!(out, "a chain needs at least one node"),
            ChainError::FaceCount { nodes, faces } => {
                write!(out, "{faces} faces given for {nodes} nodes; one fewer is needed")
            }
            ChainError::DrainPastEnd { nodes, end } => {
                write!(out, "a drain reaches node {end} of a chain of {nodes}")
            }
            ChainError::Value { index, error } => write!(out, "at index {index}: {error}"),
        }
    }
}

impl std::error::Error for ChainError {}

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
            Err(ChainError::DrainPastEnd { nodes: 2, end: 3 })
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
    fn drains_on_the_same_node_add_up() {
        let drains = vec![Drain::new(0, vec![0.25, 0.5]), Drain::new(1, vec![0.125])];
        let chain = Chain::new(vec![1.0, 1.0], vec![Face::closed()], drains).unwrap();
        assert_eq!(chain.clearances_ml_per_s(), [0.25, 0.625]);
    }
}
