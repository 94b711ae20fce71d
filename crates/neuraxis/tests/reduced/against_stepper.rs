//! The stepper with three step sizes, extrapolated to none, is a solution by other means.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source, State};
use cisterna_neuraxis::population::{Cohort, Variability};
use cisterna_neuraxis::reduced::{Accuracy, Probe, Reduction, Totals};
use proptest::prelude::*;

const HOUR_S: f64 = 3600.0;
const HEIGHTS_CM: [f64; 4] = [13.5, 25.0, 38.0, 49.0];

/// Four heights, cisterna, cranial space; then the amounts, and the six ways out.
const READINGS: usize = 6 + 4 + 6;
type Readings = [f64; READINGS];

fn probes() -> Vec<Probe> {
    let mut probes = HEIGHTS_CM.map(Probe::Height).to_vec();
    probes.extend([Probe::CisternaMagna, Probe::CranialSpace]);
    probes
}

fn of_state(state: &State) -> Readings {
    let totals = Totals {
        injected: state.injected(),
        spinal: state.spinal_amount(),
        cranial: state.cranial_amount(),
        tissue: state.tissue_amount(),
        epidural: state.epidural_amount(),
        eliminated: state.eliminated(),
    };
    let concentration = |probe: usize| match probe {
        4 => state.cisterna_concentration(),
        5 => state.cranial_concentration(),
        _ => state.concentration_at(HEIGHTS_CM[probe]).unwrap(),
    };
    of_totals(concentration, &totals)
}

fn of_totals(concentration: impl Fn(usize) -> f64, totals: &Totals) -> Readings {
    let out = totals.eliminated;
    let sums = [
        totals.spinal,
        totals.cranial,
        totals.tissue,
        totals.epidural,
        out.spinal_absorption,
        out.spinal_loss,
        out.cranial_outflow,
        out.brain_uptake,
        out.tissue_to_plasma,
        out.epidural_to_plasma,
    ];
    std::array::from_fn(|i| if i < 6 { concentration(i) } else { sums[i - 6] })
}

/// All readings at the end of every piece, by the stepper, extrapolated to a step of zero.
fn stepped(
    parameters: Parameters,
    source: &Source,
    pieces: &[(f64, f64)],
    step_s: f64,
) -> Vec<Readings> {
    let coarsest_s = 4.0 * step_s;
    let run = |step_s: f64| -> Vec<Readings> {
        let mut neuraxis = Neuraxis::new(parameters).unwrap();
        let mut state = neuraxis.empty_state();
        let play = |&(amount, duration_s): &(f64, f64)| {
            // The coarsest run takes this many, so that halving the step halves every step.
            let steps = (duration_s / coarsest_s).ceil() * (coarsest_s / step_s);
            let step_s = duration_s / steps;
            neuraxis.advance(&mut state, &[(source, amount)], duration_s, step_s).unwrap();
            of_state(&state)
        };
        pieces.iter().map(play).collect()
    };
    let (coarse, middle, fine) = (run(4.0 * step_s), run(2.0 * step_s), run(step_s));
    let extrapolate = |index: usize| -> Readings {
        std::array::from_fn(|i| {
            let (a, b, c) = (coarse[index][i], middle[index][i], fine[index][i]);
            (a - 6.0 * b + 8.0 * c) / 3.0
        })
    };
    (0..pieces.len()).map(extrapolate).collect()
}

fn reduced(
    parameters: Parameters,
    source: &Source,
    pieces: &[(f64, f64)],
    accuracy: Accuracy,
) -> Vec<Readings> {
    let neuraxis = Neuraxis::new(parameters).unwrap();
    let reduction = Reduction::new(&neuraxis, source, &probes(), accuracy).unwrap();
    let mut course = reduction.course();
    let play = |&(amount, duration_s): &(f64, f64)| {
        course.advance(amount, duration_s).unwrap();
        of_totals(|probe| course.concentration(probe), &course.totals())
    };
    pieces.iter().map(play).collect()
}

/// The largest difference of each reading, relative to the largest value of that reading.
fn worst(got: &[Readings], want: &[Readings]) -> f64 {
    assert_eq!(got.len(), want.len());
    (0..READINGS)
        .map(|i| {
            let largest = want.iter().map(|row| row[i].abs()).fold(0.0, f64::max);
            let pairs = got.iter().zip(want);
            let difference = pairs.map(|(a, b)| (a[i] - b[i]).abs()).fold(0.0, f64::max);
            if largest > 0.0 { difference / largest } else { difference }
        })
        .fold(0.0, f64::max)
}

#[test]
fn ten_rates_a_day_for_five_days() {
    let parameters = Parameters::for_drug_loss(0.15);
    let source = Source::at(15.0).unwrap();
    let rates = [1.0, 2.0, 1.5, 3.0, 0.0, 1.0, 0.5, 4.0, 1.0, 2.5];
    let pieces: Vec<_> = (0..50).map(|i| (rates[i % 10], 2.4 * HOUR_S)).collect();
    let want = stepped(parameters, &source, &pieces, 15.0);
    let got = reduced(parameters, &source, &pieces, Accuracy::default());
    assert!(worst(&got, &want) < 2e-5, "{:e}", worst(&got, &want));
}

