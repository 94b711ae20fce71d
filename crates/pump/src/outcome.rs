//! What happened in one step.

use cisterna_quantity::{Duration, Volume};

use crate::{BolusKind, Fault};

/// Something worth telling, with the pump's own time at which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A bolus was delivered to its last nanolitre.
    BolusCompleted {
        /// Which kind.
        kind: BolusKind,
        /// The pump's time.
        at: Duration,
    },
    /// A bolus ended before its last nanolitre: the reservoir ran empty, a fault ended it, or a
    /// new programme replaced it.
    BolusInterrupted {
        /// Which kind.
        kind: BolusKind,
        /// What was not commanded any more, rounded down to a nanolitre.
        undelivered: Volume,
        /// The pump's time.
        at: Duration,
    },
    /// The reservoir fell to its alarm volume.
    LowReservoir {
        /// The pump's time.
        at: Duration,
    },
    /// The reservoir holds less than one quantum: no drug flows any more.
    ReservoirEmpty {
        /// The pump's time.
        at: Duration,
    },
    /// A fault began that is not about the reservoir.
    FaultRaised {
        /// Which one.
        fault: Fault,
        /// The pump's time.
        at: Duration,
    },
    /// A fault ended that is not about the reservoir.
    FaultCleared {
        /// Which one.
        fault: Fault,
        /// The pump's time.
        at: Duration,
    },
}

impl Note {
    /// The pump's time at which it happened.
    #[must_use]
    pub const fn at(&self) -> Duration {
        match self {
            Self::BolusCompleted { at, .. }
            | Self::BolusInterrupted { at, .. }
            | Self::LowReservoir { at }
            | Self::ReservoirEmpty { at }
            | Self::FaultRaised { at, .. }
            | Self::FaultCleared { at, .. } => *at,
        }
    }
}

/// The most notes that one step can give: the end of three boluses, the reservoir low and empty,
/// and the faults that follow from one input.
const NOTES_MAX: usize = 12;

/// What one step delivered and what happened in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// The volume commanded to leave the reservoir.
    pub delivered: Volume,
    notes: [Option<Note>; NOTES_MAX],
}

impl Outcome {
    /// What happened, in order.
    pub fn notes(&self) -> impl Iterator<Item = Note> + '_ {
        self.notes.iter().flatten().copied()
    }

    /// Keeps a note. One input causes only so many, so there is always room.
    pub(crate) fn note(&mut self, note: Note) {
        let free = self.notes.iter_mut().find(|slot| slot.is_none());
        debug_assert!(free.is_some(), "more notes in one step than one input can cause");
        if let Some(slot) = free {
            *slot = Some(note);
        }
    }
}
