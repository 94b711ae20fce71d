//! The control core as the image holds it: inputs go in, quanta for the motor and lines for people
//! come out. Knows no hardware, so that a test runs the same file on the host.

use core::fmt::Write;

use cisterna_pump::{Check, Input, Outcome, Phase, Pump, Refusal, step};

use crate::hardware::MODEL;
use crate::sequence::Fingerprint;

/// The pump and nothing else: what is not in here does not decide about delivery.
pub(crate) struct Device {
    pump: Pump,
}

impl Device {
    /// A pump as it leaves the factory: empty, without a programme.
    ///
    /// # Errors
    /// A [`Refusal`] when the model's constants contradict one another.
    pub(crate) fn new() -> Result<Self, Refusal> {
        Ok(Self { pump: Pump::new(MODEL)? })
    }

    /// Power came on: tells the core the result of each check, in the core's order, up to the first
    /// that fails. The core moves nothing before the last has passed.
    ///
    /// # Errors
    /// The core's [`Refusal`].
    pub(crate) fn start(
        &mut self,
        mut examine: impl FnMut(Check) -> bool,
        out: &mut impl Write,
    ) -> Result<(), Refusal> {
        self.feed(Input::Restart, out)?;
        while let Phase::Testing(check) = self.pump.phase() {
            let passed = examine(check);
            self.feed(Input::Checked { check, passed }, out)?;
        }
        Ok(())
    }

    /// The state of the core.
    pub(crate) const fn pump(&self) -> &Pump {
        &self.pump
    }

    /// Gives one input to the core and tells how many quanta the motor has to turn. Writes a line
    /// for everything that happened.
    ///
    /// # Errors
    /// The core's [`Refusal`]; the state is as it was.
    pub(crate) fn feed(&mut self, input: Input, out: &mut impl Write) -> Result<u64, Refusal> {
        let done = step(&self.pump, input)?;
        self.pump = done.pump;
        for note in done.outcome.notes() {
            // What the line does not take is lost; delivery does not wait for it.
            let _ = writeln!(out, "note {note:?}");
        }
        Ok(quanta(&done.outcome))
    }

    /// A hash over everything that the core remembers.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint::new();
        fingerprint.state(&self.pump);
        fingerprint.value()
    }
}

/// How often the motor turns for what a step delivered. The core delivers whole quanta only.
fn quanta(outcome: &Outcome) -> u64 {
    outcome.delivered.nl() / MODEL.quantum.nl()
}
