//! The process is killed at every single call that changes the disk, and every such call fails once.
//!
//! `strace` counts the calls of one clean run and then does it at the first, the second, and so on to
//! the last. What power cuts do to writes that were not synced yet is not part of it: a killed process
//! leaves the page cache as it is. See `crash.rs` for logs that were torn.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use cisterna_record::{Store, Verdict};

use crate::folder::{Folder, append, patient};

const RECORD: &str = "CISTERNA_RECORD_TO_WORK_ON";
const REQUIRE: &str = "CISTERNA_REQUIRE_STRACE";
const CALLS: [&str; 9] = [
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "rename",
    "link",
    "linkat",
    "unlink",
];
const APPENDS: u64 = 4;

/// Not a test of its own: makes a record.
#[tokio::test]
#[ignore = "started by the tests below"]
async fn makes_a_record() {
    let Some(path) = std::env::var_os(RECORD) else { return };
    Store::create_or_open(Path::new(&path)).await.unwrap();
    println!("made");
}

/// Not a test of its own: appends, says what was acknowledged, and tries again after a refusal.
#[tokio::test]
#[ignore = "started by the tests below"]
async fn appends_four_times() {
    let Some(path) = std::env::var_os(RECORD) else { return };
    let store = match Store::open(Path::new(&path)).await {
        Ok(store) => store,
        Err(error) => return println!("not opened {error}"),
    };
    for _ in 0..APPENDS {
        for attempt in 0..2 {
            let version = store.entries_of(patient(1)).await.expect("reading works").len() as u64;
            match store.append(append(patient(1), version, &[r#"{"a":1}"#, r#"{"b":2}"#])).await {
                Ok(entries) => {
                    println!("acknowledged {}", entries.last().unwrap().sequence);
                    break;
                }
                Err(error) => println!("refused {attempt} {error}"),
            }
        }
    }
}

fn has_strace() -> bool {
    let answers = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    if answers.is_ok_and(|status| status.success()) {
        return true;
    }
    let required = std::env::var_os(REQUIRE).is_some_and(|value| value == "1");
    assert!(!required, "{REQUIRE}=1, and strace is not there or may not trace: install strace");
    eprintln!("SKIPPED: strace is not there or may not trace");
    false
}

/// Runs one of the two above under strace.
fn traced(which: &str, record: &Path, trace: &Path, inject: &[String]) -> Output {
    Command::new("strace")
        .args(["-f", "-qq", "-e", &format!("trace={}", CALLS.join(",")), "-o"])
        .arg(trace)
        .args(inject)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &format!("syscalls::{which}"), "--ignored", "--nocapture"])
        .args(["--test-threads", "1"])
        .env(RECORD, record)
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap()
}

/// How often each call stands in a trace; strace counts for each thread, so the second number is that
/// of the thread with the most.
fn counted(trace: &Path) -> BTreeMap<String, (u64, u64)> {
    let mut calls: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for line in std::fs::read_to_string(trace).unwrap().lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        if CALLS.contains(&call) {
            let threads = calls.entry(call.to_owned()).or_default();
            *threads.entry(thread.to_owned()).or_default() += 1;
        }
    }
    let both = |threads: BTreeMap<String, u64>| {
        (threads.values().sum(), threads.values().copied().max().unwrap_or(0))
    };
    calls.into_iter().map(|(call, threads)| (call, both(threads))).collect()
}

/// The last acknowledged sequence.
fn acknowledged(output: &Output) -> u64 {
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().rev().find_map(|line| line.trim().strip_prefix("acknowledged "));
    last.map_or(0, |sequence| sequence.parse().unwrap())
}

async fn entries_in_sound(record: &Path, what: &str) -> u64 {
    let store = Store::open(record).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    let verdict = store.verify().await.unwrap();
    store.close().await.unwrap();
    let Verdict::Sound { entries, .. } = verdict else { panic!("{what}: {verdict:?}") };
    entries
}

