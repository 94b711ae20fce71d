//! The programmer's side of an opening.

use cisterna_quantity::Duration;

use super::schedule::Schedule;
use super::wire::{self, CHALLENGE, CONFIRM, HELLO, Kind};
use super::{Fresh, OpeningError, PairingKey, Serial, Session, Side};

/// A call to one pump: its hello may be sent again and again until the pump answers.
pub struct Call {
    /// Gone when the session is there, so that its keys are drawn once.
    schedule: Option<Schedule>,
    serial: Serial,
    hello: [u8; HELLO],
}

impl Call {
    /// Begins a call to the pump with this serial.
    ///
    /// # Errors
    /// [`OpeningError::Cipher`], which does not happen with a key of the right length.
    pub fn new(key: &PairingKey, serial: Serial, fresh: Fresh) -> Result<Self, OpeningError> {
        let schedule = Schedule::new(key);
        let head = wire::hello_head(&serial, fresh.spend());
        let hello = wire::with_proof(&head, &schedule.proof(&[&head])?);
        Ok(Self { schedule: Some(schedule), serial, hello })
    }

    /// What has to be sent to the pump.
    #[must_use]
    pub const fn hello(&self) -> &[u8; HELLO] {
        &self.hello
    }

    /// Takes the pump's challenge. Gives the session and the confirmation, without which the pump
    /// has none; it may be sent more than once.
    ///
    /// A challenge that is refused changes nothing: the right one may still come.
    ///
    /// # Errors
    /// [`OpeningError`] says why it is not the answer to this call.
    pub fn accept(
        &mut self,
        now: Duration,
        challenge: &[u8],
    ) -> Result<(Session, [u8; CONFIRM]), OpeningError> {
        let schedule = self.schedule.as_ref().ok_or(OpeningError::AlreadyOpened)?;
        let taken = wire::opening::<CHALLENGE>(Kind::Challenge, challenge)?;
        schedule.check(&[&self.hello, taken.head], taken.proof)?;
        let head = wire::confirm_head();
        let confirm = wire::with_proof(&head, &schedule.proof(&[&self.hello, taken.whole, &head])?);
        let (keys, name) = schedule.session(Side::Programmer, &self.hello, taken.whole)?;
        self.schedule = None;
        Ok((Session::new(Side::Programmer, self.serial, keys, name, now), confirm))
    }
}

impl core::fmt::Debug for Call {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Call").field("serial", &self.serial).finish_non_exhaustive()
    }
}
