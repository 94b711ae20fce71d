//! What the loader refuses, and with which words.

mod complications;
mod files;
mod limits;
mod names;
mod simulated;
mod values;

use crate::{Catalog, CatalogError, built_in};

/// A small drug file that is accepted; tests change one line of it.
const DRUG: &str = r#"
id = "testdrug"
name = "Test drug"
aliases = ["Testol"]
class = "opioid"
mass_unit = "mg"
withdrawal = { value = true, source = "label", verified = true }

[limits.dose]
upper_soft = { value = "15 mg/day", source = "consensus", verified = false }
upper_hard = { value = "20 mg/day", source = "label", verified = true }
"#;

/// A small pump file that is accepted.
const PUMP: &str = r#"
id = "testpump"
name = "Test pump 1"
maker = "Nobody"
mechanism = "stepping-rotor"
reservoir_capacity = { value = "20 mL", source = "manual", verified = true }
delivery_quantum = { value = "1 uL", source = "manual", verified = true }

[[internal_tubing]]
revision = "second"
status = "current"
value = "0.140 mL"
source = "recall"
verified = true

[[internal_tubing]]
revision = "first"
status = "superseded"
value = "0.199 mL"
source = "recall"
verified = true
"#;

/// Loads the built-in catalogue with one file added or replaced.
fn load_with(file: &str, text: &str) -> Result<Catalog, CatalogError> {
    let mut files: Vec<_> =
        built_in::FILES.iter().copied().filter(|(built_in, _)| *built_in != file).collect();
    files.push((file, text));
    Catalog::from_files(&files)
}

/// The text of a built-in file.
fn built_in_file(name: &str) -> &'static str {
    let found = built_in::FILES.into_iter().find(|(file, _)| *file == name);
    found.map_or("", |(_, text)| text)
}

/// Expects a file to be refused with exactly these words.
#[track_caller]
fn check(file: &str, text: &str, expected: &str) {
    let message = load_with(file, text).expect_err("the file is to be refused").to_string();
    assert_eq!(message, expected);
}

/// Expects the small drug file to be refused when `from` stands there as `to`.
#[track_caller]
fn check_drug(from: &str, to: &str, expected: &str) {
    assert!(DRUG.contains(from), "the drug file has no {from}");
    let expected = format!("drugs/testdrug.toml: {expected}");
    check("drugs/testdrug.toml", &DRUG.replacen(from, to, 1), &expected);
}

/// Expects the small pump file to be refused when `from` stands there as `to`.
#[track_caller]
fn check_pump(from: &str, to: &str, expected: &str) {
    assert!(PUMP.contains(from), "the pump file has no {from}");
    let expected = format!("pumps/testpump.toml: {expected}");
    check("pumps/testpump.toml", &PUMP.replacen(from, to, 1), &expected);
}

#[test]
fn the_unchanged_files_are_accepted() {
    load_with("drugs/testdrug.toml", DRUG).expect("the drug is complete");
    load_with("pumps/testpump.toml", PUMP).expect("the pump is complete");
}
