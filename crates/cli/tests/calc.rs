//! The calculations, asked as people ask them: the program is run, and what it prints is read.

use std::process::{Command, Output};

use serde_json::{Value, json};

const PUMP: &str = "SynchroMed II 20";

fn cisterna(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_cisterna");
    Command::new(program).arg("calc").args(arguments).output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the output is text")
}

/// The JSON of a calculation that succeeds.
fn answer(arguments: &[&str]) -> Value {
    let output = cisterna(&[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let json = serde_json::from_slice(&output.stdout).expect("the output is JSON");
    every_quantity_is_exact(&json);
    json
}

/// What is said about a calculation that the domain refuses.
fn refusal(arguments: &[&str]) -> String {
    let output = cisterna(arguments);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "", "an answer beside a refusal");
    stderr(&output)
}

/// What is said about a command line that cannot be read.
fn misuse(arguments: &[&str]) -> String {
    let output = cisterna(arguments);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert_eq!(stdout(&output), "");
    stderr(&output)
}

fn quantity(value: &str, unit: &str) -> Value {
    json!({ "value": value, "unit": unit })
}

/// No bare number anywhere; what has a unit has all its digits as text.
fn every_quantity_is_exact(json: &Value) {
    match json {
        Value::Number(number) => panic!("the bare number {number}"),
        Value::Array(list) => list.iter().for_each(every_quantity_is_exact),
        Value::Object(object) => {
            if object.contains_key("unit") || object.contains_key("value") {
                let text = |key| object.get(key).and_then(Value::as_str).unwrap_or_default();
                let (value, unit) = (text("value"), text("unit"));
                let digits = value.strip_prefix('-').unwrap_or(value);
                assert!(digits.starts_with(|c: char| c.is_ascii_digit()), "{object:?}");
                assert!(digits.chars().all(|c| c.is_ascii_digit() || c == '.'), "{object:?}");
                assert!(!unit.is_empty() && !unit.contains("mcg") && !unit.contains("day"));
            }
            object.values().for_each(every_quantity_is_exact);
        }
        _ => {}
    }
}

fn flow(dose: &str, concentration: &str) -> Vec<String> {
    let list = ["flow", "--dose", dose, "--concentration", concentration, "--pump", PUMP];
    list.map(str::to_owned).to_vec()
}

fn borrowed(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[test]
fn flow_of_half_a_milligram() {
    let found = answer(&borrowed(&flow("0.5 mg/day", "10 mg/mL")));
    assert_eq!(found["flow"], quantity("0.05", "mL/d"));
    assert_eq!(found["achievable_dose"], quantity("0.5", "mg/d"));
    assert_eq!(found["exact"], true);
    assert_eq!(found["dose_min"], quantity("0.48", "mg/d"));
    assert_eq!(found["concentration_max"]["rounded_down"], true, "10.41666... mg/mL");
    assert_eq!(found["basis"][0]["value"], "0.048");
    assert_eq!(found["basis"][0]["unit"], "mL/d");
    assert_eq!(found["catalog_revision"], "2026-12");
}

#[test]
fn a_flow_that_is_rounded_says_so() {
    let found = answer(&borrowed(&flow("0.5 mg/day", "9 mg/mL")));
    assert_eq!(found["flow"], json!({ "value": "0.055555", "unit": "mL/d", "rounded_down": true }));
    assert_eq!(found["achievable_dose"], quantity("0.499995", "mg/d"));
    assert_eq!(found["exact"], false);
    let printed = stdout(&cisterna(&borrowed(&flow("0.5 mg/day", "9 mg/mL"))));
    assert!(printed.contains("0.055555 mL/day (rounded down)"), "{printed}");
}

#[test]
fn a_dose_below_the_lowest_flow_is_refused_with_what_is_possible() {
    let text = refusal(&borrowed(&flow("0.4 mg/day", "10 mg/mL")));
    assert!(text.starts_with("refused: --dose: 0.4 mg/day at 10 mg/mL"), "{text}");
    assert!(text.contains("0.048 mL/day") && text.contains("at least 0.48 mg/day"), "{text}");
    let text = refusal(&borrowed(&flow("0.6 mg/day", "20 mg/mL")));
    assert!(text.contains("a flow of 0.03 mL/day"), "{text}");
    assert!(text.contains("concentration of at most 12.5 mg/mL"), "{text}");
}

#[test]
fn a_refusal_is_json_too() {
    let mut arguments = flow("0.4 mg/day", "10 mg/mL");
    arguments.push("--json".to_owned());
    let output = cisterna(&borrowed(&arguments));
    assert_eq!(output.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let reason = &json["refused"][0];
    assert_eq!(reason["field"], "dose");
    assert_eq!(reason["rule"], "pump.rate-minimum");
    assert_eq!(reason["limit"], "at least 0.048 mL/day");
    assert!(reason["source"].as_str().is_some_and(|source| source.contains("Medtronic")));
    assert!(stderr(&output).starts_with("refused: --dose"));
}

#[test]
fn volume_of_an_implanted_catheter() {
    let trimmed = answer(&["catheter", "--catheter", "8780", "--trimmed", "34 cm"]);
    assert_eq!(trimmed["implanted_length"], quantity("80", "cm"));
    assert_eq!(trimmed["catheter_volume"], quantity("0.176", "mL"));
    let implanted = answer(&["catheter", "--catheter", "8780", "--implanted", "80 cm"]);
    assert_eq!(implanted, trimmed);
    let flowonix =
        answer(&["catheter", "--catheter", "flowonix-intracath-110", "--trimmed", "30 cm"]);
    assert_eq!(flowonix["catheter_volume"], quantity("0.208", "mL"));
    let text = refusal(&["catheter", "--catheter", "8780", "--trimmed", "114 cm"]);
    assert!(text.starts_with("refused: --trimmed: 114 cm"), "{text}");
    let text = refusal(&["catheter", "--catheter", "8780", "--implanted", "0 cm"]);
    assert!(text.starts_with("refused: --implanted: 0 cm"), "{text}");
}

#[test]
fn a_catheter_needs_exactly_one_length() {
    let text = misuse(&["catheter", "--catheter", "8780"]);
    assert!(text.contains("--trimmed <LENGTH>|--implanted <LENGTH>"), "{text}");
    let both = ["--trimmed", "34 cm", "--implanted", "80 cm"];
    let text = misuse(&[&["catheter", "--catheter", "8780"][..], &both].concat());
    assert!(text.contains("'--trimmed <LENGTH>' cannot be used with '--implanted"), "{text}");
}

#[test]
fn prime_of_pump_and_catheter() {
    let catheter = ["--catheter", "8780", "--trimmed", "34 cm"];
    let found = answer(&[&["prime", "--pump", PUMP][..], &catheter].concat());
    assert_eq!(found["prime_volume"], quantity("0.316", "mL"));
    assert_eq!(found["internal_tubing_volume"], quantity("0.14", "mL"));
    assert_eq!(found["tubing_revision"], "software after the 2016/17 correction");
    let text = refusal(&[&["prime", "--pump", "SynchroMed III 20"][..], &catheter].concat());
    assert!(text.contains("internal tubing of a SynchroMed III 20 mL is not known"), "{text}");
    assert!(text.contains("Ask the maker"), "{text}");
}

fn bridge(old: (&str, &str), new: (&str, &str)) -> Value {
    answer(&[
        "bridge",
        "--pump",
        PUMP,
        "--catheter",
        "8780",
        "--trimmed",
        "34 cm",
        "--old-concentration",
        old.0,
        "--new-concentration",
        new.0,
        "--old-dose",
        old.1,
        "--new-dose",
        new.1,
    ])
}

#[test]
fn bridge_of_morphine_10_to_12() {
    let found = bridge(("10 mg/mL", "0.5 mg/day"), ("12 mg/mL", "0.6 mg/day"));
    assert_eq!(found["bridge_volume"], quantity("0.316", "mL"));
    assert_eq!(found["bridge_amount"], quantity("3.16", "mg"));
    assert_eq!(found["bridge_duration"], quantity("151.68", "h"));
    assert_eq!(found["bridge_flow"], quantity("0.05", "mL/d"));
    assert_eq!(found["new_flow"], quantity("0.05", "mL/d"));
    assert_eq!(found["bridge_dose"], quantity("0.5", "mg/d"));
    assert_eq!(found["new_achievable_dose"], quantity("0.6", "mg/d"));
}

#[test]
fn bridge_of_baclofen_500_to_2000() {
    let found = bridge(("500 mcg/mL", "200 mcg/day"), ("2000 mcg/mL", "200 mcg/day"));
    assert_eq!(found["bridge_duration"], quantity("18.96", "h"));
    assert_eq!(found["bridge_amount"], quantity("158", "ug"));
    assert_eq!(found["dose_without_bridge"], quantity("50", "ug/d"));
    assert_eq!(found["duration_without_bridge"], quantity("75.84", "h"));
    assert_eq!(found["dose_if_flow_kept"], quantity("800", "ug/d"));
}

const FILL: [&str; 5] = ["refill", "--filled", "40 mL", "--low-reservoir", "2 mL"];

#[test]
fn refill_of_40_ml() {
    let found = answer(&[&FILL[..], &["--flow", "0.4 mL/day"]].concat());
    assert_eq!(found["refill_interval"], quantity("95", "d"));
    let worst = json!({ "value": "82.969432", "unit": "d", "rounded_down": true });
    assert_eq!(found["refill_interval_worst_case"], worst);
    assert_eq!(found["worst_case_flow"], quantity("114.5", "%"));
    assert_eq!(found["refill_within"], worst, "it is rounded down as well");
    assert_eq!(found["binding"], "alarm_worst_case");
    assert_eq!(found.get("refill_by"), None, "no date without the day of the fill");
}

#[test]
fn refill_bound_by_stability() {
    let asked = ["--flow", "0.3 mL/day", "--stability-days", "90", "--from", "2026-01-01"];
    let found = answer(&[&FILL[..], &asked].concat());
    assert_eq!(found["refill_within"], quantity("90", "d"));
    assert_eq!(found["binding"], "stability");
    assert_eq!(found["refill_by"], "2026-04-01");
    let asked = ["--flow", "0.4 mL/day", "--stability-days", "90", "--from", "2026-01-01"];
    let found = answer(&[&FILL[..], &asked].concat());
    assert_eq!(found["binding"], "alarm_worst_case", "82.97 d come before 90 d");
    assert_eq!(found["refill_by"], "2026-03-24");
    assert_eq!(found["alarm_date"], "2026-04-06");
}

#[test]
fn refill_with_every_bolus_used() {
    let boluses = ["--flow", "0.3 mL/day", "--boluses-per-day", "4", "--bolus-volume", "0.02 mL"];
    let found = answer(&[&FILL[..], &boluses].concat());
    assert_eq!(found["flow_with_boluses"], quantity("0.38", "mL/d"));
    assert_eq!(found["refill_interval"], quantity("100", "d"));
    let text = misuse(&[&FILL[..], &boluses[..4]].concat());
    assert!(text.contains("--bolus-volume"), "{text}");
    let text = refusal(&[&FILL[..], &["--flow", "0 mL/day"]].concat());
    assert!(text.starts_with("refused: --flow"), "{text}");
}

#[test]
fn a_residual_of_two_millilitres_too_much_is_flagged() {
    let fill = ["residual", "--filled", "18 mL", "--flow", "0.5 mL/day", "--days", "20"];
    let found = answer(&[&fill[..], &["--bolus-volume", "3 mL", "--measured", "7 mL"]].concat());
    assert_eq!(found["delivered_volume"], quantity("13", "mL"));
    assert_eq!(found["expected_residual"], quantity("5", "mL"));
    assert_eq!(found["discrepancy"], quantity("2", "mL"));
    let ratio = json!({ "value": "84.61", "unit": "%", "rounded_down": true });
    assert_eq!(found["accuracy_ratio"], ratio);
    assert_eq!(found["flagged"], true);
    let found = answer(&[&fill[..], &["--measured", "7.5 mL"]].concat());
    assert_eq!(found["discrepancy"], quantity("-0.5", "mL"));
    assert_eq!(found["accuracy_ratio"], quantity("105", "%"));
    assert_eq!(found["flagged"], false);
    let found = answer(&[&fill[..], &["--measured", "19 mL"]].concat());
    assert_eq!(found.get("accuracy_ratio"), None, "more was found than filled");
    assert_eq!(found["flagged"], true);
}

#[test]
fn what_could_be_misread_is_refused_with_option_text_and_remedy() {
    let cases = [
        ("1,5 mg/day", "a comma is not accepted"),
        (".5 mg/day", "write 0 first"),
        ("5. mg/day", "leave it out"),
        ("05 mg/day", "write 0.5 or 5, not 05"),
        ("0.5", "the unit is missing"),
        ("0.5 mg", "the unit is not known here"),
        ("0.5 g/day", "the unit is not known here"),
        ("-1 mg/day", "a sign is not accepted"),
        ("1e1 mg/day", "write all digits"),
        ("", "nothing was entered"),
    ];
    for (text, problem) in cases {
        let said = misuse(&borrowed(&flow(text, "10 mg/mL")));
        assert!(said.contains("'--dose <DOSE>'") && said.contains(problem), "{text}: {said}");
        assert!(said.contains(text), "{said}");
        assert!(said.contains("expected a dose such as 0.5 mg/day"), "{said}");
    }
}

#[test]
fn other_options_say_what_to_write_as_well() {
    let text = misuse(&[&FILL[..], &["--flow", "1 mL/day", "--from", "1.1.2026"]].concat());
    assert!(text.contains("'1.1.2026' for '--from <DATE>'"), "{text}");
    assert!(text.contains("expected a day such as 2026-11-22"), "{text}");
    let counted = ["--flow", "1 mL/day", "--boluses-per-day", "2.5", "--bolus-volume", "1 mL"];
    let text = misuse(&[&FILL[..], &counted].concat());
    assert!(text.contains("expected a whole number such as 4"), "{text}");
    let text = misuse(&borrowed(&flow("1 mg/day", "0 mg/mL")));
    assert!(text.contains("'--concentration <CONCENTRATION>': without drug"), "{text}");
    let text = misuse(&["flow", "--dose", "--concentration", "10 mg/mL", "--pump", PUMP]);
    assert!(text.contains("a value is required for '--dose <DOSE>'"), "{text}");
}

#[test]
fn an_unknown_pump_is_refused_with_the_known_ones() {
    let text = refusal(&[
        "flow",
        "--dose",
        "1 mg/day",
        "--concentration",
        "10 mg/mL",
        "--pump",
        "Synchromat",
    ]);
    assert!(text.starts_with("refused: --pump: there is no pump \"Synchromat\""), "{text}");
    assert!(text.contains("prometra-ii-20, prometra-ii-40, synchromed-ii-20"), "{text}");
}
