//! What happened in one step.

use cisterna_quantity::{Duration, Volume};

use crate::BolusKind;

/// Something worth telling, with the pump's own time at which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// A bolus was delivered to its last nanolitre.
    BolusCompleted {
        /// Which kind.
        kind: BolusKind,
        /// The pump's time.
        at: Duration,
    },
    /// The reservoir ran empty within a bolus, or a new programme replaced it.
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
}

/// The most notes that one step can give: one of each kind.
const NOTES_MAX: usize = 4;

/// What one step delivered and what happened in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

    /// Keeps a note. Each kind happens at most once in a step, so there is always room.
    pub(crate) fn note(&mut self, note: Note) {
        let free = self.notes.iter_mut().find(|slot| slot.is_none());
        debug_assert!(free.is_some(), "more notes in one step than kinds of notes");
        if let Some(slot) = free {
            *slot = Some(note);
        }
    }
}
