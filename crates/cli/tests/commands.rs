//! The commands beside the calculations: simulate, catalog and record.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use cisterna_record::{Append, Draft, PatientId, Store};
use serde_json::Value;

/// An empty folder in which the program runs, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cisterna-cli-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
        program.args(arguments).current_dir(&self.0).output().expect("the program runs")
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the file is there")
    }

    fn files(&self) -> Vec<String> {
        let all = fs::read_dir(&self.0).expect("the folder is there");
        let mut names: Vec<_> =
            all.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path).display().to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is text")
}

#[test]
fn a_scenario_gives_a_table_and_writes_nothing_unasked() {
    let folder = Folder::new();
    let output = folder.run(&["simulate", &root("scenarios/bridge-skipped-500-to-2000.toml")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("A skipped bridge"));
    assert_eq!(text(&output.stderr), "", "nobody watches, so no progress is told");
    assert!(folder.files().is_empty());
}

#[test]
fn an_expectation_that_does_not_hold_ends_with_one() {
    let folder = Folder::new();
    let scenario = root("scenarios/stall-after-magnet.toml");
    let met = folder.run(&["simulate", &scenario]);
    assert!(met.status.success(), "{}", text(&met.stdout));
    assert!(text(&met.stdout).ends_with("9 of 9 as expected.\n"));
    let wrong = fs::read_to_string(&scenario).expect("the scenario");
    let wrong = wrong.replace("at_most = \"10 %\"", "at_most = \"0.1 %\"");
    fs::write(folder.0.join("wrong.toml"), wrong).expect("a file");
    let unmet = folder.run(&["simulate", "wrong.toml"]);
    assert_eq!(unmet.status.code(), Some(1));
    assert!(text(&unmet.stdout).contains("NOT MET"), "{}", text(&unmet.stdout));
    assert!(text(&unmet.stdout).ends_with("8 of 9 as expected.\n"));
}

#[test]
fn a_scenario_that_is_refused_names_file_and_key() {
    let folder = Folder::new();
    let missing = folder.run(&["simulate", "nowhere.toml"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).starts_with("cisterna: nowhere.toml: it cannot be read"));
    fs::write(folder.0.join("odd.toml"), "title = 5\n").unwrap();
    let odd = folder.run(&["simulate", "odd.toml"]);
    assert!(
        text(&odd.stderr).starts_with("cisterna: odd.toml:1: missing field `about`"),
        "{odd:?}"
    );
    assert!(folder.files() == ["odd.toml"]);
}

#[test]
fn a_script_is_played_and_a_refusal_of_the_pump_is_no_error() {
    let folder = Folder::new();
    let script = root("scripts/patient-bolus-day.toml");
    let output = folder.run(&["pump", "run", &script]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("Not a medical device.") && said.contains("REFUSED"), "{said}");
    assert!(said.contains("rule   pump.lockout"), "{said}");
    assert!(said.ends_with("As expected, in all 18 points.\n"), "{said}");
    let json = folder.run(&["pump", "run", &script, "--json"]);
    let json: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["end"]["counts"]["granted"], 5);
    assert!(folder.files().is_empty());
}

#[test]
fn a_script_that_is_not_as_expected_or_is_refused_exits_with_one() {
    let folder = Folder::new();
    let script = fs::read_to_string(root("scripts/patient-bolus-day.toml")).unwrap();
    fs::write(folder.0.join("off.toml"), script.replace("denied = 6", "denied = 7")).unwrap();
    let off = folder.run(&["pump", "run", "off.toml"]);
    assert_eq!(off.status.code(), Some(1));
    assert!(text(&off.stdout).contains("Not as expected, in 1 of 18 points"));
    let said = text(&off.stderr);
    assert!(
        said.contains("off.toml:") && said.contains("expected denied = 7, and it is 6"),
        "{said}"
    );
    fs::write(folder.0.join("odd.toml"), script.replace("refill =", "fill =")).unwrap();
    let odd = folder.run(&["pump", "run", "odd.toml"]);
    assert_eq!((odd.status.code(), odd.stdout.len()), (Some(1), 0), "nothing is played");
    assert!(text(&odd.stderr).contains("odd.toml:17: fill: unknown field `fill`"), "{odd:?}");
    assert_eq!(folder.run(&["pump", "run"]).status.code(), Some(2));
}

