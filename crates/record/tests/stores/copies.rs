//! Copies: exported and read in again, backed up and restored.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use cisterna_record::{CopyError, Key, KeyUse, Opener, Place, Sealer, Store, Verdict, restore};

use crate::home::{append, homes, patient, small_clinic, summarize};

async fn exported(store: &Store, up_to: Option<u64>) -> Vec<u8> {
    let mut copy = Vec::new();
    store.export(&mut copy, up_to).await.unwrap();
    copy
}

/// From each store into each store.
#[tokio::test]
async fn rk_08_a_copy_read_in_again_is_the_same_chain_and_the_same_state() {
    for from in homes().await {
        let store = from.store().await;
        let entries = small_clinic(&store).await;
        store.rebuild(summarize).await.unwrap();
        let copy = exported(&store, None).await;
        let text = String::from_utf8(copy.clone()).unwrap();
        assert_eq!(text.lines().count(), 8, "{text}");
        assert!(text.contains("Grüße an Zoë"), "people can read it");
        for into in homes().await {
            let other = into.store().await;
            let head = other.import(&mut Cursor::new(&copy)).await.unwrap();
            assert_eq!(head, store.head().await.unwrap());
            assert_eq!(other.entries(0, 100).await.unwrap(), entries);
            other.rebuild(summarize).await.unwrap();
            assert_eq!(other.summaries().await.unwrap(), store.summaries().await.unwrap());
            let sound = other.verify().await.unwrap();
            assert_eq!(sound, Verdict::Sound { entries: 6, head: head.hash });
            assert_eq!(exported(&other, None).await, copy, "{} to {}", from.name(), into.name());
            // It goes on from there.
            other.append(append(patient(1), 2, &["{}"])).await.unwrap();
            let again = other.import(&mut Cursor::new(&copy)).await.unwrap_err();
            assert!(matches!(again, CopyError::NotEmpty { entries: 7 }), "{again}");
        }
    }
}

#[tokio::test]
async fn a_copy_up_to_an_entry_is_the_record_of_that_moment() {
    for home in homes().await {
        let store = home.store().await;
        let entries = small_clinic(&store).await;
        for up_to in 0..=6 {
            let copy = exported(&store, Some(up_to)).await;
            let other = homes().await.swap_remove(0).into_store().await;
            let head = other.1.import(&mut Cursor::new(&copy)).await.unwrap();
            assert_eq!(head.sequence, up_to);
            let found = other.1.entries(0, 100).await.unwrap();
            assert_eq!(found, entries[..up_to as usize]);
            assert!(matches!(other.1.verify().await.unwrap(), Verdict::Sound { .. }));
        }
        let beyond = store.export(&mut Vec::new(), Some(7)).await.unwrap_err();
        assert!(matches!(beyond, CopyError::TooFew { last: 6 }), "{beyond}");
    }
}

/// Cut at each line and in each line, lines swapped, left out and changed: nothing is read in.
#[tokio::test]
async fn a_copy_that_is_not_as_it_was_written_is_refused_whole() {
    for home in homes().await {
        let store = home.store().await;
        small_clinic(&store).await;
        let copy = String::from_utf8(exported(&store, None).await).unwrap();
        let lines: Vec<&str> = copy.lines().collect();
        let mut wrong: Vec<String> = (0..lines.len())
            .map(|end| lines[..end].iter().map(|line| format!("{line}\n")).collect())
            .collect();
        wrong.extend(
            (1..copy.len() - 1)
                .step_by(97)
                .filter(|&at| copy.is_char_boundary(at))
                .map(|at| copy[..at].to_owned()),
        );
        for left_out in 0..lines.len() {
            let mut less = lines.clone();
            less.remove(left_out);
            wrong.push(less.join("\n"));
        }
        let mut swapped = lines.clone();
        swapped.swap(2, 3);
        wrong.push(swapped.join("\n"));
        wrong.push(copy.replace("2500000", "2500001"));
        wrong.push(copy.replace("Nurse Ada", "Nurse Eve"));
        wrong.push(format!("{copy}{copy}"));
        wrong.push(format!("{copy}\n"));
        let empty = home_like(&home).await;
        for wrong in wrong {
            let refused = empty.1.import(&mut Cursor::new(&wrong)).await.unwrap_err();
            let named = matches!(refused, CopyError::Line { .. } | CopyError::Damaged { .. });
            assert!(named, "{refused}: {wrong}");
            assert_eq!(empty.1.head().await.unwrap().sequence, 0, "{}", home.name());
        }
        empty.1.import(&mut Cursor::new(&copy)).await.unwrap();
    }
}

