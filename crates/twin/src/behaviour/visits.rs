//! Coming to a visit: in time, late, or not at all.

use cisterna_quantity::Duration;

use super::{Chance, Purpose};

/// How a person keeps appointments; shares are from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Punctuality {
    /// The share of visits that are missed.
    pub missed_share: f64,
    /// The share of the others that are late.
    pub late_share: f64,
    /// How late these are on average; single ones are distributed exponentially.
    pub late_by: Duration,
}

/// How a visit is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// In time.
    Kept,
    /// So much later.
    Late(Duration),
    /// Not at all.
    Missed,
}

impl Punctuality {
    /// How the `index`-th visit is kept.
    #[must_use]
    pub fn visit(&self, chance: Chance, index: u64) -> Visit {
        if chance.uniform(Purpose::Missed, index) < self.missed_share {
            Visit::Missed
        } else if chance.uniform(Purpose::Late, index) < self.late_share {
            let times = -chance.uniform(Purpose::Delay, index).ln();
            let minutes = (times * self.late_by.ms() as f64 / 60_000.0).ceil();
            Visit::Late(Duration::from_ms(minutes as u64 * 60_000))
        } else {
            Visit::Kept
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_delays_are_as_given() {
        let late_by = "3 d".parse::<Duration>().unwrap();
        let habits = Punctuality { missed_share: 0.1, late_share: 0.5, late_by };
        let visits: Vec<Visit> = (0..4000).map(|i| habits.visit(Chance::new(5), i)).collect();
        let missed = visits.iter().filter(|visit| **visit == Visit::Missed).count();
        assert!((340..460).contains(&missed), "{missed}");
        let delays: Vec<f64> = visits
            .iter()
            .filter_map(|visit| match visit {
                Visit::Late(by) => Some(by.ms() as f64 / 86_400_000.0),
                _ => None,
            })
            .collect();
        assert!((1650..1950).contains(&delays.len()), "{}", delays.len());
        let mean = delays.iter().sum::<f64>() / delays.len() as f64;
        assert!((2.8..3.2).contains(&mean), "{mean} d");
        let never = Punctuality { missed_share: 0.0, late_share: 0.0, late_by };
        assert!((0..100).all(|i| never.visit(Chance::new(5), i) == Visit::Kept));
    }
}
