//! One way out of the chain, for which an account is kept.

/// Clearances over a run of neighbouring nodes whose outflow is counted together.
#[derive(Clone, Debug, PartialEq)]
pub struct Drain {
    pub(super) first_node: usize,
    pub(super) clearances_ml_per_s: Vec<f64>,
}

impl Drain {
    /// A drain from `first_node` onward: drug leaves each node at its concentration times its
    /// clearance.
    pub fn new(first_node: usize, clearances_ml_per_s: Vec<f64>) -> Drain {
        Drain { first_node, clearances_ml_per_s }
    }

    /// The first node that it touches.
    pub fn first_node(&self) -> usize {
        self.first_node
    }

    /// The clearance of every node that it touches, mL/s.
    pub fn clearances_ml_per_s(&self) -> &[f64] {
        &self.clearances_ml_per_s
    }

    /// Amount per second that leaves through this drain at the given concentrations.
    pub(super) fn outflow_per_s(&self, concentrations: &[f64]) -> f64 {
        let touched = &concentrations[self.first_node..];
        self.clearances_ml_per_s.iter().zip(touched).map(|(clearance, c)| clearance * c).sum()
    }
}
