//! The whole of what controls a pump: the control core, its stored programme, and the monitor.
//!
//! The core and the monitor each have a hand on the motor. The core commands quanta; the motor has
//! power only while the monitor permits it. The core tells the monitor that it lives, the monitor's
//! beat tells the core the same, and either one's silence leads to the safe state of the table.
//! While the monitor is silent the core counts by itself what the sensor saw. The core's own state
//! is kept twice; a flipped bit in it is mended, or found.
//!
//! What the monitor has to know it is told at the moment at which it happens in the core, so that
//! both expect the same: [`Controller::elapse`] cuts time at everything that happens.

use cisterna_quantity::{Duration, Volume};

use crate::clocks::Clocks;
use crate::kept::Kept;
use crate::monitor::{CORE_SILENT_AFTER, DEBT_MAX, Monitor, TOLERANCE, Trip};
use crate::step::TIME_MAX;
use crate::{
    Bolus, BolusKind, Check, Command, Fault, Input, Mode, Model, Note, Outcome, Pathway, Programme,
    Pump, Refusal, SafeState, Sense, Step, Store, safe_state, step,
};

/// The longest time between two looks of the monitor, and between two of its beats.
pub const WATCH_EVERY: Duration = Duration::SECOND;

/// The longest time between two looks at a motor of which nothing unforeseen can come.
pub const CALM_MAX: Duration = Duration::MINUTE;

/// After how long without a beat the monitor counts as silent. Until then a hung monitor leaves the
/// motor its power, and the core alone looks at the sensor.
pub const MONITOR_SILENT_AFTER: Duration = Duration::from_ms(10_000);

/// What moves the fluid and counts what was moved.
pub trait Motor {
    /// Moves so many quanta in a time, if it has power, and tells how many its sensor counted.
    fn turn(&mut self, quanta: u64, time: Duration, power: bool) -> u64;

    /// For how long it surely does what it is told. A real motor is looked at whenever the monitor
    /// can; a simulated one that obeys may be left alone for longer, up to [`CALM_MAX`], and the
    /// result is the same.
    fn calm_for(&self) -> Duration {
        WATCH_EVERY
    }
}

/// A motor that does what it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdealMotor;

impl Motor for IdealMotor {
    fn turn(&mut self, quanta: u64, _time: Duration, power: bool) -> u64 {
        if power { quanta } else { 0 }
    }

    fn calm_for(&self) -> Duration {
        CALM_MAX
    }
}

/// Core, store and monitor of one pump.
#[derive(Clone, Copy, Debug)]
pub struct Controller {
    model: Model,
    kept: Kept<Pump>,
    store: Store,
    monitor: Monitor,
    /// The restraint that the monitor was told last.
    told: SafeState,
    /// What the monitor's counters saw while it did not look.
    missed: Option<Missed>,
    /// How long ago the monitor beat last.
    monitor_silent_for: Duration,
    /// By how many quanta the sensor is ahead of the commands since then, as the core counts.
    beyond: i64,
    clocks: Clocks,
    /// Whether the two processors run: a test stops one of them.
    core_runs: bool,
    monitor_runs: bool,
}

/// A time of the core, and the quanta that the sensor counted in it.
#[derive(Clone, Copy, Debug, Default)]
struct Missed {
    time: Duration,
    moved: u64,
    /// Whether faults changed the restraint meanwhile.
    restrained: bool,
}

/// What happened while time passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Quanta that the core commanded.
    pub commanded: u64,
    /// Quanta that the sensor counted.
    pub moved: u64,
    /// What the monitor objected to.
    pub trip: Option<Trip>,
}

impl Controller {
    /// A controller as it leaves the factory.
    ///
    /// # Errors
    /// [`Refusal::ModelImplausible`] when the model's constants contradict one another.
    pub fn new(model: Model) -> Result<Self, Refusal> {
        Ok(Self {
            model,
            kept: Kept::new(Pump::new(model)?),
            store: Store::default(),
            monitor: Monitor::new(&model),
            told: SafeState::Continue,
            missed: None,
            monitor_silent_for: Duration::ZERO,
            beyond: 0,
            clocks: Clocks::ALIKE,
            core_runs: true,
            monitor_runs: true,
        })
    }

    /// The core's state. When both copies of it are damaged, nothing of it is believed.
    #[must_use]
    pub fn pump(&self) -> Pump {
        let mut kept = self.kept;
        kept.read().map_or_else(|_| lost(self.model, *kept.copy_mut(false)), |(pump, _)| pump)
    }

