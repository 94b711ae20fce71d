//! Why the pump does not take a command, before its control core is asked.

use cisterna_quantity::Duration;

use crate::message::{MessageError, Text, Told};

/// How far above the last number a new command's number may lie. Numbers may be left out, as orders
/// are given up; a number out of all reason would use up the others.
pub const ID_AHEAD: u64 = 1_024;

/// How long an order may be valid at the most: as long as a session.
pub const VALID_MAX: Duration = crate::session::SESSION_MAX;

/// A request that is not taken. It changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// The message is none.
    Malformed(MessageError),
    /// The order is for another pump.
    OtherPump,
    /// The order is for another patient.
    OtherPatient,
    /// The pump was not given to a patient yet.
    NoPatient,
    /// The order is no longer valid.
    Expired {
        /// Up to when it was, in the pump's time.
        expired: Duration,
        /// The pump's time.
        now: Duration,
    },
    /// The order would be valid for longer than any may.
    ValidTooLong {
        /// Up to when, in the pump's time.
        asked: Duration,
        /// Up to when it may be at the most.
        most: Duration,
    },
    /// The order was decided on another version.
    Stale {
        /// The version that it was decided on.
        base: u32,
        /// The pump's version.
        version: u32,
    },
    /// The number was used by another command, or a later one was.
    NumberUsed {
        /// The number.
        id: u64,
    },
    /// The number lies too far above the last one.
    NumberTooHigh {
        /// The number.
        id: u64,
        /// The highest that is taken.
        most: u64,
    },
    /// Another order was proposed with this number.
    NumberTaken {
        /// The number.
        id: u64,
    },
    /// A commit of an order that was not proposed in this session.
    NotProposed {
        /// The number.
        id: u64,
    },
    /// A commit of something else than what was shown.
    OtherOrder,
    /// What was read is not all that happened.
    NotAllRead {
        /// The newest log entry that was seen.
        seen: u32,
        /// The newest log entry.
        newest: u32,
    },
    /// The pump cannot store what it needs to obey once.
    NotKept,
    /// The power went before the command was carried out.
    PowerCut,
}

impl NotTaken {
    /// The rule's id.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "link.message",
            Self::OtherPump => "link.serial",
            Self::OtherPatient | Self::NoPatient => "link.patient",
            Self::Expired { .. } | Self::ValidTooLong { .. } => "link.valid",
            Self::Stale { .. } => "link.version",
            Self::NumberUsed { .. } | Self::NumberTooHigh { .. } | Self::NumberTaken { .. } => {
                "link.number"
            }
            Self::NotProposed { .. } => "link.proposed",
            Self::OtherOrder => "link.same-order",
            Self::NotAllRead { .. } => "link.read",
            Self::NotKept => "link.memory",
            Self::PowerCut => "link.power",
        }
    }

    /// What to do next.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "use a programmer that fits this pump",
            Self::OtherPump | Self::OtherPatient => "check who is in front of you",
            Self::NoPatient => "give the pump to its patient first",
            Self::Expired { .. } | Self::Stale { .. } => "read the pump and decide again",
            Self::ValidTooLong { .. } => "give it for less time",
            Self::NumberUsed { .. } | Self::NumberTooHigh { .. } | Self::NumberTaken { .. } => {
                "read the pump for the next number"
            }
            Self::NotProposed { .. } | Self::OtherOrder => "propose the order again",
            Self::NotAllRead { .. } => "read the pump again",
            Self::NotKept => "try again; if it fails again replace the pump",
            Self::PowerCut => "read the pump, then give the order again",
        }
    }
}

impl core::fmt::Display for NotTaken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(f),
            Self::OtherPump => f.write_str("the order is for another pump"),
            Self::OtherPatient => f.write_str("the order is for another patient"),
            Self::NoPatient => f.write_str("the pump was not given to a patient yet"),
            Self::Expired { expired, now } => {
                write!(f, "the order was valid until {expired}, and it is {now}")
            }
            Self::ValidTooLong { asked, most } => {
                write!(f, "the order would be valid until {asked}, which is after {most}")
            }
            Self::Stale { base, version } => {
                write!(f, "it was decided on version {base}, and the pump has version {version}")
            }
            Self::NumberUsed { id } => write!(f, "the number {id} was used before"),
            Self::NumberTooHigh { id, most } => write!(f, "the number {id} is above {most}"),
            Self::NumberTaken { id } => write!(f, "another order was proposed as number {id}"),
            Self::NotProposed { id } => write!(f, "no order {id} was proposed in this session"),
            Self::OtherOrder => f.write_str("this is not the order that the pump has shown"),
            Self::NotAllRead { seen, newest } => {
                write!(f, "the log was read up to {seen}, and goes up to {newest}")
            }
            Self::NotKept => f.write_str("the pump cannot store what it needs to obey once"),
            Self::PowerCut => f.write_str("the power went before it was carried out"),
        }
    }
}

impl core::error::Error for NotTaken {}

impl From<&NotTaken> for Told {
    fn from(refusal: &NotTaken) -> Self {
        Self {
            rule: Text::of(&refusal.rule()),
            text: Text::of(refusal),
            action: Text::of(&refusal.action()),
        }
    }
}
