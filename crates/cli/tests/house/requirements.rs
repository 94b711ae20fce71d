//! The requirements and the tests that hold them: neither without the other.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::fault::{Fault, fault, line_of, none};
use crate::tree;

/// The areas: file, prefix of the ids, and how many there are.
const AREAS: [(&str, &str, usize); 6] = [
    ("pump", "PC", 27),
    ("dose", "DR", 24),
    ("record", "RK", 13),
    ("alarm", "AL", 10),
    ("security", "CY", 21),
    ("fault", "FI", 13),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    id: Spanned<String>,
    text: String,
    status: Status,
    missing: Option<String>,
    #[serde(default)]
    tests: Vec<Spanned<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Held,
    Partly,
    Open,
}

/// What is wrong with one file of requirements by itself; notes its tests under their ids.
fn check_area(
    (area, prefix, count): (&str, &str, usize),
    text: &str,
    named: &mut BTreeMap<String, BTreeSet<String>>,
) -> Vec<Fault> {
    let file = format!("requirements/{area}.toml");
    let parsed: Area = match toml::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            return vec![fault(&file, line, format!("{}; correct it", error.message()))];
        }
    };
    let mut faults = Vec::new();
    for (index, found) in parsed.requirement.iter().enumerate() {
        let line = line_of(text, found.id.span().start);
        let id = found.id.get_ref();
        let expected = format!("{prefix}-{:02}", index + 1);
        if *id != expected {
            let what = format!("{id} stands where {expected} belongs; keep ids unique, in order");
            faults.push(fault(&file, line, what));
        }
        faults.extend(check_entry(found).map(|what| fault(&file, line, format!("{id} {what}"))));
        for test in &found.tests {
            let line = line_of(text, test.span().start);
            let problem = check_test(test.get_ref(), tree::read);
            faults.extend(problem.map(|what| fault(&file, line, what)));
            named.entry(id.clone()).or_default().insert(test.get_ref().clone());
        }
    }
    if parsed.requirement.len() != count {
        let what = format!(
            "{} requirements, and {count} are known; none is ever taken out",
            parsed.requirement.len()
        );
        faults.push(fault(&file, 1, what));
    }
    faults
}

/// Whether status, tests and what is missing fit together.
fn check_entry(found: &Requirement) -> Option<&'static str> {
    let (tests, missing) = (!found.tests.is_empty(), found.missing.is_some());
    if found.text.trim().is_empty() {
        return Some("says nothing; write what must hold");
    }
    match found.status {
        Status::Held if !tests => Some("is held by no test; name one, or call it open"),
        Status::Held if missing => Some("is held, and something is missing; call it partly held"),
        Status::Partly if !tests => Some("is partly held by no test; name one, or call it open"),
        Status::Partly if !missing => Some("is partly held; write what is missing"),
        Status::Open if tests => Some("is open and has tests; call it held or partly held"),
        _ => None,
    }
}

/// What is wrong with a test `path::name`, if anything.
pub(crate) fn check_test(test: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let Some((path, name)) = test.split_once("::") else {
        return Some(format!("{test} is no test; write path/of/file.rs::name_of_test"));
    };
    let Some(source) = read(path) else {
        return Some(format!("there is no file {path}; name the file in which {name} stands"));
    };
    if tests_in(&source).any(|found| found == name) {
        None
    } else {
        Some(format!("{path} has no test {name}; name the test that holds this now, or add it"))
    }
}

/// The names of the tests in a source.
pub(crate) fn tests_in(source: &str) -> impl Iterator<Item = &str> {
    let mut marked = false;
    source.lines().filter_map(move |line| {
        let line = line.trim_start();
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            marked = true;
        } else if !line.starts_with("#[") {
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            let is_test = std::mem::take(&mut marked);
            return name.filter(|_| is_test).and_then(|rest| rest.split(['(', '<']).next());
        }
        None
    })
}

/// The requirement in the name of a test: `PC-03` of `pc_03_mass_balance_is_exact`.
fn id_in(name: &str) -> Option<String> {
    let (prefix, rest) = name.split_once('_')?;
    let (number, _) = rest.split_once('_')?;
    let known = AREAS.iter().any(|(_, area, _)| area.eq_ignore_ascii_case(prefix));
    let is_number = number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit());
    (known && is_number).then(|| format!("{}-{number}", prefix.to_uppercase()))
}

/// Every test that bears the id of a requirement which does not name it.
fn unnamed(file: &str, source: &str, named: &BTreeMap<String, BTreeSet<String>>) -> Vec<Fault> {
    let tests = tests_in(source).filter_map(|name| Some((name, id_in(name)?)));
    let unknown = tests.filter(|(name, id)| {
        !named.get(id).is_some_and(|tests| tests.contains(&format!("{file}::{name}")))
    });
    let faults = unknown.map(|(name, id)| {
        let line = source.find(&format!("fn {name}")).map_or(1, |at| line_of(source, at));
        let what = format!("{id} does not name the test {name}; add it in requirements/");
        fault(file, line, what)
    });
    faults.collect()
}

#[test]
fn requirements_and_tests_name_one_another() {
    let mut named = BTreeMap::new();
    let mut faults = Vec::new();
    for area in AREAS {
        let file = format!("requirements/{}.toml", area.0);
        match tree::read(&file) {
            Some(text) => faults.extend(check_area(area, &text, &mut named)),
            None => faults.push(fault(&file, 1, "the file is not there; bring it back")),
        }
    }
    for (file, source) in tree::files("crates", ".rs") {
        faults.extend(unnamed(&file, &source, &named));
    }
    none(&faults);
}

#[test]
fn planted_faults_of_requirements_are_found() {
    let source = "#[test]\nfn one() {}\nfn two() {}\n#[tokio::test]\n#[ignore = \"x\"]\n\
                  async fn three() {}\n#[test]\nfn pc_09_four(a: u8) {}\n";
    assert_eq!(tests_in(source).collect::<Vec<_>>(), ["one", "three", "pc_09_four"]);
    let read = |path: &str| (path == "a.rs").then(|| source.to_owned());
    assert_eq!(check_test("a.rs::one", read), None);
    for wrong in ["a.rs::two", "b.rs::one", "a.rs::on", "one"] {
        assert!(check_test(wrong, read).is_some(), "{wrong}");
    }
    assert_eq!(id_in("pc_03_mass"), Some("PC-03".to_owned()));
    assert_eq!(id_in("t13_d_bridge"), None);
    assert_eq!(unnamed("a.rs", source, &BTreeMap::new())[0].line, 8);
    let area = ("pump", "PC", 4);
    let text = "[[requirement]]\nid = \"PC-01\"\ntext = \"a\"\nstatus = \"held\"\n\
                [[requirement]]\nid = \"PC-01\"\ntext = \"b\"\nstatus = \"open\"\n\
                [[requirement]]\nid = \"PC-03\"\ntext = \"c\"\nstatus = \"partly\"\n\
                tests = [\"crates/cli/tests/house/main.rs::none\"]\n";
    let faults = check_area(area, text, &mut BTreeMap::new());
    let lines: Vec<usize> = faults.iter().map(|f| f.line).collect();
    assert_eq!(lines, [2, 6, 10, 13, 1], "{faults:?}");
}
