//! `cisterna simulate --out`: the folder of charts and data, as a person or a program finds it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use scraper::{Html, Selector};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An empty folder, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cisterna-simulate-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
        program.arg("simulate").args(arguments).current_dir(&self.0).output().expect("it runs")
    }

    /// Plays a scenario of the repository into a folder that is made for it.
    fn play(&self, scenario: &str, out: &str) -> Output {
        let output = self.run(&[&scenario_path(scenario), "--out", out]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        output
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the file is there")
    }

    fn files(&self, folder: &str) -> BTreeSet<String> {
        let all = fs::read_dir(self.0.join(folder)).expect("the folder is there");
        all.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn scenario_path(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    root.join(name).display().to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is text")
}

#[test]
fn a_pump_gets_every_chart_and_all_data_and_an_index_that_shows_them() {
    let folder = Folder::new();
    let output = folder.play("bridge-skipped-500-to-2000.toml", "a/b");
    assert_eq!(text(&output.stderr), "");
    let said = text(&output.stdout);
    assert!(said.ends_with("\n17 files written; see a/b/index.html\n"), "{said}");
    let want = [
        "concentration-of-baclofen-at-l3-4.svg",
        "concentration-of-baclofen-at-t10-tip.svg",
        "dose.svg",
        "happenings.csv",
        "index.html",
        "levels-bridge-skipped-controller.svg",
        "levels-bridge-skipped.svg",
        "levels-bridged.svg",
        "outcome.json",
        "plasma-concentration-of-baclofen.svg",
        "reservoir.svg",
        "respiratory-depression.svg",
        "samples.csv",
        "samples.parquet",
        "spasticity.svg",
        "tolerance.svg",
        "withdrawal.svg",
    ];
    assert_eq!(folder.files("a/b"), want.map(str::to_owned).into());
    let index = folder.read("a/b/index.html");
    let page = Html::parse_document(&index);
    let all = |selector: &str, attribute: &str| -> BTreeSet<String> {
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).filter_map(|e| e.attr(attribute)).map(str::to_owned).collect()
    };
    let is_picture = |name: &&str| name.ends_with(".svg");
    let pictures: BTreeSet<String> =
        want.iter().filter(|name| is_picture(name)).map(|name| (*name).to_owned()).collect();
    assert_eq!(all("img", "src"), pictures);
    assert!(all("img", "alt").iter().all(|alt| alt.len() > 20), "each picture is told in words");
    for name in want.iter().filter(|name| **name != "index.html") {
        assert!(all("td a", "href").contains(*name), "{name} is listed");
        let bytes = fs::read(folder.0.join("a/b").join(name)).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert!(index.contains(&format!("{hash}  {name}\n")), "{name}");
    }
    for words in
        ["not for dosing", "revision 2026-12", "nothing in this run is random", "Three patients"]
    {
        assert!(index.contains(words), "{words}");
    }
    assert!(!index.contains("<script") && !index.contains("http"), "it needs nothing from outside");
}

#[test]
fn charts_say_what_they_show() {
    let folder = Folder::new();
    folder.play("bridge-skipped-500-to-2000.toml", "pump");
    let levels = folder.read("pump/levels-bridge-skipped.svg");
    for word in [">T10<", ">L3-4<", ">L4-5<", ">S2<", ">C1<", ">cisterna<"] {
        assert!(levels.contains(word), "{word}");
    }
    assert!(
        levels.contains("Concentration of baclofen (ng/mL); white: less than 10<"),
        "the scale"
    );
    let reservoir = folder.read("pump/reservoir.svg");
    assert!(reservoir.contains("Low-reservoir alarm at 2 mL") && reservoir.contains("filled"));
    assert!(folder.read("pump/dose.svg").contains("Dose at catheter tip (mcg/day)"));
    folder.play("nordberg-1984.toml", "needle");
    let site = folder.read("needle/concentration-of-morphine-at-site-l3-4-log.svg");
    assert!(site.contains("0.25 mg, published \u{b1} SEM") && site.contains("0.5 mg, published"));
    assert!(!folder.files("needle").contains("dose.svg"), "no dose at the tip without a pump");
    assert!(!folder.files("needle").contains("reservoir.svg"));
    for name in folder.files("needle").iter().filter(|name| name.ends_with(".svg")) {
        let svg = folder.read(&format!("needle/{name}"));
        assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{name}");
    }
}

#[test]
fn samples_are_tidy_and_are_what_csv_and_json_print() {
    let folder = Folder::new();
    folder.play("first-months-morphine.toml", "out");
    let csv = folder.read("out/samples.csv");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0], ["arm", "time_h", "quantity", "place", "unit", "value"]);
    assert_eq!(rows.len(), 1 + 241 * 7, "120 days at 12 hours, 4 probes, the dose, 2 volumes");
    assert!(rows.iter().all(|row| row.len() == 6));
    let keys: BTreeSet<_> = rows[1..].iter().map(|row| (row[0], row[1], row[2], row[3])).collect();
    assert_eq!(keys.len(), rows.len() - 1, "arm, time, quantity and place name one value");
    let last = rows.iter().find(|row| row[1] == "2880" && row[2] == "dose").expect("a dose");
    assert_eq!(last[3..], ["catheter tip", "mg/day", "0.6"]);
    assert!(rows[1..].iter().all(|row| row[5].parse::<f64>().is_ok_and(f64::is_finite)));
    let scenario = scenario_path("first-months-morphine.toml");
    assert_eq!(text(&folder.run(&[&scenario, "--csv"]).stdout), csv);
    let json = text(&folder.run(&[&scenario, "--json"]).stdout);
    assert_eq!(folder.read("out/outcome.json"), json);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["drug"], "Morphine");
    let happenings = folder.read("out/happenings.csv");
    assert!(
        happenings.starts_with("arm,time_h,what\nbridged,0,\"refill: 0 mL removed"),
        "{happenings}"
    );
    assert_eq!(folder.run(&[&scenario, "--csv", "--json"]).status.code(), Some(2));
    // With a folder, standard output still holds nothing but what was asked for.
    let both = folder.run(&[&scenario, "--csv", "--out", "out"]);
    assert_eq!((text(&both.stdout), text(&both.stderr)), (csv, String::new()));
}

