//! What commands the motor: the control core alone, or the pump's whole controller.

use cisterna_pump::{
    Command, Controller, Input, LogEntry, Model, Note, Pump, Refusal, Sense, Step, step,
};
use cisterna_quantity::{Duration, Rate};

use super::Supervision;
use crate::TwinError;

/// What commands the motor.
#[derive(Clone, Debug)]
pub(super) struct Control {
    /// The control core, as it was read last.
    pump: Pump,
    /// The rest of the controller, which has the core; none when the core is alone.
    controller: Option<Box<Controller>>,
    /// The number of the last entry of the log that was told.
    told: u32,
    /// Whether the processor of the core runs.
    runs: bool,
}

impl Control {
    pub(super) fn new(model: Model, supervision: Supervision) -> Result<Self, Refusal> {
        let controller = match supervision {
            Supervision::Core => None,
            Supervision::Full => Some(Box::new(Controller::new(model)?)),
        };
        Ok(Self { pump: Pump::new(model)?, controller, told: 0, runs: true })
    }

    pub(super) const fn pump(&self) -> &Pump {
        &self.pump
    }

    pub(super) fn controller(&mut self) -> Option<&mut Controller> {
        self.controller.as_deref_mut()
    }

    /// Whether the processor of the core runs.
    pub(super) const fn runs(&self) -> bool {
        self.runs
    }

    /// The flow that is commanded now.
    pub(super) fn commands(&self) -> Rate {
        if self.runs { self.pump.rate() } else { Rate::ZERO }
    }

    /// Takes the core as the controller has it now.
    pub(super) fn read(&mut self) {
        if let Some(controller) = &self.controller {
            self.pump = controller.pump();
        }
    }

    /// The core after a step of its own.
    pub(super) const fn replace(&mut self, pump: Pump) {
        self.pump = pump;
    }

    pub(super) fn command(&mut self, command: Command) -> Result<Vec<Note>, TwinError> {
        let input = Input::Command(command);
        let Some(controller) = &mut self.controller else {
            if !self.runs {
                return Err(Refusal::FaultHolds(cisterna_pump::Fault::CoreSilent).into());
            }
            let Step { pump, outcome } = step(&self.pump, input)?;
            self.pump = pump;
            return Ok(outcome.notes().collect());
        };
        let done = controller.give(input);
        self.read();
        // What happened is in the log.
        done.map(|_| Vec::new()).map_err(TwinError::from)
    }

    pub(super) fn request(&mut self) -> Result<(), Refusal> {
        let Some(controller) = &mut self.controller else {
            if !self.runs {
                return Err(Refusal::FaultHolds(cisterna_pump::Fault::CoreSilent));
            }
            let done = step(&self.pump, Input::PatientRequest);
            self.pump = done.as_ref().map_or_else(|_| self.pump.deny(), |done| done.pump);
            return done.map(|_| ());
        };
        let done = controller.give(Input::PatientRequest);
        self.read();
        done.map(|_| ())
    }

    /// The hardware tells of a fault or of its end. A core alone hears nothing, nor does one that
    /// hangs.
    pub(super) fn sense(&mut self, sense: Sense) -> Result<(), Refusal> {
        let Some(controller) = self.controller.as_mut().filter(|_| self.runs) else {
            return Ok(());
        };
        let done = controller.give(Input::Sense(sense));
        self.read();
        done.map(|_| ())
    }

    /// The processor of the core hangs or goes on; a monitor that runs will notice.
    pub(super) fn run_core(&mut self, runs: bool) {
        self.runs = runs;
        if let Some(controller) = &mut self.controller {
            controller.run_core(runs);
        }
    }

    pub(super) fn run_monitor(&mut self, runs: bool) {
        if let Some(controller) = &mut self.controller {
            controller.run_monitor(runs);
        }
    }

    pub(super) fn restart(&mut self) -> Result<(), TwinError> {
        let controller = self.controller.as_mut().ok_or(TwinError::NoController)?;
        let done = controller.restart(|_| true);
        self.runs = true;
        self.read();
        Ok(done?)
    }

    /// The entries of the log that were not told yet, with how long before now they were written;
    /// none for a core alone, which tells notes.
    pub(super) fn take_logged(&mut self) -> Vec<(Duration, LogEntry)> {
        if self.controller.is_none() {
            return Vec::new();
        }
        let now = self.pump.clock();
        let ago = |entry: &LogEntry| now.checked_sub(entry.at).unwrap_or(Duration::ZERO);
        let new = self.pump.log().filter(|entry| entry.number > self.told);
        let new: Vec<(Duration, LogEntry)> = new.map(|entry| (ago(entry), *entry)).collect();
        self.told = self.pump.log().next_back().map_or(0, |entry| entry.number);
        new
    }
}
