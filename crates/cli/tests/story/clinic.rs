//! The clinic's server: the real program, as a process that can be killed at any time.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use cisterna_record::Store;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cisterna");
/// The last line that the server prints once it listens.
const READY: &str = "Stop with Ctrl-C";

/// A record in a folder of its own, and the server that works on it.
pub(crate) struct Clinic {
    folder: PathBuf,
    /// Where the server listens, the same after every restart.
    pub(crate) address: String,
    running: Option<Running>,
}

struct Running {
    process: Child,
    /// Kept open: a server whose output goes nowhere would fail when it prints.
    _output: BufReader<ChildStdout>,
}

/// What `cisterna record verify` says.
pub(crate) struct Verified {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

impl Clinic {
    /// A new clinic with an empty record.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cisterna-story-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let mut clinic = Self { folder, address: free_address(), running: None };
        clinic.start();
        clinic
    }

    /// The file of the record.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("clinic.db")
    }

    /// Starts the server on the file and waits until it listens.
    pub(crate) fn start(&mut self) {
        assert!(self.running.is_none(), "the server runs already");
        for _ in 0..40 {
            self.running = self.try_to_start();
            if self.running.is_some() {
                return;
            }
            // Somebody has the port for a moment.
            sleep(Duration::from_millis(50));
        }
        panic!("the server does not start: {}", self.complaints());
    }

    /// One attempt; `None` when the server ended before it listened.
    fn try_to_start(&self) -> Option<Running> {
        let log = fs::File::options().create(true).append(true).open(self.log());
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--listen", &self.address, "--time-zone", "UTC", "--data"])
            .arg(self.data())
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be written"))
            .spawn()
            .expect("the program runs");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        while output.read_line(&mut line).expect("its output is text") > 0 {
            if line.contains(READY) {
                return Some(Running { process, _output: output });
            }
            line.clear();
        }
        process.wait().expect("it has ended");
        None
    }

    /// Kills the server with SIGKILL: it gets no chance to finish anything.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.process.kill().expect("the server can be killed");
            running.process.wait().expect("the server has ended");
        }
    }

    /// Kills the server and starts it again on the same file.
    pub(crate) fn crash(&mut self) {
        self.kill();
        self.assert_sound();
        self.start();
    }

    /// Runs `cisterna record verify` on the file.
    pub(crate) fn verify(&self) -> Verified {
        let output = Command::new(PROGRAM)
            .args(["record", "verify", "--data"])
            .arg(self.data())
            .output()
            .expect("the program runs");
        let Output { status, stdout, stderr } = output;
        let text = [stdout, stderr].concat();
        Verified { code: status.code(), text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// Asserts that the record verifies.
    pub(crate) fn assert_sound(&self) {
        let Verified { code, text } = self.verify();
        assert_eq!(code, Some(0), "{text}");
        assert!(text.starts_with("sound: "), "{text}");
    }

    /// The text of the first event of a kind, as it lies in the file.
    pub(crate) fn body_of(&self, kind: &str) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let entries = runtime.expect("a runtime").block_on(async {
            let store = Store::open(&self.data()).await.expect("the record opens");
            let entries = store.entries(0, 1_000).await.expect("the entries can be read");
            store.close().await.expect("the record closes");
            entries
        });
        let found = entries.into_iter().find(|entry| entry.kind == kind);
        found.unwrap_or_else(|| panic!("there is no {kind}")).body
    }

    /// Writes other bytes where a text lies in the file.
    ///
    /// Pages that SQLite has split may keep a dead copy of what moved away, so every copy is
    /// changed.
    pub(crate) fn overwrite(&self, text: &str, other: &str) {
        assert_eq!(text.len(), other.len(), "nothing else in the file moves");
        let mut bytes = fs::read(self.data()).expect("the record is there");
        let mut from = 0;
        while let Some(place) = find(&bytes[from..], text.as_bytes()) {
            let begin = from + place;
            from = begin + text.len();
            bytes[begin..from].copy_from_slice(other.as_bytes());
        }
        assert_ne!(from, 0, "the text is in the file in one piece");
        fs::write(self.data(), bytes).expect("the record can be changed");
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// What the server wrote to its log; nothing when all is well.
    pub(crate) fn complaints(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }
}

impl Drop for Clinic {
    fn drop(&mut self) {
        self.kill();
        let complaints = self.complaints();
        let _ = fs::remove_dir_all(&self.folder);
        if std::thread::panicking() {
            eprintln!("log of the server: {complaints}");
        } else {
            assert_eq!(complaints, "", "the server complained");
        }
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").to_string()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
