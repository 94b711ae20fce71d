//! Adding entries and reading them back.

use cisterna_record::{AppendError, Hash, Verdict};
use sqlx::Executor;

use crate::folder::{Folder, append, at, patient, small_clinic};

#[tokio::test]
async fn what_was_added_is_read_back() {
    let folder = Folder::new();
    let store = folder.store().await;
    let added = small_clinic(&store).await;
    store.close().await.unwrap();

    let store = folder.store().await;
    assert_eq!(store.entries(0, 100).await.unwrap(), added);
    assert_eq!(store.entries(2, 3).await.unwrap(), added[2..5]);
    assert_eq!(store.entries(u64::MAX, 3).await.unwrap(), []);
    let of_first = store.entries_of(patient(1)).await.unwrap();
    assert_eq!(of_first, [added[0].clone(), added[3].clone()]);
    assert_eq!(store.entries_of(patient(9)).await.unwrap(), []);

    assert_eq!(added[0].previous, Hash::GENESIS);
    assert_eq!(added[3].version, 2);
    assert_eq!(added[5].sequence, 6);
    assert_eq!(added[0].occurred_at, at("2025-11-22T08:00:00.000000001Z"));
    let head = store.head().await.unwrap();
    assert_eq!((head.sequence, head.hash), (6, added[5].hash));
    assert_eq!(store.verify().await.unwrap(), Verdict::Sound { entries: 6, head: head.hash });
}

#[tokio::test]
async fn an_empty_record_is_sound() {
    let folder = Folder::new();
    let store = folder.store().await;
    let sound = Verdict::Sound { entries: 0, head: Hash::GENESIS };
    assert_eq!(store.verify().await.unwrap(), sound);
}

#[tokio::test]
async fn a_decision_on_an_old_version_is_refused_whole() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    for expected in [0, 1, 3] {
        let error = store.append(append(patient(1), expected, &["{}", "{}"])).await.unwrap_err();
        let AppendError::Conflict { patient: refused, expected: told, found } = error else {
            panic!("{error}");
        };
        assert_eq!((refused, told, found), (patient(1), expected, 2));
    }
    assert_eq!(store.entries(0, 100).await.unwrap().len(), 6);
}

#[tokio::test]
async fn of_many_who_decide_at_once_one_is_taken() {
    let folder = Folder::new();
    let store = folder.store().await;
    let mut tasks = Vec::new();
    for number in 0..8 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            store.append(append(patient(1), 0, &[&format!(r#"{{"by":{number}}}"#)])).await
        }));
    }
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => taken += 1,
            Err(AppendError::Conflict { expected: 0, found: 1, .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(taken, 1);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 1, .. }));
}

#[tokio::test]
async fn an_append_that_fails_at_its_last_event_leaves_nothing() {
    let folder = Folder::new();
    let store = folder.store().await;
    let error = store.append(append(patient(1), 0, &["{}", "{}", "{no json"])).await.unwrap_err();
    assert!(matches!(error, AppendError::Refused { .. }), "{error}");
    assert_eq!(store.entries(0, 100).await.unwrap(), []);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 0, .. }));
}

#[tokio::test]
async fn a_name_cannot_forge_a_line_of_a_log() {
    let folder = Folder::new();
    let store = folder.store().await;
    let refused = |field: &'static str| {
        move |error: AppendError| match error {
            AppendError::Malformed { field: found, .. } => assert_eq!(found, field),
            other => panic!("{other}"),
        }
    };
    let mut forged = append(patient(1), 0, &["{}"]);
    forged.actor = "Ada\nentry 7 approved".to_owned();
    store.append(forged).await.map_err(refused("actor")).unwrap_err();
    let mut forged = append(patient(1), 0, &["{}"]);
    forged.zone = "\u{1b}[2J".to_owned();
    store.append(forged).await.map_err(refused("zone")).unwrap_err();
    let mut forged = append(patient(1), 0, &["{}"]);
    forged.drafts[0].kind = " ".to_owned();
    store.append(forged).await.map_err(refused("kind")).unwrap_err();
    let forged = append(patient(1), 0, &["{\n}"]);
    store.append(forged).await.map_err(refused("body")).unwrap_err();
    let error = store.append(append(patient(1), 0, &[])).await.unwrap_err();
    assert!(matches!(error, AppendError::DraftCount { found: 0 }));
}

#[tokio::test]
async fn the_file_itself_refuses_to_forget() {
    let folder = Folder::new();
    let store = folder.store().await;
    let before = small_clinic(&store).await;
    let mut raw = folder.raw().await;
    for sql in [
        "UPDATE event SET body = '{}' WHERE sequence = 2",
        "UPDATE event SET hash = zeroblob(32)",
        "DELETE FROM event WHERE sequence = 6",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE sequence = 2",
        "INSERT OR REPLACE INTO event SELECT 7, patient, version, kind, '{}', occurred_at, \
            recorded_at, zone, actor, (SELECT hash FROM chain_head), hash FROM event WHERE sequence = 2",
        "INSERT INTO event SELECT 7, patient, version + 1, kind, body, occurred_at, \
            recorded_at, zone, actor, hash, hash FROM event WHERE sequence = 3",
        "UPDATE chain_head SET sequence = 5",
        "UPDATE chain_head SET hash = zeroblob(32)",
        "DELETE FROM chain_head",
        "INSERT OR REPLACE INTO chain_head VALUES (1, 0, zeroblob(32))",
        "UPDATE patient_head SET version = version - 1",
        "INSERT OR REPLACE INTO patient_head SELECT patient, 0 FROM patient_head",
        "DELETE FROM patient_head",
    ] {
        let error = raw.execute(sql).await.unwrap_err().to_string();
        assert!(error.contains("the record") || error.contains("the chain head"), "{sql}: {error}");
    }
    assert_eq!(store.entries(0, 100).await.unwrap(), before);
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 6, .. }));
}

#[tokio::test]
async fn after_every_append_the_file_alone_is_the_record() {
    let folder = Folder::new();
    let store = folder.store().await;
    let added = small_clinic(&store).await;
    // The file without its write-ahead log, as a power cut that eats the log would leave it.
    let copy = folder.path().join("copy.db");
    std::fs::copy(folder.record(), &copy).unwrap();
    let copy = cisterna_record::Store::open(&copy).await.unwrap();
    assert_eq!(copy.entries(0, 100).await.unwrap(), added);
}

#[tokio::test]
async fn a_reader_in_the_way_of_the_checkpoint_loses_nothing() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let mut reader = folder.raw().await;
    reader.execute("BEGIN; SELECT count(*) FROM event;").await.unwrap();
    store.append(append(patient(1), 2, &[r#"{"while":"reading"}"#])).await.unwrap();
    assert_eq!(store.entries_of(patient(1)).await.unwrap().len(), 3);
    reader.execute("ROLLBACK").await.unwrap();
    assert!(store.checkpoint().await.unwrap());
    assert!(matches!(store.verify().await.unwrap(), Verdict::Sound { entries: 7, .. }));
}
