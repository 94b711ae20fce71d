//! Adding entries to the end of the chain; nothing here changes what is already there.

use serde::de::IgnoredAny;

use crate::chain::Covered;
use crate::link::Link;
use crate::{
    Append, Draft, Entry, Fault, FaultCause, Hash, Head, PatientId, Store, StoreError, instant,
    projection, read,
};

/// The most drafts in one append.
pub const MAX_DRAFTS: usize = 256;
/// The longest body, in bytes.
pub const MAX_BODY_BYTES: usize = 1 << 20;
/// The longest kind, in characters.
pub const MAX_KIND_CHARS: usize = 100;
/// The longest name of a zone, in characters.
pub const MAX_ZONE_CHARS: usize = 100;
/// The longest name of an actor, in characters.
pub const MAX_ACTOR_CHARS: usize = 200;

const INSERT: &str = "INSERT INTO event \
    (sequence, patient, version, kind, body, occurred_at, recorded_at, zone, actor, previous, hash) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const MOVE_HEAD: &str = "UPDATE chain_head SET sequence = $1, hash = $2 WHERE id = 1";

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Someone else added entries for this patient in the meantime.
    #[error(
        "patient {patient} is at version {found}, and this was decided at version {expected}; \
         read the patient again and decide anew"
    )]
    Conflict {
        /// The patient.
        patient: PatientId,
        /// The version that the caller had seen.
        expected: u64,
        /// The version in the record.
        found: u64,
    },
    /// There is nothing to add, or too much at once.
    #[error("an append holds 1 to {MAX_DRAFTS} events, and this one has {found}")]
    DraftCount {
        /// How many there are.
        found: usize,
    },
    /// A text is not in a form that the record takes.
    #[error("the {field} of an event is {problem}; correct it and append again")]
    Malformed {
        /// Which text.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The database refused the content; most often a body that is not JSON.
    #[error("the record refuses the event: {message}; every body has to be JSON text")]
    Refused {
        /// What the reader or the database says.
        message: String,
    },
    /// The record could not be written.
    ///
    /// When this comes from the commit, the entries may or may not be there: read the patient
    /// again. Appending the same again is safe, because it conflicts if they are there.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Adds the drafts to the end of the record, all or none, and writes the summary with them.
    ///
    /// When this returns, the entries are on the disk.
    pub async fn append(&self, append: Append) -> Result<Vec<Entry>, AppendError> {
        let texts = check(&append)?;
        let mut writer = self.writer().await?;
        let mut work = writer.begin().await.map_err(StoreError::while_doing("begin to append"))?;
        let entries = write(&mut work.link(), append, texts).await?;
        work.commit().await.map_err(StoreError::while_doing("commit the entries"))?;
        writer.settle().await;
        Ok(entries)
    }
}

/// Instants in the form in which they are stored.
struct Instants {
    recorded_at: String,
    occurred_at: Vec<String>,
}

/// Refuses what the tables would refuse, in words that say which field it is.
fn check(append: &Append) -> Result<Instants, AppendError> {
    if !(1..=MAX_DRAFTS).contains(&append.drafts.len()) {
        return Err(AppendError::DraftCount { found: append.drafts.len() });
    }
    check_name("actor", &append.actor, MAX_ACTOR_CHARS)?;
    check_name("zone", &append.zone, MAX_ZONE_CHARS)?;
    for draft in &append.drafts {
        check_name("kind", &draft.kind, MAX_KIND_CHARS)?;
        check_body(&draft.body)?;
    }
    if let Some(summary) = &append.summary {
        check_body(&summary.body)?;
    }
    let occurred_at =
        append.drafts.iter().map(|draft| to_text("time of occurrence", draft.occurred_at));
    Ok(Instants {
        recorded_at: to_text("time of recording", append.recorded_at)?,
        occurred_at: occurred_at.collect::<Result<_, _>>()?,
    })
}

fn check_name(field: &'static str, text: &str, max_chars: usize) -> Result<(), AppendError> {
    let problem = if text.trim().is_empty() {
        "empty"
    } else if text.chars().count() > max_chars {
        "too long"
    } else if text.contains(char::is_control) {
        // A line break in a name must not be able to forge a line of a log.
        "not free of control characters"
    } else {
        return Ok(());
    };
    Err(AppendError::Malformed { field, problem })
}

