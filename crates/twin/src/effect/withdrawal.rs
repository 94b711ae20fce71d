//! What comes when a drug is missing that the body is adapted to.
//!
//! The adaptation follows the main effect of the class over days. When the effect falls below it,
//! withdrawal follows the difference over hours: nothing at a slow taper, much after an abrupt
//! stop, and it passes as the adaptation does. The onset after the end of intrathecal baclofen,
//! 1 to 3 days, is general knowledge (unverified); fever, rhabdomyolysis and death are on the label
//! and beyond this number.

use cisterna_catalog::Adaptation as Known;

use super::site::{left, per_h};

/// The adaptation of one person to one class of drugs.
#[derive(Clone, Debug)]
pub(crate) struct Withdrawal {
    adaptation_per_h: f64,
    onset_per_h: f64,
    rebound: f64,
    adapted: f64,
    level: f64,
}

impl Withdrawal {
    /// A person who is adapted to an effect of this size.
    pub(crate) fn new(known: &Known, adapted: f64) -> Self {
        Self {
            adaptation_per_h: per_h(24.0 * known.adaptation_half_time_d.value),
            onset_per_h: per_h(known.onset_half_time_h.value),
            rebound: known.rebound.value,
            adapted,
            level: 0.0,
        }
    }

    /// Lets time pass under a steady effect; the adaptation exactly, and withdrawal exactly against
    /// the lack in the middle of the time.
    pub(crate) fn advance(&mut self, effect: f64, hours: f64) {
        let half = left(self.adaptation_per_h, 0.5 * hours);
        let middle = effect + (self.adapted - effect) * half;
        self.adapted = effect + (middle - effect) * half;
        let lack = (middle - effect).max(0.0);
        self.level = lack + (self.level - lack) * left(self.onset_per_h, hours);
    }

    /// From 0, none, to 1, all that can be missed is missed.
    pub(crate) fn level(&self) -> f64 {
        self.level
    }

    /// What it adds to the complaint that the drug is given against, as a share of the untreated one.
    pub(crate) fn rebound(&self) -> f64 {
        self.rebound * self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::tests::drug;

    /// The withdrawal from baclofen, hour by hour, after the effect has gone from 0.9 to `rest` in
    /// steps of an hour over `taper_h`.
    fn course(taper_h: usize, rest: f64, hours: usize) -> Vec<f64> {
        let mut state = Withdrawal::new(&drug("baclofen").effect.withdrawal.unwrap(), 0.9);
        let effect =
            |hour: usize| rest + (0.9 - rest) * (1.0 - hour as f64 / taper_h as f64).max(0.0);
        let next = |hour| {
            state.advance(effect(hour), 1.0);
            state.level()
        };
        (1..=hours).map(next).collect()
    }

    #[test]
    fn an_abrupt_stop_of_baclofen_is_felt_within_one_to_three_days() {
        // The fluid is empty about 10 h after the pump stops.
        let course = course(10, 0.0, 24 * 21);
        let onset_h = course.iter().position(|level| *level >= 0.5).unwrap() + 1;
        assert!((24..=72).contains(&onset_h), "{onset_h} h");
        assert!(*course.last().unwrap() < 0.2, "it passes");
    }

    #[test]
    fn a_slow_taper_is_felt_little_and_a_smaller_fall_less() {
        let most = |levels: Vec<f64>| levels.into_iter().fold(0.0, f64::max);
        assert!(most(course(24 * 42, 0.0, 24 * 60)) < 0.25);
        assert!(most(course(10, 0.6, 24 * 21)) < 0.4);
    }

    #[test]
    fn a_steady_effect_gives_none() {
        let mut state = Withdrawal::new(&drug("morphine").effect.withdrawal.unwrap(), 0.0);
        (0..1000).for_each(|_| state.advance(0.7, 1.0));
        assert!(state.level() < 1e-6, "{}", state.level());
    }
}
