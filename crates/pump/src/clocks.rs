//! Two clocks held against one another: that of the core, and that of the monitor.
//!
//! Two good clocks drift apart by some seconds in a week, and a sum that runs for months must not
//! trip over that. So the monitor reckons with the core's time, and the core's time is held against
//! the monitor's own clock here.

use cisterna_quantity::Duration;

/// By how much the two clocks may be apart.
pub const CLOCK_SLACK: Duration = Duration::from_ms(250);

/// After how long they are set alike again, so that the small drift of two good clocks never adds
/// up. A clock that is wrong by less than one part in 240, which is the slack in this time, is not
/// found; its error in the dose is as small.
pub const CLOCKS_SET_EVERY: Duration = Duration::MINUTE;

/// Within which time a clock is found that is one per cent too fast or too slow. It takes twice the
/// slack at most: once before they are set alike, and once after.
pub const CLOCK_FOUND_AFTER: Duration = Duration::MINUTE;

/// What both clocks showed since they were set alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clocks {
    core: Duration,
    own: Duration,
    apart: bool,
    /// How much faster the core's clock runs, in millionths: a test sets it.
    drift: i32,
    /// What the drift comes to beyond whole milliseconds, in millionths of one.
    rest: i64,
}

impl Clocks {
    pub(crate) const ALIKE: Self =
        Self { core: Duration::ZERO, own: Duration::ZERO, apart: false, drift: 0, rest: 0 };

    /// Lets the core's clock run faster by so many millionths, or slower.
    pub(crate) const fn drift(&mut self, millionths: i32) {
        (self.drift, self.rest) = (millionths, 0);
    }

    /// Whether a test lets them drift.
    pub(crate) const fn drifts(&self) -> bool {
        self.drift != 0
    }

    /// Whether they were too far apart since they were last trusted.
    pub(crate) const fn apart(&self) -> bool {
        self.apart
    }

    /// Both were tested, and are trusted again.
    pub(crate) const fn tested(&mut self) {
        (self.core, self.own, self.apart) = (Duration::ZERO, Duration::ZERO, false);
    }

    /// What the core's clock shows of a time.
    pub(crate) fn shown(&mut self, time: Duration) -> Duration {
        let ms = i64::try_from(time.ms()).unwrap_or(i64::MAX);
        let more = ms.saturating_mul(i64::from(self.drift)).saturating_add(self.rest);
        self.rest = more.checked_rem(1_000_000).unwrap_or(0);
        let more = more.checked_div(1_000_000).unwrap_or(0);
        Duration::from_ms(time.ms().saturating_add_signed(more))
    }

    /// Holds a time of the core against the same time of the monitor's own clock. Tells whether
    /// they are too far apart.
    pub(crate) fn compare(&mut self, core: Duration, own: Duration) -> bool {
        self.core = self.core.checked_add(core).unwrap_or(Duration::MAX);
        self.own = self.own.checked_add(own).unwrap_or(Duration::MAX);
        self.apart |= self.core.ms().abs_diff(self.own.ms()) > CLOCK_SLACK.ms();
        if self.own >= CLOCKS_SET_EVERY {
            (self.core, self.own) = (Duration::ZERO, Duration::ZERO);
        }
        self.apart
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(count: u64) -> Duration {
        Duration::from_ms(count)
    }

    #[test]
    fn clocks_are_apart_beyond_the_slack_whichever_is_ahead_and_until_they_are_tested() {
        let second = ms(1_000);
        for (core, own) in [(1_251, 1_000), (1_000, 1_251)] {
            let mut clocks = Clocks::ALIKE;
            assert!(!clocks.compare(second, second) && !clocks.apart());
            assert!(clocks.compare(ms(core), ms(own)) && clocks.apart());
            assert!(clocks.compare(ms(own), ms(core)), "alike again, but no longer trusted");
            clocks.tested();
            assert_eq!(clocks, Clocks::ALIKE);
        }
        let mut clocks = Clocks::ALIKE;
        assert!(!clocks.compare(ms(1_250), second), "the slack itself is allowed");
        assert!(!clocks.compare(ms(999), second) && !clocks.compare(ms(1_001), second));
        assert!(clocks.compare(ms(1_001), second), "small differences add up");
    }

    #[test]
    fn clocks_are_set_alike_every_minute_so_that_small_drifts_never_add_up() {
        let mut clocks = Clocks::ALIKE;
        for _ in 0..100 {
            assert!(!clocks.compare(ms(60_200), Duration::MINUTE));
        }
        let mut clocks = Clocks::ALIKE;
        assert!(!clocks.compare(ms(60_150), ms(59_999)), "not yet a minute");
        assert!(clocks.compare(ms(200), ms(100)), "so the differences add up");
    }

    #[test]
    fn a_drift_shows_to_the_last_millionth() {
        let mut clocks = Clocks::ALIKE;
        assert!(!clocks.drifts());
        assert_eq!(clocks.shown(ms(1_000)), ms(1_000));
        clocks.drift(250);
        assert!(clocks.drifts());
        let shown: u64 = (0..8).map(|_| clocks.shown(ms(1_000)).ms()).sum();
        assert_eq!(shown, 8_002, "a quarter of a millisecond in each second");
        clocks.drift(-10_000);
        assert!(clocks.drifts());
        assert_eq!(clocks.shown(ms(1_000)), ms(990));
        clocks.drift(0);
        assert!(!clocks.drifts());
    }
}
