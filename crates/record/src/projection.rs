//! The patient summaries: a projection that can be thrown away and made anew from the entries.
//!
//! What a summary says is the caller's business. A digest beside each row shows a change from
//! outside; it is no protection against someone who knows how it is made, and needs none, for the
//! truth is in the chain.

use std::convert::Infallible;
use std::error::Error;

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, FromRow, Row, SqliteConnection};

use crate::hash::FieldHasher;
use crate::{Entry, Fault, FaultCause, Hash, PatientId, Store, StoreError, database, read, schema};

const WRITE: &str = "INSERT INTO patient_summary (patient, name, stage, version, body, digest) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (patient) DO UPDATE SET name = excluded.name, \
    stage = excluded.stage, version = excluded.version, body = excluded.body, digest = excluded.digest";
const ALL: &str = "SELECT patient AS patient, name AS name, stage AS stage, version AS version, \
    body AS body, digest AS digest FROM patient_summary NOT INDEXED ORDER BY rowid";
const PATIENTS: &str = "SELECT patient FROM event NOT INDEXED WHERE version = 1 ORDER BY sequence";
const DROP: &str = "DROP TABLE IF EXISTS patient_summary";

/// A patient's line in the worklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The patient's name.
    pub name: String,
    /// The stage of the pathway.
    pub stage: String,
    /// Everything else, such as tasks, as JSON text on one line.
    pub body: String,
}

/// Why the summaries were not rebuilt; the old ones are still there.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError<E: Error + 'static> {
    /// The entries of a patient could not be summed up.
    #[error(
        "the entries of patient {patient} cannot be summed up: {source}; the old summaries stay"
    )]
    Summarize {
        /// The patient.
        patient: PatientId,
        /// What the caller's function says.
        source: E,
    },
    /// The record could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// All summaries with the version each was made at, in the order in which patients came.
    pub async fn summaries(&self) -> Result<Vec<(PatientId, Summary, u64)>, StoreError> {
        let mut reader = self.reader().await?;
        all(&mut reader).await
    }

    /// Drops all summaries and makes them anew, patient by patient, in one transaction.
    ///
    /// The function gets all entries of one patient in order. Returns how many there are now.
    pub async fn rebuild<F>(&self, mut summarize: F) -> Result<u64, StoreError>
    where
        F: FnMut(&[Entry]) -> Summary,
    {
        let rebuilt = self.try_rebuild(|entries| Ok::<_, Infallible>(summarize(entries))).await;
        rebuilt.map_err(|error| match error {
            RebuildError::Summarize { source, .. } => match source {},
            RebuildError::Store(error) => error,
        })
    }

    /// Like [`Store::rebuild`] with a function that can fail; then the old summaries stay.
    pub async fn try_rebuild<F, E>(&self, mut summarize: F) -> Result<u64, RebuildError<E>>
    where
        F: FnMut(&[Entry]) -> Result<Summary, E>,
        E: Error + 'static,
    {
        let failed = |error| StoreError::while_doing("rebuild the summaries")(error);
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        sqlx::raw_sql(DROP).execute(&mut *transaction).await.map_err(failed)?;
        sqlx::raw_sql(schema::PATIENT_SUMMARY).execute(&mut *transaction).await.map_err(failed)?;
        let patients = patients(&mut transaction).await?;
        for patient in &patients {
            let entries = read::of_patient(&mut transaction, *patient).await?;
            let summary = summarize(&entries)
                .map_err(|source| RebuildError::Summarize { patient: *patient, source })?;
            write(&mut transaction, *patient, entries.len() as u64, &summary)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        database::empty_the_log(&mut writer).await;
        Ok(patients.len() as u64)
    }
}

async fn patients(connection: &mut SqliteConnection) -> Result<Vec<PatientId>, StoreError> {
    let texts: Vec<String> = sqlx::query_scalar(PATIENTS)
        .fetch_all(connection)
        .await
        .map_err(StoreError::while_doing("list the patients"))?;
    let parsed = texts.iter().map(|text| {
        let unreadable = |error: crate::ParseIdError| {
            StoreError::from(Fault::of_file(FaultCause::Unreadable { message: error.to_string() }))
        };
        text.parse().map_err(unreadable)
    });
    parsed.collect()
}

/// Writes the summary of a patient over the one before.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    patient: PatientId,
    version: u64,
    summary: &Summary,
) -> Result<(), sqlx::Error> {
    let patient = patient.to_string();
    let version = version.cast_signed();
    let digest = digest(&patient, version, summary);
    sqlx::query(WRITE)
        .bind(patient)
        .bind(&summary.name)
        .bind(&summary.stage)
        .bind(version)
        .bind(&summary.body)
        .bind(&digest.as_bytes()[..])
        .execute(connection)
        .await?;
    Ok(())
}

/// All summaries, each one checked against its digest.
pub(crate) async fn all(
    connection: &mut SqliteConnection,
) -> Result<Vec<(PatientId, Summary, u64)>, StoreError> {
    let rows: Vec<SummaryRow> = sqlx::query_as(ALL)
        .fetch_all(connection)
        .await
        .map_err(StoreError::while_doing("read the summaries"))?;
    rows.into_iter().map(|row| row.checked().map_err(StoreError::from)).collect()
}

struct SummaryRow {
    patient: String,
    name: String,
    stage: String,
    version: i64,
    body: String,
    digest: Vec<u8>,
}

impl<'r> FromRow<'r, SqliteRow> for SummaryRow {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            patient: row.try_get("patient")?,
            name: row.try_get("name")?,
            stage: row.try_get("stage")?,
            version: row.try_get("version")?,
            body: row.try_get("body")?,
            digest: row.try_get("digest")?,
        })
    }
}

impl SummaryRow {
    fn checked(self) -> Result<(PatientId, Summary, u64), Fault> {
        let patient = self.patient.parse().ok();
        let summary = Summary { name: self.name, stage: self.stage, body: self.body };
        let expected = digest(&self.patient, self.version, &summary);
        match patient {
            Some(patient) if expected.as_bytes()[..] == self.digest => {
                Ok((patient, summary, self.version.cast_unsigned()))
            }
            _ => Err(Fault { patient, ..Fault::of_file(FaultCause::SummaryDamaged) }),
        }
    }
}

fn digest(patient: &str, version: i64, summary: &Summary) -> Hash {
    FieldHasher::new("cisterna/record/summary/1")
        .field(patient.as_bytes())
        .field(summary.name.as_bytes())
        .field(summary.stage.as_bytes())
        .field(&version.to_be_bytes())
        .field(summary.body.as_bytes())
        .finish()
}
