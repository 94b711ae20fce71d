//! The one transition of the core: inputs, and what becomes of the pump.

use cisterna_quantity::{Duration, Volume};

use crate::{Bolus, Check, Fault, Outcome, Person, Phase, Programme, Pump, Refusal};

/// The longest time that passes in one step: longer than any pump lives.
pub(crate) const TIME_MAX: Duration = Duration::from_ms(40 * 366 * Duration::DAY.ms());

/// What comes to a pump from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Time passes.
    Elapse(Duration),
    /// A clinician commands.
    Command(Command),
    /// The patient asks for a bolus.
    PatientRequest,
    /// The hardware tells.
    Sense(Sense),
    /// Power came on again. What happened in between is not known, and took no time.
    Restart,
    /// The result of a check of the self-test.
    Checked {
        /// The check, which has to be the one that is due.
        check: Check,
        /// Whether it passed.
        passed: bool,
    },
}

/// A command to a pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Runs a programme from now on; a bolus that still runs is ended.
    Programme(Programme),
    /// Delivers a single bolus on top of the running programme.
    Bolus(Bolus),
    /// Stops all flow. The programme is kept, with its mode set to stopped.
    Stop,
    /// The reservoir was emptied and filled again, through the skin.
    Refill(Refill),
    /// The catheter was replaced or emptied: the pathway has to be primed again.
    PathwayEmptied,
    /// Somebody has read the pump: what it delivered is no longer in doubt.
    Interrogate,
    /// A person has noticed an alarm.
    Acknowledge(Fault, Person),
    /// A person keeps the alarms from sounding for a while.
    Silence,
    /// A person has looked for the cause of a fault and ends it.
    Release(Fault, Person),
}

/// What a refill did to the reservoir.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refill {
    /// What came out, measured: the reservoir is always emptied before it is filled.
    pub removed: Volume,
    /// What went in, measured, not what was planned.
    pub filled: Volume,
}

/// What the hardware tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    /// A fault begins.
    Fault(Fault),
    /// The cause of a fault is gone, as far as the hardware can tell.
    Gone(Fault),
}

/// The state after a step, and what happened in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The state after the step.
    pub pump: Pump,
    /// What happened.
    pub outcome: Outcome,
}

/// The one transition of the core: what the pump becomes, and what it did.
///
/// # Errors
/// A [`Refusal`] says why a command is not obeyed; the state before stays valid. A patient's
/// request that is refused changes nothing either; see [`Pump::deny`].
pub fn step(pump: &Pump, input: Input) -> Result<Step, Refusal> {
    let mut next = *pump;
    let mut outcome = Outcome::default();
    match input {
        Input::Elapse(time) => next.elapse(time, &mut outcome)?,
        Input::Command(command) => next.obey(command, &mut outcome)?,
        Input::PatientRequest => next.grant()?,
        Input::Sense(Sense::Fault(fault)) => next.raise(fault, &mut outcome),
        Input::Sense(Sense::Gone(fault)) => next.gone(fault, &mut outcome)?,
        Input::Restart => next.restart(&mut outcome),
        Input::Checked { check, passed } => next.checked(check, passed, &mut outcome)?,
    }
    debug_assert_eq!(next.ledger.balance(), Ok(next.reservoir), "the ledger must balance");
    debug_assert!(next.reservoir <= next.model.reservoir_capacity, "the reservoir overflows");
    Ok(Step { pump: next, outcome })
}

impl Pump {
    /// Refuses whatever needs a pump whose self-test has passed.
    pub(crate) fn require_ready(&self) -> Result<(), Refusal> {
        match self.phase {
            Phase::Ready => Ok(()),
            Phase::Testing(check) => Err(Refusal::SelfTestPending(check)),
            Phase::Failed(check) => Err(Refusal::SelfTestFailed(check)),
        }
    }
}