async fn home_like(home: &crate::home::Home) -> (crate::home::Home, Store) {
    let same = homes().await.into_iter().find(|other| other.name() == home.name()).unwrap();
    same.into_store().await
}

fn folder() -> PathBuf {
    let path = std::env::temp_dir().join(format!("cisterna-copies-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir(&path).unwrap();
    path
}

/// The record is appended to all the while.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cy_14_a_sealed_backup_of_a_running_record_is_restored_and_verified() {
    let folder = folder();
    let store = Store::create_or_open(&folder.join("clinic.db")).await.unwrap();
    small_clinic(&store).await;
    let key = Key::create(&folder.join("seal.key"), KeyUse::Sealing).unwrap();
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for version in 0..60 {
                store.append(append(patient(7), version, &["{}"])).await.unwrap();
            }
        }
    });
    // Another program, as `cisterna record backup` is.
    let other = Store::open(&folder.join("clinic.db")).await.unwrap();
    for round in 0..5 {
        let before = store.head().await.unwrap().sequence;
        let mut sealer = Sealer::new(Vec::new(), &key).unwrap();
        other.backup(&mut sealer).await.unwrap();
        let sealed = sealer.finish().unwrap();
        let after = store.head().await.unwrap().sequence;
        assert!(!contains(&sealed, b"Nurse Ada") && !contains(&sealed, b"SQLite format"));
        let path = folder.join(format!("restored{round}.db"));
        let mut opened = Opener::new(sealed.as_slice(), &key).unwrap();
        let (entries, head) = restore(&mut opened, &path).await.unwrap();
        assert!((before..=after).contains(&entries), "{before} {entries} {after}");
        let restored = Store::open(&path).await.unwrap();
        let same = store.entries(0, 1_000).await.unwrap();
        assert_eq!(restored.entries(0, 1_000).await.unwrap(), same[..entries as usize]);
        assert_eq!(restored.head().await.unwrap().hash, head);
        restored.close().await.unwrap();
        let again = restore(&mut std::io::empty(), &path).await.unwrap_err();
        assert!(matches!(again, CopyError::Exists { .. }), "{again}");
    }
    writing.await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_backup_that_was_cut_or_changed_makes_no_record() {
    let folder = folder();
    let store = Store::create_or_open(&folder.join("clinic.db")).await.unwrap();
    small_clinic(&store).await;
    let key = Key::create(&folder.join("seal.key"), KeyUse::Sealing).unwrap();
    let mut sealer = Sealer::new(Vec::new(), &key).unwrap();
    store.backup(&mut sealer).await.unwrap();
    let sealed = sealer.finish().unwrap();
    let path = folder.join("restored.db");
    let half = sealed.len() / 2;
    let mut changed = sealed.clone();
    changed[half] ^= 1;
    for wrong in [&sealed[..half], &sealed[..sealed.len() - 1], &changed] {
        let mut opened = Opener::new(wrong, &key).unwrap();
        restore(&mut opened, &path).await.unwrap_err();
    }
    // Not sealed, and damaged inside: verification stands between it and its name.
    let mut plain = Vec::new();
    store.backup(&mut plain).await.unwrap();
    let place = plain.windows(9).position(|part| part == b"Nurse Ada").unwrap();
    plain[place] = b'M';
    restore(&mut Cursor::new(plain), &path).await.unwrap_err();
    let left: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restored"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn cy_10_a_sealed_copy_tells_nothing() {
    for home in homes().await {
        let store = home.store().await;
        small_clinic(&store).await;
        let folder = folder();
        let key = Key::create(&folder.join("seal.key"), KeyUse::Sealing).unwrap();
        let mut sealer = Sealer::new(Vec::new(), &key).unwrap();
        store.export(&mut sealer, None).await.unwrap();
        let sealed = sealer.finish().unwrap();
        for canary in ["Nurse Ada", "baclofen", "Zürich", "Zoë", "refill", "0190a6b2"] {
            assert!(!contains(&sealed, canary.as_bytes()), "{canary}");
        }
        let mut plain = String::new();
        Opener::new(sealed.as_slice(), &key).unwrap().read_to_string(&mut plain).unwrap();
        assert!(plain.contains("baclofen"));
        if let Place::Postgres(_) = home.place() {
            let refused = store.backup(&mut Vec::new()).await.unwrap_err();
            assert!(matches!(refused, CopyError::NotAFile), "{refused}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
