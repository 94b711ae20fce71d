//! The built-in catalogue against published numbers, read here a second time.

use cisterna_catalog::{
    Catalog, Drug, Limits, MassUnit, Mechanism, Pump, RevisionStatus, StabilityContent,
};
use cisterna_pump::{DrugClass, Modes, limits};
use cisterna_quantity::{Concentration, DoseRate, Duration, Length, Mass, Rate, Volume};

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("the test writes a quantity")
}

fn within_soft<T: PartialOrd>(limits: &Limits<T>, asked: &T) -> bool {
    let below = |limit: &Option<_>| {
        limit.as_ref().is_none_or(|l: &cisterna_catalog::Sourced<T>| *asked <= l.value)
    };
    let above = |limit: &Option<_>| {
        limit.as_ref().is_none_or(|l: &cisterna_catalog::Sourced<T>| *asked >= l.value)
    };
    below(&limits.upper_soft)
        && below(&limits.upper_hard)
        && above(&limits.lower_soft)
        && above(&limits.lower_hard)
}

#[test]
fn the_tubing_of_synchromed_ii_keeps_both_revisions() {
    let catalog = Catalog::built_in();
    for id in ["synchromed-ii-20", "synchromed-ii-40"] {
        let pump = catalog.pump(id).expect("known");
        let current = pump.current_tubing().expect("the current tubing is known");
        assert_eq!(current.constant.value, read("0.140 mL"));
        assert!(current.constant.verified);
        let old = pump.tubing("8840 and 8870 before the correction").expect("kept");
        assert_eq!(old.constant.value, read("0.199 mL"));
        assert_eq!(old.status, RevisionStatus::Superseded);
        assert_eq!(pump.internal_tubing.len(), 2);
    }
    for id in ["synchromed-iii-20", "synchromed-iii-40", "prometra-ii-20", "prometra-ii-40"] {
        assert_eq!(catalog.pump(id).expect("known").current_tubing(), None);
    }
}

#[test]
fn eighty_centimetres_of_catheter_hold_their_volume() {
    let catalog = Catalog::built_in();
    let held = |id: &str| catalog.catheter(id).expect("known").volume_of(read("80 cm"));
    assert_eq!(held("8780"), Ok(read("0.176 mL")));
    assert_eq!(held("8781"), Ok(read("0.176 mL")));
    assert_eq!(held("flowonix-intracath-110"), Ok(read("0.208 mL")));
    let flowonix = catalog.catheter("InTRAcath").expect("known");
    assert_eq!(flowonix.length_after_trimming(read("30 cm")), Ok(read::<Length>("80 cm")));
}

#[test]
fn the_path_of_a_bridge_bolus_comes_out_as_worked_by_hand() {
    let catalog = Catalog::built_in();
    let catheter = catalog.catheter("8780").expect("known").volume_of(read("80 cm")).expect("fits");
    let pump = catalog.pump("8637-20").expect("known");
    let path = |tubing: Volume| tubing.checked_add(catheter);
    let tubing = pump.current_tubing().expect("known").constant.value;
    assert_eq!(path(tubing), Ok(read("0.316 mL")));
    let old = pump.tubing("8840 and 8870 before the correction").expect("kept").constant.value;
    assert_eq!(path(old), Ok(read("0.375 mL")));
}

#[test]
fn the_lowest_dose_of_undiluted_prialt_is_the_published_one() {
    let catalog = Catalog::built_in();
    let lowest = catalog.pump("synchromed-ii-20").expect("known").rate_min.clone().expect("known");
    assert!(lowest.verified);
    let dose = lowest.value.dose_at(read::<Concentration>("25 mcg/mL"));
    assert_eq!(dose, Ok(read("1.2 mcg/day")));
}

#[test]
fn one_actuation_of_prometra_gives_the_published_amount() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("Prometra II 20").expect("known");
    assert_eq!(pump.mechanism, Mechanism::ValveGatedAccumulator);
    let actuation = pump.delivery_quantum.value.mass_at(read("20 mg/mL"));
    assert_eq!(actuation, Ok(read::<Mass>("0.05 mg")));
    assert_eq!(pump.rate_min.as_ref().map(|rate| rate.value), Some(Rate::ZERO));
    assert_eq!(pump.residual_volume, None);
}

