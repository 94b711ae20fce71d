//! The store: a record in a SQLite file or in a PostgreSQL database. It holds no clinical state.

use std::fmt;
use std::path::{Path, PathBuf};

use sqlx::pool::PoolConnection;
use sqlx::{Connection, PgConnection, Postgres, Sqlite, SqliteConnection};
use tokio::sync::MappedMutexGuard;

use crate::StoreError;
use crate::link::{Link, Sql, Value, Work};
use crate::postgres::PostgresDatabase;
use crate::sqlite::{SqliteFile, database};

/// Where a record is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// In a SQLite file.
    File(PathBuf),
    /// In a PostgreSQL database, by its address: `postgres://user@host/database`.
    Postgres(String),
}

/// Leaves the address out, because there may be a password in it.
impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Self::Postgres(_) => formatter.write_str("Postgres"),
        }
    }
}

/// An open record; cheap to clone, and all clones are the same record.
#[derive(Debug, Clone)]
pub struct Store {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Sqlite(SqliteFile),
    Postgres(PostgresDatabase),
}

impl Store {
    /// Opens the record in the file, and makes an empty one if there is no file.
    pub async fn create_or_open(path: &Path) -> Result<Self, StoreError> {
        let file = SqliteFile::create_or_open(path).await?;
        Ok(Self { kind: Kind::Sqlite(file) })
    }

    /// Opens the record in the file; refuses a missing file and a file that is no record.
    ///
    /// Opening does not verify; call [`Store::verify`].
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let file = SqliteFile::open(path).await?;
        Ok(Self { kind: Kind::Sqlite(file) })
    }

    /// Opens the record at the place, and makes an empty one if there is none.
    ///
    /// A PostgreSQL database has to exist. Several programs may have the same one open.
    pub async fn create_or_open_at(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::File(path) => Self::create_or_open(path).await,
            Place::Postgres(address) => {
                let database = PostgresDatabase::create_or_open(address).await?;
                Ok(Self { kind: Kind::Postgres(database) })
            }
        }
    }

    /// Opens the record at the place; refuses a place without one.
    pub async fn open_at(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::File(path) => Self::open(path).await,
            Place::Postgres(address) => {
                let database = PostgresDatabase::open(address).await?;
                Ok(Self { kind: Kind::Postgres(database) })
            }
        }
    }

    /// The file, when the record is in one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.file().map(SqliteFile::path)
    }

    /// The file with its connections, when the record is in one.
    pub(crate) fn file(&self) -> Option<&SqliteFile> {
        match &self.kind {
            Kind::Sqlite(file) => Some(file),
            Kind::Postgres(_) => None,
        }
    }

    /// A connection of its own to the database, which is closed when it is dropped.
    pub(crate) async fn postgres_alone(&self) -> Result<Option<PgConnection>, StoreError> {
        match &self.kind {
            Kind::Sqlite(_) => Ok(None),
            Kind::Postgres(database) => Ok(Some(database.connection().await?.detach())),
        }
    }

    /// Moves what is left in the write-ahead log into the file; `true` when the log is empty.
    ///
    /// Every write already does so; this is for the moment before the file is copied. PostgreSQL
    /// looks after its own log.
    pub async fn checkpoint(&self) -> Result<bool, StoreError> {
        match &self.kind {
            Kind::Sqlite(file) => Ok(database::empty_the_log(&mut *file.writer().await?).await),
            Kind::Postgres(_) => Ok(true),
        }
    }

    /// Closes the record for all clones; every later call answers [`StoreError::Closed`].
    pub async fn close(&self) -> Result<(), StoreError> {
        match &self.kind {
            Kind::Sqlite(file) => file.close().await,
            Kind::Postgres(database) => {
                database.close().await;
                Ok(())
            }
        }
    }

    /// A connection for short reads.
    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        match &self.kind {
            Kind::Sqlite(file) => Ok(Reader::Sqlite(file.reader().await?)),
            Kind::Postgres(database) => Ok(Reader::Postgres(database.connection().await?)),
        }
    }

    /// A connection that has nothing in memory of what others read.
    pub(crate) async fn reader_alone(&self) -> Result<Reader, StoreError> {
        match &self.kind {
            Kind::Sqlite(file) => Ok(Reader::Alone(Box::new(file.reader_alone().await?))),
            Kind::Postgres(database) => Ok(Reader::Postgres(database.connection().await?)),
        }
    }

    /// A connection for writes.
    pub(crate) async fn writer(&self) -> Result<Writer<'_>, StoreError> {
        match &self.kind {
            Kind::Sqlite(file) => Ok(Writer::Sqlite(file.writer().await?)),
            Kind::Postgres(database) => Ok(Writer::Postgres(database.connection().await?)),
        }
    }

    /// Runs one statement that changes something outside the chain; on the disk when it returns.
    ///
    /// The inner result is what the database said, so that a caller can tell a taken name from a
    /// failure.
    pub(crate) async fn change(
        &self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Result<u64, sqlx::Error>, StoreError> {
        let mut writer = self.writer().await?;
        let done = writer.link().run(sql, values).await;
        if done.is_ok() {
            writer.settle().await;
        }
        Ok(done)
    }

    /// As [`Store::change`], while nobody else changes an account: for a statement that looks at
    /// other rows before it writes.
    pub(crate) async fn change_alone(
        &self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Result<u64, sqlx::Error>, StoreError> {
        let mut writer = self.writer().await?;
        let done = writer.run_alone(sql.into(), values).await;
        if done.is_ok() {
            writer.settle().await;
        }
        Ok(done)
    }
}

/// A connection that reads.
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Alone(Box<SqliteConnection>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(connection) => Link::Sqlite(connection),
            Self::Alone(connection) => Link::Sqlite(connection),
            Self::Postgres(connection) => Link::Postgres(connection),
        }
    }

    /// Begins to read one state of the record, whatever is appended meanwhile.
    pub(crate) async fn begin(&mut self) -> Result<Work<'_>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => connection.begin().await.map(Work::Sqlite),
            Self::Alone(connection) => connection.begin().await.map(Work::Sqlite),
            Self::Postgres(connection) => connection
                .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map(Work::Postgres),
        }
    }

    /// Gives the connection back.
    pub(crate) async fn close(self) {
        if let Self::Alone(connection) = self {
            // It only read; whether it closes well says nothing about the record.
            let _ = connection.close().await;
        }
    }
}

/// A connection that writes.
pub(crate) enum Writer<'a> {
    Sqlite(MappedMutexGuard<'a, SqliteConnection>),
    Postgres(PoolConnection<Postgres>),
}

impl Writer<'_> {
    pub(crate) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(connection) => Link::Sqlite(connection),
            Self::Postgres(connection) => Link::Postgres(connection),
        }
    }

    /// Begins to write.
    pub(crate) async fn begin(&mut self) -> Result<Work<'_>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                connection.begin_with("BEGIN IMMEDIATE").await.map(Work::Sqlite)
            }
            Self::Postgres(connection) => {
                let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
                connection.begin_with(begin).await.map(Work::Postgres)
            }
        }
    }

    async fn run_alone(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        const ALONE: &str = "LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE";
        let mut work = self.begin().await?;
        if let Link::Postgres(_) = work.link() {
            work.link().batch(ALONE).await?;
        }
        let done = work.link().run(sql, values).await?;
        work.commit().await?;
        Ok(done)
    }

    /// After a commit: what a store does to have everything in its place.
    pub(crate) async fn settle(&mut self) {
        if let Self::Sqlite(connection) = self {
            database::empty_the_log(connection).await;
        }
    }
}
