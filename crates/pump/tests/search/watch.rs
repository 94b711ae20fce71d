//! What the search itself remembers of a sequence, beside the pump and apart from its account.

use cisterna_pump::{Check, Command, Fault, Input, Pump, SafeState, Sense, Step, safe_state};
use cisterna_quantity::Duration;

use crate::world::nl_of;

const TEN_MINUTES: u64 = 10 * 60_000;
const DAY: u64 = Duration::DAY.ms();

/// All times are ago, in milliseconds, so that two sequences can come to the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Watch {
    /// What was given in the last day: how long each stretch was, and how much, newest last.
    given: Vec<(u64, u64)>,
    /// The limit in force, and earlier ones that still hold for windows which began under them.
    limit: Option<u64>,
    earlier: Vec<(u64, u64)>,
    /// When requests of the last day were granted.
    pub(crate) granted: Vec<u64>,
    /// Since when the lockout runs, as far as it matters.
    pub(crate) locked: u64,
    /// What is in the reservoir.
    pub(crate) held: u64,
    /// The checks that were passed since the last start.
    pub(crate) passed: Vec<Check>,
    /// Which faults stopped the pump within ten minutes; of each the last two.
    stops: Vec<(Fault, u64)>,
    /// Whether the last input was the third equal stop.
    pub(crate) third_stop: bool,
}

impl Watch {
    /// Everything given in the last day.
    pub(crate) fn given_in_a_day(&self) -> u64 {
        self.given.iter().map(|(_, nl)| nl).sum()
    }

    /// The most that the window of a day which ends now may hold: the largest limit under which a
    /// part of it lay.
    pub(crate) fn allowed(&self) -> u64 {
        self.earlier.iter().map(|(nl, _)| *nl).chain(self.limit).max().unwrap_or(0)
    }

    /// What becomes of it by an input that the pump obeyed.
    pub(crate) fn after(&self, before: &Pump, input: Input, done: &Step) -> Self {
        let mut next = self.clone();
        next.third_stop = false;
        match input {
            Input::Elapse(time) => next.wait(time.ms(), done.outcome.delivered.nl()),
            Input::PatientRequest => {
                next.granted.push(0);
                next.locked = 0;
            }
            Input::Command(Command::Programme(programme)) => {
                next.locked = 0;
                let limit = programme.dose_limit.map(nl_of);
                if next.limit != limit {
                    next.earlier.extend(next.limit.map(|former| (former, 0)));
                    next.earlier.sort_unstable();
                }
                next.limit = limit;
            }
            Input::Command(Command::Refill(refill)) => {
                next.locked = 0;
                next.held = refill.filled.nl();
            }
            Input::Restart => next.passed.clear(),
            Input::Checked { check, passed: true } => next.passed.push(check),
            Input::Checked { check, passed: false } => next.note_stop(before, check.fault()),
            Input::Sense(Sense::Fault(fault)) => next.note_stop(before, fault),
            _ => {}
        }
        if done.pump.faults().all(|fault| fault != Fault::RepeatedStops)
            && before.faults().any(|fault| fault == Fault::RepeatedStops)
        {
            next.stops.clear();
        }
        next.held -= done.outcome.delivered.nl();
        next
    }

    fn wait(&mut self, time: u64, delivered: u64) {
        self.given.push((time, delivered));
        while self.given.iter().skip(1).map(|(time, _)| time).sum::<u64>() >= DAY {
            self.given.remove(0);
        }
        let ages = self.granted.iter_mut().chain(self.earlier.iter_mut().map(|(_, ago)| ago));
        ages.chain(self.stops.iter_mut().map(|(_, ago)| ago)).for_each(|ago| *ago += time);
        self.granted.retain(|ago| *ago < DAY);
        self.earlier.retain(|(_, ago)| *ago < DAY);
        self.stops.retain(|(_, ago)| *ago <= TEN_MINUTES);
        self.locked = (self.locked + time).min(DAY);
    }

    /// Notes a fault that stops the pump and was not there before.
    fn note_stop(&mut self, before: &Pump, fault: Fault) {
        let stops = safe_state(before.drug(), fault).state == SafeState::Stop;
        if !stops || before.faults().any(|other| other == fault) {
            return;
        }
        let equal = |(one, _): &&(Fault, u64)| *one == fault;
        self.third_stop = self.stops.iter().filter(equal).count() == 2;
        if self.third_stop {
            let oldest = self.stops.iter().position(|(one, _)| *one == fault);
            oldest.map(|place| self.stops.remove(place));
        }
        self.stops.push((fault, 0));
    }
}
