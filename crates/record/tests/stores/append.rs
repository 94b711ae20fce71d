//! Adding entries, reading them back, and making the summaries anew.

use cisterna_record::{AppendError, Hash, Place, Store, StoreError, Verdict};

use crate::home::{append, at, homes, patient, small_clinic, summarize};

#[tokio::test]
async fn what_was_added_is_read_back() {
    for home in homes().await {
        let store = home.store().await;
        let added = small_clinic(&store).await;
        store.close().await.unwrap();

        let store = Store::open_at(&home.place()).await.unwrap();
        assert_eq!(store.entries(0, 100).await.unwrap(), added, "{}", home.name());
        assert_eq!(store.entries(2, 3).await.unwrap(), added[2..5]);
        assert_eq!(store.entries(u64::MAX, 3).await.unwrap(), []);
        let of_first = store.entries_of(patient(1)).await.unwrap();
        assert_eq!(of_first, [added[0].clone(), added[3].clone()]);
        assert_eq!(store.entries_of(patient(9)).await.unwrap(), []);
        assert_eq!(added[0].previous, Hash::GENESIS);
        assert_eq!(added[0].occurred_at, at("2025-11-22T08:00:00.000000001Z"));
        let head = store.head().await.unwrap();
        assert_eq!((head.sequence, head.hash), (6, added[5].hash));
        let sound = Verdict::Sound { entries: 6, head: head.hash };
        assert_eq!(store.verify().await.unwrap(), sound, "{}", home.name());
    }
}

#[tokio::test]
async fn both_stores_keep_the_same_bytes() {
    let mut heads = Vec::new();
    for home in homes().await {
        let store = home.store().await;
        small_clinic(&store).await;
        heads.push(store.head().await.unwrap().hash.to_string());
    }
    // Fixed, so that neither store nor a later program changes what was hashed.
    let known = "2f98fd20c2195f92e1d36297905b458f7807c41c351a6f31a2174bbb23d230e3";
    assert!(heads.iter().all(|head| head == known), "{heads:?}");
}

/// A hundred people decide on the same version at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rk_10_of_a_hundred_who_decide_at_once_exactly_one_is_taken() {
    for home in homes().await {
        // Two programs with connections of their own.
        let programs = [home.store().await, home.store().await];
        small_clinic(&programs[0]).await;
        let mut tasks = Vec::new();
        for number in 0..100 {
            let store = programs[number % 2].clone();
            tasks.push(tokio::spawn(async move {
                store.append(append(patient(1), 2, &[&format!(r#"{{"by":{number}}}"#)])).await
            }));
        }
        let mut taken = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => taken += 1,
                Err(AppendError::Conflict { expected: 2, found: 3, .. }) => {}
                Err(other) => panic!("{}: {other}", home.name()),
            }
        }
        assert_eq!(taken, 1, "{}", home.name());
        let sound = programs[1].verify().await.unwrap();
        assert!(matches!(sound, Verdict::Sound { entries: 7, .. }), "{sound:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_that_add_at_once_make_one_chain() {
    for home in homes().await {
        let mut tasks = Vec::new();
        for number in 0..4 {
            let store = home.store().await;
            tasks.push(tokio::spawn(async move {
                for version in (0..20).step_by(2) {
                    let both = append(patient(number), version, &["{}", "{}"]);
                    store.append(both).await.unwrap();
                    let found = store.entries_of(patient(number)).await.unwrap().len() as u64;
                    assert_eq!(found, version + 2);
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let verdict = home.store().await.verify().await.unwrap();
        assert!(matches!(verdict, Verdict::Sound { entries: 80, .. }), "{verdict:?}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused_and_leaves_nothing() {
    for home in homes().await {
        let store = home.store().await;
        let error = store.append(append(patient(1), 0, &["{}", "{no json"])).await.unwrap_err();
        assert!(matches!(error, AppendError::Refused { .. }), "{}: {error}", home.name());
        assert_eq!(store.entries(0, 100).await.unwrap(), []);
        let sound = Verdict::Sound { entries: 0, head: Hash::GENESIS };
        assert_eq!(store.verify().await.unwrap(), sound);
    }
}

#[tokio::test]
async fn rebuilt_summaries_come_in_the_order_of_the_patients() {
    for home in homes().await {
        let store = home.store().await;
        small_clinic(&store).await;
        let before = store.summaries().await.unwrap();
        let names: Vec<_> = before.iter().map(|(_, summary, _)| summary.name.as_str()).collect();
        assert_eq!(names, ["Patient 1", "Patient 2"], "{}", home.name());
        assert_eq!(store.rebuild(summarize).await.unwrap(), 3);
        let rebuilt = store.summaries().await.unwrap();
        let who: Vec<_> = rebuilt.iter().map(|(id, _, version)| (*id, *version)).collect();
        assert_eq!(who, [(patient(1), 2), (patient(2), 2), (patient(3), 2)], "{}", home.name());
        assert_eq!(rebuilt[0].1.stage, "refill-completed");
        let mut again = append(patient(1), 2, &["{}"]);
        again.summary = Some(rebuilt[1].1.clone());
        store.append(again).await.unwrap();
        let last = store.summaries().await.unwrap();
        assert_eq!((last[0].0, last[0].2), (patient(1), 3), "{}", home.name());
    }
}

#[tokio::test]
async fn opening_makes_nothing_and_a_closed_store_says_so() {
    for home in homes().await {
        let missing = Store::open_at(&home.place()).await.unwrap_err();
        assert!(matches!(missing, StoreError::Missing { .. }), "{}: {missing}", home.name());
        let store = home.store().await;
        let clone = store.clone();
        store.close().await.unwrap();
        store.close().await.unwrap();
        assert!(matches!(clone.entries(0, 1).await, Err(StoreError::Closed)), "{}", home.name());
        assert!(matches!(clone.verify().await, Err(StoreError::Closed)));
        let appended = clone.append(append(patient(1), 0, &["{}"])).await;
        assert!(matches!(appended, Err(AppendError::Store(StoreError::Closed))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_create_at_once_all_get_the_same_record() {
    for home in homes().await {
        let mut tasks = Vec::new();
        for number in 0..4 {
            let place = home.place();
            tasks.push(tokio::spawn(async move {
                let store = Store::create_or_open_at(&place).await.unwrap();
                store.append(append(patient(number), 0, &["{}"])).await.unwrap();
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(home.store().await.entries(0, 100).await.unwrap().len(), 4, "{}", home.name());
    }
}

#[tokio::test]
async fn rk_12_a_record_of_a_newer_program_is_refused_on_both() {
    for home in homes().await {
        home.store().await.close().await.unwrap();
        let newer = match home.place() {
            Place::File(_) => "PRAGMA user_version = 77",
            Place::Postgres(_) => "UPDATE stamp SET version = 77",
        };
        home.raw(newer).await.unwrap();
        for opened in [
            Store::open_at(&home.place()).await.unwrap_err(),
            Store::create_or_open_at(&home.place()).await.unwrap_err(),
        ] {
            let is_newer = matches!(opened, StoreError::NewerSchema { found: 77, .. });
            assert!(is_newer, "{}: {opened}", home.name());
        }
    }
}
