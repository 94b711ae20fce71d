//! `cisterna check`: the order files of the repository with the findings that are expected of them,
//! and files that are refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

use serde_json::Value;

fn orders() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../orders")
}

fn check(file: &Path, more: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_cisterna");
    Command::new(program).arg("check").arg(file).args(more).output().expect("the program runs")
}

/// What has to be found in an order file: severity, rule, field.
type Expected = [(&'static str, &'static str, &'static str)];

const EXPECTED: [(&str, &Expected); 10] = [
    ("sound", &[]),
    (
        "hourly-instead-of-daily",
        &[
            ("hard", "formulary.no-limit", "dose"),
            ("hard", "dose.total-entered", "total_daily_dose"),
            ("soft", "programme.increase", "dose"),
            ("soft", "dose.total-doubled", "total_daily_dose"),
        ],
    ),
    ("interval-in-the-wrong-field", &[("hard", "pump.interval-minimum", "dose")]),
    ("no-bridge", &[("hard", "formulary.no-limit", "dose"), ("hard", "bridge.required", "bridge")]),
    (
        "wrong-tubing",
        &[("hard", "pathway.tubing-superseded", "tubing"), ("hard", "bridge.volume", "bridge")],
    ),
    (
        "ten-fold-concentration",
        &[("hard", "bridge.required", "bridge"), ("soft", "formulary.soft-limit", "concentration")],
    ),
    (
        "ten-fold-dose",
        &[
            ("soft", "programme.increase", "dose"),
            ("soft", "dose.total-doubled", "total_daily_dose"),
        ],
    ),
    ("boluses-beyond-the-limit", &[("hard", "formulary.hard-limit", "dose")]),
    (
        "mixture",
        &[
            ("hard", "formulary.no-limit", "dose"),
            ("hard", "formulary.no-limit", "concentration"),
            ("hard", "formulary.no-limit", "dose"),
            ("hard", "formulary.no-limit", "concentration"),
        ],
    ),
    (
        "allergy-first-dose",
        &[
            ("hard", "contraindication.allergy", "content"),
            ("hard", "formulary.hard-limit", "dose"),
        ],
    ),
];

#[test]
fn every_order_file_has_its_findings() {
    let there = fs::read_dir(orders()).expect("orders/").flatten();
    let there = there.filter(|file| file.path().extension().is_some_and(|end| end == "toml"));
    assert_eq!(there.count(), EXPECTED.len(), "each order file has its expected findings here");
    for (name, expected) in EXPECTED {
        let file = orders().join(format!("{name}.toml"));
        let output = check(&file, &["--json"]);
        let json: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{name}: {error}: {output:?}"));
        let text = |found: &Value, key: &str| found[key].as_str().unwrap_or("-").to_owned();
        let found: Vec<_> = json["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|found| ["severity", "rule", "field"].map(|key| text(found, key)))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(a, b, c)| [a, b, c].map(|part| (*part).to_owned())).collect();
        assert_eq!(found, expected, "{name}");
        let hard = expected.iter().any(|[severity, ..]| severity == "hard");
        assert_eq!(output.status.code(), Some(i32::from(hard)), "{name}");
        assert_eq!(json["passes"], !hard, "{name}");
        let soft = expected.iter().any(|[severity, ..]| severity == "soft");
        assert_eq!(json["needs_reason"], soft, "{name}");
        for found in json["findings"].as_array().expect("a list") {
            for key in ["message", "source", "action"] {
                assert!(!text(found, key).is_empty(), "{name}: {found}");
            }
        }
        assert!(json["catalog_revision"].is_string() && json["basis"].is_array(), "{name}");
    }
}

#[test]
fn findings_are_told_to_people_with_value_limit_source_and_what_to_do() {
    let output = check(&orders().join("no-bridge.toml"), &[]);
    let text = String::from_utf8(output.stdout).expect("text");
    for part in [
        "HARD  bridge.required  bridge",
        "without it baclofen gets 50 mcg/day for 75.84 h",
        "limit   a bridge of 0.316 mL at 0.4 mL/day",
        "source  class I recalls",
        "do      Programme a bridge of 0.316 mL",
        "DOES NOT PASS: 2 hard, 0 soft findings.",
        "baclofen: at most 200 mcg in any day",
        "Not a medical device",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let json: Value =
        serde_json::from_slice(&check(&orders().join("no-bridge.toml"), &["--json"]).stdout)
            .expect("JSON");
    assert_eq!(json["totals"][0]["most"], serde_json::json!({ "value": "200", "unit": "ug" }));
    assert_eq!(json["refill_by"], "2027-02-20T09:00:00Z");
    let sound = check(&orders().join("sound.toml"), &[]);
    let text = String::from_utf8(sound.stdout).expect("text");
    assert!(text.contains("No rule speaks against this order."), "{text}");
}

/// What is said about the sound order with one text replaced.
fn refused(from: &str, to: &str) -> String {
    let text = fs::read_to_string(orders().join("sound.toml")).expect("the sound order");
    assert!(text.contains(from), "{from:?} is not in the file");
    let name = format!("cisterna-order-{}-{}.toml", process::id(), line!());
    let file = env::temp_dir().join(name);
    fs::write(&file, text.replacen(from, to, 1)).expect("a file can be written");
    let output = check(&file, &[]);
    fs::remove_file(&file).expect("it can be removed");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty(), "findings of a file that cannot be read");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.starts_with("cisterna: "), "{said}");
    said
}

#[test]
fn a_file_that_is_not_understood_is_refused_with_its_line() {
    let text = fs::read_to_string(orders().join("sound.toml")).expect("the sound order");
    let line = |part: &str| text.lines().position(|line| line.contains(part)).expect("there") + 1;
    let at = |part: &str| format!(".toml:{}: ", line(part));
    let dose = "dose = \"0.6 mg/day\"\ntotal";
    for (from, to, where_it_is, why) in [
        ("tubing =", "tubbing =", at("tubing"), "unknown field"),
        ("\"20 mL\"", "20", at("filled ="), "expected a string"),
        ("\"20 mL\"", "\"20\"", at("filled ="), "unit"),
        ("\"20 mL\"", "\"\"", at("filled ="), "empty"),
        ("\"20 mL\"", "\"20 mg\"", at("filled ="), "20 mg"),
        ("\"2027-03-31\"", "\"31.3.2027\"", at("beyond_use"), "31.3.2027"),
        ("allergies = \"none\"", "allergies = \"unknown\"", at("allergies"), "write \"none\""),
        ("trimmed = \"34 cm\"\n", "", at("[system]"), "exactly one of trimmed, implanted"),
        (dose, "total", at("[programme]"), "exactly one of dose"),
        ("used_to_drugs = true\n", "", at("[patient]"), "used_to_drugs"),
        ("[[content.drug]]", "[[contents.drug]]", at("[[content.drug]]"), "contents"),
    ] {
        let said = refused(from, to);
        assert!(said.contains(why), "{to:?}: {said}");
        assert!(said.contains(&where_it_is), "{to:?}: {where_it_is:?}: {said}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = check(&orders().join("none.toml"), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("none.toml: "));
}
