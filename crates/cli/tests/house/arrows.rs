//! Which crate may use which: the table in `ARCHITECTURE.md`, held against every `Cargo.toml`.

use std::collections::BTreeMap;

use crate::fault::{Fault, fault, line_of, none};
use crate::tree;

const PAGE: &str = "ARCHITECTURE.md";
const HEADING: &str = "## Who may use whom";
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// A crate's row in the table.
#[derive(Debug, Default, PartialEq, Eq)]
struct Row {
    line: usize,
    /// The crates of this repository that it may use.
    may_use: Vec<String>,
    /// Whether it may use crates from outside.
    outside: bool,
}

/// The rows `| crate | crates of this repository | crates from outside |` below the heading.
fn table(page: &str) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    let below = page.lines().enumerate().skip_while(|(_, line)| *line != HEADING).skip(1);
    for (index, line) in below.take_while(|(_, line)| !line.starts_with("## ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", name, may_use, outside, ""] = cells[..]
            && let Some(name) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'))
        {
            let may_use = may_use.split(['`', ',', ' ']).filter(|word| !word.is_empty());
            let may_use = may_use.filter(|word| *word != "–").map(str::to_owned).collect();
            let row = Row { line: index + 1, may_use, outside: outside != "none" };
            rows.insert(name.to_owned(), row);
        }
    }
    rows
}

/// The crate of this repository behind a dependency's name; none for one from outside.
fn own(dependency: &str) -> Option<&str> {
    if dependency == "cisterna" { Some("cli") } else { dependency.strip_prefix("cisterna-") }
}

/// What is wrong with one manifest.
fn check(name: &str, file: &str, manifest: &str, rows: &BTreeMap<String, Row>) -> Vec<Fault> {
    let Some(row) = rows.get(name) else {
        let what =
            format!("crate {name} has no row under \"{HEADING}\" in {PAGE}; add one and say why");
        return vec![fault(file, 1, what)];
    };
    let parsed: toml::Table = match toml::from_str(manifest) {
        Ok(parsed) => parsed,
        Err(error) => return vec![fault(file, 1, format!("cannot be read: {error}; mend it"))],
    };
    let mut faults = Vec::new();
    for section in SECTIONS {
        let Some(toml::Value::Table(dependencies)) = parsed.get(section) else { continue };
        for dependency in dependencies.keys() {
            let line =
                manifest.find(&format!("\n{dependency}")).map_or(1, |at| line_of(manifest, at + 1));
            match own(dependency) {
                Some("cli") => faults.push(fault(
                    file,
                    line,
                    format!("{name} uses cli, which nobody may use; move what is needed down"),
                )),
                Some(used) if !row.may_use.iter().any(|allowed| allowed == used) => {
                    faults.push(fault(
                        file,
                        line,
                        format!(
                            "{name} may not use {used} ({PAGE}:{}); take the dependency out, or \
                             change the table and give the reason in a decision",
                            row.line
                        ),
                    ));
                }
                None if section != "dev-dependencies" && !row.outside => faults.push(fault(
                    file,
                    line,
                    format!(
                        "{name} uses no crate from outside ({PAGE}:{}), and this is {dependency}; \
                         take it out",
                        row.line
                    ),
                )),
                _ => {}
            }
        }
    }
    faults
}

#[test]
fn crates_use_only_what_the_table_lets_them() {
    let page = tree::read(PAGE).expect("ARCHITECTURE.md is there");
    let rows = table(&page);
    let mut faults = Vec::new();
    let crates = tree::names("crates");
    for name in &crates {
        let file = format!("crates/{name}/Cargo.toml");
        if let Some(manifest) = tree::read(&file) {
            faults.extend(check(name, &file, &manifest, &rows));
        }
    }
    let gone = rows.iter().filter(|(name, _)| !crates.contains(name));
    faults.extend(gone.map(|(name, row)| {
        fault(PAGE, row.line, format!("there is no crate {name}; take its row out"))
    }));
    none(&faults);
}

#[test]
fn planted_arrows_are_found() {
    let page = "## Who may use whom\n\n| crate | may use | outside |\n|---|---|---|\n\
                | `pump` | `quantity` | none |\n\n## Next\n\n| `twin` | `pump` | none |\n";
    let rows = table(page);
    assert_eq!(rows.len(), 1, "only the table below its own heading counts");
    let found = |manifest: &str| -> Vec<(usize, bool)> {
        let faults = check("pump", "pump", manifest, &rows);
        faults.iter().map(|f| (f.line, f.what.contains("nobody"))).collect()
    };
    assert_eq!(found("[dependencies]\ncisterna-quantity.workspace = true\n"), []);
    assert_eq!(found("[dependencies]\ncisterna-catalog.workspace = true\n"), [(2, false)]);
    assert_eq!(found("[dev-dependencies]\n\ncisterna = { path = \"..\" }\n"), [(3, true)]);
    assert_eq!(found("[dependencies]\nserde = \"1\"\n"), [(2, false)]);
    assert_eq!(found("[dev-dependencies]\nproptest = \"1\"\n"), []);
    assert_eq!(check("twin", "twin", "", &rows).len(), 1);
}
