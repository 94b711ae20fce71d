//! The exact confidence interval of a count: between which means it is not surprising.
//!
//! Garwood, Biometrika 1936;28:437-442: the lower limit is the mean at which as many events or more
//! have half the error's probability, the upper one that at which as many or fewer have it. Found here
//! by halving on the sum of Poisson terms; no drug is counted with it.

/// A count's 95 % confidence interval, as means of a Poisson distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit; zero when nothing was counted.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// Half of the probability outside the interval.
const TAIL: f64 = 0.025;
/// How often the range is halved: enough that a floating number cannot tell the ends apart.
const HALVINGS: u32 = 200;

/// The exact 95 % interval of a count of independent events.
#[must_use]
pub fn poisson_interval(events: u32) -> Interval {
    let count = f64::from(events);
    // Far beyond either limit for every count: ten standard deviations and more.
    let beyond = count + 10.0 * count.sqrt() + 20.0;
    let low = match events.checked_sub(1) {
        None => 0.0,
        Some(fewer) => solve(beyond, |mean| 1.0 - at_most(fewer, mean) < TAIL),
    };
    let high = solve(beyond, |mean| at_most(events, mean) > TAIL);
    Interval { low, high }
}

/// The largest mean up to which `below` holds, by halving.
fn solve(beyond: f64, below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, beyond);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability of at most so many events at a mean. The terms are summed in logarithms so that a
/// large mean does not lose the first ones.
fn at_most(events: u32, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let mut log_term = -mean;
    let mut sum = log_term.exp();
    for event in 1..=events {
        log_term += mean.ln() - f64::from(event).ln();
        sum += log_term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tabulated limits of Garwood's interval, as they stand in tables of the Poisson
    /// distribution (chi-square quantiles halved).
    #[test]
    fn the_interval_is_that_of_the_tables() {
        let table = [
            (0, 0.0, 3.689),
            (1, 0.0253, 5.572),
            (2, 0.242, 7.225),
            (3, 0.619, 8.767),
            (5, 1.623, 11.668),
            (10, 4.795, 18.390),
            (20, 12.217, 30.888),
            (50, 37.111, 65.919),
            (100, 81.364, 121.627),
        ];
        for (events, low, high) in table {
            let found = poisson_interval(events);
            assert!((found.low - low).abs() < 6e-4, "{events}: {found:?}");
            assert!((found.high - high).abs() < 6e-4, "{events}: {found:?}");
        }
    }

    /// The relation that defines both limits, for counts beyond the tables.
    #[test]
    fn each_limit_leaves_its_tail() {
        for events in [4, 37, 250, 2_000] {
            let Interval { low, high } = poisson_interval(events);
            assert!((at_most(events, high) - TAIL).abs() < 1e-9, "{events}");
            assert!((1.0 - at_most(events - 1, low) - TAIL).abs() < 1e-9, "{events}");
        }
    }
}
