//! The list of rules is complete, `docs/rules.md` is made from it, and a golden file shows in review
//! when a limit changes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cisterna_catalog::Catalog;
use cisterna_therapy::rule::{GROUPS, limits, rules};

const COMMAND: &str = "UPDATE_DOCS=1 cargo test -p cisterna-therapy --test rules";

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file of Rust below a folder, with its text.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(fs::read_to_string(&path).expect("a source is text"));
        }
    }
}

/// Every text in quotes that looks like the id of a rule.
fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        let is_name = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        };
        parts.len() == 2 && parts.iter().all(is_name)
    })
}

#[test]
fn every_rule_of_the_code_is_in_the_list_and_the_other_way_round() {
    let mut texts = Vec::new();
    for crate_name in ["therapy", "pump"] {
        sources(&crates().join(crate_name).join("src"), &mut texts);
    }
    // The list itself names every id and would hide one that nothing uses.
    texts.retain(|text| !text.starts_with("//! The list of the rules."));
    let used: BTreeSet<&str> = texts.iter().flat_map(|text| ids_in(text)).collect();
    let listed: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    assert_eq!(listed.len(), rules().count(), "an id stands twice");
    let missing: Vec<_> = used.difference(&listed).collect();
    assert!(missing.is_empty(), "not in crates/therapy/src/rule/list.rs: {missing:?}");
    let unused: Vec<_> = listed.difference(&used).collect();
    assert!(unused.is_empty(), "no code refuses by {unused:?}");
}

#[test]
fn every_limit_belongs_to_a_rule() {
    let listed: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    let found = limits(&Catalog::built_in());
    assert!(found.len() > 100, "{}", found.len());
    for limit in found {
        assert!(listed.contains(limit.rule), "{limit:?}");
        assert!(!limit.source.is_empty() && !limit.limit.is_empty(), "{limit:?}");
    }
}

/// Writes a file anew when asked to, or holds it against what it should be.
fn hold(path: &str, made: &str) {
    let path = crates().join("..").join(path);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(&path, made).expect("it can be written");
        return;
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    let changed = there.lines().zip(made.lines()).position(|(one, other)| one != other);
    let changed = changed.unwrap_or_else(|| there.lines().count().min(made.lines().count()));
    assert!(
        there == made,
        "{} is not what the rules and the catalogue say, from line {} on.\n  it says:  {:?}\n  \
         now:      {:?}\nIf the change is meant, write it anew with: {COMMAND}",
        path.display(),
        changed + 1,
        there.lines().nth(changed).unwrap_or("(the end)"),
        made.lines().nth(changed).unwrap_or("(the end)"),
    );
}

/// One line for each rule and for each limit: what a reviewer sees when one of them changes.
#[test]
fn a_changed_rule_or_limit_shows_in_review() {
    let mut golden = String::new();
    for rule in rules() {
        let _ =
            writeln!(golden, "{} | {} | {} | {}", rule.id, rule.severity, rule.text, rule.source);
    }
    golden.push('\n');
    for limit in limits(&Catalog::built_in()) {
        let mark = if limit.verified { "verified" } else { "UNVERIFIED" };
        let (rule, subject) = (limit.rule, limit.subject);
        let _ =
            writeln!(golden, "{rule} | {subject} | {} | {mark} | {}", limit.limit, limit.source);
    }
    hold("crates/therapy/tests/golden/rules.txt", &golden);
}

#[test]
fn the_page_of_rules_is_what_the_list_says() {
    let catalog = Catalog::built_in();
    let mut page = format!(
        "<!-- Made by the program: {COMMAND}. Do not edit by hand. -->\n\n# Rules\n\nEvery rule by \
         which an order is refused, in the clinic, by `cisterna check` and in the pump. A **hard** \
         rule refuses. A\n**soft** one lets an order pass with a written reason. A name in backticks \
         is a key of the catalogue, whose\nnumbers stand [below](#limits). Not a medical device; no \
         rule here was validated by a maker or an authority.\n"
    );
    for group in GROUPS {
        let _ = writeln!(
            page,
            "\n## {}\n\n| rule | | what it asks | from |\n|---|---|---|---|",
            group.title
        );
        for rule in group.rules {
            let (id, severity) = (rule.id, rule.severity);
            let _ = writeln!(page, "| `{id}` | {severity} | {} | {} |", rule.text, rule.source);
        }
    }
    let _ = writeln!(
        page,
        "\n## Limits\n\nBy catalogue {}. *Unverified* means that nobody has read the value in its \
         source: confirm it before use.\n\n| rule | whose | limit | from |\n|---|---|---|---|",
        catalog.revision()
    );
    for limit in limits(&catalog) {
        let mark = if limit.verified { "" } else { " *(unverified)*" };
        let source = limit.source.replace('|', "/");
        let (rule, subject) = (limit.rule, limit.subject);
        let _ = writeln!(page, "| `{rule}` | {subject} | {} | {source}{mark} |", limit.limit);
    }
    hold("docs/rules.md", &page);
}
