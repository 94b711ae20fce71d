//! The state of a pump and its one transition.

use cisterna_quantity::{ArithmeticError, Duration, Rate, Volume};

use crate::delivery::Commanded;
use crate::{Bolus, BolusKind, Ledger, Mode, Model, Note, Outcome, Programme, Refusal, limits};

/// A pump: everything the control core remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pump {
    model: Model,
    clock: Duration,
    reservoir: Volume,
    programme: Option<Programme>,
    bolus: Option<RunningBolus>,
    owed: Commanded,
    ledger: Ledger,
    low_reservoir: bool,
    empty: bool,
}

/// A bolus that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunningBolus {
    /// What was ordered.
    pub order: Bolus,
    rest: Commanded,
}

/// What comes to a pump from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Time passes.
    Elapse(Duration),
    /// Someone commands.
    Command(Command),
}

/// A command to a pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Runs a programme from now on; a bolus that still runs is ended.
    Programme(Programme),
    /// Delivers a bolus on top of the running programme.
    Bolus(Bolus),
    /// Stops all flow. The programme is kept, with its mode set to stopped.
    Stop,
    /// The reservoir was emptied and filled again, through the skin.
    Refill(Refill),
}

/// What a refill did to the reservoir.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refill {
    /// What came out, measured: the reservoir is always emptied before it is filled.
    pub removed: Volume,
    /// What went in, measured, not what was planned.
    pub filled: Volume,
}

/// The state after a step, and what happened in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state after the step.
    pub pump: Pump,
    /// What happened.
    pub outcome: Outcome,
}

/// The one transition of the core: what the pump becomes, and what it did.
///
/// # Errors
/// A [`Refusal`] says why a command is not obeyed; the state before stays valid.
pub fn step(pump: &Pump, input: Input) -> Result<Step, Refusal> {
    let mut next = *pump;
    let mut outcome = Outcome::default();
    match input {
        Input::Elapse(time) => next.elapse(time, &mut outcome)?,
        Input::Command(command) => next.obey(command, &mut outcome)?,
    }
    debug_assert_eq!(next.ledger.balance(), Ok(next.reservoir), "the ledger must balance");
    debug_assert!(next.reservoir <= next.model.reservoir_capacity, "the reservoir overflows");
    Ok(Step { pump: next, outcome })
}

impl Pump {
    /// A pump as it leaves the factory: empty, without a programme.
    ///
    /// # Errors
    /// [`Refusal::ModelImplausible`] when the model's constants contradict one another.
    pub fn new(model: Model) -> Result<Self, Refusal> {
        limits::model(&model)?;
        Ok(Self {
            model,
            clock: Duration::ZERO,
            reservoir: Volume::ZERO,
            programme: None,
            bolus: None,
            owed: Commanded::NONE,
            ledger: Ledger::default(),
            low_reservoir: false,
            empty: false,
        })
    }

    /// The hardware it runs.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The time since the pump was made, as it counts it itself.
    #[must_use]
    pub const fn clock(&self) -> Duration {
        self.clock
    }

    /// What the reservoir holds by the pump's own account: the expected residual of a refill.
    #[must_use]
    pub const fn reservoir(&self) -> Volume {
        self.reservoir
    }

    /// The programme in force.
    #[must_use]
    pub const fn programme(&self) -> Option<&Programme> {
        self.programme.as_ref()
    }

    /// The bolus that is running.
    #[must_use]
    pub const fn bolus(&self) -> Option<&RunningBolus> {
        self.bolus.as_ref()
    }

    /// The totals since the pump was made.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether the low-reservoir alarm is on. Only a refill ends it.
    #[must_use]
    pub const fn low_reservoir(&self) -> bool {
        self.low_reservoir
    }

    /// Whether the empty-reservoir alarm is on. Only a refill ends it.
    #[must_use]
    pub const fn empty(&self) -> bool {
        self.empty
    }

    /// The flow at this moment.
    #[must_use]
    pub fn rate(&self) -> Rate {
        match (self.empty, &self.bolus) {
            (true, _) => Rate::ZERO,
            (false, Some(bolus)) => bolus.order.rate,
            (false, None) => self.steady_rate(),
        }
    }

    fn steady_rate(&self) -> Rate {
        match self.programme.map(|programme| programme.mode) {
            None | Some(Mode::Stopped) => Rate::ZERO,
            Some(Mode::SimpleContinuous { rate }) => rate,
        }
    }

    fn obey(&mut self, command: Command, outcome: &mut Outcome) -> Result<(), Refusal> {
        match command {
            Command::Programme(programme) => {
                limits::programme(&self.model, &programme, self.reservoir)?;
                self.end_bolus(self.clock, outcome);
                self.programme = Some(programme);
                self.bolus = programme.opening.map(RunningBolus::begin);
                self.watch_reservoir(outcome);
            }
            Command::Bolus(bolus) => {
                if self.programme.is_none() {
                    return Err(Refusal::NotProgrammed);
                }
                if self.bolus.is_some() {
                    return Err(Refusal::BolusInProgress);
                }
                limits::bolus(&self.model, &bolus, self.reservoir)?;
                self.bolus = Some(RunningBolus::begin(bolus));
            }
            Command::Stop => {
                self.end_bolus(self.clock, outcome);
                let programme = self.programme.as_mut().ok_or(Refusal::NotProgrammed)?;
                programme.mode = Mode::Stopped;
            }
            Command::Refill(refill) => {
                limits::fill(&self.model, refill.filled)?;
                self.ledger.reconcile(refill.removed, self.reservoir)?;
                self.ledger.filled = self.ledger.filled.checked_add(refill.filled)?;
                self.reservoir = refill.filled;
                (self.low_reservoir, self.empty) = (false, false);
                self.watch_reservoir(outcome);
            }
        }
        Ok(())
    }

