//! A flow and how long it stays.

use cisterna_quantity::{Duration, Rate};

/// A flow, and the time until it changes by itself; never, when there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Flow {
    pub(crate) rate: Rate,
    pub(crate) until: Option<Duration>,
}

impl Flow {
    /// Nothing, for good.
    pub(crate) const NONE: Self = Self::steady(Rate::ZERO);

    /// The same flow for good.
    pub(crate) const fn steady(rate: Rate) -> Self {
        Self { rate, until: None }
    }

    /// The earlier of its own end and another time.
    pub(crate) fn ending_by(self, other: Option<Duration>) -> Self {
        let until = match (self.until, other) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        Self { until, ..self }
    }
}
