//! Published answers.

use cisterna_catalog::Catalog;
use cisterna_pump::{Mode, Periodic, Programme};
use cisterna_quantity::{Concentration, Duration, MassUnit, Volume};
use cisterna_therapy::Command;
use cisterna_therapy::calculation::{ResidualInput, first_dose, flow, largest_window, residual};
use cisterna_therapy::device::model_of;
use cisterna_therapy::pathway::TrialPlan;

use crate::support::{Clinic, hold, plan, read, referral, screening};

#[test]
fn t01_p_lowest_dose_of_undiluted_ziconotide() {
    let catalog = Catalog::built_in();
    let pump = catalog.pump("synchromed-ii-20").unwrap();
    let strength: Concentration = read("25 mcg/mL");
    let refused = flow(read("1 mcg/day"), strength, pump, MassUnit::Mcg).unwrap_err();
    assert!(refused.action.contains("at least 1.2 mcg/day"), "{refused}");
    let lowest = flow(read("1.2 mcg/day"), strength, pump, MassUnit::Mcg).unwrap();
    assert_eq!((lowest.rate, lowest.dose_min), (read("0.048 mL/day"), read("1.2 mcg/day")));
}

#[test]
fn t02_p_what_a_magnetic_field_lets_through() {
    let catalog = Catalog::built_in();
    for pump in ["prometra-ii-20", "prometra-ii-40"] {
        let released = catalog.pump(pump).unwrap().safety_valve_release.as_ref().unwrap();
        assert_eq!(released.value.mass_at(read("25 mg/mL")), Ok(read("0.25 mg")));
        assert!(released.verified);
    }
}

/// No code of ours stands behind this one: it is a check of the figures that our sources give.
#[test]
fn t03_p_pocket_fills_by_the_makers_letter() {
    let (reports, in_a_million) = (351_u64, 101_u64);
    let refills = reports * 1_000_000 / in_a_million;
    assert_eq!(refills / 10_000, 347, "about 3.48 million refills are implied");
    assert_eq!((1_000_000 + in_a_million / 2) / in_a_million, 9_901, "about 1 in 10 000");
}

#[test]
fn t06_p_first_dose_after_the_screening_ladder() {
    let catalog = Catalog::built_in();
    let baclofen = catalog.drug("baclofen").unwrap();
    let ladder = &baclofen.first_dose.as_ref().unwrap().screening;
    let ladder: Vec<_> = ladder.iter().map(|dose| dose.value).collect();
    assert_eq!(ladder, ["50 mcg", "75 mcg", "100 mcg"].map(read));
    let dose = |effect: &str| first_dose(baclofen, read("75 mcg"), read(effect)).unwrap().dose;
    assert_eq!(dose("5 h"), read("150 mcg/day"));
    assert_eq!(dose("8 h"), read("150 mcg/day"), "more than 8 h, not 8 h");
    assert_eq!(dose("8.01 h"), read("75 mcg/day"));
    let refused = first_dose(baclofen, read("60 mcg"), Duration::HOUR).unwrap_err();
    assert_eq!(refused.rule, "first-dose.screening-dose");
    assert_eq!(refused.limit.as_deref(), Some("50 mcg, 75 mcg, 100 mcg"));
    let morphine = catalog.drug("morphine").unwrap();
    let refused = first_dose(morphine, read("0.3 mg"), Duration::HOUR).unwrap_err();
    assert_eq!(refused.rule, "first-dose.no-rule");
}

#[test]
fn t21_p_a_missing_nine_ml_is_flagged() {
    let catalog = Catalog::built_in();
    let found = residual(ResidualInput {
        filled: read("20 mL"),
        delivered: read("3 mL"),
        measured: read("8 mL"),
        pump: None,
        policy: &catalog.policy,
    })
    .unwrap();
    assert_eq!(found.expected_residual, read("17 mL"));
    assert_eq!((found.discrepancy.to_string().as_str(), found.flagged), ("\u{2212}9 mL", true));
    // The concentrations that both pairs of the report imply agree, and so does what is missing.
    let strength = |text: &str| read::<Concentration>(text).ng_per_ml();
    let (by_expected, by_found) = (488_000_000_u64 / 17, 230_000_000_u64 / 8);
    assert_eq!((by_expected / 10_000, by_found / 10_000), (2870, 2875), "28.71 and 28.75 mg/mL");
    assert!(by_expected.abs_diff(by_found) < strength("0.05 mg/mL"));
}

/// Bolus infusion without a base: such a slip needs a pump that can pause.
fn boluses(interval: &str) -> Programme {
    let catalog = Catalog::built_in();
    let baclofen = catalog.drug("baclofen").unwrap();
    Programme {
        drug: baclofen.class.for_pump(),
        concentration: read("2000 mcg/mL"),
        mode: Mode::Periodic(Periodic {
            base: read("0 mL/day"),
            volume: read("0.03 mL"),
            rate: read("2 mL/day"),
            interval: read(interval),
            first_after: Duration::ZERO,
        }),
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: read("3 mL"),
    }
}

#[test]
fn t22_p_sixty_micrograms_every_hour() {
    let catalog = Catalog::built_in();
    let model = model_of(catalog.pump("prometra-ii-20").unwrap()).unwrap();
    let total = |interval| largest_window(&model, &boluses(interval), Duration::DAY).unwrap().most;
    assert_eq!(read::<Volume>("0.03 mL").mass_at(read("2000 mcg/mL")), Ok(read("60 mcg")));
    assert_eq!(total("24 h"), read("60 mcg"));
    assert_eq!(total("1 h"), read("1440 mcg"));
}

#[test]
fn t25_p_low_dose_ladder_is_no_error() {
    let mut clinic = Clinic::new();
    clinic.does(0, Command::Refer(referral()));
    clinic.does(1, Command::Screen(screening()));
    clinic.does(2, Command::HoldAnticoagulant(hold(clinic.at(0))));
    let ladder = ["25 mcg", "50 mcg", "100 mcg", "200 mcg", "400 mcg"];
    let mut before = None;
    for dose in ladder {
        let dose = read::<cisterna_quantity::Mass>(dose);
        assert!(
            before.is_none_or(|before: cisterna_quantity::Mass| {
                before.checked_mul(2) == Ok(dose)
            })
        );
        assert!(dose <= read("0.5 mg"), "the ceiling of a trial");
        let plan = TrialPlan { dose, ..plan(clinic.at(100)) };
        let planned = clinic.attempt(3, Command::PlanTrial(plan));
        assert!(planned.is_ok(), "{dose}: {planned:?}");
        before = Some(dose);
    }
}
