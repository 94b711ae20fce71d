//! A running total that keeps the small change which plain addition drops.
//!
//! Years of equal small amounts added to a large sum are rounded the same way every time, so the
//! error of plain addition grows with the number of steps instead of cancelling. Neumaier's
//! variant of compensated summation removes that.

/// A sum of many amounts, exact to about one rounding whatever their number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Total {
    sum: f64,
    dropped: f64,
}

impl Total {
    /// Adds one amount.
    pub(crate) fn add(&mut self, amount: f64) {
        let sum = self.sum + amount;
        self.dropped += if self.sum.abs() >= amount.abs() {
            (self.sum - sum) + amount
        } else {
            (amount - sum) + self.sum
        };
        self.sum = sum;
    }

    /// The sum of everything added so far.
    pub(crate) fn value(&self) -> f64 {
        self.sum + self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_small_amounts_do_not_drift() {
        let mut total = Total::default();
        let mut plain = 1e6;
        total.add(1e6);
        for _ in 0..1_000_000 {
            total.add(5e-11);
            plain += 5e-11;
        }
        let exact = 1e6 + 5e-5;
        assert!((total.value() - exact).abs() <= exact * f64::EPSILON);
        assert!((plain - exact).abs() > 1e-6, "plain addition would do as well");
    }

    #[test]
    fn a_small_sum_survives_a_large_amount() {
        let mut total = Total::default();
        for amount in [1.0, 1e20, -1e20] {
            total.add(amount);
        }
        assert!((total.value() - 1.0).abs() < f64::EPSILON);
    }
}
