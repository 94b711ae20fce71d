//! The page of known failures: every test that it names exists, and no failure stands there alone.

use crate::fault::{Fault, fault, none};
use crate::requirements::check_test;
use crate::tree;

const PAGE: &str = "docs/failures.md";

/// How a row says that nothing here, or not all of it, prevents its failure.
const UNPREVENTED: [&str; 2] = ["**not prevented**: ", "**in part**: "];

/// What is wrong with the page: a named test or scenario that is none, a row without its six cells,
/// or a failure that has no test and does not say that it is not prevented.
fn faults_of(text: &str, read: impl Fn(&str) -> Option<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut wrong = |what: String| faults.push(fault(PAGE, index + 1, what));
        let codes: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        let tests: Vec<&&str> = codes.iter().filter(|code| code.contains(".rs::")).collect();
        tests.iter().filter_map(|test| check_test(test, &read)).for_each(&mut wrong);
        for scenario in codes.iter().filter(|code| code.starts_with("scenarios/")) {
            if read(scenario).is_none() {
                wrong(format!("there is no {scenario}; name the scenario that plays this"));
            }
        }
        let Some(row) = line.strip_prefix("| ").filter(|_| !line.starts_with("| failure")) else {
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        if cells.len() != 6 || cells.iter().any(|cell| cell.is_empty()) {
            wrong(
                "a failure has six cells: name, year, source, cause, prevention, tests".to_owned(),
            );
        } else if tests.is_empty() && !cells[4].starts_with(UNPREVENTED[0]) {
            wrong(format!("a failure has neither a test nor {}", UNPREVENTED[0].trim()));
        } else if !tests.is_empty() && cells[4].starts_with(UNPREVENTED[0]) {
            wrong(format!("not prevented, and it has tests; call it {}", UNPREVENTED[1].trim()));
        }
    }
    faults
}

#[test]
fn every_known_failure_has_tests_that_exist_or_is_called_not_prevented() {
    let text = tree::read(PAGE).unwrap_or_default();
    assert!(text.lines().filter(|line| line.starts_with("| ")).count() > 20, "{PAGE}");
    none(&faults_of(&text, tree::read));
}

/// A test in the folder of failures is there for the page, so the page names it.
#[test]
fn every_replayed_failure_stands_on_the_page() {
    let text = tree::read(PAGE).unwrap_or_default();
    let mut faults = Vec::new();
    let files = tree::files("crates/therapy/tests/failures", ".rs");
    assert!(files.len() > 1, "the replayed failures were not found");
    for (file, source) in files {
        for name in crate::requirements::tests_in(&source) {
            if !text.contains(&format!("`{file}::{name}`")) {
                faults.push(fault(&file, 1, format!("{PAGE} does not name {name}; add it")));
            }
        }
    }
    none(&faults);
}

#[test]
fn planted_faults_of_failures_are_found() {
    let read = |path: &str| (path == "a.rs").then(|| "#[test]\nfn one() {}\n".to_owned());
    let text = "| failure | year | source | cause | prevention | tests |\n|---|---|---|---|---|---|\n\
                | x | 1 | s | c | p | `a.rs::one` |\n| x | 1 | s | c | p | `a.rs::two` |\n\
                | x | 1 | s | c | p | none |\n| x | 1 | s | c | **not prevented**: p | - |\n\
                | x | 1 | s | c | **not prevented**: p | `a.rs::one` |\n\
                | x | 1 | s | p | `a.rs::one` |\n\
                | x | 1 | s | c | **in part**: p | `a.rs::one`, `scenarios/none.toml` |\n";
    let lines: Vec<usize> = faults_of(text, read).iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 5, 7, 8, 9]);
}