    /// The monitor.
    #[must_use]
    pub const fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The stored programme, for a test to damage.
    pub const fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// One of the two copies of the core's state, for a test to damage.
    pub fn state_mut(&mut self, second: bool) -> &mut Pump {
        self.kept.copy_mut(second)
    }

    /// Stops or starts the core's processor, as a hang would.
    pub const fn run_core(&mut self, runs: bool) {
        self.core_runs = runs;
    }

    /// Stops or starts the monitor's processor.
    pub const fn run_monitor(&mut self, runs: bool) {
        self.monitor_runs = runs;
    }

    /// Takes the monitor of another controller, as if the core had forgotten what it did.
    pub const fn exchange_monitor(&mut self, other: &Self) {
        self.monitor = other.monitor;
    }

    /// Lets the core's clock run faster by so many millionths, or slower.
    pub const fn drift_clock(&mut self, millionths: i32) {
        self.clocks.drift(millionths);
    }

    /// Whether the motor has power.
    #[must_use]
    pub fn power(&self) -> bool {
        self.powers(&self.pump())
    }

    /// Whether the motor has power: while the monitor beats, it decides. When it is silent, power
    /// goes with it, unless the table lets the steady infusion go on without a monitor. After an
    /// over-delivery, power comes back only where the table leaves a little flow, and only for
    /// quanta that the monitor counts as due.
    fn powers(&self, pump: &Pump) -> bool {
        let state = |fault| safe_state(pump.drug(), fault).state;
        let over = has(pump, Fault::OverDelivery);
        if self.clocks.apart() {
            return false;
        }
        if self.monitor_silent_for >= MONITOR_SILENT_AFTER {
            let alone = state(Fault::MonitorSilent) < SafeState::Stop;
            let knows = self.core_runs && has(pump, Fault::MonitorSilent);
            return alone && knows && !over && self.monitor.permits();
        }
        if over || !self.monitor.permits() {
            let little = state(Fault::OverDelivery) == SafeState::MinimumRate;
            let watched = self.monitor_silent_for.is_zero() && self.told == SafeState::MinimumRate;
            return over && little && watched && self.monitor.quantum_due();
        }
        true
    }

    /// What comes before anything else: both memories are read and mended, damage becomes a fault,
    /// and the monitor hears what it missed.
    fn attend(&mut self) -> Pump {
        let mut pump = match self.kept.read() {
            Ok((pump, false)) => pump,
            Ok((pump, true)) => sensed(pump, Fault::ProgrammeCopyDamaged),
            Err(_) => lost(self.model, *self.kept.copy_mut(false)),
        };
        match self.store.recover() {
            Ok(stored) if !stored.mended => {}
            Ok(_) => pump = sensed(pump, Fault::ProgrammeCopyDamaged),
            Err(_) => pump = sensed(pump, Fault::ProgrammeLost),
        }
        self.wake(&pump);
        self.tell_restraint(&pump);
        pump
    }

    /// A monitor that hung reads its counters again, and hears what the core did meanwhile.
    fn wake(&mut self, pump: &Pump) {
        if !self.monitor_runs {
            return;
        }
        let Some(missed) = self.missed.take() else { return };
        // What it finds by this it tells again when it looks next.
        let _ = self.monitor.watch(missed.time, missed.moved, true);
        if missed.restrained {
            let left =
                pump.course.opening.map_or(Volume::ZERO, |opening| opening.rest.rounded_up());
            let stored = self.store.recover().ok().and_then(|stored| stored.programme);
            if let Some(programme) = stored {
                self.monitor.resumed(&programme, pump.course.time, left);
            }
        }
        self.tell_ended(pump);
        let stopped = pump.programme().is_none_or(|programme| programme.mode == Mode::Stopped);
        if stopped && pump.course.opening.is_none() {
            self.monitor.stop();
        }
    }

    /// Tells the monitor which boluses there are no more, when one ended before its time.
    fn tell_ended(&mut self, pump: &Pump) {
        if !self.monitor_runs {
            return;
        }
        if pump.course.opening.is_none() {
            self.monitor.opening_ended();
        }
        if pump.course.patient.is_none() && pump.course.single.is_none() {
            self.monitor.boluses_ended();
        }
    }

    /// Tells the monitor what faults leave of the flow, when that changed.
    fn tell_restraint(&mut self, pump: &Pump) {
        let restraint = pump.restraint();
        if self.told == restraint {
            return;
        }
        if self.monitor_runs {
            self.monitor.restrained(restraint);
            self.told = restraint;
        } else {
            self.missed.get_or_insert_default().restrained = true;
        }
    }

