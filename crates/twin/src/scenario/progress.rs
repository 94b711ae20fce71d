//! How far a run has come, told to whoever waits for it.

use cisterna_quantity::Duration;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress<'a> {
    /// The arm that is being played.
    pub arm: &'a str,
    /// Its place among the arms, from 1.
    pub number: usize,
    /// How many arms there are.
    pub of: usize,
    /// The time in this arm.
    pub clock: Duration,
    /// The time that each arm takes.
    pub until: Duration,
}

impl Progress<'_> {
    /// The share of all arms that is done, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        let here = self.clock.ms() as f64 / self.until.ms() as f64;
        (self.number as f64 - 1.0 + here) / self.of as f64
    }
}
