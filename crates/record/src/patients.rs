//! Patients in the record: events of the clinical domain in and out, and the worklist.
//!
//! This is the typed layer over the log. It keeps the order that the domain decided and decides
//! nothing itself.

use cisterna_catalog::Catalog;
use cisterna_therapy::{Event, Patient, ReplayError, Stage, Task, tasks};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::book::BOOK;
use crate::{
    Append, AppendError, Draft, Entry, PatientId, RebuildError, Store, StoreError, Summary,
};

/// A patient as the record tells, with the version up to which it was read.
#[derive(Debug, Clone)]
pub struct PatientRecord {
    /// The patient's id.
    pub id: PatientId,
    /// How many entries there are: what a decision on this patient was based on.
    pub version: u64,
    /// What is known.
    pub patient: Patient,
    /// Everything that happened, in the order of the record.
    pub timeline: Vec<Recorded>,
}

/// One event with who recorded it and when.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its place in the whole record.
    pub sequence: u64,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub actor: String,
    /// What happened.
    pub event: Event,
}

/// Who records, when, and where.
#[derive(Debug, Clone)]
pub struct Recording<'a> {
    /// Who acts.
    pub actor: &'a str,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it is recorded.
    pub recorded_at: Timestamp,
    /// The name of the clinic's time zone.
    pub zone: &'a str,
    /// The catalogue, for the tasks of the worklist.
    pub catalog: &'a Catalog,
}

/// A patient's line in the worklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientLine {
    /// The patient's id.
    pub id: PatientId,
    /// The patient's name.
    pub name: String,
    /// Where the patient is on the path.
    pub stage: Stage,
    /// What has to be done.
    pub tasks: Vec<Task>,
}

