//! Letting time pass: delivery, quantum by quantum, from one change to the next.

use cisterna_quantity::{ArithmeticError, Duration, Volume};

use crate::course::Moving;
use crate::delivery::Commanded;
use crate::log::Happened;
use crate::step::TIME_MAX;
use crate::window::Stretch;
use crate::{
    BolusKind, Fault, Note, Outcome, Pathway, Programme, Pump, Refusal, RunningBolus, SafeState,
};

/// How long nothing may flow before that is an alarm.
pub(crate) const STOPPED_LONG_AFTER: Duration = Duration::from_ms(48 * Duration::HOUR.ms());

/// How many things may happen one after the other without time passing.
const SAME_MOMENT_MAX: u8 = 8;

impl Pump {
    /// Lets time pass, from one change of flow to the next.
    pub(crate) fn elapse(&mut self, time: Duration, outcome: &mut Outcome) -> Result<(), Refusal> {
        if time > TIME_MAX {
            return Err(Refusal::TimeTooLong { asked: time, most: TIME_MAX });
        }
        let end = self.clock.checked_add(time)?;
        let mut same_moment_left = SAME_MOMENT_MAX;
        while self.clock < end {
            let before = self.clock;
            let left = end.checked_sub(self.clock)?;
            let left = self.until_deadline()?.map_or(left, |deadline| deadline.min(left));
            match self.programme {
                Some(programme) => self.run(&programme, left, outcome)?,
                None => self.clock = self.clock.checked_add(left)?,
            }
            self.meet_deadlines(outcome)?;
            // A few things may happen at one moment; then time goes on, or something is wrong.
            same_moment_left = if self.clock > before {
                SAME_MOMENT_MAX
            } else {
                same_moment_left.checked_sub(1).ok_or(Refusal::NoProgress)?
            };
        }
        Ok(())
    }

    /// Runs until the flow changes by itself, but not longer than a time.
    fn run(
        &mut self,
        programme: &Programme,
        most: Duration,
        outcome: &mut Outcome,
    ) -> Result<(), ArithmeticError> {
        let moving = self.course.moving(&self.model, programme, self.restraint())?;
        let time = moving.flow.until.map_or(most, |until| until.min(most));
        let flows = !moving.flow.rate.is_zero();
        if flows {
            self.lower(Fault::StoppedLong, outcome);
        }
        let before = self.reservoir;
        let (time, emptied) = self.deliver(&moving, programme, time, outcome)?;
        self.clock = self.clock.checked_add(time)?;
        let concentration = moving.concentration;
        self.history.push(Stretch { time, dose: moving.dose }, concentration)?;
        let finished = self.course.advance(&moving, time)?;
        self.fill_pathway(before.checked_sub(self.reservoir)?);
        if let Some(kind) = finished {
            self.completed(kind, outcome);
        }
        if flows {
            self.still_since = self.clock;
        } else if self.withheld(programme) {
            self.counts.time_withheld = self.counts.time_withheld.checked_add(time)?;
        }
        if emptied {
            self.run_empty(outcome);
        }
        Ok(())
    }

    /// Whether a fault keeps the pump from what it was told to do.
    fn withheld(&self, programme: &Programme) -> bool {
        let unrestrained = self.course.moving(&self.model, programme, SafeState::Continue);
        unrestrained.is_ok_and(|moving| !moving.flow.rate.is_zero())
    }

    /// Gives the quanta that are due in a time, as far as the reservoir reaches. Tells how long
    /// it took and whether the reservoir gave its last quantum.
    fn deliver(
        &mut self,
        moving: &Moving,
        programme: &Programme,
        time: Duration,
        outcome: &mut Outcome,
    ) -> Result<(Duration, bool), ArithmeticError> {
        let rate = moving.flow.rate;
        if rate.is_zero() {
            return Ok((time, false));
        }
        let (owed, before) = (self.owed, self.reservoir);
        let quantum = self.model.quantum;
        let time_to = |volume: Volume| {
            let needed = Commanded::volume(volume).less(owed);
            needed.time_at(rate).unwrap_or(Duration::ZERO)
        };
        let (held, _) = Commanded::volume(before).quanta(quantum);
        let last = quantum.checked_mul(held)?;
        let time = time.min(time_to(last));
        let (due, rest) = owed.plus(Commanded::flow(rate, time))?.quanta(quantum);
        let given = due.min(held);
        let volume = quantum.checked_mul(given)?;
        self.owed = rest;
        self.reservoir = before.checked_sub(volume)?;
        self.ledger.delivered = self.ledger.delivered.checked_add(volume)?;
        self.counts.quanta = self.counts.quanta.saturating_add(given);
        outcome.delivered = outcome.delivered.checked_add(volume)?;
        if self.reservoir <= programme.low_reservoir_alarm && !self.low_reservoir() {
            let above = before.checked_sub(programme.low_reservoir_alarm).unwrap_or(Volume::ZERO);
            let at = self.clock.checked_add(time_to(self.whole_quanta(above)?).min(time))?;
            self.run_low(at, outcome);
        }
        Ok((time, given == held))
    }

