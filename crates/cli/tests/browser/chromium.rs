//! A headless Chromium behind its driver, and the few commands that the driver has beyond the
//! standard.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

const DRIVER: &str = "chromedriver";
/// The line that the driver prints once it listens.
const READY: &str = "started successfully on port ";
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// The driver's process; the browser ends with it.
pub(crate) struct Chromium {
    process: Child,
    /// Kept open: the driver prints to it.
    _output: BufReader<ChildStdout>,
    address: String,
    session: Option<String>,
}

/// Whether browser and driver are installed.
pub(crate) fn is_installed() -> bool {
    let answers = |program: &str| {
        let mut version = Command::new(program);
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    };
    answers(DRIVER) && BROWSERS.into_iter().any(answers)
}

impl Chromium {
    /// Starts the driver on a port of its own choice.
    pub(crate) fn start() -> Self {
        let mut process = Command::new(DRIVER)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver runs");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert_ne!(output.read_line(&mut line).expect("text"), 0, "the driver ended");
            if let Some((_, port)) = line.split_once(READY) {
                break port.trim().trim_end_matches('.').to_owned();
            }
        };
        let address = format!("http://127.0.0.1:{port}");
        Self { process, _output: output, address, session: None }
    }

    /// Opens the browser.
    pub(crate) async fn open(&mut self) -> Client {
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": FLAGS },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .expect("the browser opens");
        self.session = client.session_id().await.expect("a session");
        client
    }

    /// A command of the browser's own protocol, which the standard does not have.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.send("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What the browser wrote to its console since the last time, as level and message.
    pub(crate) fn console(&self) -> Vec<(String, String)> {
        let entries = self.send("se/log", &json!({ "type": "browser" }));
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| (text(entry, "level"), text(entry, "message"))).collect()
    }

    fn send(&self, command: &str, body: &Value) -> Value {
        let session = self.session.as_deref().expect("the browser is open");
        let url = format!("{}/session/{session}/{command}", self.address);
        let answer = ureq::post(&url).header("content-type", "application/json");
        let mut answer = answer.send(body.to_string()).expect("the driver answers");
        let text = answer.body_mut().with_config().limit(64 << 20).read_to_string();
        let answer: Value = serde_json::from_str(&text.expect("text")).expect("an answer in JSON");
        answer["value"].clone()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            let _ = ureq::delete(format!("{}/session/{session}", self.address)).call();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
