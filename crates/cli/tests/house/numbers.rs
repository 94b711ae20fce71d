//! No number of the pump is written twice: a time, a volume, a flow or a mass has one place, a named
//! constant, and no two constants of a crate have the same name.
//!
//! Published requirements for such pumps give one detection time as ten seconds in one place and a
//! minute in another (Open PCA 1.0.0, exception case 7 against R6.4.0). That cannot happen to a number
//! that is written once.

use std::collections::BTreeMap;

use crate::fault::{Fault, fault, none};
use crate::tree;

/// The crates whose numbers decide over delivery.
const CRATES: [&str; 2] = ["pump", "link"];
/// What makes a quantity of a count.
const MAKERS: [&str; 6] =
    ["from_ms(", "from_nl(", "from_nl_per_day(", "from_fg(", "from_fg_per_day(", "from_ng_per_ml("];
/// Names that mean something only beside their type, such as the list of all its variants.
const OF_A_TYPE: [&str; 7] = ["ALL", "CRC", "CHECKSUM", "DAYS", "EMPTY", "N", "NONE"];

/// Whether a line makes a quantity of a number other than nothing or the smallest there is.
fn has_number(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    MAKERS.iter().any(|maker| {
        code.split(maker).skip(1).any(|rest| {
            let digits: String =
                rest.chars().take_while(|c| c.is_ascii_digit() || *c == '_').collect();
            !matches!(digits.as_str(), "" | "0" | "1")
        })
    })
}

/// The name of the constant that a line begins, if it does.
fn constant(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line =
        line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub(super) ")).unwrap_or(line);
    let name = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("const ")?;
    let (name, _) = name.split_once(':')?;
    (name != "_" && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .then_some(name)
}

/// Numbers that stand outside a constant.
fn loose(file: &str, text: &str) -> Vec<Fault> {
    let (mut faults, mut inside) = (Vec::new(), false);
    for (index, line) in text.lines().enumerate() {
        inside |= constant(line).is_some();
        if !inside && has_number(line) {
            faults.push(fault(
                file,
                index + 1,
                "a number in the middle of code; name it as a constant",
            ));
        }
        inside &= !line.trim_end().ends_with(';');
    }
    faults
}

/// Constants whose name was met before in the same crate.
fn twice(sources: &[(String, String)]) -> Vec<Fault> {
    let mut met: BTreeMap<&str, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for (file, text) in sources {
        for (index, line) in text.lines().enumerate() {
            let Some(name) = constant(line).filter(|name| !OF_A_TYPE.contains(name)) else {
                continue;
            };
            if let Some(first) = met.insert(name, file) {
                let what = format!("{name} is a constant of {first} as well; use that or rename");
                faults.push(fault(file, index + 1, what));
            }
        }
    }
    faults
}

#[test]
fn no_number_of_the_pump_is_written_twice() {
    let mut faults = Vec::new();
    for name in CRATES {
        let sources = tree::files(&format!("crates/{name}/src"), ".rs");
        assert!(sources.len() > 10, "there is no crate {name}; take it out of this check");
        faults.extend(sources.iter().flat_map(|(file, text)| loose(file, text)));
        faults.extend(twice(&sources));
    }
    none(&faults);
}

#[test]
fn planted_numbers_are_found() {
    let loose_lines = |text: &str| loose("a.rs", text).len();
    assert_eq!(loose_lines("let wait = Duration::from_ms(10_000);\n"), 1);
    assert_eq!(loose_lines("if x > Volume::from_nl(2) {}\n"), 1);
    assert_eq!(loose_lines("const WAIT: Duration =\n    Duration::from_ms(10_000);\n"), 0);
    assert_eq!(loose_lines("Duration::from_ms(1).min(Duration::from_ms(rest)) // from_ms(7)\n"), 0);
    let source = |file: &str, text: &str| (file.to_owned(), text.to_owned());
    let both = [
        source("a.rs", "pub const WAIT: Duration = X;\nconst ALL: [T; 1] = [];\n"),
        source("b.rs", "const ALL: [T; 2] = [];\npub(crate) const WAIT: Duration = Y;\n"),
    ];
    assert_eq!(twice(&both).len(), 1);
    assert_eq!(twice(&both)[0].line, 2);
}
