//! One result, however the work is divided.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
use cisterna_neuraxis::population::{Cohort, Place, Variability};
use cisterna_neuraxis::reduced::{Accuracy, Piece, Probe, ReduceError, Reduction};
use cisterna_neuraxis::reduced::{Subject, each_subject};

/// Some of these need more modes than the others, so groups are taken apart.
fn subjects(count: u64) -> Vec<Subject> {
    let typical = Parameters::for_drug_loss(0.15);
    let cohort = Cohort::new(9, typical, Variability::suggested(0.4)).unwrap();
    let subject = |number| Subject {
        parameters: cohort.parameters(number),
        source: Source::at(cohort.height_cm(number, Place::Tip, 20.0).unwrap()).unwrap(),
        probes: vec![
            Probe::Height(cohort.height_cm(number, Place::Sample(0), 13.5).unwrap()),
            Probe::Height(cohort.height_cm(number, Place::Tip, 20.0).unwrap()),
            Probe::CisternaMagna,
        ],
    };
    (0..count).map(subject).collect()
}

fn accuracy() -> Accuracy {
    Accuracy { tolerance: 1e-3, shortest_s: 900.0 }
}

fn readings(reduction: &Reduction) -> Vec<u64> {
    let pieces: Vec<Piece> = (0..40)
        .map(|i| Piece { amount: f64::from(i % 3), duration_s: 4000.0 + 37.0 * f64::from(i) })
        .collect();
    let mut bits = Vec::new();
    let mut course = reduction.course();
    course.play(&pieces, |_, row| bits.extend(row.iter().map(|c| c.to_bits()))).unwrap();
    let totals = course.totals();
    bits.extend([totals.spinal, totals.cranial, totals.eliminated.total()].map(f64::to_bits));
    bits
}

fn all(subjects: &[Subject]) -> Vec<Vec<u64>> {
    let all = each_subject(subjects, accuracy(), |_, one| readings(one)).unwrap();
    all.into_iter().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_list_may_be_cut_anywhere() {
    let subjects = subjects(40);
    let whole = all(&subjects);
    assert_eq!(whole.len(), 40);
    for size in [1, 7, 8, 24] {
        let parts: Vec<_> = subjects.chunks(size).flat_map(all).collect();
        assert!(parts == whole, "in parts of {size}");
    }
}

#[test]
fn alone_and_in_a_group_is_the_same_patient() {
    let subjects = subjects(24);
    let together = all(&subjects);
    let mut counts = Vec::new();
    for (number, subject) in subjects.iter().enumerate() {
        let neuraxis = Neuraxis::new(subject.parameters).unwrap();
        let alone =
            Reduction::new(&neuraxis, &subject.source, &subject.probes, accuracy()).unwrap();
        assert_eq!(readings(&alone), together[number], "patient {number}");
        counts.push(alone.modes());
    }
    counts.sort_unstable();
    counts.dedup();
    assert!(counts.len() > 1, "nobody needed more modes than anybody else: {counts:?}");
}

#[test]
fn a_course_in_pieces_is_the_course_at_once() {
    let subject = &subjects(1)[0];
    let neuraxis = Neuraxis::new(subject.parameters).unwrap();
    let reduction =
        Reduction::new(&neuraxis, &subject.source, &subject.probes, accuracy()).unwrap();
    let (mut stepwise, mut at_once) = (reduction.course(), reduction.course());
    let pieces =
        [Piece { amount: 1.0, duration_s: 5000.0 }, Piece { amount: 0.0, duration_s: 1e4 }];
    let mut played = Vec::new();
    at_once.play(&pieces, |_, row| played.push(row[0].to_bits())).unwrap();
    for (piece, played) in pieces.iter().zip(played) {
        stepwise.advance(piece.amount, piece.duration_s).unwrap();
        assert_eq!(stepwise.concentration(0).to_bits(), played);
    }
}

#[test]
fn a_patient_who_cannot_be_reduced_does_not_disturb_the_others() {
    let mut subjects = subjects(16);
    let undisturbed = all(&subjects);
    subjects[3].parameters.foramen_conductance_ml_per_min = 0.0;
    subjects[9].parameters.cells = 60;
    let results = each_subject(&subjects, accuracy(), |_, one| readings(one)).unwrap();
    for (number, (result, undisturbed)) in results.iter().zip(&undisturbed).enumerate() {
        match number {
            3 => assert_eq!(result, &Err(ReduceError::OneWay { face: 239 })),
            9 => assert_ne!(result.as_ref(), Ok(undisturbed)),
            _ => assert_eq!(result.as_ref(), Ok(undisturbed), "patient {number}"),
        }
    }
}
