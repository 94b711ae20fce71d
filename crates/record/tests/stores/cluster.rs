//! A PostgreSQL server for one run of the tests, from the programs of this computer. It listens on a
//! socket in a folder of its own and nowhere else, and goes away with the tests.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

const REQUIRE: &str = "CISTERNA_REQUIRE_POSTGRES";
const START_WAIT: Duration = Duration::from_secs(60);
/// Starts the server, waits until the tests are gone, stops it and removes the folder.
const KEEPER: &str = "\"$1/postgres\" -D \"$2/data\" -k \"$2\" -c listen_addresses= \
    -c max_connections=200 >\"$2/log\" 2>&1 & server=$!; read gone; kill -QUIT $server; \
    wait $server; rm -rf \"$2\"";

/// A running server.
pub(crate) struct Cluster {
    socket: PathBuf,
    /// The server goes when this pipe closes.
    _keeper: Child,
}

/// The one server of this run, or `None` when PostgreSQL is not installed.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| match programs() {
        Some(programs) => Some(Cluster::start(&programs)),
        None if std::env::var_os(REQUIRE).is_some_and(|value| value == "1") => {
            panic!("{REQUIRE}=1, and initdb and postgres are not there: install postgresql")
        }
        None => {
            let mut out = std::io::stderr().lock();
            writeln!(out, "SKIPPED ON POSTGRESQL: initdb and postgres are not there").unwrap();
            None
        }
    });
    cluster.as_ref()
}

impl Cluster {
    /// The address of a new and empty database.
    pub(crate) async fn new_database(&self) -> String {
        let name = format!("c{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::connect(&self.address("postgres")).await.unwrap();
        let create = format!("CREATE DATABASE {name}");
        sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        self.address(&name)
    }

    fn address(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=cisterna", self.socket.display())
    }

    fn start(programs: &Path) -> Self {
        let folder = PathBuf::from(format!("/tmp/cisterna-pg-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).expect("the folder is new");
        let user = service_user();
        if let Some(user) = &user {
            let made = Command::new("chown").arg(user).arg(&folder).status();
            assert!(made.is_ok_and(|status| status.success()), "the folder can be given away");
        }
        let made = as_user(user.as_deref(), &programs.join("initdb"))
            .args(["--username=cisterna", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--no-sync", "-D"])
            .arg(folder.join("data"))
            .current_dir("/")
            .output()
            .expect("initdb starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let keeper = as_user(user.as_deref(), Path::new("sh"))
            .args(["-c", KEEPER, "keeper"])
            .args([programs, &folder])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        wait_for(&folder);
        Self { socket: folder, _keeper: keeper }
    }
}

/// Waits until the server says in its file that it takes connections.
fn wait_for(folder: &Path) {
    let begun = Instant::now();
    loop {
        let said = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if said.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return;
        }
        let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(begun.elapsed() < START_WAIT, "PostgreSQL does not start: {}", log());
        thread::sleep(Duration::from_millis(50));
    }
}

/// Where initdb and postgres are.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// PostgreSQL refuses to run as root: the user to run it as then.
fn service_user() -> Option<String> {
    let id = |arguments: &[&str]| {
        let said = Command::new("id").args(arguments).output().expect("id starts");
        said.status.success().then(|| String::from_utf8_lossy(&said.stdout).trim().to_owned())
    };
    if id(&["-u"]).as_deref() != Some("0") {
        return None;
    }
    let user = ["postgres", "nobody"].into_iter().find(|user| id(&["-u", user]).is_some());
    Some(user.expect("root has a user that is not root").to_owned())
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={user}"), "--clear-groups", "--"]).arg(program);
            command
        }
    }
}
