//! Persons in scenario files: what they give, that they give it again, and what is refused.

use cisterna_catalog::Catalog;
use cisterna_quantity::Duration;
use cisterna_twin::{Outcome, Scenario};

/// Three days with a pump, a mixture, a day and a night, and somebody who asks for boluses.
const FILE: &str = r#"
title = "A person with a pump"
about = "For tests."
drug = "morphine"
step = "10 min"
until = "3 d"

[sampling]
every = "1 h"

[[probe]]
name = "T10"
place = "T10"

[[arm]]
name = "one"

[arm.patient]
height = "170 cm"
weight = "70 kg"
pain = 8
painful = ["L4", "L5"]
opioid_tolerance = 5
seed = 7

[arm.patient.day]
starts_at = "9 h"
wakes_at = "7 h"
sleeps_at = "23 h"
night_pain = 0.5
night_motion = 0.6

[arm.patient.asking]
from_pain = 1
per_hour = 2

[arm.implant]
pump = "synchromed-ii-20"
catheter = "medtronic-8780"
cut_off = "34 cm"
tip = "T10"
pathway_holds = "2 mg/mL"
control = "core"

[[arm.refill]]
at = "0 s"
filled = "20 mL"
concentration = "2 mg/mL"
also = [{ drug = "bupivacaine", concentration = "20 mg/mL" }]

[[arm.programme]]
at = "0 s"
concentration = "2 mg/mL"
rate = "0.4 mL/day"
low_reservoir_alarm = "2 mL"
patient_bolus = { volume = "0.02 mL", rate = "1 mL/day", lockout = "2 h", most_per_day = 6 }
dose_limit = { most = "5 mg", window = "24 h" }

[[arm.programme]]
at = "2 d"
concentration = "2 mg/mL"
rate = "0.5 mL/day"
low_reservoir_alarm = "2 mL"
"#;

fn play(text: &str) -> Outcome {
    let catalog = Catalog::built_in();
    Scenario::parse("case.toml", text, &catalog).unwrap().run(&catalog).unwrap()
}

/// The file with the first occurrence of one text replaced by another.
fn with(from: &str, to: &str) -> String {
    assert!(FILE.contains(from), "{from}");
    FILE.replacen(from, to, 1)
}

fn refusal(from: &str, to: &str) -> String {
    let catalog = Catalog::built_in();
    match Scenario::parse("case.toml", &with(from, to), &catalog) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{to} was accepted"),
    }
}

fn at(text: &str) -> Duration {
    text.parse().unwrap()
}

fn value(outcome: &Outcome, name: &str, time: &str) -> f64 {
    outcome.value_by_name(name, "one", at(time)).unwrap_or_else(|| panic!("no {name} at {time}"))
}

fn told(outcome: &Outcome, what: &str) -> Vec<Duration> {
    let happenings = outcome.arms[0].happenings.iter();
    happenings.filter(|one| one.what.contains(what)).map(|one| one.at).collect()
}

#[test]
fn the_same_seed_gives_the_same_story_and_another_one_another() {
    let (one, two) = (play(FILE), play(FILE));
    assert_eq!(one.to_json().to_string(), two.to_json().to_string());
    assert_eq!(one.courses(), two.courses());
    let other = play(&with("seed = 7", "seed = 8"));
    let asked = |outcome: &Outcome| told(outcome, "the patient asks for a bolus");
    assert!(asked(&one).len() > 5, "{:?}", asked(&one));
    assert_ne!(asked(&one), asked(&other));
}

#[test]
fn nobody_asks_asleep_and_the_pump_grants_within_its_bounds() {
    let outcome = play(FILE);
    for asked in told(&outcome, "the patient asks for a bolus") {
        let hour = (9.0 + asked.ms() as f64 / 3.6e6) % 24.0;
        assert!((7.0..23.0).contains(&hour), "{asked}: {hour} h of the day");
    }
    let granted = told(&outcome, "the patient asks for a bolus: granted");
    assert!(!granted.is_empty());
    for pair in granted.windows(2) {
        assert!(pair[1].checked_sub(pair[0]).unwrap() >= at("2 h"), "{pair:?}");
    }
    let refused = told(&outcome, "the patient asks for a bolus: refused by pump.");
    assert_eq!(granted.len() + refused.len(), told(&outcome, "the patient asks").len());
}

#[test]
fn the_night_halves_the_pain_and_slows_the_fluid() {
    let quiet = with("per_hour = 2", "per_hour = 0");
    let outcome = play(&quiet);
    // 23:00 is 14 h after the start; the effect itself hardly moves within the hour.
    let pain = |time| value(&outcome, "pain", time) / (1.0 - value(&outcome, "analgesia", time));
    assert!((pain("13 h") - 8.0).abs() < 1e-9, "{}", pain("13 h"));
    assert!((pain("14 h") - 4.0).abs() < 1e-9 && (pain("21 h") - 4.0).abs() < 1e-9);
    assert!((pain("22 h") - 8.0).abs() < 1e-9);
    let lively = play(&quiet.replacen("night_motion = 0.6", "night_motion = 1", 1));
    let tip = |outcome: &Outcome, time| value(outcome, "T10", time);
    assert!((tip(&outcome, "13 h") - tip(&lively, "13 h")).abs() < 1e-9);
    assert!(tip(&outcome, "21 h") > 1.05 * tip(&lively, "21 h"), "less mixing at the tip");
}

