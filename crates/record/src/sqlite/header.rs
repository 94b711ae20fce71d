//! The first bytes of the file, read without SQLite, so that a file that is no record is left
//! untouched.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::schema::{APPLICATION_ID, SCHEMA_VERSION};
use crate::StoreError;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const USER_VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;

/// Refuses a missing file, a file that is no record, and a record of a newer program.
///
/// A record is stamped before it gets its name (see `sqlite.rs`), so the stamp is in the file itself
/// and never only in the write-ahead log.
pub(crate) fn check(path: &Path) -> Result<(), StoreError> {
    let mut header = [0; 100];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(StoreError::Missing { place: path.display().to_string() });
        }
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(not_a_record(path, "it is shorter than a database header".to_owned()));
        }
        Err(source) => {
            return Err(StoreError::File { doing: "read", path: path.to_owned(), source });
        }
    }
    if header[..MAGIC.len()] != MAGIC[..] {
        return Err(not_a_record(path, "it is no SQLite database".to_owned()));
    }
    let application_id = number_at(&header, APPLICATION_ID_AT);
    if application_id != APPLICATION_ID {
        let problem = format!("its application id is {application_id}, not {APPLICATION_ID}");
        return Err(not_a_record(path, problem));
    }
    match number_at(&header, USER_VERSION_AT) {
        SCHEMA_VERSION => Ok(()),
        0 => Err(not_a_record(path, "it has no schema version".to_owned())),
        found => Err(StoreError::NewerSchema {
            place: path.display().to_string(),
            found,
            known: SCHEMA_VERSION,
        }),
    }
}

fn not_a_record(path: &Path, problem: String) -> StoreError {
    StoreError::NotARecord { place: path.display().to_string(), problem }
}

fn number_at(header: &[u8; 100], at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}
