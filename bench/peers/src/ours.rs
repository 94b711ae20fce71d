//! The two solvers of this project.

use crate::problem::{self, HEIGHTS_CM};
use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
use cisterna_neuraxis::population::{Cohort, Place, Variability};
use cisterna_neuraxis::reduced::{Accuracy, Piece, Probe, Reduction, Subject};
use cisterna_twin::crowd::play_subjects;
use std::num::NonZeroUsize;
use std::time::Instant;

/// Everything from parameters to readings; also how long the reduction alone took, s.
pub fn reduced(pieces: &[Piece]) -> (Vec<f64>, f64) {
    let begin = Instant::now();
    let neuraxis = Neuraxis::new(problem::parameters()).unwrap();
    let reduction =
        Reduction::new(&neuraxis, &problem::source(), &problem::probes(), Accuracy::default());
    let reduction = reduction.unwrap();
    let set_up_s = begin.elapsed().as_secs_f64();
    let mut readings = Vec::with_capacity(pieces.len() * 4);
    reduction.course().play(pieces, |_, row| readings.extend_from_slice(row)).unwrap();
    (readings, set_up_s)
}

/// Backward Euler, the same chain, steps of at most `step_s`.
pub fn stepper(pieces: &[Piece], step_s: f64) -> Vec<f64> {
    let mut neuraxis = Neuraxis::new(problem::parameters()).unwrap();
    let mut state = neuraxis.empty_state();
    let source = problem::source();
    let mut readings = Vec::with_capacity(pieces.len() * 4);
    for piece in pieces {
        neuraxis.advance(&mut state, &[(&source, piece.amount)], piece.duration_s, step_s).unwrap();
        readings.extend(HEIGHTS_CM.map(|z_cm| state.concentration_at(z_cm).unwrap()));
        readings.push(state.cisterna_concentration());
    }
    readings
}

/// Different patients with different tips, each with its own readings; the same schedule.
pub fn cohort(patients: u64, pieces: &[Piece], threads: usize) -> Vec<Vec<f64>> {
    let typical = Parameters::for_drug_loss(0.15);
    let cohort = Cohort::new(1, typical, Variability::suggested(0.4)).unwrap();
    let subject = |number| Subject {
        parameters: cohort.parameters(number),
        source: Source::at(cohort.height_cm(number, Place::Tip, problem::TIP_CM).unwrap()).unwrap(),
        probes: problem::probes(),
    };
    let subjects: Vec<Subject> = (0..patients).map(subject).collect();
    let threads = NonZeroUsize::new(threads).expect("at least one thread");
    let play = |_: usize, reduction: &Reduction| {
        let mut readings = Vec::with_capacity(pieces.len() * 4);
        reduction.course().play(pieces, |_, row| readings.extend_from_slice(row)).unwrap();
        readings
    };
    let all = play_subjects(&subjects, Accuracy::default(), threads, play).unwrap();
    all.into_iter().collect::<Result<_, _>>().unwrap()
}

/// The largest difference of the fast path to itself with a tolerance of 1e-8, over the patients
/// of [`cohort`], relative to the largest reading of each probe.
pub fn cohort_error(patients: u64, pieces: &[Piece]) -> f64 {
    let typical = Parameters::for_drug_loss(0.15);
    let cohort = Cohort::new(1, typical, Variability::suggested(0.4)).unwrap();
    let mut worst = 0.0_f64;
    for number in 0..patients {
        let neuraxis = Neuraxis::new(cohort.parameters(number)).unwrap();
        let tip_cm = cohort.height_cm(number, Place::Tip, problem::TIP_CM).unwrap();
        let source = Source::at(tip_cm).unwrap();
        let readings = |tolerance| {
            let accuracy = Accuracy { tolerance, ..Accuracy::default() };
            let probes: Vec<Probe> = problem::probes();
            let reduction = Reduction::new(&neuraxis, &source, &probes, accuracy).unwrap();
            let mut readings = Vec::new();
            reduction.course().play(pieces, |_, row| readings.extend_from_slice(row)).unwrap();
            readings
        };
        let (rough, exact) = (readings(Accuracy::default().tolerance), readings(1e-8));
        for probe in 0..4 {
            let of = |all: &[f64]| all.iter().skip(probe).step_by(4).copied().collect::<Vec<_>>();
            let (rough, exact) = (of(&rough), of(&exact));
            let largest = exact.iter().copied().fold(0.0, f64::max);
            let errors = rough.iter().zip(&exact).map(|(a, b)| (a - b).abs() / largest);
            worst = worst.max(errors.fold(0.0, f64::max));
        }
    }
    worst
}
