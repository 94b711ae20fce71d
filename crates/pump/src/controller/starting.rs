//! Power that comes on: the self-test, and the stored programme.

use cisterna_quantity::Duration;

use crate::{Check, Command, Fault, Input, Mode, Programme, Pump, Refusal, step};

use super::{Controller, has, sensed};

impl Controller {
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
