//! How the body gets used to a class of drugs: `dEC50/dt = k (EC50_inf(E) - EC50)`.
//!
//! EC50 is counted in the one of somebody who is not used to the drug, and
//! `EC50_inf = 1 + gain * E`, with E the main effect of the class, 0 to 1. Gain and time are
//! calibrated to the published rise of doses: 1.11 to 3.1 mg/day in six months (16 patients),
//! 2.69 to 7.82 mg/day in three months (159, cancer), and from year 2 to year 6 a factor of about
//! 1.3. A first-order law cannot meet "above 10 mg/day after two years" of the first group.

use cisterna_catalog::Tolerance as Known;

use super::site::{left, per_h};

/// How much the EC50 of one person has risen.
#[derive(Clone, Debug)]
pub(crate) struct Tolerance {
    gain: f64,
    k_per_h: f64,
    ratio: f64,
}

impl Tolerance {
    /// A person whose EC50 is `ratio` times that of one who is not used to the drug.
    pub(crate) fn new(known: &Known, ratio: f64) -> Self {
        let k_per_h = per_h(24.0 * known.half_time_d.value);
        Self { gain: known.gain.value, k_per_h, ratio }
    }

    /// Lets time pass under a steady effect; exact.
    pub(crate) fn advance(&mut self, effect: f64, hours: f64) {
        let aim = 1.0 + self.gain * effect;
        self.ratio = aim + (self.ratio - aim) * left(self.k_per_h, hours);
    }

    /// The EC50 over the one of somebody who is not used to the drug.
    pub(crate) fn ratio(&self) -> f64 {
        self.ratio
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::tests::{drug, morphine};

    /// The dose for one effect over the first dose: the EC50, as the fluid is linear.
    fn dose_after(days: f64) -> f64 {
        let mut tolerance = Tolerance::new(&morphine().effect.tolerance.unwrap(), 1.0);
        tolerance.advance(0.8, 24.0 * days);
        tolerance.ratio()
    }

    #[test]
    fn the_dose_for_one_effect_rises_two_to_three_times_in_three_to_six_months() {
        assert!((1.9..=3.2).contains(&dose_after(91.0)), "{}", dose_after(91.0));
        assert!((2.0..=3.2).contains(&dose_after(182.0)), "{}", dose_after(182.0));
        // 1.11 to 3.1 mg/day at six months (acnpsearch 81458025).
        assert!((1.11 * dose_after(182.0) / 3.1 - 1.0).abs() < 0.15, "{}", dose_after(182.0));
    }

    #[test]
    fn the_years_after_follow_the_published_line() {
        // PubMed 22996848: year 6 = -0.509 + 1.296 (year 2) + 0.061 (years of pain), mg/day.
        let (second, sixth) = (1.11 * dose_after(730.0), 1.11 * dose_after(2190.0));
        for years_of_pain in [2.0, 20.0] {
            let line = -0.509 + 1.296 * second + 0.061 * years_of_pain;
            assert!((sixth / line - 1.0).abs() < 0.15, "{sixth} and {line}");
        }
        // The known misfit: the same group is published above 10 mg/day after two years.
        assert!(second < 10.0, "{second}: the misfit is gone; say so in the documentation");
    }

    #[test]
    fn one_long_step_equals_many_short_ones() {
        let known = drug("baclofen").effect.tolerance.unwrap();
        let (mut once, mut often) = (Tolerance::new(&known, 1.0), Tolerance::new(&known, 1.0));
        once.advance(0.6, 2400.0);
        (0..2400).for_each(|_| often.advance(0.6, 1.0));
        assert!((once.ratio() - often.ratio()).abs() < 1e-10);
    }
}
