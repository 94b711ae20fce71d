//! The pump as the image holds it: the controller, and what the link needs of it. Knows no
//! hardware, so that a test runs the same file on the host.
//!
//! What has to outlast a loss of power lies in plain memory here, as the emulated board has no
//! other: after a reset the link has forgotten which numbers were used, and how many calls it
//! answered. On a real board both places are memory that keeps, and [`Implant::chance`] a source of
//! chance.

use cisterna_link::device::{Implant, KEPT_BYTES, NotKept, Slot};
use cisterna_pump::{Check, Controller, Input, Motor, Outcome, Pump, Refusal};
use cisterna_quantity::Duration;

use crate::hardware::MODEL;
use crate::random::Random;

/// The pump and nothing else: what is not in here does not decide about delivery.
pub(crate) struct Body {
    controller: Controller,
    /// The core's state when it was looked at last. Reading it means checking both its copies,
    /// which is not done at every tick.
    seen: Pump,
    /// The link's memory.
    places: [[u8; KEPT_BYTES]; 2],
    random: Random,
}

impl Body {
    /// A pump as it leaves the factory: empty, without a programme.
    ///
    /// # Errors
    /// A [`Refusal`] when the model's constants contradict one another.
    pub(crate) fn new(seed: u64) -> Result<Self, Refusal> {
        let controller = Controller::new(MODEL)?;
        let seen = controller.pump();
        let (places, random) = ([[0; KEPT_BYTES]; 2], Random::new(seed));
        Ok(Self { controller, seen, places, random })
    }

    /// Power came on: tells the core the result of each check, in the core's order, up to the first
    /// that fails. Nothing moves before the last has passed.
    ///
    /// # Errors
    /// The core's [`Refusal`].
    #[inline(never)]
    pub(crate) fn start(&mut self, examine: impl FnMut(Check) -> bool) -> Result<(), Refusal> {
        let started = self.controller.restart(examine);
        self.look();
        started
    }

    /// Lets time pass: the core commands, the motor turns, the monitor watches. Look before the
    /// state is asked for.
    ///
    /// # Errors
    /// The core's [`Refusal`].
    #[inline(never)]
    pub(crate) fn elapse(&mut self, ms: u64, motor: &mut impl Motor) -> Result<(), Refusal> {
        self.controller.elapse(Duration::from_ms(ms), motor).map(|_| ())
    }

    /// Reads the core's state.
    #[inline(never)]
    pub(crate) fn look(&mut self) {
        self.seen = self.controller.pump();
    }
}

impl Implant for Body {
    fn pump(&self) -> &Pump {
        &self.seen
    }

    #[inline(never)]
    fn step(&mut self, input: Input) -> Result<Outcome, Refusal> {
        let done = self.controller.give(input);
        self.look();
        done
    }

    fn keep(&mut self, slot: Slot, bytes: &[u8]) -> Result<(), NotKept> {
        let [first, second] = &mut self.places;
        let place = match slot {
            Slot::First => first,
            Slot::Second => second,
        };
        *place = bytes.try_into().map_err(|_| NotKept)?;
        Ok(())
    }

    /// Weak: whoever knows how the generator began knows all of it. With the link's count no
    /// challenge comes twice as long as the power stays on, and the session's keys rest on the
    /// pairing key and on the programmer's chance (decision 0010).
    fn chance(&mut self) -> [u8; 24] {
        let mut bytes = [0; 24];
        for part in bytes.as_chunks_mut::<8>().0 {
            *part = self.random.next().to_le_bytes();
        }
        bytes
    }
}
