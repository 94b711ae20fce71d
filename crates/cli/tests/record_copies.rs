//! `cisterna record` as it is typed: keys, signed heads, backups and exports.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use cisterna_record::Store;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let unique = format!("cisterna-copies-{}-{}", std::process::id(), uuid_of_test());
        let path = std::env::temp_dir().join(unique);
        fs::create_dir(&path).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::create_or_open(&path.join("clinic.db")).await.unwrap();
            store.close().await.unwrap();
        });
        Self(path)
    }

    fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cisterna"))
            .args(line.split(' '))
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    fn says(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A number for each test of this process.
fn uuid_of_test() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[test]
fn a_record_goes_into_a_sealed_backup_and_back() {
    let folder = Folder::new();
    folder.says("record key --for sealing --to seal.key");
    folder.says("record backup --data clinic.db --to a.backup --key seal.key");
    let said = folder.says("record restore --from a.backup --data b.db --key seal.key");
    assert!(said.starts_with("restored and sound: 0 entries, head 0000"), "{said}");
    let there = folder.run("record restore --from a.backup --data b.db --key seal.key");
    assert!(String::from_utf8_lossy(&there.stderr).contains("is there already"), "{there:?}");
    let unsealed = folder.run("record backup --data clinic.db --to c.backup");
    assert_eq!(unsealed.status.code(), Some(2), "a key or --plain");
    let unreadable = folder.run("record restore --from a.backup --data c.db --plain");
    assert_eq!(unreadable.status.code(), Some(1));
    assert!(!folder.0.join("c.db").exists());
}

#[test]
fn a_record_goes_through_lines_of_text() {
    let folder = Folder::new();
    let said = folder.says("record export --data clinic.db --to a.jsonl --plain");
    assert!(said.starts_with("exported: 0 entries, head 0000"), "{said}");
    let said = folder.says("record import --data b.db --from a.jsonl --plain");
    assert!(said.starts_with("imported: 0 entries of 0 patients"), "{said}");
    let beyond = folder.run("record export --data clinic.db --to b.jsonl --plain --up-to 3");
    assert!(String::from_utf8_lossy(&beyond.stderr).contains("ends at entry 0"), "{beyond:?}");
    assert!(!folder.0.join("b.jsonl").exists(), "what is no copy does not stay");
}

#[test]
fn a_signed_head_holds_the_record() {
    let folder = Folder::new();
    let said = folder.says("record key --for signing --to sign.key");
    let signer = said.trim_end().rsplit(' ').next().unwrap().to_owned();
    fs::create_dir(folder.0.join("heads")).unwrap();
    folder.says("record sign --data clinic.db --heads heads --head-key sign.key");
    let verify = format!("record verify --data clinic.db --heads heads --signer {signer}");
    let said = folder.says(&verify);
    assert!(said.contains("signed heads: all 1 are held, up to entry 0"), "{said}");
    let other = format!("record verify --data clinic.db --heads heads --signer {}", "1".repeat(64));
    let refused = folder.run(&other);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not signed with this key"));
}