    /// Gives the core an input other than time. A restart is best given by [`Self::restart`], which
    /// does the whole self-test.
    ///
    /// A programme is stored before it is run, and a bolus is shown to the monitor before it
    /// begins.
    ///
    /// # Errors
    /// The core's refusal, or what the monitor or the store finds wrong. Then nothing was obeyed;
    /// a programme that was refused is not in force after a restart either.
    pub fn give(&mut self, input: Input) -> Result<Outcome, Refusal> {
        if let Input::Elapse(asked) = input {
            return Err(Refusal::TimeTooLong { asked, most: Duration::ZERO });
        }
        if !self.core_runs {
            return Err(Refusal::FaultHolds(Fault::CoreSilent));
        }
        let before = self.attend();
        let mut found = None;
        match self.obey(&before, input, &mut found) {
            Ok(done) => {
                if interrupts(&done.outcome) {
                    self.tell_ended(&done.pump);
                }
                self.keep(done.pump);
                Ok(done.outcome)
            }
            Err(refusal) => {
                let pump = found.map_or(before, |fault| sensed(before, fault));
                self.keep(if input == Input::PatientRequest { pump.deny() } else { pump });
                Err(refusal)
            }
        }
    }

    /// Tells the restraint and keeps a state.
    fn keep(&mut self, pump: Pump) {
        self.tell_restraint(&pump);
        self.kept = Kept::new(pump);
    }

    /// Lets core, store and monitor agree to an input. If one of them does not, the state stays as
    /// it was before, except for a fault that was found.
    fn obey(
        &mut self,
        before: &Pump,
        input: Input,
        found: &mut Option<Fault>,
    ) -> Result<Step, Refusal> {
        let asks = matches!(
            input,
            Input::PatientRequest | Input::Command(Command::Programme(_) | Command::Bolus(_))
        );
        if asks && !self.monitor_runs {
            // It does not answer, so nothing begins that it could not watch.
            return Err(Refusal::FaultHolds(Fault::MonitorSilent));
        }
        let done = step(before, input)?;
        if before.programme() != done.pump.programme()
            && let Some(programme) = done.pump.programme()
            && !self.stores(programme)
            && asks
        {
            *found = Some(Fault::ProgrammeLost);
        } else {
            *found = self.tell(input, before).map(fault_of);
        }
        found.map_or(Ok(done), |fault| Err(Refusal::FaultHolds(fault)))
    }

    /// Stores a programme and reads it again. Tells whether it is the same.
    fn stores(&mut self, programme: &Programme) -> bool {
        // Here the power is not cut: a test cuts it in the store itself.
        let written = self.store.write(programme, || true);
        let read = self.store.recover().ok().and_then(|stored| stored.programme);
        written.is_ok() && read.as_ref() == Some(programme)
    }

    /// Tells the monitor of a command that the core obeys. It gets the programme from the store,
    /// not from the core.
    fn tell(&mut self, input: Input, before: &Pump) -> Option<Trip> {
        if !self.monitor_runs {
            return None;
        }
        match input {
            Input::Command(Command::Programme(_)) => {
                let stored = self.store.recover().ok().and_then(|stored| stored.programme);
                if let Some(programme) = stored {
                    self.monitor.programme(&programme);
                }
                // A programme ends too high a dose, but not an over-delivery.
                if has(before, Fault::DoseLimitHold) && !has(before, Fault::OverDelivery) {
                    self.monitor.released();
                }
                None
            }
            Input::Command(Command::Stop) => {
                self.monitor.stop();
                None
            }
            Input::Command(Command::Bolus(bolus)) => self.monitor.bolus(&bolus).err(),
            Input::PatientRequest => {
                let allowed = before.programme().and_then(|programme| programme.patient_bolus)?;
                let kind = BolusKind::Patient;
                let bolus = Bolus { kind, volume: allowed.volume, rate: allowed.rate };
                self.monitor.bolus(&bolus).err()
            }
            Input::Command(Command::Refill(_)) => {
                self.monitor.refilled();
                None
            }
            Input::Command(Command::PathwayEmptied) => {
                self.monitor.pathway_emptied();
                None
            }
            Input::Command(Command::Release(Fault::OverDelivery, _)) => {
                self.monitor.released();
                None
            }
            _ => None,
        }
    }

    /// Lets time pass: the core commands, the motor turns, the monitor watches.
    ///
    /// # Errors
    /// [`Refusal::TimeTooLong`] of an absurd time.
    pub fn elapse(&mut self, time: Duration, motor: &mut impl Motor) -> Result<Passed, Refusal> {
        if time > TIME_MAX {
            return Err(Refusal::TimeTooLong { asked: time, most: TIME_MAX });
        }
        let mut pump = self.attend();
        let mut passed = Passed::default();
        let mut left = time;
        let mut ended = Ok(());
        while ended.is_ok() && !left.is_zero() {
            let most = left.min(self.next_look(motor));
            let piece = self.piece(&mut pump, most, motor, &mut passed);
            ended = piece.and_then(|piece| {
                left = left.checked_sub(piece)?;
                Ok(())
            });
        }
        self.keep(pump);
        ended.map(|()| passed)
    }