fn check_body(body: &str) -> Result<(), AppendError> {
    let problem = if body.len() > MAX_BODY_BYTES {
        "too long"
    } else if body.contains(|character: char| character.is_ascii_control()) {
        "not on one line without control characters"
    } else {
        // Both databases look too. They read JSON a little differently, so this reader goes first.
        let read = serde_json::from_str::<IgnoredAny>(body);
        return read
            .map(|_| ())
            .map_err(|error| AppendError::Refused { message: error.to_string() });
    };
    Err(AppendError::Malformed { field: "body", problem })
}

fn to_text(field: &'static str, instant: jiff::Timestamp) -> Result<String, AppendError> {
    instant::to_text(instant)
        .ok_or(AppendError::Malformed { field, problem: "outside the years 0 to 9999" })
}

async fn write(
    link: &mut Link<'_>,
    append: Append,
    instants: Instants,
) -> Result<Vec<Entry>, AppendError> {
    let Append { patient, expected_version, drafts, actor, recorded_at, zone, summary } = append;
    // The head comes first: from here on nobody else appends, and what is read next stays true.
    let head = read::head_to_move(link).await?;
    let found = read::version_of(link, patient).await?;
    if found != expected_version {
        return Err(AppendError::Conflict { patient, expected: expected_version, found });
    }
    let mut head = sound_head(link, head).await?;
    let mut entries = Vec::with_capacity(drafts.len());
    for (draft, occurred_at) in drafts.into_iter().zip(&instants.occurred_at) {
        let Draft { kind, body, occurred_at: occurred } = draft;
        let mut entry = Entry {
            sequence: head.sequence + 1,
            patient,
            version: found + 1 + entries.len() as u64,
            kind,
            body,
            occurred_at: occurred,
            recorded_at,
            zone: zone.clone(),
            actor: actor.clone(),
            previous: head.hash,
            hash: Hash::GENESIS,
        };
        insert(link, &mut entry, occurred_at, &instants.recorded_at).await?;
        head = Head { sequence: entry.sequence, hash: entry.hash };
        entries.push(entry);
    }
    if let Some(summary) = summary {
        let version = found + entries.len() as u64;
        projection::write(link, patient, version, &summary).await.map_err(refused)?;
    }
    Ok(entries)
}

/// The end of the chain, if the head and the last entry agree about it; nothing is hung onto a
/// broken end.
async fn sound_head(link: &mut Link<'_>, head: Head) -> Result<Head, StoreError> {
    let last = read::last(link).await?;
    let cause = if last.sequence < head.sequence {
        FaultCause::TailCut { head: head.sequence, last: last.sequence }
    } else if last.sequence > head.sequence {
        FaultCause::BeyondHead { head: head.sequence }
    } else if last.hash != head.hash {
        FaultCause::HeadMismatch
    } else {
        return Ok(head);
    };
    Err(Fault::at(last.sequence, cause).into())
}

/// Hashes the entry and writes it and the head.
async fn insert(
    link: &mut Link<'_>,
    entry: &mut Entry,
    occurred_at: &str,
    recorded_at: &str,
) -> Result<(), AppendError> {
    entry.hash = Covered {
        previous: entry.previous,
        sequence: entry.sequence.cast_signed(),
        patient: &entry.patient.to_string(),
        version: entry.version.cast_signed(),
        kind: &entry.kind,
        body: &entry.body,
        occurred_at,
        recorded_at,
        zone: &entry.zone,
        actor: &entry.actor,
    }
    .hash();
    insert_row(link, entry, occurred_at, recorded_at).await.map_err(refused)
}

/// Writes a hashed entry and the head.
pub(crate) async fn insert_row(
    link: &mut Link<'_>,
    entry: &Entry,
    occurred_at: &str,
    recorded_at: &str,
) -> Result<(), sqlx::Error> {
    let patient = entry.patient.to_string();
    let sequence = entry.sequence.cast_signed();
    let values = [
        sequence.into(),
        (&patient).into(),
        entry.version.cast_signed().into(),
        (&entry.kind).into(),
        (&entry.body).into(),
        occurred_at.into(),
        recorded_at.into(),
        (&entry.zone).into(),
        (&entry.actor).into(),
        entry.previous.as_bytes().into(),
        entry.hash.as_bytes().into(),
    ];
    link.run(INSERT, &values).await?;
    link.run(MOVE_HEAD, &[sequence.into(), entry.hash.as_bytes().into()]).await?;
    Ok(())
}

fn refused(error: sqlx::Error) -> AppendError {
    match &error {
        sqlx::Error::Database(database) if database.is_check_violation() => {
            AppendError::Refused { message: database.message().to_owned() }
        }
        _ => StoreError::while_doing("write the entries")(error).into(),
    }
}
