//! An entry as it lies in the table, and the checks on the way from there to an [`Entry`].

use crate::chain::Covered;
use crate::link::Row;
use crate::{Entry, Fault, FaultCause, Hash, PatientId, instant};

/// A row of the event table, nothing checked but the type of each value.
pub(crate) struct EventRow {
    pub(crate) sequence: i64,
    pub(crate) patient: String,
    pub(crate) version: i64,
    pub(crate) kind: String,
    pub(crate) body: String,
    pub(crate) occurred_at: String,
    pub(crate) recorded_at: String,
    pub(crate) zone: String,
    pub(crate) actor: String,
    pub(crate) previous: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl EventRow {
    pub(crate) fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            sequence: row.number("sequence")?,
            patient: row.text("patient")?,
            version: row.number("version")?,
            kind: row.text("kind")?,
            body: row.text("body")?,
            occurred_at: row.text("occurred_at")?,
            recorded_at: row.text("recorded_at")?,
            zone: row.text("zone")?,
            actor: row.text("actor")?,
            previous: row.bytes("previous")?,
            hash: row.bytes("hash")?,
        })
    }

    /// The entry, if its content still matches its hash.
    pub(crate) fn into_entry(self) -> Result<Entry, Fault> {
        match self.decode() {
            Ok(decoded) => Ok(Entry {
                sequence: decoded.sequence,
                patient: decoded.patient,
                version: decoded.version,
                occurred_at: decoded.occurred_at,
                recorded_at: decoded.recorded_at,
                previous: decoded.previous,
                hash: decoded.hash,
                kind: self.kind,
                body: self.body,
                zone: self.zone,
                actor: self.actor,
            }),
            Err(cause) => Err(self.fault(cause)),
        }
    }

    /// The fault with all that the row tells about itself.
    pub(crate) fn fault(self, cause: FaultCause) -> Fault {
        Fault {
            sequence: u64::try_from(self.sequence).ok(),
            patient: self.patient.parse().ok(),
            kind: Some(self.kind),
            cause,
        }
    }

    fn decode(&self) -> Result<Decoded, FaultCause> {
        let previous = hash_of(&self.previous)?;
        let hash = hash_of(&self.hash)?;
        if self.covered(previous).hash() != hash {
            return Err(FaultCause::ContentMismatch);
        }
        // From here on only a row that was hashed as nonsense fails.
        Ok(Decoded {
            sequence: u64::try_from(self.sequence).map_err(|_| unreadable("its sequence"))?,
            patient: self.patient.parse().map_err(|_| unreadable("its patient"))?,
            version: u64::try_from(self.version).map_err(|_| unreadable("its version"))?,
            occurred_at: instant::from_text(&self.occurred_at)
                .ok_or_else(|| unreadable("its time of occurrence"))?,
            recorded_at: instant::from_text(&self.recorded_at)
                .ok_or_else(|| unreadable("its time of recording"))?,
            previous,
            hash,
        })
    }

    fn covered(&self, previous: Hash) -> Covered<'_> {
        Covered {
            previous,
            sequence: self.sequence,
            patient: &self.patient,
            version: self.version,
            kind: &self.kind,
            body: &self.body,
            occurred_at: &self.occurred_at,
            recorded_at: &self.recorded_at,
            zone: &self.zone,
            actor: &self.actor,
        }
    }
}

struct Decoded {
    sequence: u64,
    patient: PatientId,
    version: u64,
    occurred_at: jiff::Timestamp,
    recorded_at: jiff::Timestamp,
    previous: Hash,
    hash: Hash,
}

pub(crate) fn hash_of(bytes: &[u8]) -> Result<Hash, FaultCause> {
    bytes.try_into().map(Hash::new).map_err(|_| unreadable("a hash"))
}

fn unreadable(what: &str) -> FaultCause {
    FaultCause::Unreadable { message: format!("{what} is not in the form that is written") }
}
