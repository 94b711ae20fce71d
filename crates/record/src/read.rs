//! Reading entries back, each one checked against its hash; it does not check the chain as a whole.

use crate::link::{Link, Row, Sql};
use crate::row::{EventRow, hash_of};
use crate::{Entry, Fault, FaultCause, Hash, PatientId, Store, StoreError};

const OF_PATIENT: &str = "SELECT sequence AS sequence, patient AS patient, version AS version, \
    kind AS kind, body AS body, occurred_at AS occurred_at, recorded_at AS recorded_at, zone AS zone, \
    actor AS actor, previous AS previous, hash AS hash FROM event WHERE patient = $1 ORDER BY version";
const AFTER: Sql = Sql {
    sqlite: "SELECT sequence AS sequence, patient AS patient, version AS version, kind AS kind, \
        body AS body, occurred_at AS occurred_at, recorded_at AS recorded_at, zone AS zone, \
        actor AS actor, previous AS previous, hash AS hash FROM event NOT INDEXED \
        WHERE sequence > $1 ORDER BY sequence LIMIT $2",
    postgres: "SELECT sequence, patient, version, kind, body, occurred_at, recorded_at, zone, actor, \
        previous, hash FROM event WHERE sequence > $1 ORDER BY sequence LIMIT $2",
};
const LAST_VERSION: &str = "SELECT coalesce(max(version), 0) FROM event WHERE patient = $1";
const PATIENT_HEAD: &str = "SELECT coalesce(max(version), 0) FROM patient_head WHERE patient = $1";
const HEAD: &str = "SELECT sequence, hash FROM chain_head WHERE id = 1";
// Several programs may share a PostgreSQL: whoever appends holds the head until the commit.
const HEAD_TO_MOVE: Sql =
    Sql { sqlite: HEAD, postgres: "SELECT sequence, hash FROM chain_head WHERE id = 1 FOR UPDATE" };
const LAST: Sql = Sql {
    sqlite: "SELECT sequence, hash FROM event NOT INDEXED ORDER BY sequence DESC LIMIT 1",
    postgres: "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1",
};

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
        of_patient(&mut reader.link(), patient).await
    }

    /// Up to `limit` entries after a sequence, in the order of the record.
    pub async fn entries(&self, after_sequence: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = after(&mut reader.link(), after_sequence, limit)
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
        head(&mut reader.link()).await
    }
}

pub(crate) async fn of_patient(
    link: &mut Link<'_>,
    patient: PatientId,
) -> Result<Vec<Entry>, StoreError> {
    let failed = |error| StoreError::while_doing("read a patient's entries")(error);
    // The head comes first: an append in between then shows more entries than the head, never
    // fewer.
    let head = version_by(PATIENT_HEAD, link, patient).await.map_err(failed)?;
    let rows = link.rows(OF_PATIENT, &[(&patient.to_string()).into()]).await;
    let rows = rows.and_then(|rows| read_all(&rows)).map_err(failed)?;
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

fn read_all(rows: &[Row]) -> Result<Vec<EventRow>, sqlx::Error> {
    rows.iter().map(EventRow::read).collect()
}

/// Rows after a sequence by the table itself, so that a damaged index neither hides nor moves any.
pub(crate) async fn after(
    link: &mut Link<'_>,
    sequence: u64,
    limit: u32,
) -> Result<Vec<EventRow>, sqlx::Error> {
    let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
    read_all(&link.rows(AFTER, &[sequence.into(), i64::from(limit).into()]).await?)
}

/// The patient's version, on which the entries and the patient's head have to agree.
pub(crate) async fn version_of(link: &mut Link<'_>, patient: PatientId) -> Result<u64, StoreError> {
    let failed = |error| StoreError::while_doing("read a patient's version")(error);
    let head = version_by(PATIENT_HEAD, link, patient).await.map_err(failed)?;
    let last = version_by(LAST_VERSION, link, patient).await.map_err(failed)?;
    if head == last { Ok(head) } else { Err(patient_cut(patient, head, last).into()) }
}

async fn version_by(
    sql: &'static str,
    link: &mut Link<'_>,
    patient: PatientId,
) -> Result<u64, sqlx::Error> {
    let version = link.number(sql, &[(&patient.to_string()).into()]).await?;
    Ok(version.cast_unsigned())
}

pub(crate) fn patient_cut(patient: PatientId, head: u64, last: u64) -> Fault {
    let cause = FaultCause::PatientCut { head, last };
    Fault { patient: Some(patient), ..Fault::of_file(cause) }
}

pub(crate) async fn head(link: &mut Link<'_>) -> Result<Head, StoreError> {
    head_by(HEAD.into(), link).await
}

/// The end of the chain, which from now on only this transaction moves.
pub(crate) async fn head_to_move(link: &mut Link<'_>) -> Result<Head, StoreError> {
    head_by(HEAD_TO_MOVE, link).await
}

async fn head_by(sql: Sql, link: &mut Link<'_>) -> Result<Head, StoreError> {
    let row = link.row(sql, &[]).await.map_err(StoreError::while_doing("read the chain head"))?;
    match row {
        Some(row) => end_of(&row),
        None => Err(unreadable("the chain head is missing".to_owned()).into()),
    }
}

pub(crate) async fn last(link: &mut Link<'_>) -> Result<Head, StoreError> {
    let row = link.row(LAST, &[]).await.map_err(StoreError::while_doing("read the last entry"))?;
    row.map_or(Ok(Head { sequence: 0, hash: Hash::GENESIS }), |row| end_of(&row))
}

fn end_of(row: &Row) -> Result<Head, StoreError> {
    let decoded = row.number(0).and_then(|sequence| Ok((sequence, row.bytes(1)?)));
    let (sequence, hash) = decoded.map_err(|error| unreadable(error.to_string()))?;
    Ok(Head { sequence: sequence.cast_unsigned(), hash: hash_of(&hash).map_err(Fault::of_file)? })
}

fn unreadable(message: String) -> Fault {
    Fault::of_file(FaultCause::Unreadable { message })
}
