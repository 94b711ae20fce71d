//! Numbers left to chance, each a function of what it is drawn for.

use crate::splitmix::mixed;

/// What a number is drawn for. The numbers are part of every result: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whether the person asks for a bolus.
    Asking,
    /// Whether a visit is missed.
    Missed,
    /// Whether a visit is late.
    Late,
    /// How late it is.
    Delay,
    /// How a dose by mouth compares with an intrathecal one.
    Conversion,
}

impl Purpose {
    const fn number(self) -> u64 {
        match self {
            Self::Asking => 1,
            Self::Missed => 2,
            Self::Late => 3,
            Self::Delay => 4,
            Self::Conversion => 5,
        }
    }
}

/// The chance of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// The chance that belongs to a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A number above 0 and below 1, evenly distributed, for the `index`-th draw of a purpose.
    #[must_use]
    pub fn uniform(&self, purpose: Purpose, index: u64) -> f64 {
        const STEPS: f64 = (1_u64 << 52) as f64;
        let key = mixed(mixed(mixed(self.seed) ^ purpose.number()) ^ index);
        ((key >> 12) as f64 + 0.5) / STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_even_and_differ_by_seed_purpose_and_count() {
        let chance = Chance::new(7);
        let draws: Vec<f64> = (0..10_000).map(|i| chance.uniform(Purpose::Asking, i)).collect();
        let mean = draws.iter().sum::<f64>() / 1e4;
        let below = draws.iter().filter(|draw| **draw < 0.1).count();
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert!((900..1100).contains(&below), "{below}");
        assert!(draws.iter().all(|draw| *draw > 0.0 && *draw < 1.0));
        let other = [
            Chance::new(8).uniform(Purpose::Asking, 0),
            chance.uniform(Purpose::Late, 0),
            chance.uniform(Purpose::Asking, 1),
        ];
        assert!(other.iter().all(|draw| (draw - draws[0]).abs() > 1e-9));
    }
}
