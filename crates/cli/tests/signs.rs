//! A fault of catheter or pump that the twin plays shows signs, and from these signs alone the catalogue
//! of complications has to come to the complication that it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cisterna_catalog::Catalog;
use cisterna_pump::Fault;
use cisterna_therapy::complication::{Facts, candidates};
use cisterna_twin::Scenario;
use cisterna_twin::scenario::ArmOutcome;

/// What every kind of fault is called when a patient has it.
const COMPLICATIONS: [(&str, &str); 11] = [
    ("over-infusion", "overdose"),
    ("motor-slips", "motor-stall"),
    ("magnetic-field", "motor-stall"),
    ("replacement-due", "battery"),
    ("battery-dead", "battery"),
    ("kink", "catheter-kink"),
    ("occlusion", "catheter-occlusion"),
    ("disconnection", "catheter-disconnection"),
    ("leak", "catheter-fracture"),
    ("tip-moves", "catheter-migration"),
    ("granuloma", "granuloma"),
];

/// A motor that runs away shows in the patient, who is not read here: in its scenario it follows one
/// that slipped, so that there is more in the reservoir than counted all the same.
const IN_THE_PATIENT: &str = "motor-runs-away";

/// A difference of the reservoir that is looked into: 2 mL.
const DIFFERENCE_NL: u64 = 2_000_000;

/// What a clinic would see of an arm: the dose at the tip by its effect, the reservoir at a refill, and
/// the alarms. How the patient feels is left out.
fn signs(arm: &ArmOutcome) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let mut most = 0;
    for sample in &arm.samples {
        let dose = sample.tip_dose.map_or(0, |dose| dose.fg_per_day());
        most = most.max(dose);
        if dose == 0 && most > 0 {
            seen.insert("effect-lost-suddenly");
        } else if u128::from(dose) * 10 < u128::from(most) * 9 {
            seen.insert("effect-fading");
        }
        if let Some(held) = sample.reservoir {
            let (real, counted) = (held.real.nl(), held.counted.nl());
            if real > counted + DIFFERENCE_NL {
                seen.insert("residual-more");
            } else if counted > real + DIFFERENCE_NL {
                seen.insert("residual-less");
            }
        }
    }
    for (_, fault) in &arm.alarms {
        seen.extend(match fault {
            Fault::MotorStall => &["log-stall", "alarm-critical"][..],
            Fault::MagneticField => &["after-mri"],
            Fault::ReplacementDue => &["log-replacement", "alarm-single"],
            _ => &[],
        });
    }
    seen
}

/// The kinds of the faults of each arm of a file, by the arm's name.
fn faults(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file: toml::Table = text.parse().unwrap();
    let of = |arm: &toml::Value| {
        let all = arm.get("fault").and_then(toml::Value::as_array).into_iter().flatten();
        let kinds = all.map(|fault| fault["kind"].as_str().unwrap().to_owned()).collect();
        (arm["name"].as_str().unwrap().to_owned(), kinds)
    };
    file["arm"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn every_fault_of_the_scenarios_is_found_by_its_signs() {
    let catalog = Catalog::built_in();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut failed = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        if !text.contains("[[arm.fault]]") {
            continue;
        }
        let arms = faults(&text);
        let outcome = Scenario::load(&path, &catalog).unwrap().run(&catalog).unwrap();
        let kinds: BTreeSet<&String> = arms.values().flatten().collect();
        for kind in kinds {
            let Some((_, expected)) = COMPLICATIONS.iter().find(|(one, _)| one == kind) else {
                assert_eq!(kind, IN_THE_PATIENT, "{path:?}: name the complication of {kind}");
                continue;
            };
            let with = outcome.arms.iter().filter(|arm| arms[&arm.name].contains(kind));
            let seen: BTreeSet<&str> = with.flat_map(signs).collect();
            let told: Vec<String> = seen.iter().map(|&sign| sign.to_owned()).collect();
            let likely = candidates(&told, &Facts::default(), &catalog.complications);
            let ids: Vec<&str> = likely.iter().map(|one| one.complication.as_str()).collect();
            if !ids.contains(expected) {
                failed.push(format!("{path:?}: {kind} shows {seen:?}, which gives {ids:?}"));
            }
            found.insert(kind.clone());
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let known: BTreeSet<String> = COMPLICATIONS.map(|(kind, _)| kind.to_owned()).into();
    assert_eq!(found, known, "a scenario plays each of them");
}
