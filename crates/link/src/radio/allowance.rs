//! An allowance that time fills up to a limit and use empties.

use cisterna_quantity::Duration;

/// What is saved is kept as the time that it took to earn, so that nothing is ever rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    saved: Duration,
    most: Duration,
    /// The time up to which `saved` is reckoned.
    at: Duration,
}

impl Allowance {
    pub(super) const fn full(most: Duration, now: Duration) -> Self {
        Self { saved: most, most, at: now }
    }

    pub(super) const fn empty(most: Duration, now: Duration) -> Self {
        Self { saved: Duration::ZERO, most, at: now }
    }

    pub(super) fn holding(saved: Duration, most: Duration, now: Duration) -> Option<Self> {
        (saved <= most).then_some(Self { saved, most, at: now })
    }

    /// Adds what was earned up to a time, and says up to which time it is reckoned.
    pub(super) fn reckon(&mut self, now: Duration) -> Duration {
        self.earn(now);
        self.at
    }

    pub(super) const fn saved(&self) -> Duration {
        self.saved
    }

    /// Takes a price, or says from when on it could be paid.
    pub(super) fn take(&mut self, now: Duration, price: Duration) -> Result<(), Duration> {
        self.holds(now, price)?;
        self.saved = self.saved.checked_sub(price).unwrap_or(Duration::ZERO);
        Ok(())
    }

    /// Whether a price could be paid now, or else from when on.
    pub(super) fn holds(&mut self, now: Duration, price: Duration) -> Result<(), Duration> {
        self.earn(now);
        match price.checked_sub(self.saved) {
            Ok(missing) if !missing.is_zero() => {
                Err(self.at.checked_add(missing).unwrap_or(Duration::MAX))
            }
            _ => Ok(()),
        }
    }

    /// Adds the time that has passed. A time that goes back adds nothing, and is not counted again
    /// when it comes forward.
    fn earn(&mut self, now: Duration) {
        if let Ok(passed) = now.checked_sub(self.at) {
            self.saved = self.saved.checked_add(passed).map_or(self.most, |sum| sum.min(self.most));
            self.at = now;
        }
    }
}
