//! A place on the disk for one test, and the small patients that live in it.

use std::path::{Path, PathBuf};

use cisterna_record::{Entry, Store, Summary};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

pub(crate) use crate::support::{append, at, patient, summarize};

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cisterna-record-{}", Uuid::now_v7()));
        std::fs::create_dir(&path).expect("the folder is new");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn record(&self) -> PathBuf {
        self.0.join("clinic.db")
    }

    pub(crate) async fn store(&self) -> Store {
        Store::create_or_open(&self.record()).await.expect("the record opens")
    }

    /// A connection without any of the store's manners.
    pub(crate) async fn raw(&self) -> SqliteConnection {
        raw(&self.record()).await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) async fn raw(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path);
    SqliteConnection::connect_with(&options).await.expect("a raw connection")
}

/// Three patients, six entries, two summaries.
pub(crate) async fn small_clinic(store: &Store) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (number, version, bodies) in [
        (1, 0, &[r#"{"drug":"baclofen","residual_volume_nl":2500000}"#][..]),
        (2, 0, &[r#"{"drug":"morphine"}"#, r#"{"residual_volume_nl":18000000}"#]),
        (1, 1, &[r#"{"drug":"baclofen","residual_volume_nl":2400000}"#]),
        (3, 0, &[r#"{"drug":"ziconotide"}"#, r#"{"note":"Grüße an Zoë"}"#]),
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