#[test]
fn every_drug_of_a_mixture_arrives_and_acts() {
    let quiet = with("per_hour = 2", "per_hour = 0");
    let outcome = play(&quiet);
    // The pathway held none of it: 0.316 mL at 0.4 mL/day are 19 h.
    let plasma = |time: &str| {
        let sample = outcome.arms[0].samples.iter().find(|sample| sample.at == at(time)).unwrap();
        sample.person.as_ref().unwrap().plasma_ng_per_ml.clone()
    };
    assert_eq!(plasma("6 h").len(), 2);
    assert!(plasma("6 h")[1] < 1e-12 && plasma("3 d")[1] > 1.0, "{:?}", plasma("3 d"));
    let also = "also = [{ drug = \"bupivacaine\", concentration = \"20 mg/mL\" }]";
    assert!(quiet.contains(also));
    let alone = play(&quiet.replacen(also, "", 1));
    let relief = |outcome: &Outcome| value(outcome, "analgesia", "3 d");
    assert!(relief(&outcome) > relief(&alone) + 0.02, "{} {}", relief(&outcome), relief(&alone));
    let morphine = |outcome: &Outcome| value(outcome, "T10", "3 d").to_bits();
    assert_eq!(morphine(&alone), morphine(&outcome), "morphine is the same");
}

#[test]
fn a_longer_body_has_its_levels_further_apart() {
    let tall = play(&with("height = \"170 cm\"", "height = \"190 cm\""));
    let usual = play(FILE);
    let share = |outcome: &Outcome| outcome.arms[0].spinal_fraction;
    assert!((share(&tall) - share(&usual)).abs() > 1e-4, "the canal is another");
    assert!(tall.mass_residual() < 1e-10);
}

#[test]
fn visits_are_kept_late_or_missed_together() {
    let visits = |missed: &str, late: &str| {
        let table = format!(
            "[arm.patient.visits]\nmissed = \"{missed}\"\nlate = \"{late}\"\nlate_by = \"3 h\"\n\n\
             [arm.implant]"
        );
        play(&with("[arm.implant]", &table))
    };
    let programmes = |outcome: &Outcome| told(outcome, "programme: 2 mg/mL, 0.5 mL/day");
    let in_time = visits("0 %", "0 %");
    assert_eq!(programmes(&in_time), [at("2 d")]);
    let late = visits("0 %", "100 %");
    assert!(programmes(&late)[0] > at("2 d"));
    assert_eq!(told(&late, "a visit is late by"), [at("2 d")]);
    let missed = visits("100 %", "0 %");
    assert!(programmes(&missed).is_empty());
    assert_eq!(told(&missed, "a visit is missed"), [at("2 d")]);
    assert_eq!(told(&missed, "programme: 2 mg/mL, 0.4 mL/day"), [at("0 s")], "the implant stays");
}

#[test]
fn opioid_by_mouth_relieves_until_it_is_stopped_and_is_then_missed() {
    let oral = "conversion = 100\n\n[[arm.patient.oral_opioid]]\nat = \"0 d\"\n\
                morphine = \"300 mg/day\"\n\n[[arm.patient.oral_opioid]]\nat = \"1 d\"\n\
                morphine = \"0 mg/day\"\n\n[arm.patient.day]";
    let text = with("[arm.patient.day]", oral).replacen("0.4 mL/day", "0.05 mL/day", 1);
    let text =
        text.replacen("0.5 mL/day", "0.05 mL/day", 1).replacen("per_hour = 2", "per_hour = 0", 1);
    let outcome = play(&text);
    assert!(value(&outcome, "analgesia", "1 h") > 0.6);
    assert!(value(&outcome, "respiratory depression", "1 h") > 0.2, "from the blood");
    assert!(value(&outcome, "analgesia", "3 d") < 0.3);
    assert!(
        value(&outcome, "withdrawal", "1 d") < 0.01 && value(&outcome, "withdrawal", "3 d") > 0.3
    );
}

