//! Every key of a scenario file, with each way in which its value can be wrong.

use std::collections::BTreeSet;

use cisterna_catalog::Catalog;
use cisterna_twin::Scenario;

/// A file that holds every key once, in the order of [`KEYS`].
const WHOLE: &str = r#"title = "Every key"
about = "Made to be broken"
drug = "morphine"
step = "10 min"
until = "10 d"

[sampling]
every = "12 h"
at = ["1 h"]
shown = ["1 d"]

[[probe]]
name = "site"
place = "L3-4"

[[arm]]
name = "one"

[arm.implant]
pump = "synchromed-ii-20"
catheter = "medtronic-8780"
cut_off = "34 cm"
tip = "T10"
pathway_holds = "0 mg/mL"
control = "full"

[[arm.refill]]
at = "0 d"
removed = "0 mL"
filled = "20 mL"
concentration = "10 mg/mL"

[[arm.programme]]
at = "0 d"
concentration = "10 mg/mL"
rate = "0.05 mL/day"
low_reservoir_alarm = "2 mL"
prime = { volume = "0.316 mL", rate = "24 mL/day" }

[[arm.programme]]
at = "4 d"
concentration = "10 mg/mL"
rate = "0.05 mL/day"
low_reservoir_alarm = "2 mL"
bridge = { volume = "0.316 mL", rate = "0.05 mL/day" }

[[arm.bolus]]
at = "2 d"
volume = "0.01 mL"
rate = "1 mL/day"

[[arm.stop]]
at = "9 d"

[[arm]]
name = "two"

[arm.patient]
height = "170 cm"
weight = "70 kg"
pain = 6
painful = ["L5"]
opioid_tolerance = 1

[[arm.dose]]
at = "0 s"
place = "L4-5"
mass = "0.25 mg"
over = "60 s"

[[published.concentration]]
arm = "two"
probe = "site"
at = "1 h"
value = "100 ng/mL"
sem = "10 ng/mL"
n = 4
source = "somebody"

[[published.half_life]]
arm = "two"
probe = "site"
from = "6 h"
until = "12 h"
value = "90 min"
sd = "9 min"
source = "somebody"

[[published.dose_over_auc]]
arm = "two"
probe = "site"
tail_from = "6 h"
value = "0.25 mL/min"
source = "somebody"
"#;

/// What a key takes.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Time,
    Volume,
    Strength,
    Rate,
    Clearance,
    Mass,
    Length,
    Share,
    Words,
    Level,
    Count,
    /// One of the names of the key.
    Name,
    /// A number on a scale of its own.
    Figure,
    /// `true`, and nothing else.
    Yes,
    /// A table or a list, whose keys are tried themselves.
    Table,
}

use Takes::{
    Clearance, Count, Figure, Length, Level, Mass, Name, Rate, Share, Strength, Table, Time,
    Volume, Words, Yes,
};

