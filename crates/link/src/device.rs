//! The pump's side: bytes in, bytes out, and each command obeyed once.
//!
//! [`Device`] is everything between the radio and the control core. It turns nothing on and stores
//! nothing by itself: [`Implant`] is the pump that it belongs to.
//!
//! # What the firmware does
//!
//! - The wake-up receiver fires: [`Device::wake`] says whether the radio may be on, and how long.
//! - Bytes come in: [`Device::receive`], which gives the bytes to send back. While the radio may
//!   not be on ([`Device::hears`]) they are not heard.
//! - The power came on again: [`Device::restored`] with what the two places hold.
//!
//! # The order of storing and answering
//!
//! 1. The count of answered calls is stored before a challenge is sent.
//! 2. Airtime is taken, and with it the answer's, before a command is obeyed. A pump that could not
//!    answer does not begin. A stop is obeyed all the same.
//! 3. That the command begins is stored, with the pump's version before it.
//! 4. The core carries it out and stores what it did ([`Implant::step`]).
//! 5. What became of it is stored.
//! 6. The answer is sent.
//!
//! When the power goes between 3 and 5, the version tells afterwards what became of the command.
//! The commands that leave the version as it is give no drug; for those the pump says that it
//! cannot tell.
//!
//! # Once
//!
//! A number serves one command. The last command is kept with its answer: asked again, in whatever
//! session, the pump gives that answer and does nothing. With other bytes, or with a lower number,
//! it is refused. What the link refuses by itself stays refused, as versions, numbers and time only
//! go up; so such a refusal uses up no number, and repeating the command cannot suddenly succeed.

mod command;
mod implant;
mod kept;
mod opening;
mod refusal;
mod talk;

use cisterna_quantity::Duration;

use crate::frame::Decoder;
use crate::message::{History, Order, Patient, Terms, Told};
use crate::radio::{Quiet, Radio, Tally};
use crate::session::{Answer as Opening, PairingKey, Serial, Session};

pub use implant::{Implant, NotKept, Slot};
pub use kept::KEPT_BYTES;
pub use refusal::{ID_AHEAD, NotTaken, VALID_MAX};

use kept::Kept;

/// Who a pump is: put into it before the implant, like its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its serial.
    pub serial: Serial,
    /// The patient that it was given to; none before. Without one it takes no order.
    pub patient: Option<Patient>,
}

/// What came in and was not taken: for a log, and for finding a bad channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noise {
    /// Frames that were damaged.
    pub damaged: u64,
    /// Whole messages without a right to be heard: without the key, repeated, of another session.
    pub foreign: u64,
}

/// The pump's side of the link.
pub struct Device {
    decoder: Decoder,
    line: Line,
}

/// Everything of the device but the reader of frames.
struct Line {
    key: PairingKey,
    identity: Identity,
    opening: Option<Opening>,
    session: Option<Session>,
    radio: Radio,
    /// The radio is on before this time of the pump.
    on_until: Duration,
    /// Callers are answered before this time of the pump.
    open_until: Duration,
    /// How many challenges were made in this window.
    challenges: u8,
    proposal: Option<Proposal>,
    kept: Kept,
    /// Where the newest memory is.
    slot: Slot,
    /// Something changed that has to be kept.
    unkept: bool,
    noise: Noise,
}

/// An order that was shown and waits for its commit. It is lost with the session and with the
/// power.
struct Proposal {
    terms: Terms,
    order: Order,
    /// The digest of what the pump has shown.
    digest: crate::message::Digest,
}

impl Device {
    /// The side of a new pump. It stores its first memory in both places.
    ///
    /// # Errors
    /// [`NotKept`] when they cannot be written: such a pump is not to be implanted.
    pub fn new(
        key: PairingKey,
        identity: Identity,
        implant: &mut impl Implant,
    ) -> Result<Self, NotKept> {
        let now = implant.pump().clock();
        let radio = Radio::new(now);
        let kept = Kept::nothing(radio.saved(), now);
        let mut device = Self::with(key, identity, radio, kept, Slot::Second);
        device.line.keep(implant)?;
        device.line.keep(implant)?;
        Ok(device)
    }

