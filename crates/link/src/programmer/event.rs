//! What the programmer tells, and what it does not let be asked.

use cisterna_quantity::Duration;

use super::Given;
use crate::message::{MessageError, Told};

/// Something that the clinic's side has learnt. The details are in the programmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The session is open on this side.
    Opened,
    /// The pump was read.
    Status,
    /// A part of its log was read.
    Log,
    /// The pump has shown what it understood of the proposal.
    Shown {
        /// Whether it is what was meant. If not, there is no commit.
        agrees: bool,
    },
    /// It is now known what became of a command.
    Settled(Given),
    /// It is not known what became of a command: read the pump.
    Unknown(Given),
    /// The pump did not take what was asked.
    Refused(Told),
    /// The proposal was given up.
    Abandoned,
    /// The pump has no airtime. Both are the pump's own time.
    Busy {
        /// From when on it has.
        until: Duration,
        /// Its time now.
        now: Duration,
    },
    /// The pump did not answer, and the session is over: call again.
    NoAnswer,
    /// An answer that was sealed rightly was not understood.
    Misread(MessageError),
}

/// How many events are kept until they are asked for.
const EVENTS_KEPT: usize = 8;

/// The events that were not asked for yet.
pub(super) struct Events([Option<Event>; EVENTS_KEPT]);

impl Events {
    pub(super) const NONE: Self = Self([None; EVENTS_KEPT]);

    /// Keeps an event. When nobody asks, the oldest ones go: the state is in the programmer.
    pub(super) fn tell(&mut self, event: Event) {
        if self.0.iter().all(Option::is_some) {
            self.next();
        }
        if let Some(place) = self.0.iter_mut().find(|place| place.is_none()) {
            *place = Some(event);
        }
    }

    pub(super) fn next(&mut self) -> Option<Event> {
        let first = self.0.first_mut()?.take();
        self.0.rotate_left(1);
        first
    }
}

/// Why something may not be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// There is no session.
    NoSession,
    /// An answer is waited for.
    Waits,
    /// It is not known what became of this command.
    Unknown(Given),
    /// The pump was not read since the session began, or since the last command.
    ReadFirst,
    /// The pump says that it is another one.
    OtherPump,
    /// The pump was given to another patient, or to none.
    OtherPatient,
    /// Nothing was proposed, or the pump has not shown it yet.
    NotShown,
    /// What the pump has shown is not what was meant.
    Differs,
    /// The time for which the order is to be valid cannot be counted.
    Time,
}

impl core::fmt::Display for Forbidden {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::NoSession => "there is no session; call the pump",
            Self::Waits => "an answer is waited for; wait, or stop",
            Self::Unknown(Given { id, .. }) => {
                return write!(f, "it is not known whether command {id} was obeyed; read the pump");
            }
            Self::ReadFirst => "the pump has to be read before an order; read it",
            Self::OtherPump => "this is another pump; check its serial",
            Self::OtherPatient => "this pump was given to another patient; check who it is",
            Self::NotShown => "the pump has not shown the order yet; propose it",
            Self::Differs => "the pump understood something else; compare, and propose again",
            Self::Time => "the order is to be valid for too long; give it for less time",
        })
    }
}

impl core::error::Error for Forbidden {}
