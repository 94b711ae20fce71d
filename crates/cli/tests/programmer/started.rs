//! The program as it is started, fed and ended. Every process is ended by its own handle.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde_json::Value;

/// Much longer than anything takes, on a computer that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

const FIRST: &str = "\
drug = \"morphine\"

[programme]
concentration = \"10 mg/mL\"
low_reservoir_alarm = \"2 mL\"
continuous = \"0.05 mL/day\"
dose_limit = { most = \"1 mg\", window = \"24 h\" }
";

/// Everything that a program wrote.
pub(crate) fn said(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    both.concat()
}

/// A process, with what it wrote so far.
pub(crate) struct Started {
    child: Child,
    stdin: Option<ChildStdin>,
    text: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Started {
    fn new(command: &mut Command) -> Self {
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the program starts");
        let text = Arc::new(Mutex::new(String::new()));
        let out: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("its output")),
            Box::new(child.stderr.take().expect("its errors")),
        ];
        let readers = out.into_iter().map(|mut from| {
            let text = Arc::clone(&text);
            thread::spawn(move || {
                let mut bytes = [0; 4_096];
                while let Ok(count @ 1..) = from.read(&mut bytes) {
                    text.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
                }
            })
        });
        let readers = readers.collect();
        let stdin = child.stdin.take();
        Self { child, stdin, text, readers }
    }

    pub(crate) fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    /// Waits until it has said this, in one line or in several.
    pub(crate) fn says(&self, text: &str) {
        let flat = || self.text().split_whitespace().collect::<Vec<_>>().join(" ");
        wait(&format!("it says {text:?}"), || self.text(), || flat().contains(text.trim()));
    }

    pub(crate) fn types(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("its input is open");
        writeln!(stdin, "{line}").and_then(|()| stdin.flush()).expect("it reads");
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait(what: &str, text: impl Fn() -> String, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "not seen: {what}; it says:\n{}", text());
        thread::sleep(Duration::from_millis(10));
    }
}

/// A served pump with a folder of its own.
pub(crate) struct Pump {
    pub(crate) port: u16,
    served: Started,
    folder: PathBuf,
}

impl Pump {
    pub(crate) fn serve(options: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cisterna-programmer-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
        write("first.toml", FIRST);
        write("more.toml", &FIRST.replace("0.05 mL/day", "0.06 mL/day"));
        let program = || {
            let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
            program.current_dir(&folder);
            program
        };
        let paired = program().args(["pump", "pair", "--key", "pump.key"]).output();
        assert!(paired.expect("the program runs").status.success());
        let mut serve = program();
        serve.args(["pump", "serve", "--port", "0", "--key", "pump.key", "--accelerate", "3600"]);
        let served = Started::new(serve.args(options));
        served.says("Stop with Ctrl-C");
        assert!(served.text().contains("Not a medical device."));
        let text = served.text();
        let first = text.lines().next().expect("a line");
        let port = first.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        Self { port, served, folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
    }

    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        self.served.text()
    }

    pub(crate) fn says(&self, text: &str) {
        self.served.says(text);
    }

    pub(crate) fn says_one_of(&self, texts: &[String]) {
        let one = || texts.iter().any(|text| self.text().contains(text));
        wait(&format!("one of {texts:?}"), || self.text(), one);
    }

    pub(crate) fn waits_until(&self, what: &str, done: impl Fn() -> bool) {
        wait(what, || self.text(), done);
    }

    fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
        program.current_dir(&self.folder);
        program
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut program = self.program();
        program.args(arguments).stdin(Stdio::null()).output().expect("the program runs")
    }

    fn programmer_on(&self, port: u16, options: &[&str]) -> Command {
        let mut program = self.program();
        program.args(["programmer", "--port", &port.to_string(), "--key", "pump.key"]);
        program.args(["--serial", "DEMO-1", "--patient", "7"]).args(options);
        program
    }

    /// Begins a programmer whose commands are typed one after another.
    pub(crate) fn begin(&self, port: u16, options: &[&str]) -> Started {
        Started::new(&mut self.programmer_on(port, options))
    }

    /// Whether a programmer did all of these commands, and everything it wrote.
    pub(crate) fn programmer(&self, commands: &str) -> (bool, String) {
        self.with(&[], commands)
    }

    pub(crate) fn with_journal(&self, commands: &str) -> (bool, String) {
        self.with(&["--journal", "visit.journal"], commands)
    }

    fn with(&self, options: &[&str], commands: &str) -> (bool, String) {
        let mut programmer = self.begin(self.port, options);
        let mut stdin = programmer.stdin.take().expect("its input");
        // One that ends early does not read it all.
        let _ = stdin.write_all(commands.as_bytes());
        drop(stdin);
        let status = programmer.child.wait().expect("it ends");
        for reader in programmer.readers.drain(..) {
            reader.join().expect("its output is read to the end");
        }
        self.free();
        (status.success(), programmer.text())
    }

    /// The state of the pump.
    pub(crate) fn read(&self) -> Value {
        let output = self
            .programmer_on(self.port, &["interrogate", "--json"])
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        self.free();
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// Waits until the pump has seen that everybody is gone.
    fn free(&self) {
        let ends = |text: &str, word: &str| text.matches(word).count();
        let all_gone = || {
            let text = self.text();
            ends(&text, " connected\n") <= ends(&text, " gone\n") + ends(&text, " lost: ")
        };
        wait("everybody is gone", || self.text(), all_gone);
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
