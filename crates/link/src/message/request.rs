//! What a programmer asks of a pump.

use cisterna_pump::codec::PROGRAMME_BYTES_MAX;

use super::bytes::{NoRoom, Reader, Wire, Writer};
use super::{Act, Digest, MessageError, Order, Terms};

/// The longest request, in bytes: a proposal of the longest programme, with room to spare.
pub const REQUEST_MAX: usize = PROGRAMME_BYTES_MAX + 128;

/// A request of a programmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// How is the pump? This changes nothing.
    Interrogate,
    /// What happened, from a log entry on? This changes nothing.
    Log {
        /// The number of the first entry that is wanted.
        from: u32,
    },
    /// What would the pump do? It shows it, and waits for the commit.
    Propose {
        /// For whom, on which version, until when.
        terms: Terms,
        /// What.
        order: Order,
    },
    /// The order was shown and compared: carry it out.
    Commit {
        /// The number of the order.
        id: u64,
        /// What was compared.
        digest: Digest,
    },
    /// The order is not to be carried out, now or later.
    Abandon {
        /// The number of the order.
        id: u64,
    },
    /// Do this at once.
    Act {
        /// For whom, on which version, until when.
        terms: Terms,
        /// What.
        act: Act,
    },
    /// Stop all flow. It needs no terms: it is right in any state, and can only take drug away.
    Stop {
        /// The number of the command.
        id: u64,
    },
}

impl Request {
    /// The number of the command, for a request that has one.
    #[must_use]
    pub const fn id(&self) -> Option<u64> {
        match self {
            Self::Interrogate | Self::Log { .. } => None,
            Self::Propose { terms, .. } | Self::Act { terms, .. } => Some(terms.id),
            Self::Commit { id, .. } | Self::Abandon { id } | Self::Stop { id } => Some(*id),
        }
    }

    /// What stands for this request: the commit of an order names the digest of its proposal.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut bytes = [0; REQUEST_MAX];
        let mut writer = Writer::new(&mut bytes);
        writer.put(&self.kind());
        self.put_fields(&mut writer);
        // Every request fits, which a test shows. Were it not so, nothing would have this digest.
        writer.done().map_or(Digest([0; 32]), Digest::of)
    }

    pub(super) const fn kind(&self) -> u8 {
        match self {
            Self::Interrogate => 1,
            Self::Log { .. } => 2,
            Self::Propose { .. } => 3,
            Self::Commit { .. } => 4,
            Self::Abandon { .. } => 5,
            Self::Act { .. } => 6,
            Self::Stop { .. } => 7,
        }
    }

    pub(super) fn put_fields(&self, to: &mut Writer<'_>) {
        match self {
            Self::Interrogate => {}
            Self::Log { from } => to.put(from),
            Self::Propose { terms, order } => {
                to.put(terms);
                to.put(order);
            }
            Self::Commit { id, digest } => {
                to.put(id);
                to.put(digest);
            }
            Self::Abandon { id } | Self::Stop { id } => to.put(id),
            Self::Act { terms, act } => {
                to.put(terms);
                to.put(act);
            }
        }
    }

    pub(super) fn take_fields(kind: u8, from: &mut Reader<'_>) -> Result<Self, MessageError> {
        let id = "number of the command";
        Ok(match kind {
            1 => Self::Interrogate,
            2 => Self::Log { from: from.take("first log entry")? },
            3 => Self::Propose { terms: from.take("terms")?, order: from.take("order")? },
            4 => Self::Commit { id: from.take(id)?, digest: from.take("digest")? },
            5 => Self::Abandon { id: from.take(id)? },
            6 => Self::Act { terms: from.take("terms")?, act: from.take("act")? },
            7 => Self::Stop { id: from.take(id)? },
            other => return Err(MessageError::Kind(other)),
        })
    }

    pub(super) fn encode<'b>(&self, ask: u32, into: &'b mut [u8]) -> Result<&'b [u8], NoRoom> {
        let mut writer = Writer::new(into);
        writer.put(&self.kind());
        ask.put(&mut writer);
        self.put_fields(&mut writer);
        writer.done()
    }
}
