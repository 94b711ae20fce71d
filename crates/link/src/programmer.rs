//! The clinic's side: what may be asked of a pump, and what is known about what was asked.
//!
//! [`Programmer`] does no input and no output. It is told the time on its own side, in any count
//! that never goes back; it gets the bytes that came in; and it gives bytes to send, in
//! [`tick`](Programmer::tick) and [`receive`](Programmer::receive) only. What was asked for goes
//! out with the next tick, so that a command can be written down before it leaves.
//!
//! # The course of an order
//!
//! 1. [`call`](Programmer::call) opens a session, [`interrogate`](Programmer::interrogate) reads
//!    the pump. After every command the pump has to be read again before the next one.
//! 2. [`propose`](Programmer::propose) sends the order, and the pump shows what it understood.
//! 3. [`differences`](Programmer::differences) holds that against what was meant, field by field.
//!    One difference, or another digest, and there is no commit.
//! 4. [`commit`](Programmer::commit) gives the [`Given`] to write down, and then the tick sends it.
//! 5. [`delivery`](Programmer::delivery) says what is known of it.
//!
//! # What is not known
//!
//! When no answer comes, or this side starts again in the middle ([`resume`](Programmer::resume)),
//! the order is [`Delivery::Unknown`]: it may have been carried out and may not. Nothing is
//! guessed, and no other order may be given until the pump was read; a stop may. The next
//! interrogation settles it from what the pump remembers. It can: whatever was sent before that
//! question can no longer be obeyed after it, as the pump takes messages only in their order.

mod asking;
mod event;
mod given;
mod hear;
mod ordering;

use cisterna_quantity::Duration;

use crate::compare::{self, Difference};
use crate::frame::Decoder;
use crate::message::{Echo, LogPart, Order, Patient, Request, Status, Terms};
use crate::session::{CONFIRM, Call, Fresh, OpeningError, PairingKey, Serial, Session};

pub use event::{Event, Forbidden};
pub use given::{Delivery, Given, Verdict, What, settle};

use asking::Asking;
pub use asking::{AGAIN_AFTER, SENT_MOST};
use event::Events;

/// The clinic's side of the link to one pump of one patient.
pub struct Programmer {
    decoder: Decoder,
    desk: Desk,
}

/// Everything of the programmer but the reader of frames.
struct Desk {
    serial: Serial,
    patient: Patient,
    call: Option<Call>,
    session: Option<Session>,
    /// Sent again with every message, until the pump has answered in this session.
    confirm: Option<[u8; CONFIRM]>,
    /// The number of the last asking.
    ask: u32,
    asking: Option<Asking>,
    /// The pump's state, and this side's time when it came. Gone when it is out of date.
    status: Option<(Status, Duration)>,
    log: Option<LogPart>,
    proposal: Option<Proposal>,
    order: Delivery,
    stop: Delivery,
    /// The highest number that this side has used.
    highest: u64,
    events: Events,
}

/// An order that was proposed, and what the pump has shown of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// For whom, on which version, until when.
    pub terms: Terms,
    /// What was meant.
    pub order: Order,
    /// What the pump understood.
    pub echo: Option<Echo>,
}

impl Proposal {
    /// Whether the pump has shown exactly what was meant.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let Self { terms, order, echo } = self;
        let digest = Request::Propose { terms: *terms, order: *order }.digest();
        echo.as_ref().is_some_and(|echo| {
            compare::echo(terms, order, echo).next().is_none() && echo.digest == digest
        })
    }
}

impl Programmer {
    /// A programmer for one pump in one patient.
    #[must_use]
    pub const fn new(serial: Serial, patient: Patient) -> Self {
        let desk = Desk {
            serial,
            patient,
            call: None,
            session: None,
            confirm: None,
            ask: 0,
            asking: None,
            status: None,
            log: None,
            proposal: None,
            order: Delivery::None,
            stop: Delivery::None,
            highest: 0,
            events: Events::NONE,
        };
        Self { decoder: Decoder::new(), desk }
    }

