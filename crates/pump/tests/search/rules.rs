//! Requirements as two questions about a transition: does this apply, and then, does it hold?

use cisterna_pump::{
    BolusKind, Check, Command, Fault, Input, Mode, Phase, Pump, Refusal, SafeState, Sense, Step,
    safe_state,
};
use cisterna_quantity::Rate;

use crate::watch::Watch;
use crate::world::{
    LOCKOUT, MAXIMUM_NL_PER_DAY, MINIMUM_NL_PER_DAY, MOST_PER_DAY, QUANTUM_NL, STEP,
};

/// A transition, or an input that was refused.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) before: &'a Pump,
    /// A copy of the state from before the input was given.
    pub(crate) kept: &'a Pump,
    pub(crate) watch: &'a Watch,
    pub(crate) input: Input,
    pub(crate) result: &'a Result<Step, Refusal>,
    pub(crate) then: &'a Watch,
}

/// A requirement.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) applies: fn(&Moment) -> bool,
    pub(crate) holds: fn(&Moment) -> bool,
}

pub(crate) const WINDOW: &str = "PC-08 no window of a day holds more than its limit";

impl Moment<'_> {
    pub(crate) fn after(&self) -> Option<&Pump> {
        self.result.as_ref().ok().map(|done| &done.pump)
    }

    pub(crate) fn is_elapse(&self) -> bool {
        matches!(self.input, Input::Elapse(_))
    }

    fn obeyed(&self) -> bool {
        self.result.is_ok()
    }

    fn delivered(&self) -> u64 {
        self.result.as_ref().map_or(0, |done| done.outcome.delivered.nl())
    }

    /// What flows in a step at a rate.
    fn in_a_step(rate: u64) -> u64 {
        rate * STEP.ms() / 86_400_000
    }

    fn ready(&self) -> bool {
        self.before.phase() == Phase::Ready
    }

    fn steady(&self) -> Option<Rate> {
        match self.before.programme()?.mode {
            Mode::SimpleContinuous { rate } => Some(rate),
            _ => None,
        }
    }

    /// What the faults before the input leave of the therapy, by the table alone.
    fn strictest(&self) -> SafeState {
        let drug = self.before.drug();
        let states = self.before.faults().map(|fault| safe_state(drug, fault).state);
        states.max().unwrap_or(SafeState::Continue)
    }

    fn asks_for_bolus(&self) -> bool {
        matches!(self.input, Input::PatientRequest | Input::Command(Command::Bolus(_)))
    }

    fn granted(&self) -> bool {
        self.input == Input::PatientRequest && self.obeyed()
    }

    fn new_fault(&self) -> Option<Fault> {
        let Input::Sense(Sense::Fault(fault)) = self.input else { return None };
        self.before.faults().all(|other| other != fault).then_some(fault)
    }
}

fn no_bolus(pump: &Pump) -> bool {
    pump.bolus().is_none() && pump.waiting_bolus().is_none()
}

/// Whether an alarm that was on is on still, or ended as it may.
fn alarms_stay(moment: &Moment) -> bool {
    let Some(after) = moment.after() else { return false };
    moment.before.alarms().all(|alarm| {
        let fault = alarm.fault;
        let stays = after.alarms().any(|other| other.fault == fault);
        let now =
            |input| matches!(input, Input::Command(Command::Acknowledge(it, _)) if it == fault);
        let seen = now(moment.input) || alarm.acknowledged_by.is_some();
        stays || seen && after.faults().all(|other| other != fault)
    })
}

fn most_urgent_is_shown(moment: &Moment) -> bool {
    let Some(after) = moment.after() else { return false };
    let priority = |fault| safe_state(after.drug(), fault).priority;
    let most = after.alarms().map(|alarm| priority(alarm.fault)).max();
    after.indicator().map(|shown| shown.priority) == most
}

