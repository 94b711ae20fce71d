//! What of a pump's state decides over what it does next.

use cisterna_quantity::{Duration, VolumeDifference};

use crate::log::Log;
use crate::run::STOPPED_LONG_AFTER;
use crate::schedule::split;
use crate::step::TIME_MAX;
use crate::trouble::REPEATED_WITHIN;
use crate::{Counts, Ledger, Pump};

/// Where the clock of every essence stands: later than anything that is remembered lasts.
const NOW: Duration = TIME_MAX;

impl Pump {
    /// The same pump without what no later step reads: log, counts, version, totals, and how long
    /// ago something was once that no longer matters. Its clock stands at one fixed time.
    ///
    /// Two pumps with the same essence obey and deliver alike for ever; they differ in the numbers
    /// and times that they tell. A search over all states needs this, as otherwise no two are ever
    /// the same. Whether it is so is tested there (`tests/search`).
    #[must_use]
    pub fn essence(&self) -> Self {
        let lockout = self.programme.and_then(|programme| programme.patient_bolus);
        let lockout = lockout.map_or(Duration::ZERO, |bolus| bolus.lockout);
        let mut rest = *self;
        rest.log = Log::EMPTY;
        rest.counts = Counts::default();
        rest.version = 0;
        rest.ledger = Ledger {
            filled: self.reservoir,
            reconciled: VolumeDifference::from_nl(0),
            ..Ledger::default()
        };
        rest.clock = NOW;
        rest.requests = self.requests.moved(self.clock, lockout, |at, most| self.moved(at, most));
        rest.alarms = self.alarms.moved(NOW, |until| self.moved_ahead(until));
        rest.still_since = self.moved(self.still_since, STOPPED_LONG_AFTER);
        rest.replacement_since = self.replacement_since.map(|since| self.moved(since, NOW));
        rest.doubt_since = self.doubt_since.map(|_| NOW);
        rest.earlier_limit = self.earlier_limit.filter(|(_, until)| *until > self.clock);
        rest.earlier_limit =
            rest.earlier_limit.map(|(limit, until)| (limit, self.moved_ahead(until)));
        for stop in rest.stops.as_flattened_mut() {
            *stop = stop.filter(|at| self.ago(*at) <= REPEATED_WITHIN);
            *stop = stop.map(|at| self.moved(at, REPEATED_WITHIN));
        }
        rest.settle_course();
        rest
    }

    /// Where in its cycle the steady infusion is, however often it went round.
    fn settle_course(&mut self) {
        let (cycle, before) =
            self.programme.map_or_else(Default::default, |programme| programme.mode.cycle());
        let course = &mut self.course;
        if cycle.is_zero() {
            course.time = Duration::ZERO;
        } else if let Ok(since) = course.time.checked_sub(before) {
            let (_, place) = split(since, cycle);
            course.time = before.checked_add(place).unwrap_or(course.time);
        }
    }

    fn ago(&self, at: Duration) -> Duration {
        self.clock.checked_sub(at).unwrap_or(Duration::ZERO)
    }

    /// The same time ago, but no longer than matters.
    fn moved(&self, at: Duration, most: Duration) -> Duration {
        NOW.checked_sub(self.ago(at).min(most)).unwrap_or(Duration::ZERO)
    }

    /// The same time ahead; nothing for what is over.
    fn moved_ahead(&self, until: Duration) -> Duration {
        let left = until.checked_sub(self.clock).ok().filter(|left| !left.is_zero());
        left.map_or(Duration::ZERO, |left| NOW.checked_add(left).unwrap_or(NOW))
    }
}
