//! Faults, restarts and the self-test: what the pump does when something goes wrong.

use cisterna_quantity::Duration;

use crate::log::Happened;
use crate::{
    Check, ClearedBy, Fault, Mechanism, Note, Outcome, Person, Phase, Pump, Refusal, SafeState,
    safe_state,
};

/// Within which time equal stops are counted as one cause that comes back.
pub(crate) const REPEATED_WITHIN: Duration = Duration::from_ms(10 * Duration::MINUTE.ms());

impl Pump {
    /// A fault begins. Raising one that is there already changes nothing.
    pub(crate) fn raise(&mut self, fault: Fault, outcome: &mut Outcome) {
        if fault == Fault::MagneticField {
            // The cause is outside: however often somebody passes a magnet, the pump goes on
            // afterwards.
            self.begin(fault, outcome);
            self.begin(self.held_by_a_field(), outcome);
        } else if self.begin(fault, outcome) && self.stopped_again(fault) {
            self.begin(Fault::RepeatedStops, outcome);
        }
        // The minimum rate moves the pathway's fluid without counting it as the rest of a prime or
        // bridge; so those end, and what is left of them is told.
        if safe_state(self.drug(), fault).state == SafeState::MinimumRate {
            self.end_boluses(outcome);
        } else if self.restraint() >= SafeState::EndBoluses {
            self.end_requested(outcome);
        }
    }

    /// What a magnetic field does to the mechanism.
    const fn held_by_a_field(&self) -> Fault {
        match self.model.mechanism {
            Mechanism::SteppingRotor => Fault::MotorStall,
            Mechanism::ValveGatedAccumulator => Fault::FlowValveClosed,
        }
    }

    /// Tells whether the fault was not there before.
    fn begin(&mut self, fault: Fault, outcome: &mut Outcome) -> bool {
        let now = self.clock;
        if !self.alarms.raise(fault, now) {
            return false;
        }
        self.counts.faults = self.counts.faults.saturating_add(1);
        self.log.write(now, Happened::Raised(fault));
        outcome.note(Note::FaultRaised { fault, at: now });
        if fault.casts_doubt() {
            self.doubt_since = self.doubt_since.or(Some(now));
        }
        if fault == Fault::ReplacementDue {
            self.replacement_since = Some(now);
        }
        true
    }

    /// Notes a stop, and a restart is one; tells whether it is the third one of its kind within the time, whatever else
    /// stopped the pump in between.
    fn stopped_again(&mut self, fault: Fault) -> bool {
        let stops = safe_state(self.drug(), fault).state == SafeState::Stop;
        if !stops && fault != Fault::Restarted {
            return false;
        }
        let Some(stops) = self.stops.get_mut(fault.index()) else { return false };
        let [last_but_one, last] = *stops;
        *stops = [last, Some(self.clock)];
        last_but_one
            .is_some_and(|at| self.clock.checked_sub(at).is_ok_and(|ago| ago <= REPEATED_WITHIN))
    }

    /// The hardware tells that a cause is gone.
    pub(crate) fn gone(&mut self, fault: Fault, outcome: &mut Outcome) -> Result<(), Refusal> {
        if fault.cleared_by() != ClearedBy::Hardware {
            return Err(Refusal::NotToRelease(fault));
        }
        let held = self.restraint();
        self.lower(fault, outcome);
        self.resume(held, outcome)
    }

    /// Ends a fault, if it is there.
    pub(crate) fn lower(&mut self, fault: Fault, outcome: &mut Outcome) {
        if self.alarms.clear(fault, self.clock) {
            self.log.write(self.clock, Happened::Cleared(fault));
            outcome.note(Note::FaultCleared { fault, at: self.clock });
        }
    }

    /// After an interruption a prime or bridge goes on later than was checked, or old drug leaves
    /// at another flow. If the dose limit no longer holds with that, the pump waits for a new
    /// programme.
    pub(crate) fn resume(&mut self, held: SafeState, outcome: &mut Outcome) -> Result<(), Refusal> {
        let goes_on = held > SafeState::EndBoluses && self.restraint() <= SafeState::EndBoluses;
        let late = self.course.opening.is_some() || self.course.old.is_some();
        if !goes_on || !late {
            return Ok(());
        }
        match self.within_limit(&self.course) {
            Err(Refusal::DoseLimit { .. }) => {
                self.raise(Fault::DoseLimitHold, outcome);
                Ok(())
            }
            other => other,
        }
    }

    /// Power came on again: nothing moves before the self-test has passed.
    pub(crate) fn restart(&mut self, outcome: &mut Outcome) {
        self.phase = Phase::START;
        self.counts.restarts = self.counts.restarts.saturating_add(1);
        self.log.write(self.clock, Happened::Restarted);
        // A restart within a restart is news, even when the first was acknowledged already.
        self.alarms.clear(Fault::Restarted, self.clock);
        self.raise(Fault::Restarted, outcome);
        self.end_requested(outcome);
    }

    /// The result of the check that is due.
    pub(crate) fn checked(
        &mut self,
        check: Check,
        passed: bool,
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        if self.phase != Phase::Testing(check) {
            return Err(Refusal::CheckNotDue(check));
        }
        if !passed {
            self.phase = Phase::Failed(check);
            self.log.write(self.clock, Happened::CheckFailed(check));
            self.raise(check.fault(), outcome);
            return Ok(());
        }
        self.phase = Phase::passed(check);
        // A check ends the fault that it looks for, and no other: one that shows itself later in
        // the same self-test stays.
        if check.fault().cleared_by() == ClearedBy::SelfTest {
            self.lower(check.fault(), outcome);
        }
        if self.phase == Phase::Ready {
            self.log.write(self.clock, Happened::SelfTestPassed);
            let looked_for = |fault| Check::ORDER.iter().any(|check| check.fault() == fault);
            for fault in Fault::ALL {
                if fault.cleared_by() == ClearedBy::SelfTest && !looked_for(fault) {
                    self.lower(fault, outcome);
                }
            }
            self.resume(SafeState::Stop, outcome)?;
        }
        Ok(())
    }

    /// A person ends a fault whose cause only a person can judge.
    pub(crate) fn release(
        &mut self,
        fault: Fault,
        person: Person,
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        let there = self.alarms.is_active(fault);
        if !there || fault.cleared_by() != ClearedBy::Release {
            return Err(Refusal::NotToRelease(fault));
        }
        if fault == Fault::FlowValveClosed && self.alarms.is_active(Fault::MagneticField) {
            return Err(Refusal::FaultHolds(Fault::MagneticField));
        }
        let held = self.restraint();
        self.log.write(self.clock, Happened::Released(fault, person));
        self.lower(fault, outcome);
        if fault == Fault::RepeatedStops {
            self.stops = [[None; 2]; Fault::ALL.len()];
        }
        self.resume(held, outcome)
    }
}