/// How much an input that is obeyed raises the version.
fn raises_version(input: Input) -> u32 {
    let counted = matches!(
        input,
        Input::Command(
            Command::Programme(_) | Command::Bolus(_) | Command::Stop | Command::Refill(_)
        )
    );
    u32::from(counted)
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "PC-03 what is in is what was filled, less what was given",
        applies: |m| m.obeyed(),
        holds: |m| m.after().is_some_and(|pump| pump.reservoir().nl() == m.then.held),
    },
    Rule {
        name: "PC-04 nothing flows faster than the hardware",
        applies: |m| m.is_elapse(),
        holds: |m| m.delivered() <= Moment::in_a_step(MAXIMUM_NL_PER_DAY) + QUANTUM_NL,
    },
    Rule {
        name: "PC-05 nothing moves before the self-test has passed",
        applies: |m| m.is_elapse() && !m.ready(),
        holds: |m| m.delivered() == 0 && m.after().is_some_and(|pump| pump.rate().is_zero()),
    },
    Rule {
        name: "PC-05 a failed check is told",
        applies: |m| m.after().is_some_and(|pump| matches!(pump.phase(), Phase::Failed(_))),
        holds: |m| {
            let Some(after) = m.after() else { return false };
            let Phase::Failed(check) = after.phase() else { return false };
            after.faults().any(|fault| fault == check.fault())
        },
    },
    Rule {
        name: "PC-07 ready after all checks in their order, and not before",
        applies: |m| matches!(m.input, Input::Checked { .. }) && m.obeyed(),
        holds: |m| {
            let ready = m.after().is_some_and(|pump| pump.phase() == Phase::Ready);
            ready == (m.then.passed == Check::ORDER)
        },
    },
    Rule {
        name: WINDOW,
        applies: |m| m.is_elapse() && m.before.programme().is_some(),
        holds: |m| m.then.given_in_a_day() <= m.then.allowed(),
    },
    Rule {
        name: "PC-09 no grant within the lockout",
        applies: |m| m.input == Input::PatientRequest && m.watch.locked < LOCKOUT.ms(),
        holds: |m| !m.obeyed(),
    },
    Rule {
        name: "PC-09 no more grants in a day than programmed",
        applies: |m| {
            let most = usize::from(MOST_PER_DAY);
            m.input == Input::PatientRequest && m.watch.granted.len() >= most
        },
        holds: |m| !m.obeyed(),
    },
    Rule {
        name: "PC-10 a clinician's bolus waits unchanged for the patient's",
        applies: |m| {
            let running = m.before.bolus().is_some_and(|bolus| bolus.kind() == BolusKind::Single);
            m.granted() && running
        },
        holds: |m| m.after().is_some_and(|pump| pump.waiting_bolus() == m.before.bolus()),
    },
    Rule {
        name: "PC-11 a stop is obeyed at once",
        applies: |m| m.input == Input::Command(Command::Stop) && m.obeyed(),
        holds: |m| m.after().is_some_and(|pump| pump.rate().is_zero() && no_bolus(pump)),
    },
    Rule {
        name: "PC-11 nothing moves while stopped",
        applies: |m| {
            let mode = m.before.programme().map(|programme| programme.mode);
            m.is_elapse() && mode == Some(Mode::Stopped)
        },
        holds: |m| m.delivered() == 0,
    },
    Rule {
        name: "PC-13 nothing moves in a fault that stops",
        applies: |m| m.is_elapse() && m.strictest() == SafeState::Stop,
        holds: |m| m.delivered() == 0,
    },
    Rule {
        name: "PC-13 in a fault that leaves the minimum rate no more than that moves",
        applies: |m| m.is_elapse() && m.ready() && m.strictest() == SafeState::MinimumRate,
        holds: |m| m.delivered() <= Moment::in_a_step(MINIMUM_NL_PER_DAY) + QUANTUM_NL,
    },
    Rule {
        name: "PC-13 no bolus begins in a fault, a stop or a self-test",
        applies: |m| {
            let held = m.strictest() > SafeState::Continue || m.steady().is_none() || !m.ready();
            m.asks_for_bolus() && held
        },
        holds: |m| !m.obeyed(),
    },
    Rule {
        name: "PC-13 a new fault that takes boluses ends them",
        applies: |m| {
            let state = |fault| safe_state(m.before.drug(), fault).state;
            m.new_fault().is_some_and(|fault| state(fault) >= SafeState::EndBoluses)
        },
        holds: |m| m.after().is_some_and(no_bolus),
    },
    Rule {
        name: "PC-05 a restart ends every bolus that was asked for",
        applies: |m| m.input == Input::Restart && !no_bolus(m.before),
        holds: |m| m.after().is_some_and(no_bolus),
    },
    Rule {
        name: "PC-22 the third equal stop within ten minutes latches",
        applies: |m| m.obeyed() && m.then.third_stop,
        holds: |m| m.after().is_some_and(|pump| pump.faults().any(|it| it == Fault::RepeatedStops)),
    },
    Rule {
        name: "PC-25 doubt about the delivery stays until the pump is read",
        applies: |m| m.obeyed() && m.before.doubt_since().is_some(),
        holds: |m| m.after().is_some_and(|pump| pump.doubt_since() == m.before.doubt_since()),
    },
    Rule {
        name: "AL-02 the most urgent alarm is shown",
        applies: |m| m.after().is_some_and(|pump| pump.alarms().next().is_some()),
        holds: most_urgent_is_shown,
    },
    Rule {
        name: "AL-04 an alarm stays until its cause is gone and it was acknowledged",
        applies: |m| m.obeyed() && m.before.alarms().next().is_some(),
        holds: alarms_stay,
    },
    Rule {
        name: "the therapy flows when nothing holds it",
        applies: |m| {
            let free = m.ready() && m.strictest() == SafeState::Continue && m.steady().is_some();
            m.is_elapse() && free && m.watch.held > 3 * Moment::in_a_step(MAXIMUM_NL_PER_DAY)
        },
        holds: |m| {
            let steady = m.steady().map_or(0, Rate::nl_per_day);
            m.delivered() + QUANTUM_NL > Moment::in_a_step(steady)
        },
    },
    Rule {
        name: "a bolus never grows",
        applies: |m| m.is_elapse() && m.before.bolus().is_some(),
        holds: |m| {
            let left = |pump: &Pump| {
                let both = [pump.bolus(), pump.waiting_bolus()].into_iter().flatten();
                both.map(|bolus| bolus.undelivered().nl()).sum::<u64>()
            };
            m.after().is_some_and(|pump| left(pump) < left(m.before) || m.delivered() == 0)
        },
    },
    Rule {
        name: "the version grows by one with a command that changes the delivery, and never else",
        applies: |m| m.obeyed(),
        holds: |m| {
            let by = raises_version(m.input);
            m.after().is_some_and(|pump| pump.version() == m.before.version() + by)
        },
    },
    Rule {
        name: "time passes by time alone",
        applies: |m| m.obeyed(),
        holds: |m| {
            let time = if let Input::Elapse(time) = m.input { time.ms() } else { 0 };
            let is = m.after().map(|pump| pump.clock().ms());
            is == Some(m.before.clock().ms() + time) && (time > 0 || m.delivered() == 0)
        },
    },
    Rule {
        name: "what is refused changes nothing",
        applies: |m| !m.obeyed(),
        holds: |m| m.before == m.kept && m.then == m.watch,
    },
];
