//! `docs/validation.md` and its pictures are what the program obtains; this test writes them, or holds
//! them against what is obtained now.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

const COMMAND: &str = "UPDATE_DOCS=1 cargo test -p cisterna --test validation";
const FILES: [&str; 3] =
    ["validation.md", "validation/v13-profile.svg", "validation/e4-gradient.svg"];

fn cisterna(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cisterna"));
    program.args(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is text")
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

#[test]
fn the_validation_page_is_what_is_obtained() {
    let update = env::var_os("UPDATE_DOCS").is_some();
    let apart = env::temp_dir().join(format!("cisterna-validation-{}", std::process::id()));
    let folder = if update { docs() } else { apart.clone() };
    let output = cisterna(&["validate", "--write", &folder.display().to_string()]);
    let printed = text(&output.stdout);
    let page = fs::read_to_string(folder.join(FILES[0])).expect("the page was written");
    let summary = printed.lines().last().expect("a summary");
    assert!(page.contains(summary), "page and terminal agree: {summary}");
    // The exit code and the page say the same.
    let fails = !summary.ends_with(" fail: 0");
    assert_eq!(output.status.code(), Some(i32::from(fails)), "{summary}");
    assert_eq!(page.contains("**FAIL** |"), fails);
    for file in FILES {
        let new = fs::read_to_string(folder.join(file)).expect("it was written");
        let committed = fs::read_to_string(docs().join(file)).unwrap_or_default();
        assert!(
            new == committed,
            "docs/{file} is not what is obtained now; write it with: {COMMAND}"
        );
    }
    let _ = fs::remove_dir_all(apart);
}

#[test]
fn one_case_is_run_by_name_and_an_unknown_one_is_refused() {
    let output = cisterna(&["validate", "--only", "v12"]);
    assert!(output.status.success());
    let said = text(&output.stdout);
    assert!(said.starts_with("V12  Plug flow in the catheter [V]\n  pass "), "{said}");
    assert!(said.ends_with("cases: 1, rows: 1, pass: 1, known misfit: 0, fail: 0\n"), "{said}");
    let unknown = cisterna(&["validate", "--only", "V99"]);
    assert_eq!(unknown.status.code(), Some(1));
    let said = text(&unknown.stderr);
    assert!(said.contains("there is no case \"V99\"; the cases are V1, V2,"), "{said}");
}

#[test]
fn json_has_every_number_of_a_row() {
    let output = cisterna(&["validate", "--only", "V3", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let case = &json["cases"][0];
    assert_eq!((&case["id"], &case["class"]), (&"V3".into(), &"analytic".into()));
    let row = &case["rows"][0];
    assert_eq!(row["verdict"], "pass");
    let peak = row["value"].as_f64().expect("a number");
    assert!((peak / 0.005_976_826_2 - 1.0).abs() < 1e-3);
}