/// Every table, how it opens in [`WHOLE`], and its keys.
const KEYS: &[(&str, &[(&str, Takes)])] = &[
    (
        "title = \"Every key\"",
        &[
            ("title", Words),
            ("about", Words),
            ("drug", Words),
            ("step", Time),
            ("until", Time),
            ("sampling", Table),
            ("probe", Table),
            ("arm", Table),
            ("published", Table),
            ("expect", Table),
        ],
    ),
    ("[sampling]", &[("every", Time), ("at", Time), ("shown", Time)]),
    ("[[probe]]", &[("name", Words), ("place", Level)]),
    (
        "[[arm]]",
        &[
            ("name", Words),
            ("patient", Table),
            ("implant", Table),
            ("request", Table),
            ("fault", Table),
            ("release", Table),
            ("interrogate", Table),
            ("restart", Table),
            ("dose", Table),
            ("refill", Table),
            ("programme", Table),
            ("bolus", Table),
            ("stop", Table),
        ],
    ),
    (
        "[arm.patient]",
        &[
            ("height", Length),
            ("weight", Figure),
            ("pain", Figure),
            ("painful", Table),
            ("spasticity", Figure),
            ("opioid_tolerance", Figure),
            ("conversion", Figure),
            ("seed", Figure),
            ("oral_opioid", Table),
            ("day", Table),
            ("asking", Table),
            ("visits", Table),
        ],
    ),
    (
        "[arm.implant]",
        &[
            ("pump", Words),
            ("catheter", Words),
            ("cut_off", Length),
            ("tip", Level),
            ("pathway_holds", Strength),
            ("control", Name),
            ("residual_mixes", Yes),
            ("flow", Table),
            ("assumed_tubing", Volume),
        ],
    ),
    (
        "[[arm.refill]]",
        &[
            ("at", Time),
            ("removed", Volume),
            ("filled", Volume),
            ("concentration", Strength),
            ("left_behind", Volume),
            ("drug", Words),
            ("also", Table),
            ("rinse", Table),
            ("pocket", Share),
            ("port", Name),
            ("over", Time),
            ("told_filled", Volume),
            ("expect", Name),
            ("rule", Words),
        ],
    ),
    (
        "[[arm.programme]]",
        &[
            ("at", Time),
            ("concentration", Strength),
            ("rate", Rate),
            ("low_reservoir_alarm", Volume),
            ("stopped", Yes),
            ("minimum_rate", Yes),
            ("begins", Time),
            ("expect", Name),
            ("rule", Words),
            ("prime", Table),
            ("bridge", Table),
            ("day", Table),
            ("week", Table),
            ("periodic", Table),
            ("patient_bolus", Table),
            ("dose_limit", Table),
        ],
    ),
    ("prime = {", &[("volume", Volume), ("rate", Rate)]),
    ("bridge = {", &[("volume", Volume), ("rate", Rate)]),
    (
        "[[arm.bolus]]",
        &[("at", Time), ("volume", Volume), ("rate", Rate), ("expect", Name), ("rule", Words)],
    ),
    ("[[arm.stop]]", &[("at", Time)]),
    (
        "[[arm.dose]]",
        &[("at", Time), ("place", Level), ("mass", Mass), ("over", Time), ("drug", Words)],
    ),
    (
        "[[published.concentration]]",
        &[
            ("arm", Words),
            ("probe", Words),
            ("at", Time),
            ("value", Strength),
            ("sem", Strength),
            ("sd", Strength),
            ("n", Count),
            ("source", Words),
        ],
    ),
    (
        "[[published.half_life]]",
        &[
            ("arm", Words),
            ("probe", Words),
            ("from", Time),
            ("until", Time),
            ("value", Time),
            ("sem", Time),
            ("sd", Time),
            ("n", Count),
            ("source", Words),
        ],
    ),
    (
        "[[published.dose_over_auc]]",
        &[
            ("arm", Words),
            ("probe", Words),
            ("tail_from", Time),
            ("value", Clearance),
            ("sem", Clearance),
            ("sd", Clearance),
            ("n", Count),
            ("source", Words),
        ],
    ),
];

impl Takes {
    /// What may not stand there, and what the refusal must say.
    fn wrong(self) -> Vec<(&'static str, &'static str)> {
        let mut wrong = match self {
            Time => vec![
                ("\"12 parsec\"", "the unit is not known"),
                ("\"40000 d\"", "it is more than 36525 d (100 years)"),
            ],
            Volume => {
                vec![("\"2 mg\"", "expected a volume"), ("\"2000 mL\"", "it is more than 1000 mL")]
            }
            Strength => vec![
                ("\"2 mL\"", "expected a concentration"),
                ("\"10 kg/mL\"", "expected a concentration"),
                ("\"10000 mg/mL\"", "it is more than 1000 mg/mL"),
            ],
            Rate => vec![
                ("\"2 mL\"", "expected a flow"),
                ("\"100000 mL/day\"", "it is more than 1000 mL/h"),
            ],
            Clearance => vec![
                ("\"2 mL\"", "expected a clearance such as 0.3 mL/min"),
                ("\"10000 mL/min\"", "it is more than 1000 mL/h"),
            ],
            Mass => vec![("\"2 mL\"", "expected a mass"), ("\"20000 mg\"", "it is more than 10 g")],
            Length => {
                vec![("\"2 mL\"", "expected a length"), ("\"500 cm\"", "it is more than 250 cm")]
            }
            Words => return vec![("\"\"", "it is empty"), ("\"a\\u0007b\"", "control character")],
            Level => return vec![("\"T13\"", "there is no spinal level \"T13\"")],
            Count => {
                return vec![
                    ("0", "expected a nonzero u32"),
                    ("-4", "expected a nonzero u32"),
                    ("4.5", "expected a nonzero u32"),
                    ("\"4\"", "expected a nonzero u32"),
                ];
            }
            Figure => {
                return vec![
                    ("\"a lot\"", "expected"),
                    ("\"-5\"", "expected"),
                    ("nan", "expected"),
                    ("\"1e9\"", "expected"),
                ];
            }
            Share => vec![("\"2 mL\"", "expected a")],
            Name => return vec![("\"nonsense\"", "nonsense"), ("5", "expected")],
            Yes => return vec![("\"yes\"", "expected"), ("5", "expected")],
            Table => return Vec::new(),
        };
        wrong.extend([
            ("5", "the unit is missing"),
            ("5.5", "the unit is missing"),
            ("nan", "expected"),
            ("inf", "expected"),
            ("true", "expected text in quotes, a number with its unit"),
            ("\"\"", "expected"),
            ("\"5\"", "the unit is missing"),
        ]);
        wrong
    }
}

