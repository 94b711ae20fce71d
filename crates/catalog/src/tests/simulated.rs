//! What the simulation knows of a drug: read strictly.

use super::check_drug;
use crate::{Catalog, DrugClass};

/// A sigmoid in which one number stands as it is given.
fn sigmoid(table: &str, key: &str, number: &str) -> String {
    let line = |name: &str, usual: &str| {
        let number = if name == key { number } else { usual };
        format!("{name} = {{ {number}, source = \"fit\", verified = false }}\n")
    };
    format!(
        "[effect.{table}]\n{}{}{}{}\n[limits.dose]",
        line("ec50_ng_per_ml", "value = 80, low = 20, high = 200"),
        line("gamma", "value = 2, low = 1, high = 3"),
        line("maximum", "value = 0.8, low = 0.6, high = 1"),
        line("site_half_time_h", "value = 2, low = 1, high = 4"),
    )
}

#[test]
fn a_sigmoid_needs_numbers_that_can_be() {
    let check = |key: &str, number: &str, expected: &str| {
        check_drug("[limits.dose]", &sigmoid("analgesia", key, number), expected);
    };
    check(
        "ec50_ng_per_ml",
        "value = 80, low = 0, high = 200",
        "effect.analgesia.ec50_ng_per_ml: all of it must be above zero",
    );
    check(
        "maximum",
        "value = 0.8, low = 0.6, high = 1.2",
        "effect.analgesia.maximum: it is a share; nothing of it may be above 1",
    );
    check(
        "gamma",
        "value = 2, low = 1, high = 3, omega = 4",
        "effect.analgesia.gamma.omega = 4: omega is the standard deviation of the logarithm, from 0 to 3",
    );
    check(
        "gamma",
        "value = 2, low = 1, high = 3, omga = 1",
        "effect.analgesia.gamma.omga = 1: this key is not known here; expected one of: value, low, \
         high, omega, source, verified",
    );
    check(
        "gamma",
        "value = 9, low = 1, high = 3",
        "effect.analgesia.gamma: the value must lie between low and high",
    );
}

#[test]
fn an_effect_is_known_and_complete() {
    let key = "effect.sedation = { ... }: this key is not known here; expected one of: analgesia, \
               respiration, spasticity, motor_block, sympathetic_block, itch, nausea, tolerance, \
               withdrawal";
    check_drug("[limits.dose]", &sigmoid("sedation", "", ""), key);
    check_drug(
        "[limits.dose]",
        "[effect.itch]\n[limits.dose]",
        "effect.itch.ec50_ng_per_ml: it is missing; add it, or ask for the value to be found: nothing \
         has a default",
    );
    check_drug(
        "[limits.dose]",
        "[kinetics]\nloss_per_h = { value = 0.1, low = -0.1, high = 0.3, source = \"fit\", \
         verified = false }\n[limits.dose]",
        "kinetics.loss_per_h: nothing of it may be negative",
    );
}

#[test]
fn every_drug_that_can_be_simulated_has_plasma_and_an_effect() {
    let catalog = Catalog::built_in();
    for drug in catalog.drugs.values() {
        let Some(kinetics) = &drug.kinetics else { continue };
        assert!(kinetics.plasma.is_some(), "{}", drug.id);
        assert!(!drug.effect.values().is_empty(), "{}", drug.id);
        for (key, range) in kinetics.values().into_iter().chain(drug.effect.values()) {
            assert!(range.low <= range.value && range.value <= range.high, "{} {key}", drug.id);
            let own = range.source.contains("own ");
            assert!(!own || !range.verified, "{} {key}: read where?", drug.id);
        }
        if drug.class == DrugClass::Opioid {
            assert!(drug.effect.respiration.is_some(), "{} stops breath", drug.id);
            assert!(drug.effect.withdrawal.is_some() && drug.effect.tolerance.is_some());
        }
    }
    let known = |id: &str| catalog.drugs[id].kinetics.as_ref().and_then(|k| k.tissue.as_ref());
    assert!(known("fentanyl").is_some_and(|tissue| tissue.by_default));
    assert!(known("morphine").is_some_and(|tissue| !tissue.by_default));
}

#[test]
fn every_dermatome_lies_between_its_segment_and_its_exit() {
    let anatomy = Catalog::built_in().anatomy;
    assert_eq!(anatomy.dermatomes.len(), 7 + 12 + 5 + 5);
    let height = |name: &str| anatomy.level(name).expect("known").height.value;
    for dermatome in &anatomy.dermatomes {
        let (cord, exit) = (height(&dermatome.cord.value), height(&dermatome.exit.value));
        assert!(exit <= cord, "{}: a root goes down", dermatome.name);
        assert!(!dermatome.cord.verified && !dermatome.exit.verified);
    }
    assert!(anatomy.dermatome(" l5 ").is_ok() && anatomy.dermatome("L6").is_err());
}
