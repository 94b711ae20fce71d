//! What may not stand in the source of a crate: unsafe code, a float in a dose, a clock, a printed
//! line.

use crate::fault::{Fault, fault, none};
use crate::tree;

/// Crates in which no floating-point number may stand: they count drug.
const WITHOUT_FLOATS: [&str; 4] = ["quantity", "pump", "link", "therapy"];
/// Crates that are pure functions of what they are given.
const PURE: [&str; 5] = ["quantity", "pump", "link", "neuraxis", "therapy"];
/// Crates that never ask which time it is.
const WITHOUT_CLOCK: [&str; 10] = [
    "quantity",
    "catalog",
    "pump",
    "link",
    "neuraxis",
    "twin",
    "validation",
    "therapy",
    "chart",
    "record",
];

/// What a pure crate may not name.
const OUTSIDE_WORLD: [&str; 9] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "println!",
    "eprintln!",
    "dbg!",
];
const CLOCKS: [&str; 3] = ["::now()", "SystemTime", "std::time::Instant"];

/// The code of a line, without its comment and without what stands in quotes.
fn code(line: &str) -> String {
    let mut code = String::new();
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => {
                letters.next();
            }
            '"' => quoted = !quoted,
            '/' if !quoted && letters.peek() == Some(&'/') => break,
            _ if !quoted => code.push(letter),
            _ => {}
        }
    }
    code
}

/// Whether a line of code names a floating-point type or writes a number with a point.
fn has_float(code: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let named = code.split(|letter| !is_word(letter)).any(|word| {
        word == "f32" || word == "f64" || word.ends_with("_f32") || word.ends_with("_f64")
    });
    let letters: Vec<char> = code.chars().collect();
    let with_point = letters.windows(3).enumerate().any(|(at, window)| {
        let [before, point, after] = window else { return false };
        let number = before.is_ascii_digit() && *point == '.' && after.is_ascii_digit();
        // The fields of nested tuples, `pair.0.1`, are no numbers.
        let start = letters[..at].iter().rposition(|letter| !is_word(*letter));
        number && start.is_none_or(|start| letters[start] != '.')
    });
    named || with_point
}

fn floats(file: &str, text: &str) -> Vec<Fault> {
    faults_in(file, text, has_float, "a float in a crate that counts drug; use `quantity`")
}

fn clocks(file: &str, text: &str) -> Vec<Fault> {
    let has = |code: &str| CLOCKS.iter().any(|clock| code.contains(clock));
    faults_in(file, text, has, "a clock in a crate without one; take the time as an argument")
}

fn world(file: &str, text: &str) -> Vec<Fault> {
    let has = |code: &str| OUTSIDE_WORLD.iter().any(|name| code.contains(name));
    let what = "a pure crate reads or prints; return the value and let the caller do it";
    faults_in(file, text, has, what)
}

fn faults_in(file: &str, text: &str, has: impl Fn(&str) -> bool, what: &str) -> Vec<Fault> {
    let lines = text.lines().enumerate().filter(|(_, line)| has(&code(line)));
    lines.map(|(index, _)| fault(file, index + 1, what)).collect()
}

fn of_crates(names: &[&str], check: impl Fn(&str, &str) -> Vec<Fault>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in names {
        let sources = tree::files(&format!("crates/{name}/src"), ".rs");
        assert!(!sources.is_empty(), "there is no crate {name}; take it out of this check");
        faults.extend(sources.iter().flat_map(|(file, text)| check(file, text)));
    }
    faults
}

#[test]
fn cy_19_every_crate_forbids_unsafe_code() {
    let roots = tree::names("crates")
        .into_iter()
        .flat_map(|name| ["lib.rs", "main.rs"].map(|root| format!("crates/{name}/src/{root}")));
    let mut faults = Vec::new();
    for file in roots {
        if tree::read(&file).is_some_and(|text| !text.contains("\n#![forbid(unsafe_code)]\n")) {
            faults.push(fault(&file, 1, "write #![forbid(unsafe_code)] below its documentation"));
        }
    }
    none(&faults);
}

fn unsafe_words(file: &str, text: &str) -> Vec<Fault> {
    let has = |code: &str| {
        let mut words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.any(|word| matches!(word, "unsafe" | "unsafe_code"))
    };
    faults_in(file, text, has, "unsafe code outside of the board; do it in firmware/src/board.rs")
}

#[test]
fn cy_19_unsafe_code_of_the_firmware_is_in_one_file() {
    let sources = tree::files("firmware/src", ".rs");
    let (board, others): (Vec<_>, Vec<_>) =
        sources.iter().partition(|(file, _)| file == "firmware/src/board.rs");
    assert!(board.len() == 1 && others.len() > 3, "the firmware was not found");
    let faults: Vec<Fault> =
        others.into_iter().flat_map(|(file, text)| unsafe_words(file, text)).collect();
    none(&faults);
}

/// `sqlx` takes a statement only as a constant text, unless it is told to trust another one.
#[test]
fn cy_01_every_statement_is_a_constant() {
    let has = |code: &str| code.contains("AssertSqlSafe");
    let what = "a statement built from text; write a constant and bind the values";
    let crates = tree::names("crates");
    let crates: Vec<&str> = crates.iter().map(String::as_str).collect();
    none(&of_crates(&crates, |file, text| faults_in(file, text, has, what)));
}

#[test]
fn pc_02_no_float_counts_drug() {
    none(&of_crates(&WITHOUT_FLOATS, floats));
    let firmware = tree::files("firmware/src", ".rs");
    none(&firmware.iter().flat_map(|(file, text)| floats(file, text)).collect::<Vec<_>>());
}

#[test]
fn pc_01_no_crate_of_the_core_reads_a_clock() {
    none(&of_crates(&WITHOUT_CLOCK, clocks));
}

#[test]
fn pure_crates_neither_read_nor_print() {
    none(&of_crates(&PURE, world));
}

#[test]
fn planted_words_are_found() {
    let found = |line: &str| has_float(&code(line));
    for line in ["let x: f64;", "x as f32", "1.5", "let a = 10_f64;", "(2.0)", "a[1.0]"] {
        assert!(found(line), "{line}");
    }
    for line in ["pair.0.1", "// 1.5", "\"14.5 %\"", "1..5", "x.0", "\"a\\\"1.5\"", "v1.max(2)"] {
        assert!(!found(line), "{line}");
    }
    let planted = "// unsafe\nunsafe { x() }\n#![allow(unsafe_code)]\nlet unsafely = \"unsafe\";\n";
    assert_eq!(unsafe_words("a.rs", planted).len(), 2);
    assert_eq!(clocks("a.rs", "// now\nlet t = Timestamp::now();\n")[0].line, 2);
    assert_eq!(world("a.rs", "\n\nprintln!(\"1\");\n")[0].line, 3);
    assert!(world("a.rs", "/// Nothing here calls println!\n").is_empty());
}
