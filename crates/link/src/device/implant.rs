//! What the link needs of the pump that it is the radio of.

use cisterna_pump::{Input, Outcome, Pump, Refusal};

use crate::message::{Answer, Request};

/// One of the two places in which the link's memory is kept.
///
/// They are written in turn, so that power that goes while one is written leaves the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The first place.
    First,
    /// The second place.
    Second,
}

impl Slot {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// What was to be kept could not be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// A pump with its storage and its source of chance.
pub trait Implant {
    /// The control core's state. Its clock is the link's clock too: let time pass in the core
    /// before bytes are handed to the link.
    fn pump(&self) -> &Pump;

    /// Moves the core. What it changes is stored when this returns, the core's version with it: if
    /// the power goes within, all of the step has happened afterwards or nothing of it.
    ///
    /// # Errors
    /// The core's [`Refusal`]; nothing changed then.
    fn step(&mut self, input: Input) -> Result<Outcome, Refusal>;

    /// Stores [`KEPT_BYTES`](super::KEPT_BYTES) bytes of the link's memory in one of two places.
    /// They are stored when this returns. If the power goes within, this place may hold anything,
    /// and the other one what it held.
    ///
    /// # Errors
    /// [`NotKept`] when the storage fails.
    fn keep(&mut self, slot: Slot, bytes: &[u8]) -> Result<(), NotKept>;

    /// Random bytes. If the source fails unseen, sessions are safe all the same: see decision 0010.
    fn chance(&mut self) -> [u8; 24];

    /// What was asked in a session, and the answer that is sent next: for somebody who watches. A
    /// request that is asked again is heard again.
    fn heard(&mut self, request: &Request, answer: &Answer) {
        let _ = (request, answer);
    }
}
