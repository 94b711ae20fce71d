//! Verification: walks the whole chain, then the file around it, and names the first fault.
//!
//! It changes nothing. The file may be damaged in any way: whatever SQLite says about it becomes a
//! fault, at the entry where reading stopped as far as that is known. What the chain cannot show is
//! said in `chain.rs`.

use std::collections::HashMap;

use crate::link::{Link, Sql};
use crate::row::EventRow;
use crate::store::Reader;
use crate::{
    Fault, FaultCause, Hash, Head, PatientId, Store, StoreError, Verdict, postgres, projection,
    read, sqlite,
};

const BATCH: u32 = 256;

const INTEGRITY: &str = "PRAGMA integrity_check(1)";
const FOREIGN_KEYS: &str = "PRAGMA foreign_key_check";
const NEXT_SEQUENCE: Sql = Sql {
    sqlite: "SELECT sequence FROM event NOT INDEXED WHERE sequence > $1 ORDER BY sequence LIMIT 1",
    postgres: "SELECT sequence FROM event WHERE sequence > $1 ORDER BY sequence LIMIT 1",
};
const PATIENT_HEADS: &str = "SELECT patient, version FROM patient_head ORDER BY patient";
const KIND_AT: Sql = Sql {
    sqlite: "SELECT kind FROM event NOT INDEXED WHERE sequence = $1",
    postgres: "SELECT kind FROM event WHERE sequence = $1",
};
const PATIENT_AT: Sql = Sql {
    sqlite: "SELECT patient FROM event NOT INDEXED WHERE sequence = $1",
    postgres: "SELECT patient FROM event WHERE sequence = $1",
};

impl Store {
    /// Checks every entry, the chain, and the file around it.
    ///
    /// Entries may be appended meanwhile. An error means that the file cannot be opened at all.
    pub async fn verify(&self) -> Result<Verdict, StoreError> {
        let mut reader = self.reader_alone().await?;
        let verdict = match check(&mut reader).await {
            Ok(head) => Verdict::Sound { entries: head.sequence, head: head.hash },
            Err(fault) => Verdict::Broken(fault),
        };
        reader.close().await;
        Ok(verdict)
    }
}

/// The entries come first, so that a fault names an entry wherever it can.
async fn check(reader: &mut Reader) -> Result<Head, Fault> {
    let mut walk =
        Walk { end: Head { sequence: 0, hash: Hash::GENESIS }, versions: HashMap::new() };
    while walk.batch(reader).await? {}
    check_file(&mut reader.link()).await?;
    check_schema(&mut reader.link()).await?;
    check_summaries(&mut reader.link(), &walk.versions).await?;
    Ok(walk.end)
}

/// How far the chain was walked.
struct Walk {
    end: Head,
    versions: HashMap<PatientId, u64>,
}

impl Walk {
    /// Walks the next entries; `false` at the end of the chain, once the head agrees.
    ///
    /// A batch is a transaction of its own, so that a long verification keeps no writer waiting. As
    /// nothing is ever changed, one batch fits the next.
    async fn batch(&mut self, reader: &mut Reader) -> Result<bool, Fault> {
        let next = self.end.sequence + 1;
        let at_next = |error: sqlx::Error| Fault::at(next, unreadable(&error));
        let mut work = reader.begin().await.map_err(at_next)?;
        let head = read::head(&mut work.link()).await;
        let limit = head.as_ref().map_or(u64::MAX, |head| head.sequence);
        let rows = match read::after(&mut work.link(), self.end.sequence, BATCH).await {
            Ok(rows) => rows,
            Err(error) => {
                self.one_by_one(&mut work.link(), limit).await?;
                // Without progress the same would fail for ever.
                return if self.end.sequence < next { Err(at_next(error)) } else { Ok(true) };
            }
        };
        let is_last = rows.len() < BATCH as usize;
        for row in rows {
            self.admit(row, limit)?;
        }
        if is_last {
            self.meets(head.map_err(of_store)?)?;
            self.meets_patient_heads(&mut work.link()).await?;
        }
        work.rollback().await.map_err(at_next)?;
        Ok(!is_last)
    }

    /// Reads a batch that failed again, row by row, and fails at the row that cannot be read,
    /// unless one before it is at fault.
    async fn one_by_one(&mut self, link: &mut Link<'_>, limit: u64) -> Result<(), Fault> {
        for _ in 0..BATCH {
            match read::after(link, self.end.sequence, 1).await {
                Ok(mut rows) => match rows.pop() {
                    Some(row) => self.admit(row, limit)?,
                    None => break,
                },
                Err(error) => return Err(self.unreadable_next(link, &error).await),
            }
        }
        Ok(())
    }

    /// Holds the end of the entries against the chain head.
    fn meets(&self, head: Head) -> Result<(), Fault> {
        let last = self.end.sequence;
        if last < head.sequence {
            Err(Fault::at(last + 1, FaultCause::TailCut { head: head.sequence, last }))
        } else if self.end.hash != head.hash {
            Err(Fault::at(last, FaultCause::HeadMismatch))
        } else {
            Ok(())
        }
    }