    /// How long until the monitor has to look again.
    fn next_look(&self, motor: &impl Motor) -> Duration {
        let calm = self.core_runs && self.monitor_runs && !self.clocks.drifts();
        let most = if calm { CALM_MAX } else { WATCH_EVERY };
        motor.calm_for().max(WATCH_EVERY).min(most)
    }

    /// Runs up to the next thing that happens, but not longer than a time. Gives how long it was.
    fn piece(
        &mut self,
        pump: &mut Pump,
        most: Duration,
        motor: &mut impl Motor,
        passed: &mut Passed,
    ) -> Result<Duration, Refusal> {
        let power = self.powers(pump);
        let (time, ran, outcome) = if self.core_runs {
            let shown = self.clocks.shown(most);
            let (ran, outcome) = run(pump, shown)?;
            (part(most, ran, shown), ran, outcome)
        } else {
            (most, Duration::ZERO, Outcome::default())
        };
        let commanded = quanta(&self.model, &outcome);
        let moved = motor.turn(commanded, time, power);
        passed.commanded = passed.commanded.saturating_add(commanded);
        passed.moved = passed.moved.saturating_add(moved);
        let trip = self.watch(time, ran, moved);
        if interrupts(&outcome) {
            self.tell_ended(pump);
        }
        if self.core_runs {
            self.judge(pump, trip, (commanded, moved), (ran, time));
        }
        self.tell_restraint(pump);
        passed.trip = passed.trip.max(trip);
        Ok(time)
    }

    /// The monitor's look at what was moved in a time, in which the core's clock ran so far.
    fn watch(&mut self, time: Duration, ran: Duration, moved: u64) -> Option<Trip> {
        if !self.monitor_runs {
            let silent = self.monitor_silent_for.checked_add(time);
            self.monitor_silent_for = silent.unwrap_or(Duration::MAX);
            let missed = self.missed.get_or_insert_default();
            missed.time = missed.time.checked_add(ran).unwrap_or(Duration::MAX);
            missed.moved = missed.moved.saturating_add(moved);
            return None;
        }
        self.monitor_silent_for = Duration::ZERO;
        let time = if self.core_runs { ran } else { time };
        self.monitor.watch(time, moved, self.core_runs).err()
    }

    /// What the core makes of the monitor's verdict, of its silence, and of the two clocks.
    fn judge(
        &mut self,
        pump: &mut Pump,
        trip: Option<Trip>,
        (commanded, moved): (u64, u64),
        (core, own): (Duration, Duration),
    ) {
        let mut found = |fault| *pump = sensed(*pump, fault);
        if let Some(trip) = trip {
            found(fault_of(trip));
        }
        if self.monitor_silent_for.is_zero() {
            self.beyond = 0;
        } else {
            // Nobody else looks at the sensor now.
            let most = i64::try_from(TOLERANCE).unwrap_or(0);
            let debt = i64::try_from(DEBT_MAX).unwrap_or(0);
            let moved = self.beyond.saturating_add_unsigned(moved);
            self.beyond = moved.saturating_sub_unsigned(commanded).max(debt.saturating_neg());
            if self.beyond > most {
                found(Fault::OverDelivery);
            }
        }
        if self.monitor_silent_for >= MONITOR_SILENT_AFTER {
            found(Fault::MonitorSilent);
        }
        if self.clocks.compare(core, own) {
            found(Fault::ClockFault);
        }
    }

    /// Power comes on: the self-test in its order, with the board's answer to each check, and then
    /// the stored programme.
    ///
    /// # Errors
    /// The check that failed; the pump then stays stopped. Or why a programme that was stored and
    /// not run yet is not run now; the one before then stays in force.
    pub fn restart(&mut self, mut board: impl FnMut(Check) -> bool) -> Result<(), Refusal> {
        (self.core_runs, self.monitor_runs) = (true, true);
        let mut before = self.attend();
        if self.monitor.core_was_silent() {
            // A core that hangs cannot tell of it; this is the first moment that it can.
            before = sensed(before, Fault::CoreSilent);
        }
        let begun = step(&before, Input::Restart)?;
        self.tell_ended(&begun.pump);
        let mut pump = begun.pump;
        for check in Check::ORDER {
            let passed = board(check);
            pump = step(&pump, Input::Checked { check, passed })?.pump;
            if !passed {
                self.keep(pump);
                return Err(Refusal::SelfTestFailed(check));
            }
        }
        (self.monitor_silent_for, self.beyond) = (Duration::ZERO, 0);
        self.clocks.tested();
        self.monitor.restarted();
        self.keep(pump);
        self.resume_stored(&pump)
    }

