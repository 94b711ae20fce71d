//! The process is killed at any moment; what it acknowledged is there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use cisterna_record::{Store, Summary, Verdict};
use sqlx::Executor;

use crate::folder::{Folder, append, patient, small_clinic};

const RECORD: &str = "CISTERNA_RECORD_TO_APPEND_TO";
const ROUNDS: u64 = 12;
const PATIENTS: u64 = 3;

/// Not a test of its own: the process that is killed. It appends and says what it has appended.
#[tokio::test]
#[ignore = "started by the test below"]
async fn appends_until_it_is_killed() {
    let Some(path) = std::env::var_os(RECORD) else { return };
    let store = Store::create_or_open(Path::new(&path)).await.unwrap();
    for step in 0_u64.. {
        let who = patient(u128::from(step % PATIENTS));
        let version = store.entries_of(who).await.unwrap().len() as u64;
        let bodies = [format!(r#"{{"step":{step}}}"#), format!(r#"{{"half":{step}}}"#)];
        let mut both = append(who, version, &[&bodies[0], &bodies[1]]);
        both.summary = Some(Summary {
            name: format!("Patient {who}"),
            stage: "maintenance".to_owned(),
            body: bodies[1].clone(),
        });
        let entries = store.append(both).await.unwrap();
        let last = entries.last().unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {} {}", last.sequence, last.hash).unwrap();
        out.flush().unwrap();
    }
}

fn start(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::appends_until_it_is_killed", "--ignored", "--nocapture"])
        .env(RECORD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The last acknowledged sequence and hash in whole lines of the output.
fn last_acknowledged(lines: &[String]) -> Option<(u64, String)> {
    lines.iter().rev().find_map(|line| {
        let mut words = line.strip_suffix('\n')?.strip_prefix("acknowledged ")?.split(' ');
        Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
    })
}

/// Lets the process acknowledge a few appends, kills it a little later, and returns all it said.
fn run_and_kill(path: &Path, acknowledged: u64, later: Duration) -> Vec<String> {
    let mut child = start(path);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    let mut seen = 0;
    let mut read = |lines: &mut Vec<String>| {
        let mut line = String::new();
        let is_more = out.read_line(&mut line).unwrap() > 0;
        let counts = line.starts_with("acknowledged ");
        lines.push(line);
        (is_more, counts)
    };
    while seen < acknowledged {
        let (is_more, counts) = read(&mut lines);
        assert!(is_more, "the process ended by itself: {lines:?}");
        seen += u64::from(counts);
    }
    thread::sleep(later);
    child.kill().unwrap();
    child.wait().unwrap();
    while read(&mut lines).0 {}
    lines
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_kill() {
    let folder = Folder::new();
    let mut seed = 0x5eed_u64;
    let mut before = 0;
    for round in 0..ROUNDS {
        // xorshift64: the moments differ from round to round and are the same in every run.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let lines =
            run_and_kill(&folder.record(), 1 + seed % 20, Duration::from_micros(seed / 20 % 8000));
        let (sequence, hash) = last_acknowledged(&lines).expect("some were acknowledged");
        assert!(sequence > before);

        let store = Store::open(&folder.record()).await.unwrap();
        let verdict = store.verify().await.unwrap();
        let Verdict::Sound { entries, .. } = verdict else { panic!("round {round}: {verdict:?}") };
        assert!(entries >= sequence, "round {round}: {entries} of {sequence} entries");
        assert_eq!(entries % 2, 0, "round {round}: half an append");
        let entry = store.entries(sequence - 1, 1).await.unwrap().remove(0);
        assert_eq!(entry.hash.to_string(), hash, "round {round}");
        for (who, summary, version) in store.summaries().await.unwrap() {
            let entries = store.entries_of(who).await.unwrap();
            let last = entries.last().unwrap();
            assert_eq!((last.version, &last.body), (version, &summary.body), "round {round}");
        }
        before = entries;
        store.close().await.unwrap();
    }
}

/// A power cut may leave any first part of the write-ahead log.
#[tokio::test]
async fn a_torn_log_holds_an_append_whole_or_not_at_all() {
    let folder = Folder::new();
    let store = folder.store().await;
    small_clinic(&store).await;
    // A reader keeps the log from being emptied.
    let mut reader = folder.raw().await;
    reader.execute("BEGIN; SELECT count(*) FROM event;").await.unwrap();
    store.append(append(patient(1), 2, &[r#"{"a":1}"#, r#"{"b":2}"#])).await.unwrap();
    let file = std::fs::read(folder.record()).unwrap();
    let log = std::fs::read(folder.path().join("clinic.db-wal")).unwrap();
    assert!(!log.is_empty());

    let mut seen = [false; 2];
    for length in (0..log.len()).step_by(499).chain([log.len()]) {
        let torn = Folder::new();
        std::fs::write(torn.record(), &file).unwrap();
        std::fs::write(torn.path().join("clinic.db-wal"), &log[..length]).unwrap();
        let verdict = Store::open(&torn.record()).await.unwrap().verify().await.unwrap();
        match verdict {
            Verdict::Sound { entries: 6, .. } => seen[0] = true,
            Verdict::Sound { entries: 8, .. } => seen[1] = true,
            other => panic!("with {length} bytes of the log: {other:?}"),
        }
    }
    assert_eq!(seen, [true; 2]);
}
