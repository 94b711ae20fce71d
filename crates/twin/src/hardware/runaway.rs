//! A motor that turns by itself, at the highest flow of the pump, for as long as it has power.
//!
//! **What is assumed.** The driver is stuck: what the core commands does not matter. Only the monitor,
//! which can take the motor's power, ends it. Unverified as a failure of a pump in the field; it is the
//! worst that a driver can do.
//!
//! **Signature.** Residual: below the count; without a monitor empty within a day. Effect: overdose.
//! Alarms: over-delivery within seconds; from a control core alone none.

use cisterna_pump::Model;
use cisterna_quantity::{Duration, Rate, Volume};

/// A motor that turns by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Runaway {
    quantum: Volume,
    rate: Rate,
    /// What was begun of a quantum, in nL·ms/day.
    begun: u128,
}

impl Runaway {
    pub(crate) const fn of(model: &Model) -> Self {
        Self { quantum: model.quantum, rate: model.rate_max, begun: 0 }
    }

    pub(crate) const fn rate(&self) -> Rate {
        self.rate
    }

    /// The quanta that it turns in a time with power.
    pub(crate) fn turns(&mut self, time: Duration) -> u64 {
        let unit = u128::from(self.quantum.nl()) * u128::from(Duration::DAY.ms());
        self.begun += u128::from(self.rate.nl_per_day()) * u128::from(time.ms());
        let quanta = self.begun / unit;
        self.begun %= unit;
        u64::try_from(quanta).unwrap_or(u64::MAX)
    }
}
