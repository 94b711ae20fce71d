//! Why an opening fails and why a message is refused, each by its name.

use super::PAYLOAD_MAX;

/// Why no session is opened.
///
/// None of these is told to the other side: whoever has no key hears nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningError {
    /// The pairing key is erased memory.
    NoKey,
    /// The random bytes are all the same.
    NotFresh,
    /// The message is cut or too long for its kind.
    WrongLength {
        /// Its length in bytes.
        got: usize,
    },
    /// A message of another kind than the one that is due now.
    NotExpected {
        /// The kind that its first byte names.
        kind: u8,
    },
    /// The other side speaks another version of the protocol.
    OtherVersion {
        /// The version that it speaks.
        theirs: u8,
    },
    /// The hello is for another pump.
    OtherPump,
    /// The proof does not hold: another pairing key, another opening, or altered bytes.
    ProofRefused,
    /// The confirmation comes too late.
    TooLate,
    /// The time given is before the one at which the opening began.
    ClockWentBack,
    /// This opening has already given its session.
    AlreadyOpened,
    /// The cipher did not take its input. No input of this crate has such a length.
    Cipher,
}

impl core::fmt::Display for OpeningError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoKey => f.write_str("there is no pairing key; pair the pump first"),
            Self::NotFresh => f.write_str("the random bytes are all the same; mend their source"),
            Self::WrongLength { got } => {
                write!(f, "{got} bytes are no message of this kind; call again")
            }
            Self::NotExpected { kind } => {
                write!(f, "a message of kind {kind} is not due now; call again")
            }
            Self::OtherVersion { theirs } => {
                write!(f, "the other side speaks version {theirs}; use a programmer that fits")
            }
            Self::OtherPump => f.write_str("the call is for another pump; check the serial"),
            Self::ProofRefused => f.write_str("the other side has another key, or was altered"),
            Self::TooLate => f.write_str("the confirmation came too late; call again"),
            Self::ClockWentBack => f.write_str("elapsed time went back; call again"),
            Self::AlreadyOpened => f.write_str("the session was opened before; call again"),
            Self::Cipher => f.write_str("the cipher failed; call again"),
        }
    }
}

impl core::error::Error for OpeningError {}

/// Why a session is over. A session that ended never comes back; a new one has to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was closed on this side.
    Closed,
    /// The other side was silent for too long.
    Idle,
    /// It lasted as long as a session may.
    TooOld,
    /// It carried as many messages as a session may.
    UsedUp,
    /// The time given is before an earlier one, so that no limit of time can be kept.
    ClockWentBack,
}

/// Why a message is not sealed, or not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// The session is over.
    Ended(Ended),
    /// The payload is longer than [`PAYLOAD_MAX`].
    TooLong {
        /// Its length in bytes.
        asked: usize,
    },
    /// The buffer is too small for the message.
    NoRoom,
    /// The message is shorter than any sealed one: it was cut.
    TooShort {
        /// Its length in bytes.
        got: usize,
    },
    /// The message is not a sealed one.
    NotSealed {
        /// The kind that its first byte names.
        kind: u8,
    },
    /// The message belongs to another session: an older one, or one of another pump.
    OtherSession,
    /// The message was sent by this side, and is thrown back at it.
    WrongDirection,
    /// The number of the message was used before, or a later one was.
    Replayed {
        /// Its number.
        number: u64,
        /// The least number that is still taken.
        least: u64,
    },
    /// The number of the message lies beyond what a session carries.
    NumberTooHigh {
        /// Its number.
        number: u64,
    },
    /// The seal is broken: the message was altered or made without the key.
    Altered,
    /// The cipher did not take its input. No input of this crate has such a length.
    Cipher,
}

impl core::fmt::Display for SessionError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Ended(reason) => {
                f.write_str("the session is over: ")?;
                f.write_str(match reason {
                    Ended::Closed => "it was closed",
                    Ended::Idle => "the other side was silent for too long",
                    Ended::TooOld => "it lasted as long as it may",
                    Ended::UsedUp => "it carried as many messages as it may",
                    Ended::ClockWentBack => "elapsed time went back",
                })?;
                f.write_str("; open a new one")
            }
            Self::TooLong { asked } => {
                write!(f, "{asked} bytes do not fit into a message; send at most {PAYLOAD_MAX}")
            }
            Self::NoRoom => f.write_str("the buffer is too small; give it a frame's length"),
            Self::TooShort { got } => write!(f, "{got} bytes are no message; send it again"),
            Self::NotSealed { kind } => {
                write!(f, "a message of kind {kind} is not taken in a session")
            }
            Self::OtherSession => f.write_str("the message belongs to another session"),
            Self::WrongDirection => f.write_str("the message was sent by this side"),
            Self::Replayed { number, least } => {
                write!(f, "message {number} comes again or too late; {least} is the next one")
            }
            Self::NumberTooHigh { number } => write!(f, "no session has a message {number}"),
            Self::Altered => f.write_str("the message was altered on the way; send it again"),
            Self::Cipher => f.write_str("the cipher failed; open a new session"),
        }
    }
}

impl core::error::Error for SessionError {}