    /// Holds the last version of each patient against the patient's head.
    async fn meets_patient_heads(&self, link: &mut Link<'_>) -> Result<(), Fault> {
        let of_file = |error: sqlx::Error| Fault::of_file(unreadable(&error));
        let rows = link.rows(PATIENT_HEADS, &[]).await.map_err(of_file)?;
        let heads = rows.iter().map(|row| Ok((row.text(0)?, row.number(1)?)));
        let mut heads: HashMap<String, i64> = heads.collect::<Result<_, _>>().map_err(of_file)?;
        for (patient, &last) in &self.versions {
            let head = heads.remove(&patient.to_string()).unwrap_or(0).cast_unsigned();
            if head != last {
                return Err(read::patient_cut(*patient, head, last));
            }
        }
        // What is left are heads of patients without entries.
        match heads.into_iter().next() {
            None => Ok(()),
            Some((patient, head)) => {
                let cause = FaultCause::PatientCut { head: head.cast_unsigned(), last: 0 };
                Err(Fault { patient: patient.parse().ok(), ..Fault::of_file(cause) })
            }
        }
    }

    /// Holds one row against all before it.
    fn admit(&mut self, row: EventRow, limit: u64) -> Result<(), Fault> {
        let expected = self.end.sequence + 1;
        if u64::try_from(row.sequence) != Ok(expected) {
            let found = row.sequence;
            return Err(Fault::at(expected, FaultCause::SequenceGap { expected, found }));
        }
        if expected > limit {
            return Err(row.fault(FaultCause::BeyondHead { head: limit }));
        }
        let previous = self.end.hash;
        let entry = row.into_entry()?;
        let version = self.versions.entry(entry.patient).or_insert(0);
        let cause = if entry.previous != previous {
            FaultCause::LinkBroken
        } else if entry.version != *version + 1 {
            FaultCause::VersionGap { expected: *version + 1, found: entry.version }
        } else {
            *version = entry.version;
            self.end = Head { sequence: entry.sequence, hash: entry.hash };
            return Ok(());
        };
        Err(Fault {
            sequence: Some(entry.sequence),
            kind: Some(entry.kind),
            patient: Some(entry.patient),
            cause,
        })
    }

    /// The fault for the row that cannot be read, with as much of it as can.
    async fn unreadable_next(&self, link: &mut Link<'_>, error: &sqlx::Error) -> Fault {
        let after = self.end.sequence.cast_signed();
        let sequence = link.number(NEXT_SEQUENCE, &[after.into()]).await.unwrap_or(after + 1);
        let kind = text_of(link, KIND_AT, sequence).await;
        let patient = text_of(link, PATIENT_AT, sequence).await;
        Fault {
            sequence: u64::try_from(sequence).ok(),
            kind,
            patient: patient.and_then(|text| text.parse().ok()),
            cause: unreadable(error),
        }
    }
}

/// A text of the entry, where it can be read.
async fn text_of(link: &mut Link<'_>, sql: Sql, sequence: i64) -> Option<String> {
    link.row(sql, &[sequence.into()]).await.ok()??.text(0).ok()
}

/// What SQLite itself finds: pages, indexes, types, constraints, references. PostgreSQL has no such
/// check that anybody may call.
async fn check_file(link: &mut Link<'_>) -> Result<(), Fault> {
    if !matches!(link, Link::Sqlite(_)) {
        return Ok(());
    }
    let of_file = |error: sqlx::Error| Fault::of_file(unreadable(&error));
    let row = link.row(INTEGRITY, &[]).await.map_err(of_file)?;
    let report = row.map_or(Ok(String::new()), |row| row.text(0)).map_err(of_file)?;
    if report != "ok" {
        return Err(Fault::of_file(FaultCause::FileDamaged { report }));
    }
    match link.row(FOREIGN_KEYS, &[]).await.map_err(of_file)? {
        None => Ok(()),
        Some(row) => {
            let table = row.text(0).map_err(of_file)?;
            let report = format!("a row of table {table} refers to one that is not there");
            Err(Fault::of_file(FaultCause::FileDamaged { report }))
        }
    }
}

async fn check_schema(link: &mut Link<'_>) -> Result<(), Fault> {
    let difference = match link {
        Link::Sqlite(connection) => sqlite::schema::first_difference(connection).await,
        Link::Postgres(connection) => postgres::schema::first_difference(connection).await,
    };
    match difference.map_err(|error| Fault::of_file(unreadable(&error)))? {
        None => Ok(()),
        Some(object) => Err(Fault::of_file(FaultCause::SchemaChanged { object })),
    }
}

/// Holds each summary against its digest and against the versions that the patient has.
async fn check_summaries(
    link: &mut Link<'_>,
    versions: &HashMap<PatientId, u64>,
) -> Result<(), Fault> {
    for (patient, _, version) in projection::all(link).await.map_err(of_store)? {
        // Entries may have come since the walk, so a summary may be newer than it, but not of
        // nobody.
        if version == 0 || !versions.contains_key(&patient) {
            let fault = Fault::of_file(FaultCause::SummaryDamaged);
            return Err(Fault { patient: Some(patient), ..fault });
        }
    }
    Ok(())
}

fn unreadable(error: &sqlx::Error) -> FaultCause {
    FaultCause::Unreadable { message: error.to_string() }
}

fn of_store(error: StoreError) -> Fault {
    match error {
        StoreError::Damaged(fault) => fault,
        other => Fault::of_file(FaultCause::Unreadable { message: other.to_string() }),
    }
}
