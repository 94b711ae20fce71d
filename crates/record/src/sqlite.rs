//! A record in one SQLite file: its one writing connection and its readers.

pub(crate) mod database;
pub(crate) mod header;
pub(crate) mod schema;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};
use uuid::Uuid;

use crate::StoreError;

const MAX_READERS: u32 = 4;

/// An open file.
///
/// Writes go through one connection, one after the other. Reads have connections of their own.
#[derive(Debug, Clone)]
pub(crate) struct SqliteFile {
    path: Arc<Path>,
    readers: SqlitePool,
    writer: Arc<Mutex<Option<SqliteConnection>>>,
}

impl SqliteFile {
    /// Opens the file, and makes an empty one if there is none.
    ///
    /// A new record is made under another name and gets its own only when it is complete and on the
    /// disk, so that no half-made record is ever found.
    pub(crate) async fn create_or_open(path: &Path) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        if !path.exists() {
            create(&path).await?;
        }
        Self::open(&path).await
    }

    /// Opens the file; refuses a missing one and one that is no record.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        header::check(&path)?;
        let mut writer = SqliteConnection::connect_with(&database::writing(&path))
            .await
            .map_err(StoreError::while_doing("open the record"))?;
        // A process that was killed may have left commits in the log.
        database::empty_the_log(&mut writer).await;
        let readers = SqlitePoolOptions::new()
            .max_connections(MAX_READERS)
            .test_before_acquire(false)
            .connect_lazy_with(database::reading(&path));
        Ok(Self { path: path.into(), readers, writer: Arc::new(Mutex::new(Some(writer))) })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        // The writer goes last, because the last connection clears away the write-ahead log.
        let mut writer = self.writer.lock().await;
        self.readers.close().await;
        match writer.take() {
            Some(connection) => {
                connection.close().await.map_err(StoreError::while_doing("close the record"))
            }
            None => Ok(()),
        }
    }

    /// A connection for short reads.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.check_open()?;
        let acquired = self.readers.acquire().await;
        acquired.map_err(StoreError::while_doing("open the record to read"))
    }

    /// A connection that shares nothing with the others: the pages that those have in memory would
    /// mask damage of the file.
    pub(crate) async fn reader_alone(&self) -> Result<SqliteConnection, StoreError> {
        self.check_open()?;
        header::check(&self.path)?;
        SqliteConnection::connect_with(&database::reading(&self.path))
            .await
            .map_err(StoreError::while_doing("open the record to verify it"))
    }

    /// The connection for writes, once no one else writes.
    pub(crate) async fn writer(
        &self,
    ) -> Result<MappedMutexGuard<'_, SqliteConnection>, StoreError> {
        let mut writer = self.writer.lock().await;
        if let Some(connection) = writer.as_mut() {
            self.mend(connection).await?;
        }
        MutexGuard::try_map(writer, Option::as_mut).map_err(|_| StoreError::Closed)
    }

    /// Takes a new connection for one that is stuck in a transaction.
    ///
    /// When a commit fails because the disk does, SQLite undoes the transaction by itself, and the
    /// connection goes on believing that it is in one. It would refuse every append from then on.
    async fn mend(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        if !connection.is_in_transaction() {
            return Ok(());
        }
        // An undoing that is still waiting is done before this is answered.
        let _ = connection.ping().await;
        if connection.is_in_transaction() {
            let fresh = SqliteConnection::connect_with(&database::writing(&self.path)).await;
            let fresh = fresh.map_err(StoreError::while_doing("open the record again"))?;
            // Closing undoes what is left; whether it closes well changes nothing.
            let _ = std::mem::replace(connection, fresh).close().await;
        }
        Ok(())
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.readers.is_closed() { Err(StoreError::Closed) } else { Ok(()) }
    }
}

/// The whole path of a file.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(|source| StoreError::File {
        doing: "find",
        path: path.to_owned(),
        source,
    })
}

async fn create(path: &Path) -> Result<(), StoreError> {
    let draft = path.with_extension(format!("new-{}", Uuid::now_v7().simple()));
    let made = make(&draft).await.and_then(|()| {
        give_name(&draft, path).map(|_| ()).map_err(|source| StoreError::File {
            doing: "create",
            path: path.to_owned(),
            source,
        })
    });
    // Whether it got its name or not, the draft's name is of no more use; failing to remove it is
    // harmless.
    let _ = fs::remove_file(&draft);
    made
}

async fn make(draft: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::while_doing("create the record")(error);
    let mut connection =
        SqliteConnection::connect_with(&database::making(draft)).await.map_err(failed)?;
    schema::make(&mut connection).await.map_err(failed)?;
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}

/// Where SQLite keeps the write-ahead log of a file.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Gives the finished file its name; `false` when another process was faster.
pub(crate) fn give_name(draft: &Path, path: &Path) -> io::Result<bool> {
    File::open(draft)?.sync_all()?;
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // Some file systems have no hard links.
        Err(_) if !path.exists() => fs::rename(draft, path)?,
        linked => linked?,
    }
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        File::open(directory)?.sync_all()?;
    }
    Ok(true)
}
