//! Sessions: two sides that hold the same pairing key prove it to one another, and then talk so that
//! nobody else can read, alter, repeat or turn back what they say.
//!
//! ```text
//!   programmer                                         pump
//!   Call::new ──── hello: serial, fresh bytes ───────▶ Answer::new
//!   Call::accept ◀─ challenge: fresh bytes, proof ──── Answer::challenge
//!            └───── confirm: proof ──────────────────▶ Answer::confirm
//!   Session ◀────── sealed messages ─────────────────▶ Session
//! ```
//!
//! A pump answers nobody who lacks its key, and a [`Session`] exists on a side only when the other
//! one has proved that it is there now. Each direction has a key of its own. A message is numbered;
//! numbers may be left out, as messages are lost, and never go back. Serial and version of the
//! protocol are part of every proof and of every sealed message.
//!
//! Why it is built so, and what it does not protect against, is in decision 0010.
//!
//! | kind | bytes |
//! |---|---|
//! | hello | kind, version, serial (16), fresh bytes (32), proof (32) |
//! | challenge | kind, version, fresh bytes (32), proof (32) |
//! | confirm | kind, version, proof (32) |
//! | sealed | kind, direction, session (8), number (8, little-endian), text, tag (16) |

mod answer;
mod call;
mod error;
mod key;
mod schedule;
mod sealed;
mod wire;

use cisterna_quantity::Duration;

pub use answer::Answer;
pub use call::Call;
pub use error::{Ended, OpeningError, SessionError};
pub use key::{Fresh, PairingKey, SERIAL_MAX, Serial};
pub use sealed::Session;
pub(crate) use wire::Kind;
pub use wire::{CHALLENGE, CONFIRM, HELLO, OVERHEAD};

use crate::frame::FRAME_MAX;

/// The version of the protocol. Sides of different versions do not talk to one another.
pub const VERSION: u8 = 1;

/// The longest payload that a session seals, in bytes.
pub const PAYLOAD_MAX: usize = FRAME_MAX - OVERHEAD;

/// How long after its challenge the pump still takes the confirmation.
pub const OPENING_MAX: Duration = Duration::from_ms(5_000);

/// How long a side may hear nothing before its session ends. Long enough to read a programme and to
/// compare it, short enough that a programmer left on a table is no open door.
pub const IDLE_MAX: Duration = Duration::from_ms(5 * 60_000);

/// How long a session lasts at the most, however busy.
pub const SESSION_MAX: Duration = Duration::from_ms(60 * 60_000);

/// How many messages a session carries in each direction at the most.
pub const MESSAGES_MAX: u64 = 4_096;

/// One of the two ends of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The implanted pump: it answers.
    Pump,
    /// The clinician's programmer: it calls.
    Programmer,
}
