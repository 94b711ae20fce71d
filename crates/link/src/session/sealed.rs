//! An open session: it seals what this side says and opens what the other side said.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{Nonce, Tag};
use cisterna_quantity::Duration;

use super::key::SERIAL_MAX;
use super::schedule::Keys;
use super::wire::{HEAD, Kind, NAME, OVERHEAD, TAG, direction, fill};
use super::{
    Ended, IDLE_MAX, MESSAGES_MAX, PAYLOAD_MAX, SESSION_MAX, Serial, SessionError, Side, VERSION,
};

/// One side of an open session.
///
/// Every call is told the time that has elapsed on this side, in any count that never goes back. When
/// the session ends, its keys are wiped.
pub struct Session {
    side: Side,
    serial: Serial,
    name: [u8; NAME],
    keys: Result<Keys, Ended>,
    /// The number of the next message that is sent.
    next: u64,
    /// The least number that is taken from the other side.
    least: u64,
    opened: Duration,
    heard: Duration,
    /// The latest time that this session was told.
    latest: Duration,
}

impl Session {
    pub(super) const fn new(
        side: Side,
        serial: Serial,
        keys: Keys,
        name: [u8; NAME],
        now: Duration,
    ) -> Self {
        let (next, least) = (0, 0);
        let (opened, heard, latest) = (now, now, now);
        Self { side, serial, name, keys: Ok(keys), next, least, opened, heard, latest }
    }

    /// The serial of the pump at the one end of this session.
    #[must_use]
    pub const fn serial(&self) -> Serial {
        self.serial
    }

    /// The side on which this is.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// A number that tells this session from any other: for a log, not a secret.
    #[must_use]
    pub const fn name(&self) -> u64 {
        u64::from_le_bytes(self.name)
    }

    /// Whether the session still stands. One that does not is wiped.
    ///
    /// # Errors
    /// [`Ended`] says why it is over.
    pub fn check(&mut self, now: Duration) -> Result<(), Ended> {
        if let Some(reason) = self.over(now)
            && self.keys.is_ok()
        {
            self.keys = Err(reason);
        }
        self.latest = self.latest.max(now);
        self.keys.as_ref().map(|_| ()).map_err(|reason| *reason)
    }

    /// Ends the session.
    pub fn close(&mut self) {
        if self.keys.is_ok() {
            self.keys = Err(Ended::Closed);
        }
    }

