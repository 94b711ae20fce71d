//! Both memories read and mended, and the monitor told what it has to know of it.

use cisterna_quantity::Volume;

use crate::{Fault, Mode, Pump};

use super::{Controller, lost, sensed};

impl Controller {
    /// What comes before anything else: both memories are read and mended, damage becomes a fault,
    /// and the monitor hears what it missed.
    pub(super) fn attend(&mut self) -> Pump {
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
    pub(super) fn wake(&mut self, pump: &Pump) {
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
    pub(super) fn tell_ended(&mut self, pump: &Pump) {
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
    pub(super) fn tell_restraint(&mut self, pump: &Pump) {
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
}
