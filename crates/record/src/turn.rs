//! Taking turns: of several programs on one record, one does a piece of regular work.
//!
//! Whoever has the turn keeps it until it is dropped or its program ends, however it ends. The turn is
//! a lock of the operating system beside a file, and an advisory lock of the session in PostgreSQL.

use std::fs::{File, TryLockError};
use std::path::Path;

use sqlx::{Connection, PgConnection};

use crate::hash::FieldHasher;
use crate::{Store, StoreError};

const TRY_LOCK: &str = "SELECT pg_try_advisory_lock($1)";

/// The right to do a piece of work, until it is dropped.
pub struct Turn {
    held: Held,
}

enum Held {
    /// The lock goes when the file is closed.
    File {
        _file: File,
    },
    Postgres(Box<PgConnection>),
}

impl Store {
    /// Takes the turn for a piece of work, such as `daily-head`; `None` when another has it.
    ///
    /// # Errors
    /// [`StoreError`] when nobody can say who has it.
    pub async fn take_turn(&self, work: &str) -> Result<Option<Turn>, StoreError> {
        let place = FieldHasher::new("cisterna/record/turn/1").field(work.as_bytes()).finish();
        if let Some(path) = self.path() {
            let mut name = path.as_os_str().to_owned();
            name.push(format!("-turn-{}", &place.to_string()[..16]));
            return take_file(Path::new(&name));
        }
        let failed = |error| StoreError::while_doing("take a turn")(error);
        let Some(mut connection) = self.postgres_alone().await? else { return Ok(None) };
        let (number, _) = place.as_bytes().split_at(8);
        let number = number.iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
        let taken: bool = sqlx::query_scalar(TRY_LOCK)
            .bind(number)
            .fetch_one(&mut connection)
            .await
            .map_err(failed)?;
        Ok(taken.then(|| Turn { held: Held::Postgres(Box::new(connection)) }))
    }
}

fn take_file(path: &Path) -> Result<Option<Turn>, StoreError> {
    let failed = |source| StoreError::File { doing: "lock", path: path.to_owned(), source };
    let mut options = File::options();
    let file = options.create(true).truncate(false).write(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Turn { held: Held::File { _file: file } })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

impl Turn {
    /// Whether the turn is still held: a database that was started again has forgotten it.
    pub async fn is_held(&mut self) -> bool {
        match &mut self.held {
            Held::File { .. } => true,
            Held::Postgres(connection) => connection.ping().await.is_ok(),
        }
    }
}

/// Says no more than that there is a turn.
impl std::fmt::Debug for Turn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Turn")
    }
}
