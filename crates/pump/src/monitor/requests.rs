//! The patient's boluses, as the monitor counts them.

use cisterna_quantity::Duration;

use super::BOLUSES_COUNTED;
use crate::PatientBolus;

/// When the last boluses began, and since when the lockout runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Requests {
    /// When each of the last boluses began, the newest first.
    begun: [Option<u64>; BOLUSES_COUNTED],
    locked_since: u64,
}

impl Requests {
    /// None yet.
    pub(super) const NONE: Self = Self { begun: [None; BOLUSES_COUNTED], locked_since: 0 };

    /// The lockout begins anew.
    pub(super) const fn lock(&mut self, now: u64) {
        self.locked_since = now;
    }

    /// A bolus begins. It counts whatever becomes of it, and under every later programme.
    pub(super) fn begun(&mut self, now: u64) {
        self.begun.rotate_right(1);
        if let Some(newest) = self.begun.first_mut() {
            *newest = Some(now);
        }
        self.lock(now);
    }

    /// Whether another bolus may begin now.
    pub(super) fn allow(&self, granted: &PatientBolus, now: u64) -> bool {
        let room = |most: u8, window: Duration| {
            usize::from(most).min(BOLUSES_COUNTED) > self.count(window, now)
        };
        now.saturating_sub(self.locked_since) >= granted.lockout.ms()
            && room(granted.most_per_day, Duration::DAY)
            && granted.most_in_window.is_none_or(|limit| room(limit.most, limit.window))
    }

    /// How many began in the time before now. One that began exactly so long ago is over.
    fn count(&self, window: Duration, now: u64) -> usize {
        let recent = |begun: &&u64| now.saturating_sub(**begun) < window.ms();
        self.begun.iter().flatten().filter(recent).count()
    }
}
