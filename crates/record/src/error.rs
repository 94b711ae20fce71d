//! Why the store could not do what was asked; refusals of an append are with the append.

use std::io;
use std::path::PathBuf;

use crate::Fault;

/// Why the record could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file at the path.
    #[error("there is no record at {path}; check the path, or create the record first")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else, or its first bytes are damaged.
    #[error(
        "{path} is not a Cisterna record: {problem}; check the path, or restore the file from a backup"
    )]
    NotARecord {
        /// The file.
        path: PathBuf,
        /// What is different.
        problem: String,
    },
    /// The file was written by a newer version of the program.
    #[error(
        "{path} has schema {found}, and this program knows schemas up to {known}; use a newer program"
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The schema of the file.
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
    /// SQLite could not do it.
    #[error(
        "could not {doing}: {message}; try again, and if it stays so verify the record and check disk space"
    )]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What SQLite says.
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
    /// For `map_err`: an SQLite error with what was being done.
    pub(crate) fn while_doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |error| Self::Database { doing, message: error.to_string() }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        Self::Damaged(fault)
    }
}
