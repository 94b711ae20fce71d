//! Mass and superposition: what a linear system must do whatever its accuracy.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
use cisterna_neuraxis::population::{Cohort, Variability};
use cisterna_neuraxis::reduced::{Accuracy, Piece, Probe, Reduction};
use proptest::prelude::*;

const PROBES: [Probe; 3] = [Probe::Height(13.5), Probe::Height(38.0), Probe::CisternaMagna];

fn reduction(parameters: Parameters, tip_cm: f64, tolerance: f64) -> Reduction {
    let accuracy = Accuracy { tolerance, ..Accuracy::default() };
    let neuraxis = Neuraxis::new(parameters).unwrap();
    Reduction::new(&neuraxis, &Source::at(tip_cm).unwrap(), &PROBES, accuracy).unwrap()
}

fn assert_balanced(parameters: Parameters, days: i32) {
    let mut course = reduction(parameters, 25.0, 0.1).course();
    for day in 0..days {
        let amount = f64::from(day % 7) * 100.0;
        course.advance(amount, 86_400.0 * (0.5 + f64::from(day % 3) / 2.0)).unwrap();
        let residual = course.totals().mass_residual();
        assert!(residual < 1e-10, "day {day}: {residual:e}");
    }
}

#[test]
fn ten_years_balance() {
    assert_balanced(Parameters::for_drug_loss(0.15), 3650);
    assert_balanced(Parameters::for_drug_loss(0.0), 3650);
}

#[test]
fn what_has_no_way_out_stays_inside() {
    let tight = Parameters { production_ml_per_min: 0.0, ..Parameters::for_drug_loss(0.0) };
    // Here rounding adds up, as nothing is ever forgotten: 3e-11 in a year.
    assert_balanced(tight, 730);
    let nearly = Parameters { loss_per_h: 1e-9, ..tight };
    assert_balanced(nearly, 730);
    let mut course = reduction(tight, 25.0, 1e-3).course();
    course.advance(2.0, 3600.0).unwrap();
    course.advance(0.0, 3e9).unwrap();
    let totals = course.totals();
    assert!(totals.eliminated.total().abs() <= 0.0);
    let volume_ml = tight.spinal_fluid_ml + tight.cisterna_ml + tight.cranial_ml;
    for probe in 0..PROBES.len() {
        let even = 2.0 / volume_ml;
        assert!((course.concentration(probe) / even - 1.0).abs() < 1e-4, "probe {probe}");
    }
}

#[test]
fn a_steady_infusion_ends_where_the_stepper_says() {
    let parameters = Parameters::for_drug_loss(0.15);
    let mut course = reduction(parameters, 25.0, 1e-6).course();
    course.advance(1e4, 3e8).unwrap();
    let mut neuraxis = Neuraxis::new(parameters).unwrap();
    let mut state = neuraxis.empty_state();
    let source = Source::at(25.0).unwrap();
    for _ in 0..3 {
        neuraxis.advance(&mut state, &[(&source, 1e4)], 3e8, 1e8).unwrap();
    }
    let want = state.concentration_at(38.0).unwrap();
    assert!((course.concentration(1) / want - 1.0).abs() < 1e-7);
    assert!((course.totals().spinal / state.spinal_amount() - 1.0).abs() < 1e-7);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mass_balances_for_anybody(
        patient in 0_u64..1_000_000,
        tip_cm in 0.0_f64..60.0,
        loss_per_h in 0.0_f64..5.0,
        pieces in proptest::collection::vec((0.0_f64..5.0, 1.0_f64..1e6), 1..50),
    ) {
        let beside = if patient % 2 == 0 { 0.0 } else { loss_per_h };
        let typical = Parameters {
            tissue_in_per_h: beside,
            tissue_out_per_h: 0.1 + beside,
            dural_permeability_cm_per_min: beside / 1e3,
            brain_uptake_per_h: beside / 100.0,
            ..Parameters::for_drug_loss(loss_per_h)
        };
        let cohort = Cohort::new(3, typical, Variability::suggested(0.8)).unwrap();
        let mut course = reduction(cohort.parameters(patient), tip_cm, 0.1).course();
        for (amount, duration_s) in pieces {
            course.advance(amount, duration_s).unwrap();
            prop_assert!(course.totals().mass_residual() < 1e-10);
        }
    }

    #[test]
    fn the_sum_of_two_schedules_gives_the_sum_of_their_readings(
        pieces in proptest::collection::vec((0.0_f64..5.0, 0.0_f64..5.0, 60.0_f64..1e5), 1..20),
    ) {
        let reduction = reduction(Parameters::for_drug_loss(0.15), 25.0, 1e-3);
        let play = |of: &dyn Fn(&(f64, f64, f64)) -> f64| {
            let mut course = reduction.course();
            let pieces: Vec<Piece> =
                pieces.iter().map(|p| Piece { amount: of(p), duration_s: p.2 }).collect();
            let mut all = Vec::new();
            course.play(&pieces, |_, readings| all.extend_from_slice(readings)).unwrap();
            all
        };
        let (one, two, both) = (play(&|p| p.0), play(&|p| p.1), play(&|p| p.0 + p.1));
        let largest = both.iter().copied().fold(0.0, f64::max);
        for ((one, two), both) in one.iter().zip(&two).zip(&both) {
            prop_assert!((one + two - both).abs() <= 1e-12 * largest);
        }
    }
}