#[test]
fn the_control_core_gets_what_the_device_table_knows() {
    let catalog = Catalog::built_in();
    let model = |id: &str| catalog.pump(id).expect("known").control_model().expect("complete");
    let rotor = model("synchromed-ii-20");
    assert_eq!(rotor.mechanism, Mechanism::SteppingRotor);
    assert_eq!((rotor.reservoir_capacity, rotor.quantum), (read("20 mL"), read("0.1 uL")));
    assert_eq!((rotor.rate_min, rotor.rate_max), (read("0.048 mL/day"), read("24 mL/day")));
    assert_eq!(rotor.replacement_to_end, Some(read("90 d")));
    let modes = Modes {
        minimum_rate: Some(read("0.006 mL/day")),
        day_steps_max: Some(13),
        day_groups_max: Some(3),
        periodic_interval_min: Some(read("15 min")),
        patient_bolus: true,
    };
    assert_eq!(rotor.modes, modes);
    assert_eq!(model("synchromed-iii-40").modes, modes);
    assert_eq!(model("synchromed-iii-40").replacement_to_end, None);
    let valves = model("prometra-ii-20");
    assert_eq!(valves.mechanism, Mechanism::ValveGatedAccumulator);
    let modes = Modes {
        minimum_rate: None,
        day_steps_max: Some(4),
        day_groups_max: None,
        periodic_interval_min: Some(read("15 min")),
        patient_bolus: true,
    };
    assert_eq!(valves.modes, modes);
    for pump in catalog.pumps.values() {
        let model = pump.control_model().expect("complete");
        assert_eq!(limits::model(&model), Ok(()), "{}", pump.id);
    }
}

#[test]
fn a_pump_without_flow_limits_has_no_control_model() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").expect("known");
    let lacks = |pump: &Pump| pump.control_model().expect_err("incomplete").to_string();
    assert_eq!(
        lacks(&Pump { rate_min: None, ..pump.clone() }),
        "the device table does not know the lowest flow of a SynchroMed II 20 mL; enter it there \
         with its source"
    );
    assert!(lacks(&Pump { rate_max: None, ..pump.clone() }).contains("highest flow"));
    let unsure = Pump { patient_bolus: None, ..pump.clone() };
    assert!(!unsure.control_model().expect("complete").modes.patient_bolus, "unknown refuses");
}

#[test]
fn only_what_was_read_is_marked_as_read() {
    let catalog = Catalog::built_in();
    let pump = |id: &str| catalog.pump(id).expect("known");
    for id in ["synchromed-ii-20", "synchromed-iii-20"] {
        assert!(!pump(id).minimum_rate.as_ref().expect("known").verified);
        assert!(!pump(id).day_steps_max.as_ref().expect("known").verified);
        assert!(!pump(id).day_groups_max.as_ref().expect("known").verified);
    }
    assert!(pump("prometra-ii-20").day_steps_max.as_ref().expect("known").verified);
    for pump in catalog.pumps.values() {
        assert!(!pump.periodic_interval_min.as_ref().expect("known").verified, "{}", pump.id);
        let read = pump.patient_bolus.as_ref().expect("known").verified;
        assert_eq!(read, !pump.id.starts_with("synchromed-iii"), "{}", pump.id);
    }
}

#[test]
fn every_drug_has_the_class_of_its_safe_states() {
    let catalog = Catalog::built_in();
    let class = |id: &str| catalog.drug(id).expect("known").class.for_pump();
    for opioid in ["morphine", "hydromorphone", "fentanyl", "sufentanil"] {
        assert_eq!(class(opioid), DrugClass::Opioid);
    }
    assert_eq!(class("baclofen"), DrugClass::Baclofen);
    assert_eq!(class("ziconotide"), DrugClass::Ziconotide);
    assert_eq!(class("bupivacaine"), DrugClass::LocalAnaesthetic);
    assert_eq!(class("ropivacaine"), DrugClass::LocalAnaesthetic);
    assert_eq!(class("clonidine"), DrugClass::Alpha2Agonist);
}

#[test]
fn common_morphine_orders_pass_without_a_reason() {
    let catalog = Catalog::built_in();
    let morphine = catalog.drug("morphine").expect("known");
    for (strength, dose) in [("12 mg/mL", "0.6 mg/day"), ("10 mg/mL", "0.5 mg/day")] {
        assert!(within_soft(&morphine.concentration, &read::<Concentration>(strength)));
        assert!(within_soft(&morphine.dose, &read::<DoseRate>(dose)));
        assert!(within_soft(&morphine.start_dose, &read::<DoseRate>(dose)));
    }
    for trial in ["25 mcg", "50 mcg", "100 mcg", "200 mcg", "400 mcg"] {
        assert!(within_soft(&morphine.trial_dose, &read::<Mass>(trial)), "{trial}");
    }
}

fn hard<T: Copy>(limits: &Limits<T>) -> Option<T> {
    limits.upper_hard.as_ref().map(|limit| limit.value)
}