fn refused(text: &str) -> String {
    let catalog = Catalog::built_in();
    match Scenario::parse("case.toml", text, &catalog).map(|scenario| scenario.run(&catalog)) {
        Err(error) | Ok(Err(error)) => error.to_string(),
        Ok(Ok(_)) => panic!("accepted:\n{text}"),
    }
}

/// The file with this value for a key of the table that begins at `opening`, and its line.
fn with_value(opening: &str, key: &str, value: &str) -> (String, usize) {
    let table = WHOLE.find(opening).unwrap_or_else(|| panic!("no {opening}"));
    if let Some(inline) = opening.strip_suffix('{') {
        let line = WHOLE[table..].lines().next().unwrap();
        let old = line.find(&format!("{key} = ")).unwrap() + key.len() + 3;
        let end = old + line[old + 1..].find('"').unwrap() + 2;
        let changed = format!("{}{value}{}", &line[..old], &line[end..]);
        assert!(changed.starts_with(inline));
        return (WHOLE.replacen(line, &changed, 1), line_of(table));
    }
    let body = if opening.starts_with('[') { table + opening.len() } else { table };
    let end = WHOLE[body..].find("\n[").map_or(WHOLE.len(), |end| body + end);
    let old = WHOLE[body..end].lines().find(|line| line.starts_with(&format!("{key} = ")));
    let new = format!("{key} = {}", list(old, value));
    let (at, before) = match old {
        Some(old) => {
            (body + WHOLE[body..end].find(&format!("\n{old}")).map_or(0, |at| at + 1), old)
        }
        // A key that is not there goes first in its table.
        None if opening.starts_with('[') => (body + 1, ""),
        None => (body, ""),
    };
    let separator = if before.is_empty() { "\n" } else { "" };
    let text = format!("{}{new}{separator}{}", &WHOLE[..at], &WHOLE[at + before.len()..]);
    (text, line_of(at))
}

/// A value where a list stands is the one item of a list.
fn list(old: Option<&str>, value: &str) -> String {
    match old {
        Some(old) if old.contains("= [") => format!("[{value}]"),
        _ => value.to_owned(),
    }
}

fn line_of(at: usize) -> usize {
    WHOLE[..at].matches('\n').count() + 1
}

#[test]
fn the_file_that_is_to_be_broken_is_sound() {
    let catalog = Catalog::built_in();
    let scenario = Scenario::parse("case.toml", WHOLE, &catalog).expect("it is read");
    scenario.run(&catalog).expect("it is played");
}