    /// Lets time pass: first what is left of a bolus, then the steady infusion.
    fn elapse(&mut self, time: Duration, outcome: &mut Outcome) -> Result<(), ArithmeticError> {
        let end = self.clock.checked_add(time)?;
        if let Some(running) = self.bolus {
            self.continue_bolus(running, time, outcome)?;
        }
        let rest = end.checked_sub(self.clock)?;
        let rate = self.steady_rate();
        let emptied = self.deliver(Commanded::flow(rate, rest), rate, rest, outcome)?;
        if let Some(at) = emptied {
            self.run_empty(at, outcome);
        }
        Ok(())
    }

    fn continue_bolus(
        &mut self,
        running: RunningBolus,
        time: Duration,
        outcome: &mut Outcome,
    ) -> Result<(), ArithmeticError> {
        let RunningBolus { order, rest } = running;
        let start = self.clock;
        let within = rest.time_at(order.rate).unwrap_or(time).min(time);
        // In its last millisecond a bolus gives only what is left of it.
        let commanded = Commanded::flow(order.rate, within).min(rest);
        let emptied = self.deliver(commanded, order.rate, within, outcome)?;
        let until = emptied.unwrap_or(self.clock);
        let spent = Commanded::flow(order.rate, until.checked_sub(start)?);
        self.bolus = Some(RunningBolus { order, rest: rest.less(spent) });
        if rest <= spent {
            self.end_bolus(until, outcome);
        }
        if let Some(at) = emptied {
            self.run_empty(at, outcome);
        }
        Ok(())
    }

    /// Moves the clock on and gives the quanta that are due, as far as the reservoir reaches.
    /// Tells when the reservoir gave its last quantum, if it did.
    fn deliver(
        &mut self,
        commanded: Commanded,
        rate: Rate,
        time: Duration,
        outcome: &mut Outcome,
    ) -> Result<Option<Duration>, ArithmeticError> {
        let (start, owed) = (self.clock, self.owed);
        self.clock = start.checked_add(time)?;
        if self.empty || rate.is_zero() {
            return Ok(None);
        }
        let (due, still_owed) = owed.plus(commanded).quanta(self.model.quantum);
        let (held, _) = Commanded::volume(self.reservoir).quanta(self.model.quantum);
        let volume = self.model.quantum.checked_mul(due.min(held))?;
        let before = self.reservoir;
        self.reservoir = before.checked_sub(volume)?;
        self.ledger.delivered = self.ledger.delivered.checked_add(volume)?;
        self.owed = still_owed;
        outcome.delivered = outcome.delivered.checked_add(volume)?;

        let when = |volume: Volume| {
            let needed = Commanded::volume(volume).less(owed);
            start.checked_add(needed.time_at(rate).unwrap_or(Duration::ZERO).min(time))
        };
        let alarm = self.programme.map_or(Volume::ZERO, |p| p.low_reservoir_alarm);
        if !self.low_reservoir && self.reservoir <= alarm {
            self.low_reservoir = true;
            let above = before.checked_sub(alarm).unwrap_or(Volume::ZERO);
            outcome.note(Note::LowReservoir { at: when(self.whole_quanta(above)?)? });
        }
        if due < held {
            return Ok(None);
        }
        when(self.model.quantum.checked_mul(held)?).map(Some)
    }

    /// A volume rounded up to whole quanta.
    fn whole_quanta(&self, volume: Volume) -> Result<Volume, ArithmeticError> {
        let (whole, rest) = Commanded::volume(volume).quanta(self.model.quantum);
        let begun = u64::from(rest > Commanded::NONE);
        let quanta = whole.checked_add(begun).ok_or(ArithmeticError::Overflow)?;
        self.model.quantum.checked_mul(quanta)
    }

    /// Raises the alarms that a reservoir already deserves when it is filled or programmed.
    fn watch_reservoir(&mut self, outcome: &mut Outcome) {
        let Some(programme) = self.programme else { return };
        if !self.low_reservoir && self.reservoir <= programme.low_reservoir_alarm {
            self.low_reservoir = true;
            outcome.note(Note::LowReservoir { at: self.clock });
        }
        if !self.empty && self.reservoir < self.model.quantum {
            self.run_empty(self.clock, outcome);
        }
    }

    fn run_empty(&mut self, at: Duration, outcome: &mut Outcome) {
        self.empty = true;
        self.owed = Commanded::NONE;
        outcome.note(Note::ReservoirEmpty { at });
        self.end_bolus(at, outcome);
    }

    fn end_bolus(&mut self, at: Duration, outcome: &mut Outcome) {
        let Some(RunningBolus { order, rest }) = self.bolus.take() else { return };
        outcome.note(if rest == Commanded::NONE {
            Note::BolusCompleted { kind: order.kind, at }
        } else {
            let undelivered = rest.rounded_down();
            Note::BolusInterrupted { kind: order.kind, undelivered, at }
        });
    }
}

impl RunningBolus {
    fn begin(order: Bolus) -> Self {
        Self { order, rest: Commanded::volume(order.volume) }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> BolusKind {
        self.order.kind
    }

    /// What is still to be commanded, rounded down to a nanolitre.
    #[must_use]
    pub fn undelivered(&self) -> Volume {
        self.rest.rounded_down()
    }

    /// How long it will still run.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.rest.time_at(self.order.rate).unwrap_or(Duration::ZERO)
    }
}