    /// Takes up what was given before this side was started again: its fate is not known.
    pub fn resume(&mut self, given: Given) {
        self.desk.highest = self.desk.highest.max(given.id);
        *self.desk.delivery_of(given.what) = Delivery::Unknown(given);
    }

    /// Begins a call. It takes the place of an open session.
    ///
    /// # Errors
    /// [`OpeningError`] when the call cannot be made.
    pub fn call(
        &mut self,
        key: &PairingKey,
        fresh: Fresh,
        now: Duration,
    ) -> Result<(), OpeningError> {
        let call = Call::new(key, self.desk.serial, fresh)?;
        self.desk.hang_up();
        self.desk.call = Some(call);
        self.desk.asking = Some(Asking::call(now));
        Ok(())
    }

    /// Asks how the pump is. This also settles what was not known.
    ///
    /// # Errors
    /// [`Forbidden`] without a session, or while an answer is waited for.
    pub fn interrogate(&mut self, now: Duration) -> Result<(), Forbidden> {
        self.desk.may_ask()?;
        self.desk.begin(Request::Interrogate, now);
        Ok(())
    }

    /// Asks what happened, from a log entry on.
    ///
    /// # Errors
    /// [`Forbidden`] without a session, or while an answer is waited for.
    pub fn read_log(&mut self, from: u32, now: Duration) -> Result<(), Forbidden> {
        self.desk.may_ask()?;
        self.desk.begin(Request::Log { from }, now);
        Ok(())
    }

    /// Ends the session on this side. What was waited for becomes unknown.
    pub fn hang_up(&mut self) {
        self.desk.hang_up();
    }

    /// Sends what is due. Call it after every request and at [`Programmer::next_tick`].
    pub fn tick(&mut self, now: Duration, mut send: impl FnMut(&[u8])) {
        self.desk.tick(now, &mut send);
    }

    /// This side's time at which the next tick is due.
    #[must_use]
    pub fn next_tick(&self) -> Option<Duration> {
        self.desk.asking.as_ref().map(|asking| asking.due)
    }

    /// Takes bytes of the radio.
    pub fn receive(&mut self, now: Duration, bytes: &[u8], mut send: impl FnMut(&[u8])) {
        let Self { decoder, desk } = self;
        decoder.feed_all(bytes, |frame| {
            // A damaged frame is as good as a lost one: what was asked is asked again.
            if let Ok(message) = frame {
                desk.take(now, message, &mut send);
            }
        });
    }

    /// What happened since this was asked last, oldest first.
    pub fn next_event(&mut self) -> Option<Event> {
        self.desk.events.next()
    }

    /// Whether a session is open.
    #[must_use]
    pub const fn in_session(&self) -> bool {
        self.desk.session.is_some()
    }

    /// Whether an answer is waited for.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.desk.asking.is_some()
    }

    /// The pump's state as it was read last, unless a command was given since.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.desk.status.as_ref().map(|(status, _)| status)
    }

    /// The part of the log that was read last.
    #[must_use]
    pub const fn log(&self) -> Option<&LogPart> {
        self.desk.log.as_ref()
    }

    /// The order that was proposed and not committed yet.
    #[must_use]
    pub const fn proposal(&self) -> Option<&Proposal> {
        self.desk.proposal.as_ref()
    }

    /// Every field in which what the pump has shown differs from what was meant.
    pub fn differences(&self) -> impl Iterator<Item = Difference> + '_ {
        let shown = self.desk.proposal.as_ref();
        let shown = shown.and_then(|proposal| proposal.echo.as_ref().map(|echo| (proposal, echo)));
        shown
            .into_iter()
            .flat_map(|(proposal, echo)| compare::echo(&proposal.terms, &proposal.order, echo))
    }

    /// What is known about the last order or act.
    #[must_use]
    pub const fn delivery(&self) -> &Delivery {
        &self.desk.order
    }

    /// What is known about the last stop.
    #[must_use]
    pub const fn stop_delivery(&self) -> &Delivery {
        &self.desk.stop
    }
}

impl core::fmt::Debug for Programmer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Programmer").field("serial", &self.desk.serial).finish_non_exhaustive()
    }
}
