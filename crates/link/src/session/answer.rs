//! The pump's side of an opening.

use cisterna_quantity::Duration;

use super::schedule::Schedule;
use super::wire::{self, CHALLENGE, CONFIRM, HELLO, Kind};
use super::{Fresh, OPENING_MAX, OpeningError, PairingKey, Serial, Session, Side};

/// An answer to one call. It waits for the confirmation, and not for long.
pub struct Answer {
    /// Gone when the session is there, so that its keys are drawn once.
    schedule: Option<Schedule>,
    serial: Serial,
    hello: [u8; HELLO],
    challenge: [u8; CHALLENGE],
    began: Duration,
}

impl Answer {
    /// Takes a hello. A hello that somebody recorded and plays again passes here, as nothing in it is
    /// new to the pump; the confirmation cannot be played again.
    ///
    /// # Errors
    /// [`OpeningError`] says why the pump stays silent.
    pub fn new(
        key: &PairingKey,
        serial: Serial,
        fresh: Fresh,
        now: Duration,
        hello: &[u8],
    ) -> Result<Self, OpeningError> {
        let taken = wire::opening::<HELLO>(Kind::Hello, hello)?;
        if wire::serial_in(taken.head) != Some(serial.bytes()) {
            return Err(OpeningError::OtherPump);
        }
        let schedule = Schedule::new(key);
        schedule.check(&[taken.head], taken.proof)?;
        let head = wire::challenge_head(fresh.spend());
        let challenge = wire::with_proof(&head, &schedule.proof(&[taken.whole, &head])?);
        Ok(Self { schedule: Some(schedule), serial, hello: *taken.whole, challenge, began: now })
    }

    /// What has to be sent to the programmer.
    #[must_use]
    pub const fn challenge(&self) -> &[u8; CHALLENGE] {
        &self.challenge
    }

    /// Whether this is the answer to a hello.
    pub(crate) fn is_to(&self, hello: &[u8]) -> bool {
        self.schedule.is_some() && self.hello == *hello
    }

    /// Takes the programmer's confirmation and gives the session.
    ///
    /// A confirmation that is refused changes nothing: the right one may still come.
    ///
    /// # Errors
    /// [`OpeningError`] says why it is not the confirmation of this answer, or that it is too late.
    pub fn confirm(&mut self, now: Duration, confirm: &[u8]) -> Result<Session, OpeningError> {
        let schedule = self.schedule.as_ref().ok_or(OpeningError::AlreadyOpened)?;
        let waited = now.checked_sub(self.began).map_err(|_| OpeningError::ClockWentBack)?;
        if waited > OPENING_MAX {
            return Err(OpeningError::TooLate);
        }
        let taken = wire::opening::<CONFIRM>(Kind::Confirm, confirm)?;
        schedule.check(&[&self.hello, &self.challenge, taken.head], taken.proof)?;
        let (keys, name) = schedule.session(Side::Pump, &self.hello, &self.challenge)?;
        self.schedule = None;
        Ok(Session::new(Side::Pump, self.serial, keys, name, now))
    }
}

impl core::fmt::Debug for Answer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Answer").field("serial", &self.serial).finish_non_exhaustive()
    }
}
