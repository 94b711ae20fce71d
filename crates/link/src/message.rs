//! What a programmer asks and what a pump answers, as bytes inside a session.
//!
//! Each message has exactly one encoding, and bytes that are not one are refused with the field.
//! This module does not say what a pump does about a message: [`device`](crate::device) does.
//!
//! A message is its kind (a byte), the number of the asking (4 bytes) and its fields,
//! little-endian. The number is the programmer's own count, and the answer repeats it. Without it
//! an answer that comes late could be taken for that to a later question, and "not done" would be
//! believed of a command that was.
//!
//! | request | effect |
//! |---|---|
//! | interrogate, log | none: reading can be lost and repeated |
//! | propose | none yet: the pump shows what it would do |
//! | commit, abandon | carries out, or drops, what was proposed and shown |
//! | act | carries out at once what gives no drug by itself |
//! | stop | stops, in any state of pump and programmer |
//!
//! **A bolus takes both steps, as a programme does.** It is drug on top of the infusion, and a
//! wrong number in it kills as fast as one in a programme. It is proposed, shown as the pump
//! understood it, compared, and committed, along one path in one piece of code. The price is one
//! more exchange.
//!
//! **Reading does not end a doubt.** The core lets go of "what was delivered is in doubt" when it
//! is told that somebody read it. Were the question itself enough, an answer that is lost would end
//! the doubt unread. So [`Act::HaveRead`] says it, with the number of the last log entry that was
//! seen.

mod answer;
pub(crate) mod bytes;
mod envelope;
mod fate;
mod log;
mod order;
mod parts;
mod request;
mod status;
mod text;

use cisterna_pump::codec::DecodeError;

use crate::session::PAYLOAD_MAX;

pub use answer::{Answer, Echo};
pub use bytes::NoRoom;
pub use envelope::{Answered, Asked, asked_in};
pub use fate::{Fate, FateKind, History, Told, Used, UsedBefore};
pub use log::{LOG_PART, LogPart};
pub use order::{Act, Digest, Order, Patient, Terms};
pub use request::{REQUEST_MAX, Request};
pub use status::{ALARMS_MAX, AlarmList, BolusUnderWay, Status};
pub use text::Text;

/// The longest answer, in bytes: a status with every alarm on and the longest programme.
pub const ANSWER_MAX: usize = PAYLOAD_MAX;

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// There is no message of this kind.
    Kind(u8),
    /// The bytes end within a field, or before it.
    TooShort {
        /// The field.
        field: &'static str,
    },
    /// There are bytes after the last field.
    TooLong {
        /// How many.
        extra: usize,
    },
    /// A choice that does not exist.
    Choice {
        /// The field.
        field: &'static str,
        /// The number of the choice.
        value: u8,
    },
    /// A text that is none, or too long for its field.
    NotText {
        /// The field.
        field: &'static str,
    },
    /// A serial that no pump has.
    Serial,
    /// A programme that is none.
    Programme(DecodeError),
}

impl core::fmt::Display for MessageError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Kind(kind) => write!(f, "there is no message of kind {kind}"),
            Self::TooShort { field } => write!(f, "the message ends before the end of its {field}"),
            Self::TooLong { extra } => write!(f, "{extra} bytes follow the end of the message"),
            Self::Choice { field, value } => write!(f, "there is no {field} number {value}"),
            Self::NotText { field } => write!(f, "the {field} is no text, or too long"),
            Self::Serial => f.write_str("the serial is none"),
            Self::Programme(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for MessageError {}
