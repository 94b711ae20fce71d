//! `cisterna user`: accounts from the command line, with passwords from standard input only.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cisterna_record::Store;

const PASSWORD: &str = "rain falls on the cistern\n";

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cisterna-user-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    fn record(&self) -> PathBuf {
        self.0.join("clinic.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn make(path: &Path) {
    Store::create_or_open(path).await.expect("made").close().await.expect("closed");
}

fn user(record: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cisterna"))
        .arg("user")
        .args(arguments)
        .arg("--data")
        .arg(record)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    // A command that needs no password may have ended already.
    let _ = child.stdin.take().expect("an input").write_all(typed.as_bytes());
    child.wait_with_output().expect("ended")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn accounts_are_added_changed_retired_and_reset() {
    let folder = Folder::new();
    let record = folder.record();
    make(&record).await;
    let add = ["add", "ada", "--name", "Ada Meyer", "--role", "nurse"];
    assert_eq!(said(&user(&record, &add, PASSWORD)), "ada\tnurse\tAda Meyer\n");
    assert!(refused(&user(&record, &add, PASSWORD)).contains("is taken"));
    let roles = ["role", "ada", "--role", "administrator", "--role", "physician"];
    assert_eq!(said(&user(&record, &roles, "")), "ada\tphysician administrator\tAda Meyer\n");
    said(&user(&record, &["reset", "ada"], "another sentence of some length\n"));
    said(&user(&record, &["retire", "ada"], ""));
    assert_eq!(
        said(&user(&record, &["list"], "")),
        "ada\tretired physician administrator\tAda Meyer\n"
    );
    let store = Store::open(&record).await.expect("opened");
    let log = store.access_log(10).await.expect("a log");
    let details: Vec<&str> = log.iter().rev().map(|line| line.detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "made account ada as nurse",
            "roles of ada: physician administrator instead of nurse",
            "reset ada",
            "retired ada",
        ]
    );
    assert!(log.iter().all(|line| line.actor == "the command line"));
    store.close().await.expect("closed");
}

#[tokio::test]
async fn what_breaks_the_rules_is_refused() {
    let folder = Folder::new();
    let record = folder.record();
    make(&record).await;
    let add = ["add", "ada", "--name", "Ada Meyer", "--role", "nurse"];
    assert!(refused(&user(&record, &add, "short\n")).contains("account.password-length"));
    assert!(refused(&user(&record, &add, "")).contains("account.password-length"));
    let patient = ["add", "ben", "--name", "Ben", "--role", "patient"];
    assert!(refused(&user(&record, &patient, PASSWORD)).contains("account.patient"));
    assert!(refused(&user(&record, &["retire", "eve"], "")).contains("no account"));
    let wrong = user(&record, &["role", "ada", "--role", "king"], "");
    assert!(refused(&wrong).contains("is no role"));
    assert_eq!(said(&user(&record, &["list"], "")), "");
    let nowhere = folder.0.join("missing.db");
    assert!(refused(&user(&nowhere, &["list"], "")).contains("no record"));
}