#[test]
fn a_drug_that_tissue_takes_up_and_gives_back() {
    // The rates of fentanyl, and an epidural space with much fat.
    let parameters = Parameters {
        tissue_in_per_h: 2.0,
        tissue_out_per_h: 4.0,
        tissue_to_plasma_per_h: 2.0,
        dural_permeability_cm_per_min: 1e-3,
        epidural_partition: 10.0,
        ..Parameters::for_drug_loss(0.3)
    };
    let source = Source::at(20.0).unwrap();
    let pieces: Vec<_> = (0..20).map(|i| (f64::from(i % 3), 3.0 * HOUR_S)).collect();
    let want = stepped(parameters, &source, &pieces, 10.0);
    assert!(want[19][8] > 0.0 && want[19][9] > 0.0 && want[19][15] > 0.0);
    let got = reduced(parameters, &source, &pieces, Accuracy::default());
    assert!(worst(&got, &want) < 1e-4, "{:e}", worst(&got, &want));
}

#[test]
fn a_bolus_of_one_minute() {
    let parameters = Parameters::for_drug_loss(0.15);
    let source = Source::gaussian(10.0, 1.5).unwrap();
    let mut pieces = vec![(1.0, 60.0)];
    pieces.extend([0.25, 0.25, 0.5, 1.0, 1.0, 3.0, 6.0, 12.0].map(|hours| (0.0, hours * HOUR_S)));
    let want = stepped(parameters, &source, &pieces, 1.0);
    let accuracy = Accuracy { shortest_s: 60.0, tolerance: 1e-5 };
    let got = reduced(parameters, &source, &pieces, accuracy);
    assert!(worst(&got, &want) < 2e-5, "{:e}", worst(&got, &want));
}

#[test]
fn a_dose_at_once_is_what_a_very_short_infusion_becomes() {
    let parameters = Parameters::for_drug_loss(0.15);
    let source = Source::gaussian(10.0, 1.5).unwrap();
    let later = |hours: f64| (0.0, hours * HOUR_S);
    let accuracy = Accuracy { shortest_s: 1.0, tolerance: 1e-5 };
    let at_once = reduced(parameters, &source, &[(1.0, 0.0), later(1.0), later(5.0)], accuracy);
    let short = reduced(parameters, &source, &[(1.0, 1e-3), later(1.0), later(5.0)], accuracy);
    assert!(worst(&at_once[1..], &short[1..]) < 1e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Anybody, any schedule of rates that last an hour or longer.
    #[test]
    fn any_patient_and_any_schedule(
        patient in 0_u64..1_000_000,
        tip_cm in 5.0_f64..45.0,
        loss_per_h in 0.0_f64..1.0,
        pieces in proptest::collection::vec((0.0_f64..5.0, 3600.0_f64..40_000.0), 2..8),
        (tissue_in, tissue_out, tissue_away) in (0.0_f64..3.0, 0.01_f64..6.0, 0.0_f64..3.0),
        (permeability, partition) in (0.0_f64..2e-3, 0.5_f64..20.0),
        (brain_uptake_per_h, canal_length_cm) in (0.0_f64..0.1, 50.0_f64..70.0),
    ) {
        let typical = Parameters {
            cells: 120,
            canal_length_cm,
            brain_uptake_per_h,
            tissue_in_per_h: tissue_in,
            tissue_out_per_h: tissue_out,
            tissue_to_plasma_per_h: tissue_away,
            dural_permeability_cm_per_min: permeability,
            epidural_partition: partition,
            ..Parameters::for_drug_loss(loss_per_h)
        };
        let cohort = Cohort::new(1, typical, Variability::suggested(0.6)).unwrap();
        let parameters = cohort.parameters(patient);
        let source = Source::at(tip_cm).unwrap();
        let want = stepped(parameters, &source, &pieces, 10.0);
        let got = reduced(parameters, &source, &pieces, Accuracy::default());
        prop_assert!(worst(&got, &want) < 1e-3, "{:e}", worst(&got, &want));
    }

    /// The estimate of the error is above the error, with 48 modes as the truth.
    #[test]
    fn the_estimate_is_an_overestimate(
        patient in 0_u64..1_000_000,
        tip_cm in 5.0_f64..45.0,
        tolerance in 1e-5_f64..1e-2,
        shortest_s in 600.0_f64..20_000.0,
    ) {
        let cohort = Cohort::new(2, Parameters::for_drug_loss(0.2), Variability::suggested(0.6));
        let neuraxis = Neuraxis::new(cohort.unwrap().parameters(patient)).unwrap();
        let source = Source::at(tip_cm).unwrap();
        let of = |tolerance| {
            let accuracy = Accuracy { tolerance, shortest_s };
            Reduction::new(&neuraxis, &source, &probes(), accuracy).unwrap()
        };
        let (rough, exact) = (of(tolerance), of(1e-8));
        prop_assert!(rough.error_estimate() <= tolerance);
        let readings = |reduction: &Reduction| -> Vec<Vec<f64>> {
            let mut course = reduction.course();
            (0..30).map(|i| {
                course.advance(if i == 0 { 1.0 } else { 0.0 }, shortest_s).unwrap();
                (0..6).map(|probe| course.concentration(probe)).collect()
            }).collect()
        };
        let (got, want) = (readings(&rough), readings(&exact));
        for probe in 0..6 {
            let largest = want.iter().map(|row| row[probe].abs()).fold(0.0, f64::max);
            for (one, two) in got.iter().zip(&want) {
                let error = (one[probe] - two[probe]).abs() / largest;
                let limit = rough.error_estimate() + 1e-7;
                prop_assert!(error <= limit, "probe {}: {:e} above {:e}", probe, error, limit);
            }
        }
    }
}