#[test]
fn readings_can_be_expected_and_exported_by_name() {
    let expect = "[[expect]]\narm = \"one\"\nvalue = \"respiratory depression\"\n\
                  between = [\"1 h\", \"3 d\"]\nat_most = \"0.9\"\n\n[[expect]]\narm = \"one\"\n\
                  value = \"plasma\"\ndrug = \"bupivacaine\"\nat = \"3 d\"\nat_least = \"1 ng/mL\"\n";
    let outcome = play(&format!("{FILE}\n{expect}"));
    assert_eq!(outcome.checked.len(), 2);
    assert!(outcome.checked.iter().all(|one| one.met), "{:?}", outcome.checked);
    let courses = outcome.courses();
    let read = |quantity: &str| courses.iter().filter(|one| one.quantity == quantity).count();
    for quantity in ["pain", "analgesia", "respiratory depression", "withdrawal"] {
        assert_eq!(read(quantity), 1, "{quantity}");
    }
    assert_eq!(read("spasticity"), 0, "nobody said that the person is spastic");
    let person = &outcome.to_json()["arms"][0]["samples"][5]["person"];
    assert!(person["pain"].is_number() && person["spasticity"].is_null(), "{person}");
    assert!(outcome.to_text().lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn a_person_is_read_strictly() {
    for (from, to, want) in [
        ("height = \"170 cm\"", "height = \"1.7 cm\"", "a body height of 60 to 250 cm"),
        ("weight = \"70 kg\"", "weight = 70", "a body weight of 2 to 400 kg, such as 70 kg"),
        ("pain = 8", "pain = 11", "expected a score of 0 to 10"),
        ("pain = 8", "pain = \"8,5\"", "a number without a unit"),
        ("pain = 8", "pian = 8", "unknown field `pian`"),
        ("\"L5\"]", "\"L6\"]", "there is no dermatome \"L6\" in the catalogue; it knows: C2"),
        ("opioid_tolerance = 5\n", "", "needs `opioid_tolerance`"),
        ("opioid_tolerance = 5", "opioid_tolerance = 0.5", "a ratio of 1 (not used to it) to 100"),
        ("seed = 7\n", "", "needs `seed`"),
        ("seed = 7", "seed = 1.5", "a whole number"),
        ("starts_at = \"9 h\"", "starts_at = \"25 h\"", "a time of day before 24 h"),
        ("wakes_at = \"7 h\"", "wakes_at = \"23 h\"", "another time of day than that of waking"),
        ("night_pain = 0.5", "night_pain = 0", "a factor of 0.1 to 10"),
        ("from_pain = 1", "from_pain = 10", "a score of 0 to 9.9"),
        ("drug = \"bupivacaine\",", "drug = \"morphine\",", "this drug is in the mixture already"),
        (
            "drug = \"bupivacaine\",",
            "drug = \"ropivacaine\",",
            "does not know how this drug leaves",
        ),
        ("[arm.patient]\nheight = \"170 cm\"\n", "[arm.patient]\n", "missing field `height`"),
    ] {
        let got = refusal(from, to);
        assert!(got.contains(want), "{to}: {got}");
        assert!(got.starts_with("case.toml:"), "{got}");
    }
    let expect =
        "[[expect]]\narm = \"one\"\nvalue = \"spasticity\"\nat = \"1 h\"\nat_most = \"3\"\n";
    let catalog = Catalog::built_in();
    let got = Scenario::parse("case.toml", &format!("{FILE}\n{expect}"), &catalog).unwrap_err();
    assert!(got.to_string().contains("the patient of this arm needs"), "{got}");
}

#[test]
fn what_lies_in_the_pocket_is_taken_up_by_the_blood() {
    // All of it beside the pump, with the pump at rest: 40 mg of morphine in tissue and none in the fluid.
    let pocket = "[[arm.refill]]\nat = \"12 h\"\nfilled = \"20 mL\"\npocket = \"100 %\"\n\
                  concentration = \"2 mg/mL\"\n\n[[arm.stop]]\nat = \"0 s\"\n\n[[arm.programme]]\nat = \"2 d\"";
    let quiet = FILE.replacen("per_hour = 2", "per_hour = 0", 1);
    let quiet = quiet.replacen("also = [{", "# also = [{", 1);
    let outcome = play(&quiet.replacen("[[arm.programme]]\nat = \"2 d\"", pocket, 1));
    assert!(value(&outcome, "plasma", "12 h") < 1.0);
    // A depot of half-life 1.4 h into a plasma with clearance CL and volume V, both of the catalogue: a
    // Bateman curve. Held against it 2 h and 12 h after.
    let known = Catalog::built_in();
    let morphine = known.drug("morphine").unwrap();
    let plasma = morphine.kinetics.as_ref().unwrap().plasma.as_ref().unwrap();
    let (volume_ml, clearance) =
        (1e3 * plasma.volume_l.value, 60.0 * plasma.clearance_ml_per_min.value);
    let (ka, ke) = (cisterna_twin::pocket::ABSORPTION_PER_H, clearance / volume_ml);
    for (time, hours) in [("14 h", 2.0_f64), ("24 h", 12.0)] {
        let curve = (-ke * hours).exp() - (-ka * hours).exp();
        let want = 40e6 / volume_ml * ka / (ka - ke) * curve;
        let got = value(&outcome, "plasma", time);
        assert!((got / want - 1.0).abs() < 0.05, "{time}: {got} and {want}");
    }
    assert!(value(&outcome, "respiratory depression", "15 h") > 0.5);
}
