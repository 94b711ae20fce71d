//! Two streams: half of the section moves up, half of it down, and drug changes sides now and then.
//!
//! The smallest model of mixing by a slow steady circulation. Drug of which nothing is known but that
//! it started at one point keeps its direction for about `1 / (2 lambda)`; long after that it spreads
//! like dispersion with `u^2 / (2 lambda)`.

use crate::limits::{Limits, ParameterError};

/// Accepted speeds, cm/s.
pub const SPEED_LIMITS_CM_PER_S: Limits = Limits::new(1e-9, 1e3);
/// Accepted rates of changing sides, 1/s.
pub const EXCHANGE_LIMITS_PER_S: Limits = Limits::new(1e-12, 1e3);

/// Two opposite streams and the exchange between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoStream {
    speed_cm_per_s: f64,
    exchange_per_s: f64,
}

impl TwoStream {
    /// Streams of `speed_cm_per_s` either way, between which drug changes at `exchange_per_s`.
    ///
    /// # Errors
    /// A number outside its limits.
    pub fn new(speed_cm_per_s: f64, exchange_per_s: f64) -> Result<TwoStream, ParameterError> {
        SPEED_LIMITS_CM_PER_S.check("speed_cm_per_s", speed_cm_per_s)?;
        EXCHANGE_LIMITS_PER_S.check("exchange_per_s", exchange_per_s)?;
        Ok(TwoStream { speed_cm_per_s, exchange_per_s })
    }

    /// The dispersion that it comes to after a long time, cm2/s.
    pub fn long_time_dispersion_cm2_per_s(&self) -> f64 {
        self.speed_cm_per_s.powi(2) / (2.0 * self.exchange_per_s)
    }

    /// The variance of the place of drug that started at one point, half in each stream, cm2.
    pub fn variance_cm2(&self, time_s: f64) -> f64 {
        let turned = 2.0 * self.exchange_per_s * time_s;
        let scale = self.speed_cm_per_s.powi(2) / (2.0 * self.exchange_per_s.powi(2));
        // t - 1 + e^-t loses its digits while little has turned; there its series is used.
        let shape = if turned < 1e-3 {
            turned * turned * (0.5 - turned / 6.0 + turned * turned / 24.0)
        } else {
            turned + (-turned).exp_m1()
        };
        scale * shape
    }

    /// The same variance from a simulation: drug on a lattice of the length of one step, moved by
    /// exactly one place up or down, with the exchange solved exactly for half a step before and
    /// after.
    ///
    /// # Panics
    /// If there are more than 100 000 steps, which would not end in useful time.
    pub fn simulated_variance_cm2(&self, step_s: f64, steps: usize) -> f64 {
        assert!(steps <= 100_000, "{steps} steps of two streams take too long");
        let middle = steps;
        let (mut up, mut down) = (vec![0.0; 2 * steps + 1], vec![0.0; 2 * steps + 1]);
        (up[middle], down[middle]) = (0.5, 0.5);
        let changed = 0.5 * -(-self.exchange_per_s * step_s).exp_m1();
        for step in 0..steps {
            let reached = middle - step..=middle + step;
            exchange(&mut up[reached.clone()], &mut down[reached], changed);
            let moved = middle - step..=middle + step;
            up.copy_within(moved.clone(), middle - step + 1);
            down.copy_within(moved, middle - step - 1);
            up[middle - step] = 0.0;
            down[middle + step] = 0.0;
            let reached = middle - step - 1..=middle + step + 1;
            exchange(&mut up[reached.clone()], &mut down[reached], changed);
        }
        let cell_cm = self.speed_cm_per_s * step_s;
        let place = |node: usize| (node as f64 - middle as f64) * cell_cm;
        let both = up.iter().zip(&down).enumerate();
        both.map(|(node, (up, down))| (up + down) * place(node).powi(2)).sum()
    }
}

fn exchange(up: &mut [f64], down: &mut [f64], changed: f64) {
    for (up, down) in up.iter_mut().zip(down) {
        let net = changed * (*up - *down);
        *up -= net;
        *down += net;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variance_joins_a_straight_flight_to_dispersion() {
        let streams = TwoStream::new(0.01, 0.002).unwrap();
        let early = streams.variance_cm2(1e-3);
        assert!((early / (0.01_f64 * 1e-3).powi(2) - 1.0).abs() < 1e-5, "{early}");
        for seam_s in [0.249_999_9_f64, 0.250_000_1] {
            let straight = (0.01 * seam_s).powi(2) * (1.0 - 2.0 * 0.002 * seam_s / 3.0);
            assert!((streams.variance_cm2(seam_s) / straight - 1.0).abs() < 1e-6);
        }
        let late = streams.variance_cm2(1e9) / 1e9;
        assert!((late / (2.0 * streams.long_time_dispersion_cm2_per_s()) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_speed_or_exchange_of_nothing_is_refused() {
        assert_eq!(TwoStream::new(0.0, 1.0).unwrap_err().field(), "speed_cm_per_s");
        assert_eq!(TwoStream::new(1.0, f64::NAN).unwrap_err().field(), "exchange_per_s");
    }
}
