//! Someone changes the file on purpose; verification names the entry.

use cisterna_record::{AppendError, Fault, FaultCause, Store, StoreError, Verdict};
use sqlx::{Connection, Executor, SqliteConnection};

use crate::folder::{Folder, append, patient, small_clinic};

const SWAP: &str = "UPDATE event SET sequence = 100 WHERE sequence = 3; \
    UPDATE event SET sequence = 3 WHERE sequence = 4; \
    UPDATE event SET sequence = 4 WHERE sequence = 100;";
const COPY_TO_THE_END: &str = "INSERT INTO event SELECT 7, patient, 3, kind, body, occurred_at, \
    recorded_at, zone, actor, (SELECT hash FROM chain_head), hash FROM event WHERE sequence = 4";
const PUT_BETWEEN: &str = "UPDATE event SET sequence = 7 WHERE sequence = 6; \
    UPDATE event SET sequence = 6 WHERE sequence = 5; \
    INSERT INTO event SELECT 5, patient, 3, kind, body, occurred_at, recorded_at, zone, actor, hash, \
    hash FROM event WHERE sequence = 4;";

/// What verification says after these statements, the triggers being dropped before and back after.
async fn fault_after(tamper: &'static str) -> Fault {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    store.close().await.unwrap();
    let mut raw = folder.raw().await;
    let triggers = drop_triggers(&mut raw).await;
    raw.execute(tamper).await.unwrap();
    for trigger in triggers {
        raw.execute(sqlx::AssertSqlSafe(trigger)).await.unwrap();
    }
    raw.close().await.unwrap();
    let fault = fault_of(&folder.store().await).await;
    println!("{tamper}\n    {fault}");
    fault
}

/// Drops all triggers and returns the statements that make them.
async fn drop_triggers(raw: &mut SqliteConnection) -> Vec<String> {
    let triggers: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .fetch_all(&mut *raw)
            .await
            .unwrap();
    let mut statements = Vec::new();
    for (name, sql) in triggers {
        raw.execute(sqlx::AssertSqlSafe(format!("DROP TRIGGER {name}"))).await.unwrap();
        statements.push(sql);
    }
    statements
}

async fn fault_of(store: &Store) -> Fault {
    match store.verify().await.unwrap() {
        Verdict::Broken(fault) => fault,
        Verdict::Sound { .. } => panic!("the record is found sound"),
    }
}

fn at(sequence: u64, number: u128, cause: FaultCause) -> Fault {
    Fault {
        sequence: Some(sequence),
        kind: Some("refill-completed".to_owned()),
        patient: Some(patient(number)),
        cause,
    }
}

fn gone(sequence: u64, cause: FaultCause) -> Fault {
    Fault { sequence: Some(sequence), kind: None, patient: None, cause }
}

#[tokio::test]
async fn a_byte_changed_in_the_file() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let sound = std::fs::read(folder.record()).unwrap();
    for (text, sequence, number) in
        [("morphine", 2, 2), ("18000000", 3, 2), ("2400000", 4, 1), ("Zoë", 6, 3)]
    {
        let place = sound.windows(text.len()).position(|bytes| bytes == text.as_bytes()).unwrap();
        let mut bytes = sound.clone();
        bytes[place] ^= 1;
        // The store is open all the while: verification does not trust what it has in memory.
        std::fs::write(folder.record(), &bytes).unwrap();
        let fault = fault_of(&store).await;
        assert_eq!(fault, at(sequence, number, FaultCause::ContentMismatch));
    }
}

#[tokio::test]
async fn a_text_that_is_no_text_any_more() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let mut bytes = std::fs::read(folder.record()).unwrap();
    let place = bytes.windows(8).position(|bytes| bytes == b"morphine").unwrap();
    bytes[place] = 0xff;
    std::fs::write(folder.record(), &bytes).unwrap();
    let fault = fault_of(&store).await;
    let FaultCause::Unreadable { message } = fault.cause.clone() else { panic!("{fault}") };
    assert_eq!(fault, at(2, 2, FaultCause::Unreadable { message }));
}

#[tokio::test]
async fn a_row_deleted() {
    let fault = fault_after("DELETE FROM event WHERE sequence = 3").await;
    assert_eq!(fault, gone(3, FaultCause::SequenceGap { expected: 3, found: 4 }));
}

#[tokio::test]
async fn the_first_row_deleted() {
    let fault = fault_after("DELETE FROM event WHERE sequence = 1").await;
    assert_eq!(fault, gone(1, FaultCause::SequenceGap { expected: 1, found: 2 }));
}

#[tokio::test]
async fn two_rows_swapped() {
    assert_eq!(fault_after(SWAP).await, at(3, 1, FaultCause::ContentMismatch));
}

#[tokio::test]
async fn a_row_put_at_the_end() {
    let fault = fault_after(COPY_TO_THE_END).await;
    assert_eq!(fault, at(7, 1, FaultCause::BeyondHead { head: 6 }));
}

#[tokio::test]
async fn a_row_put_in_between() {
    assert_eq!(fault_after(PUT_BETWEEN).await, at(5, 1, FaultCause::ContentMismatch));
}

