//! The patient summaries: a projection that can be thrown away and made anew from the entries.
//!
//! What a summary says is the caller's business. A digest beside each row shows a change from
//! outside; it is no protection against someone who knows how it is made, and needs none, for the
//! truth is in the chain.

use std::convert::Infallible;
use std::error::Error;

use crate::hash::FieldHasher;
use crate::link::{Link, Row, Sql};
use crate::{Entry, Fault, FaultCause, Hash, PatientId, Store, StoreError, read};

const WRITE: &str = "INSERT INTO patient_summary (patient, name, stage, version, body, digest) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (patient) DO UPDATE SET name = excluded.name, \
    stage = excluded.stage, version = excluded.version, body = excluded.body, digest = excluded.digest";
const ALL: Sql = Sql {
    sqlite: "SELECT patient AS patient, name AS name, stage AS stage, version AS version, \
        body AS body, digest AS digest FROM patient_summary NOT INDEXED ORDER BY rowid",
    postgres: "SELECT patient, name, stage, version, body, digest FROM patient_summary \
        ORDER BY place",
};
const PATIENTS: Sql = Sql {
    sqlite: "SELECT patient FROM event NOT INDEXED WHERE version = 1 ORDER BY sequence",
    postgres: "SELECT patient FROM event WHERE version = 1 ORDER BY sequence",
};
// SQLite makes the table anew, in case the table itself is damaged.
const EMPTY: Sql = Sql {
    sqlite: concat!(
        "DROP TABLE IF EXISTS patient_summary;",
        include_str!("schema/patient_summary.sql")
    ),
    postgres: "SELECT sequence FROM chain_head WHERE id = 1 FOR UPDATE; DELETE FROM patient_summary;",
};

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
        all(&mut reader.link()).await
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
        let mut work = writer.begin().await.map_err(failed)?;
        work.link().batch(EMPTY).await.map_err(failed)?;
        let patients = patients(&mut work.link()).await?;
        for patient in &patients {
            let entries = read::of_patient(&mut work.link(), *patient).await?;
            let summary = summarize(&entries)
                .map_err(|source| RebuildError::Summarize { patient: *patient, source })?;
            write(&mut work.link(), *patient, entries.len() as u64, &summary)
                .await
                .map_err(failed)?;
        }
        work.commit().await.map_err(failed)?;
        writer.settle().await;
        Ok(patients.len() as u64)
    }
}

async fn patients(link: &mut Link<'_>) -> Result<Vec<PatientId>, StoreError> {
    let rows = link.rows(PATIENTS, &[]).await;
    let texts: Result<Vec<String>, _> =
        rows.and_then(|rows| rows.iter().map(|row| row.text(0)).collect());
    let texts = texts.map_err(StoreError::while_doing("list the patients"))?;
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
    link: &mut Link<'_>,
    patient: PatientId,
    version: u64,
    summary: &Summary,
) -> Result<(), sqlx::Error> {
    let patient = patient.to_string();
    let version = version.cast_signed();
    let digest = digest(&patient, version, summary);
    let values = [
        (&patient).into(),
        (&summary.name).into(),
        (&summary.stage).into(),
        version.into(),
        (&summary.body).into(),
        digest.as_bytes().into(),
    ];
    link.run(WRITE, &values).await.map(|_| ())
}

/// All summaries, each one checked against its digest.
pub(crate) async fn all(link: &mut Link<'_>) -> Result<Vec<(PatientId, Summary, u64)>, StoreError> {
    let rows = link.rows(ALL, &[]).await;
    let rows: Result<Vec<SummaryRow>, _> =
        rows.and_then(|rows| rows.iter().map(SummaryRow::read).collect());
    let rows = rows.map_err(StoreError::while_doing("read the summaries"))?;
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

impl SummaryRow {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            patient: row.text("patient")?,
            name: row.text("name")?,
            stage: row.text("stage")?,
            version: row.number("version")?,
            body: row.text("body")?,
            digest: row.bytes("digest")?,
        })
    }

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
