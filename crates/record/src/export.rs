//! The chain as lines of JSON: a copy that people and machines can read, and that is read in again
//! with the same hashes.
//!
//! The first line names the format, the last one says how many entries there were and the hash of the
//! last. Between them is one line for each entry. Its body is a text in the line, byte for byte as it
//! was hashed. Accounts, sessions and the access log are no part of it.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::append::insert_row;
use crate::link::{Link, Work};
use crate::row::EventRow;
use crate::{Entry, Fault, FaultCause, Hash, Head, Store, StoreError, instant, read};

const FORMAT: &str = "cisterna/export/1";
/// How many entries are read at a time.
const BATCH: u32 = 500;

/// Why a copy was not made or not read in.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The copy could not be read or written.
    #[error("the copy could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// A line is not one of an export.
    #[error("line {line} of the copy is wrong: {problem}; nothing was read in")]
    Line {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// An entry of the copy is not as it was written.
    #[error("line {line} of the copy is damaged: {fault}; nothing was read in")]
    Damaged {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        fault: Fault,
    },
    /// The record is not empty.
    #[error("the record has {entries} entries already; read the copy into a new record")]
    NotEmpty {
        /// How many.
        entries: u64,
    },
    /// There are fewer entries than were asked for.
    #[error("the record ends at entry {last}; ask for that or less")]
    TooFew {
        /// The last entry.
        last: u64,
    },
    /// The record is in a database that has its own way.
    #[error(
        "a PostgreSQL database is backed up with its own tools (pg_basebackup, pg_dump); \
             `cisterna record export` copies the chain of any record"
    )]
    NotAFile,
    /// The record is being changed or read by others without a pause.
    #[error("the record could not be copied because others hold it; try again")]
    Busy,
    /// There is a file with this name already.
    #[error("{path} is there already; choose another name")]
    Exists {
        /// The file.
        path: std::path::PathBuf,
    },
    /// The record could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    format: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sequence: i64,
    patient: String,
    version: i64,
    kind: String,
    body: String,
    occurred_at: String,
    recorded_at: String,
    zone: String,
    actor: String,
    previous: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    entries: u64,
    head: String,
}

impl Store {
    /// Writes all entries, or those up to a sequence, and returns the end of what was written.
    ///
    /// Entries may be appended meanwhile: the copy ends where the record ended when it began.
    ///
    /// # Errors
    /// [`CopyError`]; what was written until then is no copy, and reading it in refuses it.
    pub async fn export<W: Write>(
        &self,
        out: &mut W,
        up_to: Option<u64>,
    ) -> Result<Head, CopyError> {
        let last = self.head().await?.sequence;
        let end = up_to.unwrap_or(last);
        if end > last {
            return Err(CopyError::TooFew { last });
        }
        write_line(out, &First { format: FORMAT.to_owned() })?;
        let mut head = Head { sequence: 0, hash: Hash::GENESIS };
        while head.sequence < end {
            let limit = u32::try_from(end - head.sequence).map_or(BATCH, |left| left.min(BATCH));
            let entries = self.entries(head.sequence, limit).await?;
            if entries.is_empty() {
                let cause = FaultCause::TailCut { head: end, last: head.sequence };
                return Err(StoreError::from(Fault::at(head.sequence + 1, cause)).into());
            }
            for entry in entries {
                if entry.previous != head.hash {
                    return Err(StoreError::from(Fault::at(
                        entry.sequence,
                        FaultCause::LinkBroken,
                    ))
                    .into());
                }
                write_line(out, &Line::of(&entry))?;
                head = Head { sequence: entry.sequence, hash: entry.hash };
            }
        }
        write_line(out, &Last { entries: head.sequence, head: head.hash.to_string() })?;
        out.flush()?;
        Ok(head)
    }

    /// Reads a copy into this record, which has to be empty: all of it or nothing. Every entry is held
    /// against its hash and the one before. Returns the end, which is that of the record that was
    /// copied. The summaries have to be made anew afterwards.
    ///
    /// # Errors
    /// [`CopyError`], and the record is as empty as before.
    pub async fn import<R: BufRead>(&self, input: &mut R) -> Result<Head, CopyError> {
        let failed = |error| StoreError::while_doing("read the copy in")(error);
        let mut writer = self.writer().await?;
        let mut work = writer.begin().await.map_err(failed)?;
        let head = read::head_to_move(&mut work.link()).await?;
        if head.sequence > 0 {
            return Err(CopyError::NotEmpty { entries: head.sequence });
        }
        let head = take_all(&mut work, input).await?;
        work.commit().await.map_err(failed)?;
        writer.settle().await;
        Ok(head)
    }
}

