//! Someone with all rights changes the tables; verification names the entry.

use cisterna_record::{Fault, FaultCause, Verdict};

use crate::home::{Home, homes, small_clinic};

/// What verification says after these statements, without the triggers while they run.
async fn fault_after(home: &Home, tamper: &'static str) -> Fault {
    let store = home.store().await;
    small_clinic(&store).await;
    store.close().await.unwrap();
    match home {
        // The triggers of SQLite cannot be paused; tests/record/tamper.rs looks at them.
        Home::Sqlite(_) => drop_and_run(home, tamper).await,
        Home::Postgres(_) => {
            home.raw("ALTER TABLE event DISABLE TRIGGER USER").await.unwrap();
            home.raw("ALTER TABLE chain_head DISABLE TRIGGER USER").await.unwrap();
            home.raw("ALTER TABLE patient_head DISABLE TRIGGER USER").await.unwrap();
            home.raw(tamper).await.unwrap();
            home.raw("ALTER TABLE event ENABLE TRIGGER USER").await.unwrap();
            home.raw("ALTER TABLE chain_head ENABLE TRIGGER USER").await.unwrap();
            home.raw("ALTER TABLE patient_head ENABLE TRIGGER USER").await.unwrap();
        }
    }
    match home.store().await.verify().await.unwrap() {
        Verdict::Broken(fault) => fault,
        Verdict::Sound { .. } => panic!("{}: {tamper}: the record is found sound", home.name()),
    }
}

async fn drop_and_run(home: &Home, tamper: &'static str) {
    for trigger in [
        "DROP TRIGGER event_no_update",
        "DROP TRIGGER event_no_delete",
        "DROP TRIGGER event_only_at_the_end",
        "DROP TRIGGER event_moves_patient_head",
        "DROP TRIGGER chain_head_only_forward",
        "DROP TRIGGER patient_head_only_forward",
        "DROP TRIGGER patient_head_no_delete",
    ] {
        home.raw(trigger).await.unwrap();
    }
    home.raw(tamper).await.unwrap();
}

const EDIT: &str = "UPDATE event SET body = '{\"drug\":\"morphinf\"}' WHERE sequence = 2";
const EDIT_TIME: &str = "UPDATE event SET occurred_at = '2025-11-22T08:00:00.000000002Z' \
    WHERE sequence = 4";
const DELETE: &str = "DELETE FROM event WHERE sequence = 3";
const SWAP: &str = "UPDATE event SET sequence = 100 WHERE sequence = 3; \
    UPDATE event SET sequence = 3 WHERE sequence = 4; \
    UPDATE event SET sequence = 4 WHERE sequence = 100;";
const TRUNCATE: &str = "DELETE FROM event WHERE sequence > 4";
const INSERT: &str = "UPDATE event SET sequence = 7 WHERE sequence = 6; \
    UPDATE event SET sequence = 6 WHERE sequence = 5; \
    INSERT INTO event SELECT 5, patient, 3, kind, body, occurred_at, recorded_at, zone, actor, hash, \
    hash FROM event WHERE sequence = 4;";
const HEAD_BACK: &str = "DELETE FROM event WHERE sequence = 6; \
    UPDATE chain_head SET sequence = 5, hash = (SELECT hash FROM event WHERE sequence = 5)";

#[tokio::test]
async fn rk_01_an_edit_a_deletion_an_insertion_a_swap_and_a_cut_are_located_on_both() {
    for (tamper, sequence, cause) in [
        (EDIT, Some(2), FaultCause::ContentMismatch),
        (EDIT_TIME, Some(4), FaultCause::ContentMismatch),
        (DELETE, Some(3), FaultCause::SequenceGap { expected: 3, found: 4 }),
        (SWAP, Some(3), FaultCause::ContentMismatch),
        (TRUNCATE, Some(5), FaultCause::TailCut { head: 6, last: 4 }),
        (INSERT, Some(5), FaultCause::ContentMismatch),
        (HEAD_BACK, None, FaultCause::PatientCut { head: 2, last: 1 }),
    ] {
        for home in homes().await {
            let fault = fault_after(&home, tamper).await;
            assert_eq!(fault.sequence, sequence, "{}: {tamper}: {fault}", home.name());
            assert_eq!(fault.cause, cause, "{}: {tamper}", home.name());
        }
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_forget() {
    for home in homes().await {
        let store = home.store().await;
        let before = small_clinic(&store).await;
        let mut refused = vec![
            "UPDATE event SET body = '{}' WHERE sequence = 2",
            "DELETE FROM event WHERE sequence = 6",
            "DELETE FROM event",
            "INSERT INTO event SELECT 7, patient, version + 1, kind, body, occurred_at, \
                recorded_at, zone, actor, hash, hash FROM event WHERE sequence = 3",
            "UPDATE chain_head SET sequence = 5",
            "DELETE FROM chain_head",
            "UPDATE patient_head SET version = version - 1",
            "DELETE FROM patient_head",
        ];
        if let Home::Postgres(_) = home {
            refused.extend(["TRUNCATE event", "TRUNCATE chain_head", "TRUNCATE patient_head"]);
        }
        for sql in refused {
            let error = home.raw(sql).await.unwrap_err();
            let says = error.contains("the record") || error.contains("the chain head");
            assert!(says, "{}: {sql}: {error}", home.name());
        }
        assert_eq!(store.entries(0, 100).await.unwrap(), before, "{}", home.name());
    }
}

#[tokio::test]
async fn a_postgresql_database_that_was_made_weaker_is_named() {
    for home in homes().await {
        let Home::Postgres(_) = home else { continue };
        for (weaker, back, named) in [
            (
                "ALTER TABLE event DISABLE TRIGGER event_no_update",
                "ALTER TABLE event ENABLE TRIGGER event_no_update",
                "trigger event_no_update",
            ),
            (
                "CREATE RULE quiet AS ON INSERT TO session DO INSTEAD NOTHING",
                "DROP RULE quiet ON session",
                "rule quiet",
            ),
            ("ALTER TABLE event SET UNLOGGED", "ALTER TABLE event SET LOGGED", "relation event"),
            ("CREATE TABLE note (id BIGINT)", "DROP TABLE note", "column note.id"),
        ] {
            let store = home.store().await;
            home.raw(weaker).await.unwrap();
            let verdict = store.verify().await.unwrap();
            let Verdict::Broken(Fault { cause: FaultCause::SchemaChanged { object }, .. }) =
                verdict
            else {
                panic!("{weaker}: {verdict:?}")
            };
            assert_eq!(object, named);
            home.raw(back).await.unwrap();
            let sound = store.verify().await.unwrap();
            assert!(matches!(sound, Verdict::Sound { .. }), "{back}: {sound:?}");
        }
    }
}
