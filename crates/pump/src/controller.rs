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

mod commands;
mod monitored;
mod passing;
mod starting;

use cisterna_quantity::Duration;

use crate::clocks::Clocks;
use crate::kept::Kept;
use crate::monitor::{CORE_SILENT_AFTER, Monitor, Trip};
use crate::{
    Fault, Input, Model, Note, Outcome, Pathway, Pump, Refusal, SafeState, Sense, Store,
    safe_state, step,
};

/// After how long without a beat the monitor counts as silent. Until then a hung monitor leaves the
/// motor its power, and the core alone looks at the sensor.
pub const MONITOR_SILENT_AFTER: Duration = Duration::from_ms(10_000);

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
