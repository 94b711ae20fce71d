//! What verification can say about a record: sound, or broken at a named place.

use std::fmt;

use crate::{Hash, PatientId};

/// What [`crate::Store::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is as it was written, and none is missing before the head.
    Sound {
        /// How many entries there are.
        entries: u64,
        /// The hash of the last entry; keep it outside this machine.
        head: Hash,
    },
    /// Something is not as it was written; this is the first place.
    Broken(Fault),
}

/// The first thing that is wrong with a record, and where.
///
/// The kind and the patient are told as they are read, so they may themselves be the damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry at fault, or the first one missing; `None` when no single entry is at fault.
    pub sequence: Option<u64>,
    /// The kind of that entry, where it can be read.
    pub kind: Option<String>,
    /// The patient of that entry, where it can be read.
    pub patient: Option<PatientId>,
    /// What is wrong.
    pub cause: FaultCause,
}

/// What is wrong at the place that a [`Fault`] names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultCause {
    /// A field or the hash was changed after the entry was written.
    #[error("its content does not match its hash")]
    ContentMismatch,
    /// The entry does not continue the one before it.
    #[error("its link to the entry before is broken")]
    LinkBroken,
    /// An entry is missing, or stands in the wrong place.
    #[error("entry {expected} was expected here, and entry {found} follows")]
    SequenceGap {
        /// The sequence that had to come.
        expected: u64,
        /// The sequence that came.
        found: i64,
    },
    /// One of the patient's entries is missing, or is numbered wrongly.
    #[error("version {expected} of the patient was expected here, and version {found} follows")]
    VersionGap {
        /// The version that had to come.
        expected: u64,
        /// The version that came.
        found: u64,
    },
    /// The last entries are gone.
    #[error(
        "the tail is cut off: the chain head says entry {head}, and the file ends at entry {last}"
    )]
    TailCut {
        /// The last sequence by the chain head.
        head: u64,
        /// The last sequence in the file, 0 when there is none.
        last: u64,
    },
    /// There are entries that the chain head does not know.
    #[error("it lies beyond the chain head, which says entry {head}")]
    BeyondHead {
        /// The last sequence by the chain head.
        head: u64,
    },
    /// A patient's entries and the patient's head disagree about how many there are.
    #[error("the patient's head says version {head}, and the entries found end at version {last}")]
    PatientCut {
        /// The last version by the patient's head, 0 when there is none.
        head: u64,
        /// The last version found, 0 when there is none.
        last: u64,
    },
    /// The chain head holds another hash than the last entry.
    #[error("the chain head does not hold its hash")]
    HeadMismatch,
    /// It cannot be read.
    #[error("it cannot be read: {message}")]
    Unreadable {
        /// What SQLite or the decoder says.
        message: String,
    },
    /// The chain is sound and the file around it is damaged.
    #[error("the database file is damaged: {report}")]
    FileDamaged {
        /// What SQLite's integrity check says.
        report: String,
    },
    /// A table, an index or a trigger is not the one that this program makes.
    #[error("the schema was changed: {object} is not as it was made")]
    SchemaChanged {
        /// The name of the object.
        object: String,
    },
    /// A patient's summary was changed outside this program; rebuilding the summaries mends it.
    #[error("the patient's summary is not as it was written; rebuild the summaries")]
    SummaryDamaged,
}

impl Fault {
    /// A fault of the file as a whole.
    pub(crate) const fn of_file(cause: FaultCause) -> Self {
        Self { sequence: None, kind: None, patient: None, cause }
    }

    /// A fault at an entry of which nothing but the place is known.
    pub(crate) const fn at(sequence: u64, cause: FaultCause) -> Self {
        Self { sequence: Some(sequence), kind: None, patient: None, cause }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sequence {
            Some(sequence) => write!(formatter, "entry {sequence}")?,
            None => write!(formatter, "the record")?,
        }
        // Kinds are quoted with escapes: a damaged one must not be able to forge a line of a log.
        match (&self.kind, self.patient) {
            (Some(kind), Some(patient)) => write!(formatter, " ({kind:?} of patient {patient})")?,
            (Some(kind), None) => write!(formatter, " ({kind:?})")?,
            (None, Some(patient)) => write!(formatter, " (patient {patient})")?,
            (None, None) => {}
        }
        write!(formatter, ": {}", self.cause)
    }
}
