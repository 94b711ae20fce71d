//! Which of a patient's requests were granted, and when the next one may be.

use cisterna_quantity::{ArithmeticError, Duration};

use crate::{PatientBolus, Refusal};

/// The most patient boluses that a programme may allow in a day.
pub const PATIENT_BOLUSES_MAX: u8 = 48;

/// The times of the grants of the last day, newest last, and when the lockout began.
///
/// They belong to the pump, not to the programme: a new programme, a refill or a restart does not
/// forget them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Requests {
    granted: [Duration; 48],
    count: usize,
    locked_from: Duration,
}

impl Requests {
    pub(crate) const NONE: Self =
        Self { granted: [Duration::ZERO; 48], count: 0, locked_from: Duration::ZERO };

    /// Begins the lockout anew, as a programme or a refill does.
    pub(crate) fn lock(&mut self, now: Duration) {
        self.locked_from = now;
    }

    /// Whether a request may be granted now, as far as lockout and counts go.
    pub(crate) fn check(&self, allowed: &PatientBolus, now: Duration) -> Result<(), Refusal> {
        let until = self.locked_from.checked_add(allowed.lockout)?;
        if now < until {
            return Err(Refusal::LockedOut { until });
        }
        let most = allowed.most_per_day;
        if self.within(Duration::DAY, now)? >= usize::from(most) {
            return Err(Refusal::MostBoluses { most, window: Duration::DAY });
        }
        if let Some(limit) = allowed.most_in_window
            && self.within(limit.window, now)? >= usize::from(limit.most)
        {
            return Err(Refusal::MostBoluses { most: limit.most, window: limit.window });
        }
        Ok(())
    }

    /// Notes a grant. There is room for all that a day allows.
    pub(crate) fn grant(&mut self, now: Duration) {
        if self.count >= self.granted.len() {
            self.granted.rotate_left(1);
            self.count = self.granted.len().saturating_sub(1);
        }
        if let Some(slot) = self.granted.get_mut(self.count) {
            *slot = now;
            self.count = self.count.saturating_add(1);
        }
        self.lock(now);
    }

    /// The same requests with their times moved, without what is too old to matter.
    pub(crate) fn moved(
        &self,
        now: Duration,
        lockout: Duration,
        moved: impl Fn(Duration, Duration) -> Duration,
    ) -> Self {
        let counts = |at: &Duration| now.checked_sub(*at).is_ok_and(|ago| ago < Duration::DAY);
        let mut rest = Self { locked_from: moved(self.locked_from, lockout), ..Self::NONE };
        let times = self.granted.iter().take(self.count).copied().filter(counts);
        for (slot, at) in rest.granted.iter_mut().zip(times) {
            *slot = moved(at, Duration::DAY);
            rest.count = rest.count.saturating_add(1);
        }
        rest
    }

    /// How many were granted in the stretch of time that ends now. A grant exactly as long ago as
    /// the stretch is no longer in it.
    fn within(&self, window: Duration, now: Duration) -> Result<usize, ArithmeticError> {
        let mut count = 0_usize;
        for granted in self.granted.iter().take(self.count) {
            if now.checked_sub(*granted)? < window {
                count = count.saturating_add(1);
            }
        }
        Ok(count)
    }
}
