//! Asking the pump for a bolus.

use cisterna_quantity::Duration;

use super::{Chance, Purpose};
use crate::effect::PAIN_MAX;

/// How often a person may ask: once in each slot of time, decided at its beginning.
pub const SLOT: Duration = Duration::from_ms(15 * 60 * 1000);

/// When a person asks for a bolus: the more pain, the more often, and not asleep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asking {
    /// The score of pain above which the person begins to ask, below 10.
    pub from_pain: f64,
    /// How often at the worst pain, on average, 1/h.
    pub per_hour: f64,
}

impl Asking {
    /// Whether the person asks in a slot, counted from the start.
    #[must_use]
    pub fn asks(&self, chance: Chance, slot: u64, pain: f64, awake: bool) -> bool {
        let need = ((pain - self.from_pain) / (PAIN_MAX - self.from_pain)).clamp(0.0, 1.0);
        let hours = SLOT.ms() as f64 / 3_600_000.0;
        let probability = -(-self.per_hour * need * hours).exp_m1();
        awake && chance.uniform(Purpose::Asking, slot) < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_pain_asks_more_often_and_sleep_does_not_ask() {
        let asking = Asking { from_pain: 4.0, per_hour: 1.0 };
        let count = |pain, awake| {
            (0..9600).filter(|slot| asking.asks(Chance::new(3), *slot, pain, awake)).count()
        };
        assert_eq!(count(4.0, true), 0);
        assert_eq!(count(10.0, false), 0);
        // 2400 h, at most once in a quarter of an hour: 9600 (1 - e^-0.25) = 2124.
        assert!((2000..2250).contains(&count(10.0, true)), "{}", count(10.0, true));
        assert!(count(7.0, true) < count(10.0, true));
    }
}