#[test]
fn hard_limits_come_from_labels() {
    let catalog = Catalog::built_in();
    let drug = |id: &str| catalog.drug(id).expect("known");
    assert_eq!(hard(&drug("morphine").concentration), Some(read("25 mg/mL")));
    assert_eq!(hard(&drug("morphine").dose), Some(read("20 mg/day")));
    assert_eq!(hard(&drug("morphine").trial_dose), Some(read("1 mg")));
    assert_eq!(hard(&drug("Prialt").dose), Some(read("19.2 mcg/day")));
    assert_eq!(hard(&drug("Prialt").start_dose), Some(read("2.4 mcg/day")));
    assert_eq!(hard(&drug("Prialt").concentration), Some(read("500 mcg/5mL")));
    assert_eq!(hard(&drug("baclofen").concentration), Some(read("2000 mcg/mL")));
    assert_eq!(hard(&drug("baclofen").trial_dose), Some(read("100 mcg")));
    let off_label = |drug: &&Drug| !["morphine", "ziconotide", "baclofen"].contains(&&*drug.id);
    for drug in catalog.drugs.values().filter(off_label) {
        assert_eq!(hard(&drug.dose), None, "{}: no source was read", drug.id);
    }
}

#[test]
fn what_is_not_known_is_absent() {
    let catalog = Catalog::built_in();
    let ropivacaine = catalog.drug("ropivacaine").expect("known");
    assert!(ropivacaine.dose.is_unknown() && ropivacaine.concentration.is_unknown());
    assert_eq!(ropivacaine.kinetics, None);
    assert_eq!(ropivacaine.stability(StabilityContent::AloneInPump), None);
}

#[test]
fn stability_is_told_by_what_is_in_the_pump() {
    let catalog = Catalog::built_in();
    let morphine = catalog.drug("morphine").expect("known");
    let alone = morphine.stability(StabilityContent::AloneInPump).expect("known");
    assert_eq!(alone.limit.value, read::<Duration>("90 d"));
    assert!(alone.limit.verified);
    let ziconotide = catalog.drug("ziconotide").expect("known");
    for (content, days) in [
        (StabilityContent::FirstFill, "14 d"),
        (StabilityContent::Diluted, "40 d"),
        (StabilityContent::Undiluted, "84 d"),
    ] {
        let known = ziconotide.stability(content).expect("known");
        assert_eq!(known.limit.value, read::<Duration>(days));
    }
    let together = |ids: &[&str]| catalog.mixture_stability(ids).map(|s| s.limit.value);
    assert_eq!(together(&["clonidine", "bupivacaine", "morphine"]), Some(read("90 d")));
    assert_eq!(together(&["clonidine", "morphine"]), Some(read("90 d")));
    assert_eq!(together(&["ziconotide", "morphine"]), None);
    assert_eq!(together(&["morphine"]), None);
}

#[test]
fn doses_are_shown_in_the_drugs_own_unit() {
    let catalog = Catalog::built_in();
    for (id, unit) in
        [("morphine", MassUnit::Mg), ("ziconotide", MassUnit::Mcg), ("baclofen", MassUnit::Mcg)]
    {
        assert_eq!(catalog.drug(id).map(|drug| drug.mass_unit), Ok(unit));
    }
}

#[test]
fn the_levels_are_those_of_the_map() {
    let anatomy = Catalog::built_in().anatomy;
    for (name, height) in [
        ("S2", "0 cm"),
        ("L5-S1", "4 cm"),
        ("L2-3", "13.5 cm"),
        ("L1-2", "16.5 cm"),
        ("T10", "25 cm"),
        ("T9", "27 cm"),
        ("T1", "43 cm"),
        ("C1", "58 cm"),
        ("FM", "60 cm"),
    ] {
        let level = anatomy.level(name).expect("known");
        assert_eq!(level.height.value, read(height), "{name}");
        assert!(!level.height.verified);
    }
    assert_eq!(anatomy.levels.len(), 2 + 5 + 12 + 7 + 5 + 1);
}

#[test]
fn the_policy_holds_the_published_thresholds() {
    let catalog = Catalog::built_in();
    let policy = &catalog.policy;
    assert_eq!(catalog.revision(), "2026-12");
    assert_eq!(policy.discrepancy_absolute.value, read("2 mL"));
    assert_eq!(policy.planning_flow_accuracy.value, read("14.5 %"));
    for (capacity, above) in [("20 mL", "1 mL"), ("40 mL", "2 mL")] {
        let flag = policy.pocket_fill_flag(read(capacity)).expect("known");
        assert_eq!(flag.value, read(above));
    }
    assert_eq!(policy.pocket_fill_flag(read("18 mL")), None);
    assert_eq!(policy.trial_relief_min.value, read("50 %"));
    assert_eq!(policy.platelets_per_ul.lower_hard.as_ref().map(|limit| limit.value), Some(75_000));
    let apixaban = catalog.anticoagulant("apixaban").expect("known");
    assert_eq!(apixaban.hold_before.value, read("3 d"));
    assert!(!apixaban.hold_before.verified);
}