#[test]
fn again_gives_the_same_bytes_over_our_own_files() {
    let folder = Folder::new();
    folder.play("nordberg-1984.toml", "out");
    let bytes = || -> Vec<Vec<u8>> {
        let files = folder.files("out");
        files.iter().map(|name| fs::read(folder.0.join("out").join(name)).unwrap()).collect()
    };
    let first = bytes();
    folder.play("nordberg-1984.toml", "out");
    assert_eq!(bytes(), first);
    // Another scenario into the same folder takes its charts away, and leaves what is not ours.
    fs::write(folder.0.join("out/notes.txt"), "mine").unwrap();
    folder.play("first-months-morphine.toml", "out");
    let files = folder.files("out");
    assert!(files.contains("notes.txt") && files.contains("levels.svg"));
    assert!(!files.contains("levels-0-5-mg.svg"), "{files:?}");
}

#[test]
fn what_is_not_ours_is_never_overwritten() {
    let folder = Folder::new();
    fs::create_dir(folder.0.join("out")).unwrap();
    fs::write(folder.0.join("out/samples.csv"), "mine").unwrap();
    fs::create_dir(folder.0.join("out/levels-0-5-mg.svg")).unwrap();
    let scenario = scenario_path("nordberg-1984.toml");
    let output = folder.run(&[&scenario, "--out", "out"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("left it: levels-0-5-mg.svg, samples.csv; move it away"), "{said}");
    assert_eq!(folder.files("out").len(), 2, "nothing was written");
    assert_eq!(folder.read("out/samples.csv"), "mine");
    fs::write(folder.0.join("file"), "").unwrap();
    let output = folder.run(&[&scenario, "--out", "file"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("the folder file cannot be made"), "{output:?}");
    let old = folder.run(&[&scenario, "--chart", "a.svg"]);
    assert_eq!(old.status.code(), Some(2), "there is one way to get charts");
}

/// Reads a folder as a data scientist would.
const SCRIPT: &str = "
import sys, csv, pyarrow.parquet as pq
folder = sys.argv[1]
table = pq.read_table(folder + '/samples.parquet')
rows = list(csv.DictReader(open(folder + '/samples.csv', newline='')))
assert table.column_names == list(rows[0]), table.column_names
assert table.num_rows == len(rows), (table.num_rows, len(rows))
for name in table.column_names:
    column = table[name].to_pylist()
    number = name in ('time_h', 'value')
    assert all(one == (float(row[name]) if number else row[name]) for one, row in zip(column, rows)), name
print(pq.read_metadata(folder + '/samples.parquet').metadata[b'catalog_revision'].decode())
";

#[test]
fn pyarrow_finds_the_same_in_parquet_and_csv() {
    let probe = Command::new("python3").args(["-c", "import pyarrow.parquet"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        let required = std::env::var_os("CISTERNA_REQUIRE_PYARROW").is_some();
        assert!(!required, "CISTERNA_REQUIRE_PYARROW is set and there is no python3 with pyarrow");
        // Straight to the stream: the test runner hides what a passing test prints.
        let why = "there is no python3 with pyarrow here; nothing was checked with it";
        let _ = writeln!(std::io::stderr(), "skipped: {why}");
        return;
    }
    let folder = Folder::new();
    folder.play("first-months-morphine.toml", "out");
    let output =
        Command::new("python3").args(["-c", SCRIPT]).arg(folder.0.join("out")).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "2026-12\n");
}