    /// A volume rounded up to whole quanta.
    fn whole_quanta(&self, volume: Volume) -> Result<Volume, ArithmeticError> {
        let (whole, rest) = Commanded::volume(volume).quanta(self.model.quantum);
        let begun = u64::from(rest > Commanded::NONE);
        let quanta = whole.checked_add(begun).ok_or(ArithmeticError::Overflow)?;
        self.model.quantum.checked_mul(quanta)
    }

    /// Raises the alarms that a reservoir already deserves when it is filled or programmed.
    pub(crate) fn watch_reservoir(&mut self, outcome: &mut Outcome) {
        let Some(programme) = self.programme else { return };
        if !self.low_reservoir() && self.reservoir <= programme.low_reservoir_alarm {
            self.run_low(self.clock, outcome);
        }
        if !self.empty() && self.reservoir < self.model.quantum {
            self.run_empty(outcome);
        }
    }

    fn run_low(&mut self, at: Duration, outcome: &mut Outcome) {
        self.alarms.raise(Fault::ReservoirLow, at);
        self.counts.faults = self.counts.faults.saturating_add(1);
        self.log.write(at, Happened::Raised(Fault::ReservoirLow));
        outcome.note(Note::LowReservoir { at });
    }

    fn run_empty(&mut self, outcome: &mut Outcome) {
        self.owed = Commanded::NONE;
        outcome.note(Note::ReservoirEmpty { at: self.clock });
        self.alarms.raise(Fault::ReservoirEmpty, self.clock);
        self.counts.faults = self.counts.faults.saturating_add(1);
        self.log.write(self.clock, Happened::Raised(Fault::ReservoirEmpty));
        self.end_boluses(outcome);
    }

    /// Ends every bolus that is under way, the opening included.
    pub(crate) fn end_boluses(&mut self, outcome: &mut Outcome) {
        self.end_requested(outcome);
        if let Some(opening) = self.course.opening.take() {
            self.interrupted(&opening, outcome);
        }
    }

    /// Ends the boluses of patient and clinician.
    pub(crate) fn end_requested(&mut self, outcome: &mut Outcome) {
        let ended = [self.course.patient.take(), self.course.single.take()];
        for bolus in ended.iter().flatten() {
            self.interrupted(bolus, outcome);
        }
    }

    fn interrupted(&mut self, bolus: &RunningBolus, outcome: &mut Outcome) {
        let (kind, at) = (bolus.kind(), self.clock);
        self.log.write(at, Happened::BolusInterrupted(kind));
        outcome.note(Note::BolusInterrupted { kind, undelivered: bolus.undelivered(), at });
    }

    fn completed(&mut self, kind: BolusKind, outcome: &mut Outcome) {
        let at = self.clock;
        if kind == BolusKind::Prime {
            self.pathway = Pathway::Full;
        }
        self.log.write(at, Happened::BolusCompleted(kind));
        outcome.note(Note::BolusCompleted { kind, at });
    }

    /// Keeps what a prime has left to fill, so that it is not primed twice. When it was broken off,
    /// whatever else moves fills the rest.
    fn fill_pathway(&mut self, moved: Volume) {
        let opening = self.course.opening.as_ref();
        if let Some(prime) = opening.filter(|opening| opening.kind() == BolusKind::Prime) {
            self.pathway = Pathway::Filling(prime.rest.rounded_up());
        } else if let Pathway::Filling(rest) = self.pathway {
            let rest = rest.checked_sub(moved).ok().filter(|rest| !rest.is_zero());
            self.pathway = rest.map_or(Pathway::Full, Pathway::Filling);
        }
    }

    /// How long until something happens by time alone, besides delivery.
    fn until_deadline(&self) -> Result<Option<Duration>, ArithmeticError> {
        let mut next = None;
        for deadline in [self.end_of_service_at()?, self.stopped_long_at()?].into_iter().flatten() {
            let left = deadline.checked_sub(self.clock).unwrap_or(Duration::ZERO);
            next = Some(next.map_or(left, |next: Duration| next.min(left)));
        }
        Ok(next)
    }

    fn meet_deadlines(&mut self, outcome: &mut Outcome) -> Result<(), ArithmeticError> {
        if self.end_of_service_at()?.is_some_and(|at| at <= self.clock) {
            self.raise(Fault::EndOfService, outcome);
        }
        if self.stopped_long_at()?.is_some_and(|at| at <= self.clock) {
            self.raise(Fault::StoppedLong, outcome);
        }
        Ok(())
    }

    /// When the pump stops for good, once its replacement is due.
    fn end_of_service_at(&self) -> Result<Option<Duration>, ArithmeticError> {
        let due = self.replacement_since.zip(self.model.replacement_to_end);
        let due = due.filter(|_| !self.alarms.is_active(Fault::EndOfService));
        due.map(|(since, time)| since.checked_add(time)).transpose()
    }

    /// When a programmed pump has been still for too long.
    fn stopped_long_at(&self) -> Result<Option<Duration>, ArithmeticError> {
        if self.programme.is_none() || self.alarms.is_active(Fault::StoppedLong) {
            return Ok(None);
        }
        self.still_since.checked_add(STOPPED_LONG_AFTER).map(Some)
    }
}
