//! A refill under way: what is known of it so far.

use jiff::Timestamp;

use super::{RefillStarted, ResidualMeasured};
use crate::reconciliation::Delivery;

/// A refill under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its beginning.
    pub started: RefillStarted,
    /// The measured residual, once it is entered.
    pub measured: Option<ResidualMeasured>,
    /// When it was measured: from then on the reservoir is empty.
    pub measured_at: Option<Timestamp>,
}

impl Session {
    /// What was measured against what the pump counted, once it is.
    #[must_use]
    pub fn delivery(&self) -> Option<Delivery> {
        self.measured.as_ref()?.reconciled.as_ref().map(|reconciled| reconciled.delivery)
    }
}
