//! What a pump answers.

use cisterna_quantity::Duration;

use super::bytes::{NoRoom, Reader, Wire, Writer, fields};
use super::{Digest, Fate, LogPart, MessageError, Order, Status, Terms, Told};

/// An order as the pump understood it: what it would carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo {
    /// For whom, on which version, until when.
    pub terms: Terms,
    /// What the control core would run: read from a trial of the core itself, and encoded anew.
    pub order: Order,
    /// The digest that the commit has to name.
    pub digest: Digest,
}

/// An answer of a pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// How the pump is.
    Status(Status),
    /// A part of its log.
    Log(LogPart),
    /// What a proposal would do.
    Echo(Echo),
    /// What became of a command. The number is used up, and asking again gives this answer again.
    Ended {
        /// The number of the command.
        id: u64,
        /// What became of it.
        fate: Fate,
    },
    /// The request was not taken: it changed nothing, and its number is not used up.
    Refused {
        /// The number of the command, for a request that has one.
        id: Option<u64>,
        /// The number that the next command has to have.
        next: u64,
        /// Why.
        told: Told,
    },
    /// The pump has no airtime for a session, and ends it.
    Busy {
        /// The pump's own time from which on it has, if nobody uses any.
        until: Duration,
        /// The pump's own time now.
        now: Duration,
    },
}

fields!(Echo { terms: "terms", order: "order", digest: "digest" });

impl Answer {
    const fn kind(&self) -> u8 {
        match self {
            Self::Status(_) => 129,
            Self::Log(_) => 130,
            Self::Echo(_) => 131,
            Self::Ended { .. } => 132,
            Self::Refused { .. } => 133,
            Self::Busy { .. } => 134,
        }
    }

    pub(super) fn encode<'b>(&self, ask: u32, into: &'b mut [u8]) -> Result<&'b [u8], NoRoom> {
        let mut to = Writer::new(into);
        to.put(&self.kind());
        ask.put(&mut to);
        match self {
            Self::Status(status) => to.put(status),
            Self::Log(part) => to.put(part),
            Self::Echo(echo) => to.put(echo),
            Self::Ended { id, fate } => {
                to.put(id);
                to.put(fate);
            }
            Self::Refused { id, next, told } => {
                to.put(id);
                to.put(next);
                to.put(told);
            }
            Self::Busy { until, now } => {
                to.put(until);
                to.put(now);
            }
        }
        to.done()
    }

    pub(super) fn take_fields(kind: u8, from: &mut Reader<'_>) -> Result<Self, MessageError> {
        let id = "number of the command";
        Ok(match kind {
            129 => Self::Status(from.take("status")?),
            130 => Self::Log(from.take("log entries")?),
            131 => Self::Echo(from.take("echo")?),
            132 => Self::Ended { id: from.take(id)?, fate: from.take("fate")? },
            133 => Self::Refused {
                id: from.take(id)?,
                next: from.take("next number")?,
                told: from.take("refusal")?,
            },
            134 => Self::Busy { until: from.take("end of the wait")?, now: from.take("time")? },
            other => return Err(MessageError::Kind(other)),
        })
    }
}
