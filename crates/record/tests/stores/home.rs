//! A place for one record on either database, and the small patients that live in it.

use std::path::PathBuf;

use cisterna_record::{Entry, Place, Store, Summary};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::cluster::cluster;
pub(crate) use crate::support::{append, at, patient, summarize};

/// A place that goes away with the test, or with the server.
pub(crate) enum Home {
    Sqlite(PathBuf),
    Postgres(String),
}

/// One new and empty place on each database.
pub(crate) async fn homes() -> Vec<Home> {
    let folder = std::env::temp_dir().join(format!("cisterna-stores-{}", Uuid::now_v7()));
    std::fs::create_dir(&folder).expect("the folder is new");
    let mut homes = vec![Home::Sqlite(folder)];
    if let Some(cluster) = cluster() {
        homes.push(Home::Postgres(cluster.new_database().await));
    }
    homes
}

impl Home {
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Sqlite(folder) => Place::File(folder.join("clinic.db")),
            Self::Postgres(address) => Place::Postgres(address.clone()),
        }
    }

    pub(crate) async fn store(&self) -> Store {
        Store::create_or_open_at(&self.place()).await.expect("the record opens")
    }

    /// The open record with its place, which goes away when this is dropped.
    pub(crate) async fn into_store(self) -> (Self, Store) {
        let store = self.store().await;
        (self, store)
    }

    /// Runs statements without any of the store's manners; `false` and the words when refused.
    pub(crate) async fn raw(&self, sql: &'static str) -> Result<(), String> {
        match self {
            Self::Sqlite(folder) => {
                let options = SqliteConnectOptions::new().filename(folder.join("clinic.db"));
                let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
                let done = sqlx::raw_sql(sql).execute(&mut connection).await;
                connection.close().await.unwrap();
                done.map(|_| ()).map_err(|error| error.to_string())
            }
            Self::Postgres(address) => {
                let mut connection = PgConnection::connect(address).await.unwrap();
                let path = "SET search_path = cisterna";
                sqlx::raw_sql(path).execute(&mut connection).await.unwrap();
                let done = sqlx::raw_sql(sql).execute(&mut connection).await;
                connection.close().await.unwrap();
                done.map(|_| ()).map_err(|error| error.to_string())
            }
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Self::Sqlite(folder) = self {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Three patients, six entries, two summaries.
pub(crate) async fn small_clinic(store: &Store) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (number, version, bodies) in [
        (1, 0, &[r#"{"drug":"baclofen","residual_volume_nl":2500000}"#][..]),
        (2, 0, &[r#"{"drug":"morphine"}"#, r#"{"residual_volume_nl":18000000}"#]),
        (1, 1, &[r#"{"drug":"baclofen","residual_volume_nl":2400000}"#]),
        (3, 0, &[r#"{"drug":"ziconotide"}"#, r#"{"note":"Grüße an Zoë","nul":"\u0000"}"#]),
    ] {
        let mut append = append(patient(number), version, bodies);
        if number != 3 {
            append.summary = Some(Summary {
                name: format!("Patient {number}"),
                stage: "maintenance".to_owned(),
                body: r#"{"tasks":["refill"]}"#.to_owned(),
            });
        }
        entries.extend(store.append(append).await.expect("the entries are taken"));
    }
    entries
}