#[tokio::test]
async fn fi_01_killed_at_every_call_that_appends() {
    if !has_strace() {
        return;
    }
    let folder = Folder::new();
    folder.store().await.close().await.unwrap();
    let empty = std::fs::read(folder.record()).unwrap();
    let trace = folder.path().join("trace");
    let clean = traced("appends_four_times", &folder.record(), &trace, &[]);
    assert_eq!(acknowledged(&clean), 2 * APPENDS, "{clean:?}");
    let (mut total, mut killed) = (0, 0);
    for (call, (all, most)) in counted(&trace) {
        total += all;
        for at in 1..=most {
            let what = format!("killed at {call} number {at}");
            let run = Folder::new();
            std::fs::write(run.record(), &empty).unwrap();
            let inject = ["-e".to_owned(), format!("inject={call}:signal=SIGKILL:when={at}")];
            let output = traced("appends_four_times", &run.record(), &trace, &inject);
            killed += u64::from(!output.status.success());
            let entries = entries_in_sound(&run.record(), &what).await;
            assert!(entries >= acknowledged(&output), "{what}: {entries} entries, {output:?}");
            assert_eq!(entries % 2, 0, "{what}: half an append");
        }
    }
    println!("killed at {killed} of {total} calls of {APPENDS} appends");
    // A call that now and then falls to another thread than its likes is counted, and not reached.
    assert!(20 * killed >= 19 * total && total > 20, "{killed} of {total}");
}

#[tokio::test]
async fn fi_01_killed_at_every_call_that_makes_a_record() {
    if !has_strace() {
        return;
    }
    let folder = Folder::new();
    let trace = folder.path().join("trace");
    let clean = traced("makes_a_record", &folder.record(), &trace, &[]);
    assert!(clean.status.success(), "{clean:?}");
    let (mut total, mut killed) = (0, 0);
    for (call, (all, most)) in counted(&trace) {
        total += all;
        for at in 1..=most {
            let run = Folder::new();
            let inject = ["-e".to_owned(), format!("inject={call}:signal=SIGKILL:when={at}")];
            let output = traced("makes_a_record", &run.record(), &trace, &inject);
            killed += u64::from(!output.status.success());
            // There is a whole and empty record, or none, and then one can be made.
            Store::create_or_open(&run.record()).await.unwrap().close().await.unwrap();
            assert_eq!(entries_in_sound(&run.record(), &format!("{call} {at}")).await, 0);
        }
    }
    println!("killed at {killed} of {total} calls that make a record");
    assert!(killed > 20, "{killed} of {total}");
}

#[tokio::test]
async fn fi_02_a_full_or_failing_disk_at_every_call() {
    if !has_strace() {
        return;
    }
    let folder = Folder::new();
    folder.store().await.close().await.unwrap();
    let empty = std::fs::read(folder.record()).unwrap();
    let trace = folder.path().join("trace");
    traced("appends_four_times", &folder.record(), &trace, &[]);
    let (mut failed, mut refused, mut recovered) = (0, 0, 0);
    for (call, (_, most)) in counted(&trace) {
        if call == "unlink" {
            continue; // SQLite clears away its log when it closes; that may fail.
        }
        for error in ["ENOSPC", "EIO"] {
            for at in 1..=most {
                let what = format!("{call} number {at} fails with {error}");
                let run = Folder::new();
                std::fs::write(run.record(), &empty).unwrap();
                let inject = ["-e".to_owned(), format!("inject={call}:error={error}:when={at}")];
                let output = traced("appends_four_times", &run.record(), &trace, &inject);
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                failed += 1;
                let after = said.split_once("refused").map(|(_, after)| after);
                refused += u64::from(after.is_some());
                recovered += u64::from(after.is_some_and(|after| after.contains("acknowledged")));
                assert!(!said.contains("non-zero transaction depth"), "{what}: stuck: {said}");
                assert!(output.status.success(), "{what}: {output:?}");
                let entries = entries_in_sound(&run.record(), &what).await;
                assert!(entries >= acknowledged(&output), "{what}: {entries}");
                assert_eq!(entries % 2, 0, "{what}: half an append");
            }
        }
    }
    println!("{failed} calls failed; {refused} refused an append, {recovered} took a later one");
    // strace counts anew for each thread, and a new connection is one: it may fail again there.
    assert!(failed > 20 && refused > 0 && recovered > 0);
}
