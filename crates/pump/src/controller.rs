//! The whole of what controls a pump: the control core, its stored programme, and the monitor.
//!
//! The core and the monitor each have a hand on the motor. The core commands quanta; the motor has
//! power only while the monitor permits it. The core tells the monitor that it lives, the monitor's
//! beat tells the core the same, and either one's silence leads to the safe state of the table. The
//! core's own state is kept twice; a flipped bit in it is mended, or found.
//!
//! Time has to be given in pieces no longer than a monitor can wait: [`Controller::elapse`] cuts it.

use cisterna_quantity::Duration;

use crate::kept::Kept;
use crate::monitor::{CORE_SILENT_AFTER, Monitor, Trip};
use crate::{
    Bolus, BolusKind, Check, Command, Fault, Input, Model, Note, Outcome, Programme, Pump, Refusal,
    SafeState, Sense, Store, safe_state, step,
};

/// The longest time between two beats of the monitor.
pub const WATCH_EVERY: Duration = Duration::MINUTE;

/// After how long without a beat the monitor counts as silent.
pub const MONITOR_SILENT_AFTER: Duration = Duration::from_ms(2 * WATCH_EVERY.ms());

/// What moves the fluid and counts what was moved.
pub trait Motor {
    /// Moves so many quanta in a time, if it has power, and tells how many its sensor counted.
    fn turn(&mut self, quanta: u64, time: Duration, power: bool) -> u64;
}

/// A motor that does what it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdealMotor;

impl Motor for IdealMotor {
    fn turn(&mut self, quanta: u64, _time: Duration, power: bool) -> u64 {
        if power { quanta } else { 0 }
    }
}

