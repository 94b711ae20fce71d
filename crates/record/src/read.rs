//! Reading entries back, each one checked against its hash; it does not check the chain as a whole.

use sqlx::{Row, SqliteConnection};

use crate::row::{EventRow, hash_of};
use crate::{Entry, Fault, FaultCause, Hash, PatientId, Store, StoreError};

const OF_PATIENT: &str = "SELECT sequence AS sequence, patient AS patient, version AS version, \
    kind AS kind, body AS body, occurred_at AS occurred_at, recorded_at AS recorded_at, zone AS zone, \
    actor AS actor, previous AS previous, hash AS hash FROM event WHERE patient = ?1 ORDER BY version";
const AFTER: &str = "SELECT sequence AS sequence, patient AS patient, version AS version, \
    kind AS kind, body AS body, occurred_at AS occurred_at, recorded_at AS recorded_at, zone AS zone, \
    actor AS actor, previous AS previous, hash AS hash FROM event NOT INDEXED WHERE sequence > ?1 \
    ORDER BY sequence LIMIT ?2";
const LAST_VERSION: &str = "SELECT coalesce(max(version), 0) FROM event WHERE patient = ?1";
const PATIENT_HEAD: &str = "SELECT coalesce(max(version), 0) FROM patient_head WHERE patient = ?1";
const HEAD: &str = "SELECT sequence, hash FROM chain_head WHERE id = 1";
const LAST: &str = "SELECT sequence, hash FROM event NOT INDEXED ORDER BY sequence DESC LIMIT 1";

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last sequence, 0 in an empty record.
    pub sequence: u64,
    /// The hash of the last entry, [`Hash::GENESIS`] in an empty record.
    pub hash: Hash,
}

impl Store {
    /// All entries of a patient in order; none if the record does not know the patient.
    pub async fn entries_of(&self, patient: PatientId) -> Result<Vec<Entry>, StoreError> {
        let mut reader = self.reader().await?;
        of_patient(&mut reader, patient).await
    }

    /// Up to `limit` entries after a sequence, in the order of the record.
    pub async fn entries(&self, after_sequence: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = after(&mut reader, after_sequence, limit)
            .await
            .map_err(StoreError::while_doing("read entries"))?;
        let mut entries: Vec<Entry> = Vec::with_capacity(rows.len());
        for row in rows {
            let expected = after_sequence.saturating_add(1 + entries.len() as u64);
            if row.sequence.cast_unsigned() != expected {
                let found = row.sequence;
                return Err(Fault::at(expected, FaultCause::SequenceGap { expected, found }).into());
            }
            if entries.last().is_some_and(|last| last.hash.as_bytes()[..] != row.previous) {
                return Err(row.fault(FaultCause::LinkBroken).into());
            }
            entries.push(row.into_entry()?);
        }
        Ok(entries)
    }

    /// The end of the chain as the record says; keep it outside this machine.
    pub async fn head(&self) -> Result<Head, StoreError> {
        let mut reader = self.reader().await?;
        head(&mut reader).await
    }

    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        self.readers()?.acquire().await.map_err(StoreError::while_doing("open the record to read"))
    }
}

/// A connection that reads.
pub(crate) type Reader = sqlx::pool::PoolConnection<sqlx::Sqlite>;

pub(crate) async fn of_patient(
    connection: &mut SqliteConnection,
    patient: PatientId,
) -> Result<Vec<Entry>, StoreError> {
    let failed = |error| StoreError::while_doing("read a patient's entries")(error);
    // The head comes first: an append in between then shows more entries than the head, never
    // fewer.
    let head = version_by(PATIENT_HEAD, connection, patient).await.map_err(failed)?;
    let rows: Vec<EventRow> = sqlx::query_as(OF_PATIENT)
        .bind(patient.to_string())
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    let last = rows.len() as u64;
    if last < head {
        return Err(patient_cut(patient, head, last).into());
    }
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let expected = 1 + entries.len() as u64;
        let found = row.version.cast_unsigned();
        if found != expected {
            return Err(row.fault(FaultCause::VersionGap { expected, found }).into());
        }
        entries.push(row.into_entry()?);
    }
    Ok(entries)
}

/// Rows after a sequence by the table itself, so that a damaged index neither hides nor moves any.
pub(crate) async fn after(
    connection: &mut SqliteConnection,
    sequence: u64,
    limit: u32,
) -> Result<Vec<EventRow>, sqlx::Error> {
    let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
    sqlx::query_as(AFTER).bind(sequence).bind(i64::from(limit)).fetch_all(connection).await
}

/// The patient's version, on which the entries and the patient's head have to agree.
pub(crate) async fn version_of(
    connection: &mut SqliteConnection,
    patient: PatientId,
) -> Result<u64, StoreError> {
    let failed = |error| StoreError::while_doing("read a patient's version")(error);
    let head = version_by(PATIENT_HEAD, connection, patient).await.map_err(failed)?;
    let last = version_by(LAST_VERSION, connection, patient).await.map_err(failed)?;
    if head == last { Ok(head) } else { Err(patient_cut(patient, head, last).into()) }
}

async fn version_by(
    sql: &'static str,
    connection: &mut SqliteConnection,
    patient: PatientId,
) -> Result<u64, sqlx::Error> {
    let version: i64 =
        sqlx::query_scalar(sql).bind(patient.to_string()).fetch_one(connection).await?;
    Ok(version.cast_unsigned())
}

pub(crate) fn patient_cut(patient: PatientId, head: u64, last: u64) -> Fault {
    let cause = FaultCause::PatientCut { head, last };
    Fault { patient: Some(patient), ..Fault::of_file(cause) }
}

pub(crate) async fn head(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    let row = sqlx::query(HEAD)
        .fetch_optional(connection)
        .await
        .map_err(StoreError::while_doing("read the chain head"))?;
    match row {
        Some(row) => end_of(&row),
        None => Err(unreadable("the chain head is missing".to_owned()).into()),
    }
}

pub(crate) async fn last(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    let row = sqlx::query(LAST)
        .fetch_optional(connection)
        .await
        .map_err(StoreError::while_doing("read the last entry"))?;
    row.map_or(Ok(Head { sequence: 0, hash: Hash::GENESIS }), |row| end_of(&row))
}

fn end_of(row: &sqlx::sqlite::SqliteRow) -> Result<Head, StoreError> {
    let decoded = row.try_get::<i64, _>(0).and_then(|sequence| {
        let hash: Vec<u8> = row.try_get(1)?;
        Ok((sequence, hash))
    });
    let (sequence, hash) = decoded.map_err(|error| unreadable(error.to_string()))?;
    Ok(Head { sequence: sequence.cast_unsigned(), hash: hash_of(&hash).map_err(Fault::of_file)? })
}

fn unreadable(message: String) -> Fault {
    Fault::of_file(FaultCause::Unreadable { message })
}