/// Why a patient could not be read or recorded.
#[derive(Debug, thiserror::Error)]
pub enum PatientError {
    /// An entry's body is not an event that this version knows.
    #[error(
        "entry {sequence} ({kind}) cannot be read: {source}; was it written by a newer version?"
    )]
    Body {
        /// The entry.
        sequence: u64,
        /// Its kind.
        kind: String,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// The events of the patient contradict one another.
    #[error("the entries of patient {patient} do not follow from one another: {source}")]
    Replay {
        /// The patient.
        patient: PatientId,
        /// Where it breaks.
        source: ReplayError,
    },
    /// A summary could not be read; `cisterna record rebuild` makes it anew.
    #[error("the summary of patient {patient} cannot be read: {source}; rebuild the summaries")]
    Summary {
        /// The patient.
        patient: PatientId,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// Nothing was added.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The record could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the summary's body holds.
#[derive(Serialize, Deserialize)]
struct Body {
    stage: Stage,
    tasks: Vec<Task>,
}

impl PatientRecord {
    /// A patient of whom nothing is recorded yet.
    #[must_use]
    pub fn unknown(id: PatientId) -> Self {
        Self { id, version: 0, patient: Patient::default(), timeline: Vec::new() }
    }

    fn read(id: PatientId, entries: &[Entry]) -> Result<Self, PatientError> {
        let mut record = Self::unknown(id);
        for entry in entries {
            let event = serde_json::from_str(&entry.body).map_err(|source| PatientError::Body {
                sequence: entry.sequence,
                kind: entry.kind.clone(),
                source,
            })?;
            record.take(entry, event)?;
        }
        Ok(record)
    }

    fn take(&mut self, entry: &Entry, event: Event) -> Result<(), PatientError> {
        let patient = self.id;
        let applied = self.patient.apply(entry.occurred_at, &event);
        applied.map_err(|source| PatientError::Replay { patient, source })?;
        self.version = entry.version;
        self.timeline.push(Recorded {
            sequence: entry.sequence,
            occurred_at: entry.occurred_at,
            recorded_at: entry.recorded_at,
            actor: entry.actor.clone(),
            event,
        });
        Ok(())
    }

    fn summary(&self, catalog: &Catalog) -> Result<Summary, PatientError> {
        summary_of(&self.patient, catalog)
            .map_err(|source| PatientError::Summary { patient: self.id, source })
    }
}

fn summary_of(patient: &Patient, catalog: &Catalog) -> Result<Summary, serde_json::Error> {
    let stage = Stage::of(patient);
    let body = Body { stage, tasks: tasks(patient, catalog) };
    let referral = patient.referral.as_ref();
    Ok(Summary {
        name: referral.map_or_else(String::new, |referral| referral.name.clone()),
        stage: stage.name().to_owned(),
        body: serde_json::to_string(&body)?,
    })
}

impl Store {
    /// A patient, if there is any entry of one with this id.
    ///
    /// # Errors
    /// [`PatientError`] when the entries cannot be read or contradict one another.
    pub async fn patient(&self, id: PatientId) -> Result<Option<PatientRecord>, PatientError> {
        let entries = self.entries_of(id).await?;
        if entries.is_empty() || id == BOOK {
            return Ok(None);
        }
        PatientRecord::read(id, &entries).map(Some)
    }

    /// Records what was decided on a patient as it was read: all events or none.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] when the patient has changed since then; otherwise why nothing was
    /// recorded.
    pub async fn record(
        &self,
        before: &PatientRecord,
        events: &[Event],
        recording: &Recording<'_>,
    ) -> Result<(), PatientError> {
        let mut after = before.patient.clone();
        let mut drafts = Vec::with_capacity(events.len());
        for event in events {
            let patient = before.id;
            after
                .apply(recording.occurred_at, event)
                .map_err(|source| PatientError::Replay { patient, source })?;
            let unwritable =
                |source| PatientError::Body { sequence: 0, kind: event.kind().to_owned(), source };
            drafts.push(Draft {
                kind: event.kind().to_owned(),
                body: serde_json::to_string(event).map_err(unwritable)?,
                occurred_at: recording.occurred_at,
            });
        }
        let after = PatientRecord { patient: after, ..PatientRecord::unknown(before.id) };
        self.append(Append {
            patient: before.id,
            expected_version: before.version,
            drafts,
            actor: recording.actor.to_owned(),
            recorded_at: recording.recorded_at,
            zone: recording.zone.to_owned(),
            summary: Some(after.summary(recording.catalog)?),
        })
        .await?;
        Ok(())
    }

    /// All patients with what has to be done for them, in the order in which they came.
    ///
    /// # Errors
    /// [`PatientError`] when the summaries cannot be read.
    pub async fn patient_lines(&self) -> Result<Vec<PatientLine>, PatientError> {
        let line = |(patient, summary, _): (PatientId, Summary, u64)| {
            let body: Body = serde_json::from_str(&summary.body)
                .map_err(|source| PatientError::Summary { patient, source })?;
            let (stage, tasks) = (body.stage, body.tasks);
            Ok(PatientLine { id: patient, name: summary.name, stage, tasks })
        };
        let patients = self.summaries().await?.into_iter().filter(|(id, ..)| *id != BOOK);
        patients.map(line).collect()
    }

    /// Drops the worklist's summaries and makes them anew from the events. Returns how many.
    ///
    /// # Errors
    /// [`RebuildError`] when an entry cannot be read; the old summaries stay.
    pub async fn rebuild_patients(
        &self,
        catalog: &Catalog,
    ) -> Result<u64, RebuildError<PatientError>> {
        self.try_rebuild(|entries| match entries.first() {
            // The clinic's book is no patient; its line is never shown.
            Some(first) if first.patient == BOOK => {
                Ok(Summary { name: String::new(), stage: String::new(), body: "null".to_owned() })
            }
            Some(first) => PatientRecord::read(first.patient, entries)?.summary(catalog),
            None => PatientRecord::unknown(PatientId::new(uuid::Uuid::nil())).summary(catalog),
        })
        .await
    }
}
