//! Whether all drug is accounted for.

use cisterna_quantity::Mass;

/// The account of all drug of one twin. Counts in integers are exact; the two residuals are what
/// the floating point of the neuraxis costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MassBalance {
    /// What came out at the catheter tip.
    pub from_tip: Mass,
    /// What was given through needles.
    pub from_needles: Mass,
    /// What was made or lost of all drugs in the implanted system, in fg: reservoir, catheter, pocket,
    /// and what entered the fluid. Always zero.
    pub system_imbalance_fg: i128,
    /// Share of the drug above that the neuraxis did not receive.
    pub entry_residual: f64,
    /// Share of what the neuraxis received that is neither in the fluid nor eliminated.
    pub transport_residual: f64,
}

impl MassBalance {
    /// The largest residual that counts as balanced.
    pub const TOLERANCE: f64 = 1e-10;

    /// The larger of the two residuals.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.entry_residual.max(self.transport_residual)
    }

    /// Whether all drug is accounted for.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.system_imbalance_fg == 0 && self.residual() < Self::TOLERANCE
    }
}
