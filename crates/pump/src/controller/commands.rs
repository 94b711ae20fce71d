//! Commands of a clinician and requests of a patient, through core, store and monitor.

use cisterna_quantity::Duration;

use crate::kept::Kept;
use crate::monitor::Trip;
use crate::{
    Bolus, BolusKind, Command, Fault, Input, Outcome, Programme, Pump, Refusal, Step, step,
};

use super::{Controller, fault_of, has, interrupts, sensed};

impl Controller {
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
    pub(super) fn keep(&mut self, pump: Pump) {
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
    pub(super) fn stores(&mut self, programme: &Programme) -> bool {
        // Here the power is not cut: a test cuts it in the store itself. What is read decides.
        let _ = self.store.write(programme, || true);
        self.store.recover().is_ok_and(|stored| stored.programme.as_ref() == Some(programme))
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
}
