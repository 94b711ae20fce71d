//! How SQLite is opened: every connection to a record gets its settings here, and nowhere else.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Row, SqliteConnection};

const BUSY_TIMEOUT: Duration = Duration::from_millis(5000);
// A reader that takes its time must not hold up every append for as long as another writer may.
const EMPTY_THE_LOG: &str = "PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE); \
    PRAGMA busy_timeout = 5000;";

/// The one connection that writes.
///
/// With a write-ahead log and `synchronous = FULL` a commit returns after its frames are on the
/// disk.
pub(crate) fn writing(path: &Path) -> SqliteConnectOptions {
    common(path).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full)
}

/// A connection that reads; the operating system refuses it any write to the file.
pub(crate) fn reading(path: &Path) -> SqliteConnectOptions {
    common(path).read_only(true)
}

/// The connection that makes a new file, with a rollback journal so that all lands in the file
/// itself.
pub(crate) fn making(path: &Path) -> SqliteConnectOptions {
    common(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Extra)
}

/// `trusted_schema = OFF` keeps a manipulated schema from calling functions; `cell_size_check = ON`
/// makes SQLite look at the cells of a page when it reads it, so that damage is met early.
/// `secure_delete = ON` overwrites what SQLite moves to another page: the file then holds each text
/// once, and a change of it anywhere is a change of the record.
fn common(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

/// Moves everything from the write-ahead log into the file and empties the log. Best effort.
///
/// Called after every commit, before it is acknowledged, so that the file alone is the truth. If
/// the log stayed, its pages would mask a damaged byte in the file until the next checkpoint, and a
/// damaged frame in the log would make SQLite drop that frame and all after it without a word. When
/// a reader is in the way, or this fails for another reason, nothing is lost: the commit is already
/// on the disk in the log, and the next checkpoint moves it. So a failure here is no error.
///
/// Returns whether the log is empty now.
pub(crate) async fn empty_the_log(connection: &mut SqliteConnection) -> bool {
    let answers = sqlx::raw_sql(EMPTY_THE_LOG).fetch_all(connection).await.unwrap_or_default();
    let busy = answers.get(1).and_then(|row| row.try_get::<i64, _>(0).ok());
    busy == Some(0)
}