    /// The side of a pump whose power came on again, with what its two places hold.
    ///
    /// When both are damaged, the radio's budget begins empty, and what became of earlier commands
    /// is said to be forgotten.
    #[must_use]
    pub fn restored(
        key: PairingKey,
        identity: Identity,
        places: [&[u8]; 2],
        implant: &mut impl Implant,
    ) -> Self {
        let pump = implant.pump();
        let (now, version) = (pump.clock(), pump.version());
        let empty = Radio::empty(now);
        let lost = || (Kept::lost(empty.saved(), now, pump.counts().restarts), Slot::Second);
        let (mut kept, slot) = Kept::newest(places).unwrap_or_else(lost);
        kept.settle(version, Told::from(&NotTaken::PowerCut));
        let radio = Radio::restored(kept.radio, kept.reckoned).unwrap_or(empty);
        let mut device = Self::with(key, identity, radio, kept, slot);
        // What was settled is stored with the next command at the latest. Until then it would be
        // settled again in the same way, as only commands raise the version.
        let _ = device.line.keep(implant);
        device
    }

    fn with(key: PairingKey, identity: Identity, radio: Radio, kept: Kept, slot: Slot) -> Self {
        let line = Line {
            key,
            identity,
            opening: None,
            session: None,
            radio,
            on_until: Duration::ZERO,
            open_until: Duration::ZERO,
            challenges: 0,
            proposal: None,
            kept,
            slot,
            unkept: true,
            noise: Noise::default(),
        };
        Self { decoder: Decoder::new(), line }
    }

    /// Gives the pump to a patient, or takes it away: at the implant, not over the link. A session
    /// that is open ends, so that no order is refused for one patient and taken for the next.
    pub fn give_to(&mut self, patient: Option<Patient>) {
        self.line.identity.patient = patient;
        self.line.end();
    }

    /// Somebody calls. Says for how long the radio may be on now.
    ///
    /// # Errors
    /// [`Quiet`]: the radio stays off.
    pub fn wake(&mut self, implant: &mut impl Implant) -> Result<Duration, Quiet> {
        self.line.wake(implant)
    }

    /// Whether the radio may be on: what comes in now is heard.
    #[must_use]
    pub fn hears(&self, implant: &impl Implant) -> bool {
        implant.pump().clock() < self.line.on_until
    }

    /// The pump's own time at which the radio has to go off, unless something is heard before.
    #[must_use]
    pub const fn on_until(&self) -> Duration {
        self.line.on_until
    }

    /// Takes bytes of the radio. `send` gets whole frames to send back, in order.
    pub fn receive(
        &mut self,
        implant: &mut impl Implant,
        bytes: &[u8],
        mut send: impl FnMut(&[u8]),
    ) {
        if !self.hears(implant) {
            return;
        }
        let Self { decoder, line } = self;
        decoder.feed_all(bytes, |frame| match frame {
            Ok(message) => line.take(implant, message, &mut send),
            Err(_) => line.noise.damaged = line.noise.damaged.saturating_add(1),
        });
    }

    /// Who the pump is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.line.identity
    }

    /// The last commands and what became of them.
    #[must_use]
    pub const fn remembered(&self) -> &History {
        &self.line.kept.history
    }

    /// Whether a session is open. One that has run out counts until somebody speaks in it.
    #[must_use]
    pub const fn in_session(&self) -> bool {
        self.line.session.is_some()
    }

    /// What the radio did since the power came on.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        self.line.radio.tally()
    }

    /// What came in and was not taken.
    #[must_use]
    pub const fn noise(&self) -> Noise {
        self.line.noise
    }
}

impl core::fmt::Debug for Device {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Device").field("identity", &self.line.identity).finish_non_exhaustive()
    }
}