#[test]
fn the_catalogue_is_listed_and_shown_with_sources() {
    let folder = Folder::new();
    let list = text(&folder.run(&["catalog"]).stdout);
    for name in ["morphine", "synchromed-ii-20", "medtronic-8780", "warfarin"] {
        assert!(list.contains(&format!("  {name} ")), "{list}");
    }
    let shown = text(&folder.run(&["catalog", "show", "SynchroMed III 20"]).stdout);
    assert!(shown.contains("internal_tubing = unknown"), "{shown}");
    let shown = text(&folder.run(&["catalog", "show", "8780"]).stdout);
    assert!(shown.contains("total_length = 114 cm\n      general knowledge"), "{shown}");
    assert!(shown.contains("(unverified: confirm before use)"), "{shown}");
    let unknown = folder.run(&["catalog", "show", "aspirine"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("nothing in the catalogue is called \"aspirine\""));
}

#[test]
fn every_entry_of_the_catalogue_is_json_with_a_source_for_each_value() {
    let catalog = cisterna_catalog::Catalog::built_in();
    let ids = (catalog.drugs.keys())
        .chain(catalog.pumps.keys())
        .chain(catalog.catheters.keys())
        .chain(catalog.anticoagulants.keys());
    let folder = Folder::new();
    for id in ids {
        let output = folder.run(&["catalog", "show", id, "--json"]);
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(json[0]["id"], id.as_str());
        for value in json[0]["values"].as_array().expect("a list") {
            let is_unknown = value["value"].is_null();
            assert_eq!(value["source"].is_string(), !is_unknown, "{id}: {value}");
            assert_eq!(value["verified"].is_boolean(), !is_unknown, "{id}: {value}");
            assert!(!value["value"].is_number(), "{id}: {value}");
        }
    }
}

#[test]
fn a_folder_is_checked_as_a_catalogue() {
    let folder = Folder::new();
    let sound = folder.run(&["catalog", "check", &root("catalog")]);
    assert!(sound.status.success());
    assert!(text(&sound.stdout).starts_with("sound: revision 2026-12, 9 drugs, 6 pumps"));
    fs::write(folder.0.join("policy.toml"), "revision = 5\n").unwrap();
    let refused = folder.run(&["catalog", "check", "."]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("policy.toml: revision = 5: expected text in quotes"), "{said}");
}

/// A record with two entries that are no events of the domain.
fn record(folder: &Folder) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::create_or_open(&folder.0.join("clinic.db")).await.unwrap();
        let patient: PatientId = "0190a6b2-3c4d-7e8f-9a0b-000000000001".parse().unwrap();
        for version in 0..2 {
            let at: jiff::Timestamp = "2026-01-01T08:00:00Z".parse().unwrap();
            let draft = Draft { kind: "note".to_owned(), body: "{}".to_owned(), occurred_at: at };
            let append = Append {
                patient,
                expected_version: version,
                drafts: vec![draft],
                actor: "Nurse Ada".to_owned(),
                recorded_at: at,
                zone: "Europe/Zurich".to_owned(),
                summary: None,
            };
            store.append(append).await.unwrap();
        }
        let head = store.entries(0, 1).await.unwrap()[0].hash.to_string();
        store.close().await.unwrap();
        head
    })
}

#[test]
fn a_record_is_verified_against_a_head_noted_earlier() {
    let folder = Folder::new();
    let first = record(&folder);
    let verified = folder.run(&["record", "verify", "--data", "clinic.db"]);
    assert!(verified.status.success());
    assert!(text(&verified.stdout).starts_with("sound: 2 entries, head "));
    let noted = folder.run(&["record", "verify", "--data", "clinic.db", "--head", &first]);
    assert!(noted.status.success());
    let said = text(&noted.stdout);
    assert!(said.ends_with("noted head: it is entry 1; 1 entry came after it\n"), "{said}");
    let other = "7".repeat(64);
    let foreign = folder.run(&["record", "verify", "--data", "clinic.db", "--head", &other]);
    assert_eq!(foreign.status.code(), Some(1));
    assert!(text(&foreign.stdout).contains("noted head: no entry has this hash"));
    let short = folder.run(&["record", "verify", "--data", "clinic.db", "--head", "77"]);
    assert_eq!(short.status.code(), Some(2));
}

#[test]
fn a_damaged_record_names_the_first_bad_entry() {
    let folder = Folder::new();
    record(&folder);
    let path = folder.0.join("clinic.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(9).position(|part| part == b"Nurse Ada").expect("the actor is there");
    bytes[at] = b'M';
    fs::write(&path, bytes).unwrap();
    let output = folder.run(&["record", "verify", "--data", "clinic.db"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.starts_with("broken at entry "), "{said}");
    assert!(said.contains("kind    note\n"), "{said}");
    assert!(said.contains("patient 0190a6b2-3c4d-7e8f-9a0b-000000000001"), "{said}");
    assert!(said.contains("wrong   its content does not match its hash"), "{said}");
    assert!(said.contains("restore the record from a backup"), "{said}");
}

#[test]
fn summaries_are_rebuilt_or_the_entry_is_named() {
    let folder = Folder::new();
    record(&folder);
    let output = folder.run(&["record", "rebuild", "--data", "clinic.db"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("entry 1 (note) cannot be read"), "{output:?}");
}

#[test]
fn an_empty_record_is_sound_and_rebuilt() {
    let folder = Folder::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::create_or_open(&folder.0.join("clinic.db")).await.unwrap();
        store.close().await.unwrap();
    });
    let verified = folder.run(&["record", "verify", "--data", "clinic.db"]);
    let genesis = "0".repeat(64);
    assert_eq!(text(&verified.stdout), format!("sound: 0 entries, head {genesis}\n"));
    let rebuilt = folder.run(&["record", "rebuild", "--data", "clinic.db"]);
    assert!(rebuilt.status.success());
    assert_eq!(text(&rebuilt.stdout), "rebuilt: 0 summaries\n");
}

#[test]
fn what_is_no_record_is_told_apart() {
    let folder = Folder::new();
    let missing = folder.run(&["record", "verify", "--data", "clinic.db"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("there is no record at"));
    assert!(folder.files().is_empty(), "verifying makes no record");
    fs::write(folder.0.join("clinic.db"), "not a record").unwrap();
    let other = folder.run(&["record", "rebuild", "--data", "clinic.db"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(text(&other.stderr).contains("is not a Cisterna record"));
    assert_eq!(folder.read("clinic.db"), "not a record");
}
