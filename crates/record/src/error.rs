//! Why the store could not do what was asked; refusals of an append are with the append.

use std::io;
use std::path::PathBuf;

use crate::Fault;

/// Why the record could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file at the path, or no record in the database.
    #[error("there is no record at {place}; check the path, or create the record first")]
    Missing {
        /// Where it was looked for.
        place: String,
    },
    /// The file is something else, or its first bytes are damaged.
    #[error(
        "{place} is not a Cisterna record: {problem}; check the path, or restore the file from a backup"
    )]
    NotARecord {
        /// The file or the database.
        place: String,
        /// What is different.
        problem: String,
    },
    /// The address of a database cannot be used.
    #[error("the address of the database cannot be used: {problem}")]
    Address {
        /// What is wrong with it.
        problem: String,
    },
    /// The database server could lose what it acknowledged, or is too old.
    #[error("the database server cannot keep a record: {problem}; ask who looks after the server")]
    Server {
        /// What is wrong with it.
        problem: String,
    },
    /// The record was written by a newer version of the program.
    #[error(
        "{place} has schema {found}, and this program knows schemas up to {known}; use a newer program"
    )]
    NewerSchema {
        /// The file or the database.
        place: String,
        /// The schema that was found.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// The file could not be reached or made.
    #[error("could not {doing} {path}: {source}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The database could not do it.
    #[error(
        "could not {doing}: {message}; try again, and if it stays so verify the record and check disk space"
    )]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the database says.
        message: String,
    },
    /// What was read is not what was written.
    #[error("the record is damaged: {0}; verify it, and restore it from a backup")]
    Damaged(Fault),
    /// The store was closed.
    #[error("the record was closed; open it again")]
    Closed,
}

impl StoreError {
    /// For `map_err`: a database's error with what was being done.
    pub(crate) fn while_doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |error| Self::Database { doing, message: error.to_string() }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        Self::Damaged(fault)
    }
}