#[test]
fn every_key_refuses_what_it_cannot_mean_at_its_line() {
    let (mut tried, mut odd) = (0, Vec::new());
    for (opening, keys) in KEYS {
        for (key, takes) in *keys {
            if *takes == Table {
                continue;
            }
            for (value, want) in takes.wrong() {
                let (text, line) = with_value(opening, key, value);
                let got = refused(&text);
                let place = format!("case.toml:{line}: {key}");
                if !(got.starts_with(&place) && got.contains(want)) {
                    odd.push(format!("{opening} {key} = {value}: {got}"));
                }
                tried += 1;
            }
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
    assert!(tried > 250, "{tried}");
}

#[test]
fn no_negative_value_is_taken() {
    let negative = |takes| match takes {
        Time => "-1 h",
        Volume => "-1 mL",
        Strength => "-1 mg/mL",
        Rate => "-1 mL/day",
        Clearance => "-1 mL/min",
        Mass => "-1 mg",
        Length => "-1 cm",
        Share => "-1 %",
        Words | Level | Count | Figure | Name | Yes | Table => "",
    };
    for (opening, keys) in KEYS {
        for (key, takes) in keys.iter().filter(|(_, takes)| !negative(*takes).is_empty()) {
            let (text, line) = with_value(opening, key, &format!("\"{}\"", negative(*takes)));
            let got = refused(&text);
            assert!(got.starts_with(&format!("case.toml:{line}: {key}")), "{opening} {key}: {got}");
            assert!(got.contains("a sign is not accepted"), "{opening} {key}: {got}");
        }
    }
}

/// A table refuses a key it does not know and names those that it knows: so the list above is whole.
#[test]
fn every_table_refuses_an_unknown_key_and_this_list_has_all_known_ones() {
    for (opening, keys) in KEYS {
        let text = match opening.strip_suffix('{') {
            Some(inline) => WHOLE.replacen(opening, &format!("{inline}{{ wrong = 1, "), 1),
            None if opening.starts_with('[') => {
                WHOLE.replacen(opening, &format!("{opening}\nwrong = 1"), 1)
            }
            None => format!("wrong = 1\n{WHOLE}"),
        };
        let got = refused(&text);
        assert!(got.contains("wrong: unknown field `wrong`, expected"), "{opening}: {got}");
        let known: BTreeSet<&str> = got.split('`').skip(3).step_by(2).collect();
        let listed: BTreeSet<&str> = keys.iter().map(|(key, _)| *key).collect();
        assert_eq!(known, listed, "{opening}");
    }
}

#[test]
fn what_is_absurd_as_a_whole_is_refused() {
    let cases = [
        ("step = \"10 min\"", "step = \"2 h\"", "it is longer than 1 h; make it shorter"),
        ("step = \"10 min\"", "step = \"0.01 s\"", "this would take more than 10000000 steps"),
        ("every = \"12 h\"", "every = \"1 s\"", "this would take more than 100000 samples"),
        ("removed = \"0 mL\"", "removed = \"21 mL\"", "holds 20 mL; no more"),
        ("filled = \"20 mL\"", "filled = \"200 mL\"", "the pump refuses"),
        ("rate = \"0.05 mL/day\"", "rate = \"500 mL/day\"", "the pump refuses"),
        ("low_reservoir_alarm = \"2 mL\"", "low_reservoir_alarm = \"90 mL\"", "the pump refuses"),
        ("cut_off = \"34 cm\"", "cut_off = \"240 cm\"", "more is cut off"),
    ];
    for (from, to, want) in cases {
        assert!(WHOLE.contains(from), "{from}");
        let got = refused(&WHOLE.replacen(from, to, 1));
        assert!(got.starts_with("case.toml:") && got.contains(want), "{to}: {got}");
    }
    let probes: String = (0..1000)
        .map(|index| format!("[[probe]]\nname = \"{index}\"\nplace = \"T10\"\n"))
        .collect();
    let text = WHOLE.replacen("every = \"12 h\"", "every = \"10 s\"", 1).replacen(
        "step = \"10 min\"",
        "step = \"10 s\"",
        1,
    );
    let got = refused(&format!("{text}\n{probes}"));
    assert!(got.contains("larger than 20 million readings"), "{got}");
    let long = format!("about = \"{}\"", "x".repeat(4001));
    let got = refused(&WHOLE.replacen("about = \"Made to be broken\"", &long, 1));
    assert!(got.contains("longer than 4000 bytes"), "{}", &got[got.len() - 80..]);
}
