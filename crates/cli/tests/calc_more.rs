//! The calculations of mixtures, ports, routes, windows, schedules, valves and stalls, asked as people
//! ask them.

use std::process::{Command, Output};

use serde_json::{Value, json};

fn cisterna(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_cisterna");
    Command::new(program).arg("calc").args(arguments).output().expect("the program runs")
}

fn answer(line: &[&str]) -> Value {
    let output = cisterna(&[line, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(
        json["formula"].as_str().is_some_and(|formula| formula.contains('=') || formula.len() > 40)
    );
    assert!(json["basis"].as_array().is_some_and(|basis| !basis.is_empty()), "{json}");
    assert!(json["catalog_revision"].is_string());
    json
}

/// What is said about a calculation that is refused, with the exit code.
fn refused(line: &[&str]) -> (Option<i32>, String) {
    let output = cisterna(line);
    assert!(output.stdout.is_empty(), "an answer beside a refusal");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

fn quantity(value: &str, unit: &str) -> Value {
    json!({ "value": value, "unit": unit })
}

const PUMP: [&str; 2] = ["--pump", "SynchroMed II 20"];
const CATHETER: [&str; 4] = ["--catheter", "8780", "--implanted", "80 cm"];

#[test]
fn contrast_through_the_port() {
    let port = |command, more: &[&str]| {
        let strength = ["--concentration", "25 mg/mL"];
        answer(&[&[command][..], &PUMP, &CATHETER, &strength, more].concat())
    };
    let pushed = port("bolus", &["--injected", "1 mL"]);
    assert_eq!(pushed["pushed_in"], quantity("7.9", "mg"));
    let drawn = port("aspirate", &[]);
    assert_eq!(drawn["aspirate"], quantity("1", "mL"));
    assert_eq!(drawn["drug_behind_port"], quantity("7.9", "mg"));
    let unknown = ["bolus", "--pump", "Prometra II 20 mL", "--concentration", "25 mg/mL"];
    let (code, said) = refused(&[&unknown[..], &CATHETER, &["--injected", "1 mL"]].concat());
    assert_eq!(code, Some(1));
    assert!(said.contains("refused: --pump: What fills the access port"), "{said}");
    let (code, said) =
        refused(&["aspirate", "--pump", "x", "--concentration", "25 mg/mL", "--catheter", "8780"]);
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn a_mixture_with_its_sheet_and_its_bridge() {
    let drugs =
        ["--dose", "4 mg/day", "--drug", "morphine 10 mg/mL", "--drug", "clonidine 100 mcg/mL"];
    let plain = answer(&[&["mixture"][..], &PUMP, &drugs].concat());
    assert_eq!(plain["drugs"][1]["dose"], quantity("40", "ug/d"));
    assert_eq!(plain["against"][0]["rule"], "formulary.no-limit");
    assert!(plain.get("bridge").is_none() && plain.get("stocks").is_none());
    let sheet =
        ["--fill", "20 mL", "--stock", "Infumorph 25 mg/mL", "--stock", "clonidine 500 mcg/mL"];
    let sheet = answer(&[&["mixture"][..], &PUMP, &drugs, &sheet].concat());
    assert_eq!(sheet["stocks"][0]["volume"], quantity("9.2", "mL"));
    assert_eq!(sheet["diluent"], quantity("9.2", "mL"), "23 less 9.2 less 4.6");
    let old = ["--old", "morphine 20 mg/mL", "--old-flow", "0.2 mL/day"];
    let bridged = answer(&[&["mixture"][..], &PUMP, &drugs, &old, &CATHETER].concat());
    assert_eq!(bridged["limiting_drug"], "morphine");
    assert_eq!(bridged["bridge_duration"], quantity("37.92", "h"));
    let one = ["--fill", "20 mL", "--stock", "morphine 25 mg/mL"];
    let (code, said) = refused(&[&["mixture"][..], &PUMP, &drugs, &one].concat());
    assert!(
        code == Some(1) && said.contains("--stock: The stock of Clonidine is missing"),
        "{said}"
    );
    let (code, said) =
        refused(&[&["mixture"][..], &PUMP, &["--dose", "1 mg/day", "--drug", "morphine"]].concat());
    assert!(code == Some(2) && said.contains("morphine 10 mg/mL"), "{said}");
    let no_length = [&["mixture"][..], &PUMP, &drugs, &old, &["--catheter", "8780"]].concat();
    let (code, said) = refused(&no_length);
    assert!(code == Some(1) && said.contains("refused: --trimmed"), "{said}");
}

#[test]
fn a_conversion_is_a_range_and_a_ceiling() {
    let convert = |to, dose, proposed| {
        let given = ["convert", "--drug", "morphine", "--route", "oral", "--to", to];
        answer(&[&given[..], &["--dose", dose, "--proposed", proposed]].concat())
    };
    let into = convert("intrathecal", "120 mg/day", "0.5 mg/day");
    assert_eq!(
        (&into["safer_end"], &into["other_end"]),
        (&quantity("0.4", "mg/d"), &quantity("12", "mg/d"))
    );
    assert!(into["judged"].as_str().is_some_and(|said| said.starts_with("ABOVE the safer end")));
    let out = convert("other", "1 mg/day", "301 mg/day");
    assert_eq!(out["safer_ratio"], "10:1");
    assert!(out["judged"].as_str().is_some_and(|said| said.starts_with("ABOVE THE CEILING")));
    assert!(out.get("start_max").is_none(), "the limit of a first intrathecal dose");
    assert_eq!(out["basis"][0]["verified"], false);
}

#[test]
fn a_window_and_a_schedule() {
    let strength = ["--concentration", "10 mg/mL"];
    let window = |more: &[&str]| {
        answer(&[&["window"][..], &PUMP, &strength, &["--window", "24 h"], more].concat())
    };
    assert_eq!(window(&["--flow", "0.05 mL/day"])["window_total"], quantity("0.5", "mg"));
    let week = window(&[
        "--step",
        "mon+tue+wed+thu+fri 0 h = 0.05 mL/day",
        "--step",
        "sat+sun 0 h = 0.06 mL/day",
    ]);
    assert_eq!(week["window_total"], quantity("0.6", "mg"));
    let (code, said) = refused(
        &[
            &["window"][..],
            &PUMP,
            &strength,
            &["--window", "24 h", "--step", "sat 0 h = 0.05 mL/day"],
        ]
        .concat(),
    );
    assert!(code == Some(1) && said.contains("a day of the week has no schedule"), "{said}");
    let schedule = |steps: &[&str]| {
        [&["schedule"][..], &PUMP, &strength, steps]
            .concat()
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let line = schedule(&["--step", "0 h = 0.6 mg/day", "--step", "8 h = 0.9 mg/day"]);
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let found = answer(&line);
    assert_eq!(found["day_max"], quantity("0.8", "mg"));
    assert_eq!(found["steps"][1]["mass"], quantity("0.6", "mg"));
    assert_eq!(found["steps"][1]["until"], quantity("24", "h"));
    let late = schedule(&["--step", "1 h = 0.6 mg/day"]);
    let late: Vec<&str> = late.iter().map(String::as_str).collect();
    let (code, said) = refused(&late);
    assert!(code == Some(1) && said.contains("pump.schedule-tiles-the-day"), "{said}");
    for wrong in ["0.6 mg/day", "8 = 0.6 mg/day", "holiday 8 h = 0.6 mg/day", "8 h = 0.6 mg"] {
        let line = schedule(&["--step", wrong]);
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        assert_eq!(refused(&line).0, Some(2), "{wrong}");
    }
}

#[test]
fn strokes_and_a_stall() {
    let valve = [
        "valve",
        "--pump",
        "Prometra II 20 mL",
        "--concentration",
        "20 mg/mL",
        "--dose",
        "0.5 mg/day",
    ];
    let found = answer(&valve);
    assert_eq!(found["stroke_interval"], quantity("144", "min"));
    assert_eq!(found["strokes_per_day"], "10");
    let stall = |from, until| {
        let given = [
            "stall",
            "--drug",
            "baclofen",
            "--concentration",
            "2000 mcg/mL",
            "--dose",
            "300 mcg/day",
        ];
        [&given[..], &PUMP, &["--from", from, "--until", until]].concat()
    };
    let found = answer(&stall("2026-11-22T16:00Z", "2026-11-23T09:00+01:00"));
    assert_eq!(found["missed"], quantity("200", "ug"));
    assert_eq!(found["urgency"], "high");
    assert!(found["warning"].as_str().is_some_and(|said| said.contains("WITHDRAWAL CAN KILL")));
    let (code, said) = refused(&stall("2026-11-22T16:00Z", "2026-11-22T15:00Z"));
    assert!(code == Some(1) && said.contains("refused: --until"), "{said}");
    assert_eq!(refused(&stall("2026-11-22T16:00", "2026-11-22T17:00Z")).0, Some(2), "no offset");
}

/// Each refill delivers some 10 % too little: none is flagged alone, and the fifth alarms by the trend.
#[test]
fn refills_reconciled_by_both_rules() {
    // Delivered 10.74 of 12 mL is 89.5 %, which lies 6 % below 99.5 % less the allowance of 4 %.
    let refill = ["--refill", "20 mL, 12 mL, 9.26 mL"];
    let of = |count: usize, more: &[&str]| {
        answer(&[&["reconcile"], refill.repeat(count).as_slice(), more].concat())
    };
    let found = of(5, &["--effect", "lost"]);
    let rows = found["refills"].as_array().expect("rows");
    let alarms: Vec<bool> = rows.iter().map(|row| row["trend_alarm"] == true).collect();
    assert_eq!(alarms, [false, false, false, false, true]);
    assert!(rows.iter().all(|row| row["flagged"] == false), "{rows:?}");
    assert_eq!(rows[0]["discrepancy"], quantity("1.26", "mL"));
    assert_eq!(rows[4]["too_little"], quantity("30", "%"));
    assert_eq!(rows[4]["too_much"], quantity("0", "%"));
    assert_eq!(found["trend"], "less leaves the reservoir than the pump counts");
    // The causes are odds: five refills of 10 % too little are still likelier to be scatter.
    assert_eq!(found["causes"][0]["cause"], "none");
    let slow = answer(
        &[&["reconcile"], ["--refill", "20 mL, 12 mL, 10.2 mL"].repeat(5).as_slice()].concat(),
    );
    assert_eq!(slow["causes"][0]["cause"], "pump-slow");
    assert!(found["next_test"].is_string());
    let sound = answer(&["reconcile", "--refill", "20 mL, 12 mL, 8.1 mL"]);
    assert_eq!(sound["causes"][0]["cause"], "none");
    assert_eq!(sound["trend"], "no trend");
    let far = answer(&["reconcile", "--refill", "20 mL, 12 mL, 10 mL"]);
    assert_eq!(far["refills"][0]["flagged"], true);
}

#[test]
fn a_refill_that_cannot_be_is_refused_by_name() {
    let (code, said) = refused(&["reconcile", "--refill", "20 mL, 12 mL"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("what was commanded since and what was measured"), "{said}");
    let (code, said) = refused(&["reconcile", "--refill", "20 mL, 21 mL, 0 mL"]);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("refused: --"), "{said}");
}
