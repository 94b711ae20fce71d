//! Why a chain cannot be built.

use crate::limits::ParameterError;
use std::fmt;

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
    /// A drain or a side pool touches nodes that the chain does not have.
    PastEnd {
        /// How many nodes were given.
        nodes: usize,
        /// One past the last node that it touches.
        end: usize,
    },
    /// A volume, coefficient or clearance is out of range.
    Value {
        /// The node, face or first node that it belongs to.
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
            ChainError::PastEnd { nodes, end } => {
                write!(out, "a drain or side pool ends at node {end} of a chain of {nodes}")
            }
            ChainError::Value { index, error } => write!(out, "at index {index}: {error}"),
        }
    }
}

impl std::error::Error for ChainError {}