#[tokio::test]
async fn the_tail_cut_off() {
    let fault = fault_after("DELETE FROM event WHERE sequence > 4").await;
    assert_eq!(fault, gone(5, FaultCause::TailCut { head: 6, last: 4 }));
}

#[tokio::test]
async fn everything_deleted() {
    let fault = fault_after("DELETE FROM event; DELETE FROM patient_summary;").await;
    assert_eq!(fault, gone(1, FaultCause::TailCut { head: 6, last: 0 }));
}

#[tokio::test]
async fn a_hash_changed() {
    let fault = fault_after("UPDATE event SET hash = randomblob(32) WHERE sequence = 4").await;
    assert_eq!(fault, at(4, 1, FaultCause::ContentMismatch));
}

#[tokio::test]
async fn the_chain_head_changed() {
    let fault = fault_after("UPDATE chain_head SET hash = zeroblob(32)").await;
    assert_eq!(fault, gone(6, FaultCause::HeadMismatch));
    let fault = fault_after("UPDATE chain_head SET sequence = 5").await;
    assert_eq!(fault, at(6, 3, FaultCause::BeyondHead { head: 5 }));
    let fault = fault_after("DELETE FROM chain_head").await;
    assert!(matches!(fault.cause, FaultCause::Unreadable { .. }), "{fault}");
}

#[tokio::test]
async fn a_patient_head_changed() {
    for (tamper, number, head, last) in [
        ("UPDATE patient_head SET version = 3 WHERE version = 2 AND patient LIKE '%2'", 2, 3, 2),
        ("DELETE FROM patient_head WHERE patient LIKE '%1'", 1, 0, 2),
        (
            "INSERT INTO patient_head SELECT replace(patient, '1', '9'), 4 FROM patient_head \
            WHERE patient LIKE '%1'",
            0,
            4,
            0,
        ),
    ] {
        let fault = fault_after(tamper).await;
        assert_eq!(fault.cause, FaultCause::PatientCut { head, last });
        assert!(number == 0 || fault.patient == Some(patient(number)));
    }
}

#[tokio::test]
async fn a_history_that_ends_too_early_is_not_read() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let mut raw = folder.raw().await;
    drop_triggers(&mut raw).await;
    raw.execute("DELETE FROM event WHERE sequence = 4").await.unwrap();
    let Err(StoreError::Damaged(fault)) = store.entries_of(patient(1)).await else {
        panic!("a shortened history is read")
    };
    assert_eq!(fault.cause, FaultCause::PatientCut { head: 2, last: 1 });
    let refused = store.append(crate::folder::append(patient(1), 1, &["{}"])).await.unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Damaged(_))), "{refused}");
}

#[tokio::test]
async fn each_other_column_changed() {
    for tamper in [
        "UPDATE event SET patient = upper(patient) WHERE sequence = 5",
        "UPDATE event SET kind = 'refill-planned' WHERE sequence = 5",
        "UPDATE event SET occurred_at = '2025-11-22T08:00:00.000000002Z' WHERE sequence = 5",
        "UPDATE event SET recorded_at = '2025-11-22T08:00:00.000000002Z' WHERE sequence = 5",
        "UPDATE event SET zone = 'Europe/Berlin' WHERE sequence = 5",
        "UPDATE event SET actor = 'Nurse Eve' WHERE sequence = 5",
        "UPDATE event SET previous = zeroblob(32) WHERE sequence = 5",
        "UPDATE event SET version = 7 WHERE sequence = 5",
    ] {
        let fault = fault_after(tamper).await;
        assert_eq!((fault.sequence, fault.cause), (Some(5), FaultCause::ContentMismatch));
    }
}

#[tokio::test]
async fn a_trigger_gone_or_changed() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let mut raw = folder.raw().await;
    raw.execute("DROP TRIGGER event_no_delete").await.unwrap();
    let fault = fault_of(&store).await;
    let object = "event_no_delete".to_owned();
    assert_eq!(fault.cause, FaultCause::SchemaChanged { object });
}

#[tokio::test]
async fn nothing_is_hung_onto_a_broken_end() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    let mut raw = folder.raw().await;
    drop_triggers(&mut raw).await;
    raw.execute("DELETE FROM event WHERE sequence = 6").await.unwrap();
    let refused = store.append(crate::folder::append(patient(2), 2, &["{}"])).await.unwrap_err();
    assert!(refused.to_string().contains("the tail is cut off"), "{refused}");
}

/// Pages split as a record grows. What SQLite moves must not stay behind, or a change of the copy
/// that somebody finds first would go unseen.
#[tokio::test]
async fn each_event_stands_in_the_file_once() {
    let folder = Folder::new();
    let store = folder.store().await;
    let bodies: Vec<String> = (0..60)
        .map(|number| format!(r#"{{"remark":"unique-{number:04}-{}"}}"#, "x".repeat(300)))
        .collect();
    for (version, body) in bodies.iter().enumerate() {
        store.append(append(patient(1), version as u64, &[body])).await.unwrap();
    }
    store.close().await.unwrap();
    let file = std::fs::read(folder.record()).unwrap();
    for number in 0..bodies.len() {
        let needle = format!("unique-{number:04}-");
        let found = file.windows(needle.len()).filter(|bytes| *bytes == needle.as_bytes()).count();
        assert_eq!(found, 1, "{needle}");
    }
}