async fn take_all<R: BufRead>(work: &mut Work<'_>, input: &mut R) -> Result<Head, CopyError> {
    let mut lines = Lines { input, number: 0, text: String::new() };
    let first: First = lines.parse()?;
    if first.format != FORMAT {
        return Err(lines.wrong(format!("its format is {:?}, not {FORMAT:?}", first.format)));
    }
    let mut head = Head { sequence: 0, hash: Hash::GENESIS };
    loop {
        lines.advance()?;
        if let Ok(last) = serde_json::from_str::<Last>(&lines.text) {
            if last.entries != head.sequence || last.head != head.hash.to_string() {
                return Err(lines.wrong("it does not fit to the entries above".to_owned()));
            }
            return if lines.ends()? {
                Ok(head)
            } else {
                Err(lines.wrong("something follows the last line".to_owned()))
            };
        }
        let line: Line =
            serde_json::from_str(&lines.text).map_err(|error| lines.wrong(error.to_string()))?;
        head = take(&mut work.link(), line, head, lines.number).await?;
    }
}

/// Adds one entry as it is, if it fits to the one before.
async fn take(
    link: &mut Link<'_>,
    line: Line,
    before: Head,
    number: u64,
) -> Result<Head, CopyError> {
    let wrong = |problem: &str| CopyError::Line { line: number, problem: problem.to_owned() };
    let bytes = |text: &str| text.parse::<Hash>().map_err(|_| wrong("a hash is none"));
    let (occurred_at, recorded_at) = (line.occurred_at.clone(), line.recorded_at.clone());
    let row = EventRow {
        sequence: line.sequence,
        patient: line.patient,
        version: line.version,
        kind: line.kind,
        body: line.body,
        occurred_at: line.occurred_at,
        recorded_at: line.recorded_at,
        zone: line.zone,
        actor: line.actor,
        previous: bytes(&line.previous)?.as_bytes().to_vec(),
        hash: bytes(&line.hash)?.as_bytes().to_vec(),
    };
    let damaged = |fault| CopyError::Damaged { line: number, fault };
    let entry = row.into_entry().map_err(damaged)?;
    let expected = before.sequence + 1;
    if entry.sequence != expected {
        let found = entry.sequence.cast_signed();
        return Err(damaged(Fault::at(expected, FaultCause::SequenceGap { expected, found })));
    }
    if entry.previous != before.hash {
        return Err(damaged(Fault::at(expected, FaultCause::LinkBroken)));
    }
    // The database refuses a version out of order.
    let inserted = insert_row(link, &entry, &occurred_at, &recorded_at).await;
    inserted.map_err(|error| wrong(&error.to_string()))?;
    Ok(Head { sequence: entry.sequence, hash: entry.hash })
}

impl Line {
    fn of(entry: &Entry) -> Self {
        let text = |at| instant::to_text(at).unwrap_or_default();
        Self {
            sequence: entry.sequence.cast_signed(),
            patient: entry.patient.to_string(),
            version: entry.version.cast_signed(),
            kind: entry.kind.clone(),
            body: entry.body.clone(),
            occurred_at: text(entry.occurred_at),
            recorded_at: text(entry.recorded_at),
            zone: entry.zone.clone(),
            actor: entry.actor.clone(),
            previous: entry.previous.to_string(),
            hash: entry.hash.to_string(),
        }
    }
}

/// The lines of a copy with their numbers.
struct Lines<'a, R> {
    input: &'a mut R,
    number: u64,
    text: String,
}

impl<R: BufRead> Lines<'_, R> {
    fn advance(&mut self) -> Result<(), CopyError> {
        self.number += 1;
        self.text.clear();
        match self.input.read_line(&mut self.text)? {
            0 => Err(self.wrong("the copy ends before its last line".to_owned())),
            _ => Ok(()),
        }
    }

    fn parse<T: for<'de> Deserialize<'de>>(&mut self) -> Result<T, CopyError> {
        self.advance()?;
        serde_json::from_str(&self.text).map_err(|error| self.wrong(error.to_string()))
    }

    fn ends(&mut self) -> Result<bool, CopyError> {
        Ok(self.input.fill_buf()?.is_empty())
    }

    fn wrong(&self, problem: String) -> CopyError {
        CopyError::Line { line: self.number, problem }
    }
}

fn write_line(out: &mut impl Write, line: &impl Serialize) -> Result<(), CopyError> {
    serde_json::to_writer(&mut *out, line).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
