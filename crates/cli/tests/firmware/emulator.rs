//! The image: built once, and started in an emulator of its own for each test.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How `firmware/run` ends when something is not installed.
const NOT_INSTALLED: i32 = 3;
/// How long the next line may take, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(120);
const PATH: &str = "firmware: image ";

/// The two images: as it is, and one that also obeys lines.
#[derive(Debug)]
pub(crate) struct Images {
    pub(crate) plain: PathBuf,
    pub(crate) bench: PathBuf,
}

fn script() -> Command {
    let mut script = Command::new("bash");
    script.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../firmware/run"));
    script
}

/// Builds one image; what is missing, when something is not installed.
fn build(arguments: &[&str]) -> Result<PathBuf, String> {
    let output = script().arg("--build").args(arguments).output().expect("bash runs");
    let (said, problem) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(NOT_INSTALLED) {
        return Err(problem.trim().to_owned());
    }
    assert!(output.status.success(), "the image does not build:\n{said}{problem}");
    let _ = write!(std::io::stderr(), "{said}");
    let path = said.lines().find_map(|line| line.strip_prefix(PATH));
    Ok(PathBuf::from(path.expect("the path of the image")))
}

/// The images; none when something is not installed, and it was said what.
pub(crate) fn images() -> Option<&'static Images> {
    static IMAGES: OnceLock<Result<Images, String>> = OnceLock::new();
    let images = IMAGES.get_or_init(|| {
        let images = build(&[]).and_then(|plain| {
            let bench = build(&["--bench"])?;
            Ok(Images { plain, bench })
        });
        if let Err(why) = &images {
            // Past the capture of the test harness: a test that passes shows nothing it prints.
            let _ = writeln!(std::io::stderr(), "skipped: {why}");
        }
        images
    });
    if let Err(why) = images {
        let required = std::env::var_os("CISTERNA_REQUIRE_FIRMWARE").is_some_and(|set| set == "1");
        assert!(!required, "{why}");
    }
    images.as_ref().ok()
}

/// A running board. The emulator ends with it.
pub(crate) struct Board {
    process: Child,
    link: TcpStream,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Board {
    /// Starts an image whose time runs ahead whenever its processor sleeps.
    pub(crate) fn start(image: &Path) -> Self {
        Self::with(image, &["--fast"])
    }

    /// Starts an image whose time is that of this machine.
    pub(crate) fn in_time(image: &Path) -> Self {
        Self::with(image, &[])
    }

    fn with(image: &Path, arguments: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has a port").port();
        let mut process = script()
            .args(arguments)
            .arg("--connect")
            .arg(port.to_string())
            .arg("--image")
            .arg(image)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("bash runs");
        let input = process.stdin.take().expect("its input is piped");
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let link = connected(&listener, &mut process);
        Self { process, link, input, lines }
    }

    /// Waits until its self-test has passed.
    pub(crate) fn ready(self) -> Self {
        assert!(self.line().ends_with("not a medical device"));
        assert_eq!(self.line(), "ready self-test=passed");
        self
    }

    /// The bytes of its link.
    pub(crate) fn link(&self) -> TcpStream {
        self.link.try_clone().expect("a socket can be shared")
    }

    /// Writes a line to the serial port.
    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").and_then(|()| self.input.flush()).expect("QEMU runs");
    }

    /// The next line from the serial port.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the board says something")
    }

    /// Whether it says nothing for a while.
    pub(crate) fn is_silent_for(&self, time: Duration) -> bool {
        self.lines.recv_timeout(time).is_err()
    }
}

/// Waits until the emulator connects the link.
fn connected(listener: &TcpListener, process: &mut Child) -> TcpStream {
    listener.set_nonblocking(true).expect("a socket can be asked");
    let began = Instant::now();
    loop {
        match listener.accept() {
            Ok((link, _)) => {
                link.set_nonblocking(false).expect("a socket can be waited for");
                return link;
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock, "{error}"),
        }
        let ended = process.try_wait().expect("its process can be asked");
        assert!(ended.is_none() && began.elapsed() < PATIENCE, "QEMU does not connect: {ended:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        // The script has become QEMU, so that this is its process.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A copy of an image in which one letter of its greeting is another.
pub(crate) fn damaged(image: &Path) -> PathBuf {
    const GREETING: &[u8] = b"not a medical device";
    let mut bytes = fs::read(image).expect("the image is there");
    let at = bytes.windows(GREETING.len()).position(|window| window == GREETING);
    bytes[at.expect("the greeting is in the image")] = b'N';
    let copy = image.with_extension("damaged.elf");
    fs::write(&copy, bytes).expect("a place to write");
    copy
}