    /// Seals a payload into `into` and gives the part of it that has to be framed and sent.
    ///
    /// # Errors
    /// [`SessionError`]; nothing is to be sent then.
    pub fn seal<'i>(
        &mut self,
        now: Duration,
        payload: &[u8],
        into: &'i mut [u8],
    ) -> Result<&'i [u8], SessionError> {
        self.check(now).map_err(SessionError::Ended)?;
        if payload.len() > PAYLOAD_MAX {
            return Err(SessionError::TooLong { asked: payload.len() });
        }
        let length = payload.len().saturating_add(OVERHEAD);
        let sealed = into.get_mut(..length).ok_or(SessionError::NoRoom)?;
        let number = self.next;
        // Counted before the cipher is called: no failure lets a number serve twice.
        self.next = number.saturating_add(1);
        let head = self.head(self.side, number);
        let bound = self.bound(&head);
        let keys = self.keys.as_ref().map_err(|reason| SessionError::Ended(*reason))?;
        fill(sealed, &[&head, payload]);
        let (rest, tag) = sealed.split_last_chunk_mut::<TAG>().ok_or(SessionError::NoRoom)?;
        let text = rest.get_mut(HEAD..).ok_or(SessionError::NoRoom)?;
        let made = keys
            .send
            .encrypt_inout_detached(&nonce(number), &bound, text.into())
            .map_err(|_| SessionError::Cipher)?;
        *tag = made.into();
        Ok(sealed)
    }

    /// Opens a sealed message into `into` and gives its payload.
    ///
    /// A message that is refused changes nothing: what was sent may still come.
    ///
    /// # Errors
    /// [`SessionError`] says why the message is not taken.
    pub fn open<'i>(
        &mut self,
        now: Duration,
        message: &[u8],
        into: &'i mut [u8],
    ) -> Result<&'i [u8], SessionError> {
        self.check(now).map_err(SessionError::Ended)?;
        let short = SessionError::TooShort { got: message.len() };
        match message.first() {
            None => return Err(short),
            Some(kind) if *kind != Kind::Sealed.byte() => {
                return Err(SessionError::NotSealed { kind: *kind });
            }
            Some(_) => {}
        }
        let (head, rest) = message.split_first_chunk::<HEAD>().ok_or(short)?;
        let (sealed, tag) = rest.split_last_chunk::<TAG>().ok_or(short)?;
        let number = self.number_in(head)?;
        let text = into.get_mut(..sealed.len()).ok_or(SessionError::NoRoom)?;
        text.copy_from_slice(sealed);
        let keys = self.keys.as_ref().map_err(|reason| SessionError::Ended(*reason))?;
        keys.receive
            .decrypt_inout_detached(
                &nonce(number),
                &self.bound(head),
                (&mut *text).into(),
                &Tag::from(*tag),
            )
            .map_err(|_| SessionError::Altered)?;
        // Only now is anything believed that the head says.
        self.least = number.saturating_add(1);
        self.heard = now;
        Ok(text)
    }

    /// Why the session is over at this time, if it is.
    fn over(&self, now: Duration) -> Option<Ended> {
        let (Ok(_), Ok(silent), Ok(age)) = (
            now.checked_sub(self.latest),
            now.checked_sub(self.heard),
            now.checked_sub(self.opened),
        ) else {
            return Some(Ended::ClockWentBack);
        };
        if self.next >= MESSAGES_MAX || self.least >= MESSAGES_MAX {
            Some(Ended::UsedUp)
        } else if age >= SESSION_MAX {
            Some(Ended::TooOld)
        } else if silent >= IDLE_MAX {
            Some(Ended::Idle)
        } else {
            None
        }
    }

    /// The number of a message, if its head could be one that is due.
    ///
    /// The head is not yet proved. These checks spare the cipher and name the reason; what holds a
    /// forger off is the seal, which covers the head.
    fn number_in(&self, head: &[u8; HEAD]) -> Result<u64, SessionError> {
        let (start, number) = head.split_last_chunk().ok_or(SessionError::OtherSession)?;
        let number = u64::from_le_bytes(*number);
        let [_, from, name @ ..] = start else { return Err(SessionError::OtherSession) };
        if name != self.name {
            return Err(SessionError::OtherSession);
        }
        if *from != direction(self.other()) {
            return Err(SessionError::WrongDirection);
        }
        if number < self.least {
            return Err(SessionError::Replayed { number, least: self.least });
        }
        if number >= MESSAGES_MAX {
            return Err(SessionError::NumberTooHigh { number });
        }
        Ok(number)
    }

    const fn other(&self) -> Side {
        match self.side {
            Side::Pump => Side::Programmer,
            Side::Programmer => Side::Pump,
        }
    }

    fn head(&self, from: Side, number: u64) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        let kind = [Kind::Sealed.byte(), direction(from)];
        fill(&mut head, &[&kind, &self.name, &number.to_le_bytes()]);
        head
    }

    /// What the seal covers besides the text: version, serial and head.
    fn bound(&self, head: &[u8; HEAD]) -> [u8; 1 + SERIAL_MAX + HEAD] {
        let mut bound = [0; 1 + SERIAL_MAX + HEAD];
        fill(&mut bound, &[&[VERSION], self.serial.bytes(), head]);
        bound
    }
}

/// The cipher's own number for a message: four zero bytes, then the number of the message.
fn nonce(number: u64) -> Nonce {
    let mut nonce = [0; 12];
    fill(&mut nonce, &[&[0; 4], &number.to_le_bytes()]);
    nonce.into()
}

impl core::fmt::Debug for Session {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Session")
            .field("side", &self.side)
            .field("serial", &self.serial)
            .field("name", &self.name())
            .field("ended", &self.keys.as_ref().err())
            .finish_non_exhaustive()
    }
}
