//! The pages about security: every test that they name exists, and no threat stands there alone.

use crate::fault::{Fault, fault, none};
use crate::requirements::check_test;
use crate::tree;

const PAGES: [&str; 2] = ["docs/security/threats.md", "docs/security/asvs.md"];

/// What is wrong with a page of tables: a named test that is none, or a row of a threat without a
/// test that does not say that it is open.
fn faults_of(file: &str, text: &str, read: impl Fn(&str) -> Option<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let tests: Vec<&str> =
            line.split('`').skip(1).step_by(2).filter(|code| code.contains(".rs::")).collect();
        for test in &tests {
            faults.extend(check_test(test, &read).map(|wrong| fault(file, index + 1, wrong)));
        }
        let first = line.strip_prefix("| ").and_then(|row| row.split(' ').next());
        let is_threat = first.is_some_and(|id| {
            let (letter, number) = id.split_at(id.len().min(1));
            letter.chars().all(char::is_uppercase) && number.parse::<u8>().is_ok()
        });
        if is_threat && tests.is_empty() && !line.contains("**open**: ") {
            let wrong = "a threat has neither a test nor **open**: with what is missing";
            faults.push(fault(file, index + 1, wrong));
        }
    }
    faults
}

#[test]
fn cy_20_every_threat_has_a_test_that_exists_or_is_called_open() {
    let mut faults = Vec::new();
    for page in PAGES {
        let text = tree::read(page).unwrap_or_default();
        assert!(text.lines().filter(|line| line.starts_with("| ")).count() > 20, "{page}");
        faults.extend(faults_of(page, &text, tree::read));
    }
    none(&faults);
}

#[test]
fn planted_faults_of_threats_are_found() {
    let read = |path: &str| (path == "a.rs").then(|| "#[test]\nfn one() {}\n".to_owned());
    let text = "| # | threat |\n|---|---|\n| B1 | x | `a.rs::one` |\n| B2 | x | `a.rs::two` |\n\
                | B3 | x | nothing |\n| B4 | x | **open**: nothing |\n";
    let lines: Vec<usize> = faults_of("t.md", text, read).iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 5]);
}