    /// A programme or a stop that was stored, and not obeyed because the power went, is obeyed now.
    fn resume_stored(&mut self, pump: &Pump) -> Result<(), Refusal> {
        let stored = self.store.recover().ok().and_then(|stored| stored.programme);
        let Some(stored) = stored.filter(|stored| pump.programme() != Some(stored)) else {
            return Ok(());
        };
        // After a loss of memory nobody knows how much of it was given already.
        if has(pump, Fault::ProgrammeLost) {
            return Ok(());
        }
        let Some(before) = pump.programme() else {
            return self.give(Input::Command(Command::Programme(stored))).map(|_| ());
        };
        // A stopped programme still names its prime or bridge, which must not be given again.
        if stored == (Programme { mode: Mode::Stopped, ..*before }) {
            return self.give(Input::Command(Command::Stop)).map(|_| ());
        }
        let done = self.give(Input::Command(Command::Programme(stored)));
        if done.is_err() && !self.stores(before) {
            self.keep(sensed(self.pump(), Fault::ProgrammeLost));
        }
        done.map(|_| ())
    }
}

/// Runs the core up to the first thing that happens within a time. Gives how long that was.
fn run(pump: &mut Pump, most: Duration) -> Result<(Duration, Outcome), Refusal> {
    let all = step(pump, Input::Elapse(most))?;
    let until = |note: Note| note.at().checked_sub(pump.clock()).ok();
    let first = all.outcome.notes().filter_map(until).min().filter(|first| *first < most);
    let Some(first) = first else {
        *pump = all.pump;
        return Ok((most, all.outcome));
    };
    // What happens at once happens in the first millisecond.
    let first = first.max(Duration::from_ms(1));
    let cut = step(pump, Input::Elapse(first))?;
    *pump = cut.pump;
    Ok((first, cut.outcome))
}

/// The part of a time in which the core's clock ran for `ran`, when in all of it that clock shows
/// `shown`.
fn part(time: Duration, ran: Duration, shown: Duration) -> Duration {
    if ran == shown {
        return time;
    }
    let all = u128::from(time.ms()).saturating_mul(u128::from(ran.ms()));
    let part = all.checked_div(u128::from(shown.ms())).unwrap_or(0);
    Duration::from_ms(u64::try_from(part).unwrap_or(u64::MAX)).min(time)
}

/// The quanta of an outcome.
fn quanta(model: &Model, outcome: &Outcome) -> u64 {
    outcome.delivered.nl().checked_div(model.quantum.nl()).unwrap_or(0)
}

/// Whether a bolus ended before its time.
fn interrupts(outcome: &Outcome) -> bool {
    outcome.notes().any(|note| matches!(note, Note::BolusInterrupted { .. }))
}

/// Whether the cause of a fault is there.
fn has(pump: &Pump, fault: Fault) -> bool {
    pump.faults().any(|there| there == fault)
}

/// The pump with a fault raised.
fn sensed(pump: Pump, fault: Fault) -> Pump {
    step(&pump, Input::Sense(Sense::Fault(fault))).map_or(pump, |done| done.pump)
}

/// A pump that has lost its memory. It is stopped, and a restart does not change that: somebody has
/// to fill and to programme it. Its pathway counts as full, so that it is not primed a second time
/// by mistake.
fn lost(model: Model, damaged: Pump) -> Pump {
    // The model was taken once already, so it is taken again.
    let blank = Pump::new(model).unwrap_or(damaged);
    let pump = Pump { pathway: Pathway::Full, ..blank };
    sensed(sensed(pump, Fault::MemoryFault), Fault::ProgrammeLost)
}

/// What the core calls a trip of the monitor.
const fn fault_of(trip: Trip) -> Fault {
    match trip {
        Trip::OverDelivery | Trip::WrongBolus => Fault::OverDelivery,
        Trip::UnderDelivery => Fault::UnderDelivery,
        Trip::CoreSilent => Fault::CoreSilent,
        Trip::DoseLimit => Fault::DoseLimitHold,
    }
}

// The monitor must have noticed a silent core well before the core could miss a silent monitor.
const _: () = assert!(CORE_SILENT_AFTER.ms() < MONITOR_SILENT_AFTER.ms());