/// Core, store and monitor of one pump.
#[derive(Clone, Copy, Debug)]
pub struct Controller {
    kept: Kept<Pump>,
    store: Store,
    monitor: Monitor,
    /// How long ago the monitor beat last.
    monitor_silent_for: Duration,
    /// Whether the two processors run: a test stops one of them.
    core_runs: bool,
    monitor_runs: bool,
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
            kept: Kept::new(Pump::new(model)?),
            store: Store::default(),
            monitor: Monitor::new(&model),
            monitor_silent_for: Duration::ZERO,
            core_runs: true,
            monitor_runs: true,
        })
    }

    /// The core's state. When both copies of it are damaged, this is one of them, stopped.
    #[must_use]
    pub fn pump(&self) -> Pump {
        let mut kept = self.kept;
        kept.read().map_or_else(|_| stopped(*kept.copy_mut(false)), |(pump, _)| pump)
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

    /// Whether the motor has power. While the monitor beats, it decides. When it is silent, power
    /// goes with it, unless the table lets the steady infusion go on without a monitor.
    #[must_use]
    pub fn power(&self) -> bool {
        if self.monitor_silent_for < MONITOR_SILENT_AFTER {
            return self.monitor.permits();
        }
        let pump = self.pump();
        let alone = safe_state(pump.drug(), Fault::MonitorSilent).state < SafeState::Stop;
        alone && self.monitor.permits() && pump.faults().any(|f| f == Fault::MonitorSilent)
    }

    /// Reads the core's state, mends it, and turns damage into a fault.
    fn read(&mut self) -> Pump {
        match self.kept.read() {
            Ok((pump, false)) => pump,
            Ok((pump, true)) => mended(pump),
            Err(_) => stopped(*self.kept.copy_mut(false)),
        }
    }

    /// Keeps a new state, and tells the monitor what it has to know of the change.
    fn keep(&mut self, before: &Pump, after: Pump, ended: bool) {
        if self.monitor_runs {
            if ended {
                self.monitor.boluses_ended();
            }
            if before.restraint() != after.restraint() {
                self.monitor.restrained(after.restraint());
            }
        }
        self.kept = Kept::new(after);
    }

    /// Gives the core an input other than time or a restart.
    ///
    /// A programme is stored before it is run, and a bolus is shown to the monitor before it
    /// begins.
    ///
    /// # Errors
    /// The core's refusal. A programme that was refused is not stored.
    pub fn give(&mut self, input: Input) -> Result<Outcome, Refusal> {
        let before = self.read();
        if !self.core_runs {
            return Err(Refusal::FaultHolds(Fault::CoreSilent));
        }
        let done = match step(&before, input) {
            Ok(done) => done,
            Err(refusal) => {
                let denied = input == Input::PatientRequest;
                self.kept = Kept::new(if denied { before.deny() } else { before });
                return Err(refusal);
            }
        };
        let mut after = done.pump;
        if before.programme() != after.programme()
            && let Some(programme) = after.programme()
        {
            // The power of this write is not cut: a test cuts it in the store itself.
            let _ = self.store.write(programme, || true);
        }
        let ended = done.outcome.notes().any(|n| matches!(n, Note::BolusInterrupted { .. }));
        if let Some(trip) = self.tell(input, &after) {
            after = sensed(after, fault_of(trip));
        }
        self.keep(&before, after, ended);
        Ok(done.outcome)
    }

    /// Tells the monitor of a command that was obeyed. It gets the programme from the second copy
    /// of the store, not from the core.
    fn tell(&mut self, input: Input, after: &Pump) -> Option<Trip> {
        if !self.monitor_runs {
            return None;
        }
        match input {
            Input::Command(Command::Programme(_)) => {
                let stored = self.store.recover().ok().and_then(|stored| stored.programme);
                if let Some(programme) = stored {
                    self.monitor.programme(&programme);
                }
                None
            }
            Input::Command(Command::Stop) => {
                self.monitor.stop();
                None
            }
            Input::Command(Command::Bolus(bolus)) => self.monitor.bolus(&bolus).err(),
            Input::PatientRequest => {
                let allowed = after.programme().and_then(|programme| programme.patient_bolus)?;
                let kind = BolusKind::Patient;
                let bolus = Bolus { kind, volume: allowed.volume, rate: allowed.rate };
                self.monitor.bolus(&bolus).err()
            }
            Input::Command(Command::Refill(_)) => {
                self.monitor.refilled();
                None
            }
            Input::Command(Command::Release(fault, _)) => {
                if matches!(fault, Fault::OverDelivery | Fault::UnderDelivery) {
                    self.monitor.released();
                }
                None
            }
            _ => None,
        }
    }

    /// Lets time pass: the core commands, the motor turns, the monitor watches.
    ///
    /// # Errors
    /// The core's refusal of an absurd time.
    pub fn elapse(&mut self, time: Duration, motor: &mut impl Motor) -> Result<Passed, Refusal> {
        let mut passed = Passed::default();
        let mut left = time;
        while !left.is_zero() {
            let piece = self.piece(left.min(WATCH_EVERY), motor, &mut passed)?;
            left = left.checked_sub(piece)?;
        }
        Ok(passed)
    }

    /// Runs up to the next thing that happens, but not longer than a time. Gives how long it was.
    fn piece(
        &mut self,
        most: Duration,
        motor: &mut impl Motor,
        passed: &mut Passed,
    ) -> Result<Duration, Refusal> {
        let before = self.read();
        let (time, after, outcome) = if self.core_runs {
            let time = next_event(&before, most)?;
            let done = step(&before, Input::Elapse(time))?;
            (time, done.pump, done.outcome)
        } else {
            (most, before, Outcome::default())
        };
        let commanded = quanta(&before, &outcome);
        let moved = motor.turn(commanded, time, self.power());
        passed.commanded = passed.commanded.saturating_add(commanded);
        passed.moved = passed.moved.saturating_add(moved);
        let trip = self.watch(time, moved);
        let ended = outcome.notes().any(|n| matches!(n, Note::BolusInterrupted { .. }));
        let after = if self.core_runs { self.judge(after, trip) } else { after };
        self.keep(&before, after, ended);
        passed.trip = passed.trip.max(trip);
        Ok(time)
    }

    /// The monitor's look at what was moved, if it runs.
    fn watch(&mut self, time: Duration, moved: u64) -> Option<Trip> {
        if !self.monitor_runs {
            let silent = self.monitor_silent_for.checked_add(time);
            self.monitor_silent_for = silent.unwrap_or(Duration::MAX);
            return None;
        }
        self.monitor_silent_for = Duration::ZERO;
        self.monitor.watch(time, moved, self.core_runs).err()
    }

    /// What the core makes of the monitor's verdict, and of its silence.
    fn judge(&self, pump: Pump, trip: Option<Trip>) -> Pump {
        let pump = trip.map_or(pump, |trip| sensed(pump, fault_of(trip)));
        if self.monitor_silent_for >= MONITOR_SILENT_AFTER {
            return sensed(pump, Fault::MonitorSilent);
        }
        pump
    }

    /// Power comes on: the self-test in its order, with the board's answer to each check, and then
    /// the stored programme.
    ///
    /// # Errors
    /// The check that failed; the pump then stays stopped.
    pub fn restart(&mut self, mut board: impl FnMut(Check) -> bool) -> Result<(), Refusal> {
        let before = self.read();
        (self.core_runs, self.monitor_runs) = (true, true);
        let mut pump = step(&before, Input::Restart)?.pump;
        let stored = self.store.recover();
        for check in Check::ORDER {
            let passed = board(check);
            pump = step(&pump, Input::Checked { check, passed })?.pump;
            if !passed {
                self.keep(&before, pump, true);
                return Err(Refusal::SelfTestFailed(check));
            }
        }
        self.monitor_silent_for = Duration::ZERO;
        self.monitor.restarted();
        match stored {
            Ok(stored) => {
                let pump = if stored.mended { mended(pump) } else { pump };
                self.keep(&before, pump, true);
                self.resume_stored(stored.programme)
            }
            // The memory works, but what it held is lost: stopped, until a programme comes.
            Err(_) => {
                self.keep(&before, sensed(pump, Fault::ProgrammeLost), true);
                Ok(())
            }
        }
    }

    /// A programme that was stored, and not run because the power went, is run now.
    fn resume_stored(&mut self, stored: Option<Programme>) -> Result<(), Refusal> {
        let Some(stored) = stored else { return Ok(()) };
        if self.pump().programme() == Some(&stored) {
            return Ok(());
        }
        self.give(Input::Command(Command::Programme(stored))).map(|_| ())
    }
}

/// How long until the first thing happens within a time, the time itself if nothing does.
fn next_event(pump: &Pump, most: Duration) -> Result<Duration, Refusal> {
    let done = step(pump, Input::Elapse(most))?;
    let until = |note: Note| note.at().checked_sub(pump.clock()).ok();
    let inside = done.outcome.notes().filter_map(until).filter(|until| !until.is_zero());
    Ok(inside.min().unwrap_or(most).min(most))
}

/// The quanta of an outcome.
fn quanta(pump: &Pump, outcome: &Outcome) -> u64 {
    outcome.delivered.nl().checked_div(pump.model().quantum.nl()).unwrap_or(0)
}

/// The pump with a fault raised.
fn sensed(pump: Pump, fault: Fault) -> Pump {
    step(&pump, Input::Sense(Sense::Fault(fault))).map_or(pump, |done| done.pump)
}

/// The pump after a copy of its memory was mended.
fn mended(pump: Pump) -> Pump {
    sensed(pump, Fault::ProgrammeCopyDamaged)
}

/// A state that cannot be trusted any more: whatever it says, nothing flows.
fn stopped(pump: Pump) -> Pump {
    sensed(pump, Fault::MemoryFault)
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
