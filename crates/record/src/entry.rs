//! What goes into the record and what comes out of it; plain data without rules.

use jiff::Timestamp;

use crate::{Hash, PatientId, Summary};

/// Events of one patient to be added together, all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The patient all drafts belong to.
    pub patient: PatientId,
    /// The patient's version that the caller decided on: 0 before the first entry.
    pub expected_version: u64,
    /// The events, in order; at least one.
    pub drafts: Vec<Draft>,
    /// Who enters them.
    pub actor: String,
    /// When they are entered.
    pub recorded_at: Timestamp,
    /// The time zone of the place where they are entered, such as `Europe/Zurich`.
    pub zone: String,
    /// The patient's line in the worklist after these events; `None` leaves the line as it is.
    pub summary: Option<Summary>,
}

/// One event before it has a place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What kind of event it is, such as `refill-completed`.
    pub kind: String,
    /// The event as JSON text, on one line.
    pub body: String,
    /// When it happened, which may be long before it is recorded.
    pub occurred_at: Timestamp,
}

/// One event in its place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The place in the whole record, from 1 without gaps; this is the order of events.
    pub sequence: u64,
    /// Whose event it is.
    pub patient: PatientId,
    /// The place among the patient's entries, from 1 without gaps.
    pub version: u64,
    /// What kind of event it is.
    pub kind: String,
    /// The event as JSON text, byte for byte as it was given.
    pub body: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// The time zone where it was entered.
    pub zone: String,
    /// Who entered it.
    pub actor: String,
    /// The hash of the entry before it, or [`Hash::GENESIS`].
    pub previous: Hash,
    /// The hash of this entry, which covers all other fields.
    pub hash: Hash,
}
