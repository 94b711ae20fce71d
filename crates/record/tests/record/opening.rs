//! Which files are opened, and what is said about the others.

use cisterna_record::{AppendError, Store, StoreError};
use sqlx::{Connection, Executor};

use crate::folder::{Folder, append, patient, raw, small_clinic};

#[tokio::test]
async fn a_missing_file_is_not_made_by_opening_it() {
    let folder = Folder::new();
    let error = Store::open(&folder.record()).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert!(!folder.record().exists());
}

#[tokio::test]
async fn a_file_that_is_no_record_is_left_as_it_is() {
    let folder = Folder::new();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "these are notes, and a good hundred bytes of them ".repeat(3)).unwrap();
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    let foreign = folder.path().join("foreign.db");
    std::fs::write(&foreign, "").unwrap();
    let mut connection = raw(&foreign).await;
    connection.execute("CREATE TABLE photo (id INTEGER)").await.unwrap();
    connection.close().await.unwrap();
    for path in [text, empty, foreign] {
        let before = std::fs::read(&path).unwrap();
        let opened = Store::open(&path).await.unwrap_err();
        let created = Store::create_or_open(&path).await.unwrap_err();
        assert!(matches!(opened, StoreError::NotARecord { .. }), "{opened}");
        assert!(matches!(created, StoreError::NotARecord { .. }), "{created}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[tokio::test]
async fn a_record_of_a_newer_program_is_refused() {
    let folder = Folder::new();
    folder.store().await.close().await.unwrap();
    let mut connection = folder.raw().await;
    connection.execute("PRAGMA user_version = 2").await.unwrap();
    connection.close().await.unwrap();
    let error = Store::open(&folder.record()).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 2, known: 1, .. }), "{error}");
}

#[tokio::test]
async fn of_many_who_create_at_once_all_get_the_same_record() {
    let folder = Folder::new();
    let mut tasks = Vec::new();
    for number in 0..4 {
        let path = folder.record();
        tasks.push(tokio::spawn(async move {
            let store = Store::create_or_open(&path).await.unwrap();
            store.append(append(patient(number), 0, &["{}"])).await.unwrap();
            store.close().await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(folder.store().await.entries(0, 100).await.unwrap().len(), 4);
    let left = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
    let drafts = left.filter(|name| name.to_string_lossy().contains("new-"));
    assert_eq!(drafts.count(), 0);
}

#[tokio::test]
async fn a_closed_record_says_so() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let clone = store.clone();
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(clone.entries(0, 1).await, Err(StoreError::Closed)));
    assert!(matches!(clone.verify().await, Err(StoreError::Closed)));
    let appended = clone.append(append(patient(1), 2, &["{}"])).await;
    assert!(matches!(appended, Err(AppendError::Store(StoreError::Closed))));
    let log = folder.path().join("clinic.db-wal");
    assert!(!log.exists(), "closing clears the log away");
}
