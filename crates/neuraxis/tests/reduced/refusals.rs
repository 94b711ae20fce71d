//! What the fast path does not do, it says.

use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
use cisterna_neuraxis::reduced::{Accuracy, MODE_COUNTS, Probe, ReduceError, Reduction};

fn reduce(parameters: Parameters, accuracy: Accuracy) -> Result<Reduction, ReduceError> {
    let neuraxis = Neuraxis::new(parameters).unwrap();
    let source = Source::at(25.0).unwrap();
    Reduction::new(&neuraxis, &source, &[Probe::Height(24.0), Probe::CisternaMagna], accuracy)
}

#[test]
fn flow_without_mixing_is_refused_by_its_face() {
    let base = Parameters::for_drug_loss(0.15);
    let no_foramen = Parameters { foramen_conductance_ml_per_min: 0.0, ..base };
    let error = reduce(no_foramen, Accuracy::default()).unwrap_err();
    assert_eq!(error, ReduceError::OneWay { face: 239 });
    assert!(error.to_string().contains("use the stepper"));
    let no_exchange = Parameters { cranial_exchange_ml_per_min: 0.0, ..base };
    assert_eq!(
        reduce(no_exchange, Accuracy::default()).unwrap_err(),
        ReduceError::OneWay { face: 240 }
    );
    let kept = Parameters { tissue_in_per_h: 0.1, ..base };
    let error = reduce(kept, Accuracy::default()).unwrap_err();
    assert_eq!(error, ReduceError::KeptForGood { pool: 0 });
    assert!(error.to_string().starts_with("tissue takes drug up"));
    // With neither flow nor mixing there is nothing one-sided about it.
    let cut = Parameters { spinal_absorption_fraction: 0.0, ..no_foramen };
    let course = &mut reduce(cut, Accuracy::default()).unwrap().course();
    course.advance(1.0, 1e5).unwrap();
    assert!(course.concentration(0) > 0.0 && course.concentration(1).abs() <= 0.0);
}

#[test]
fn flow_far_stronger_than_mixing_is_refused_with_its_measure() {
    let still = Parameters { k_lumbar_cm2_per_s: 1e-4, ..Parameters::for_drug_loss(0.0) };
    let error = reduce(still, Accuracy::default()).unwrap_err();
    assert!(matches!(error, ReduceError::Stiff { amplification, .. } if amplification > 1e4));
}

#[test]
fn a_tolerance_out_of_reach_is_refused_with_what_was_reached() {
    let accuracy = Accuracy { tolerance: 1e-8, shortest_s: 1e-3 };
    let fine = Parameters { cells: 4800, ..Parameters::for_drug_loss(0.15) };
    match reduce(fine, accuracy).unwrap_err() {
        ReduceError::NotResolved { error, tolerance, modes } => {
            assert!(error > tolerance && modes == MODE_COUNTS[MODE_COUNTS.len() - 1]);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_harder_demand_takes_more_modes() {
    let count = |tolerance, shortest_s| {
        reduce(Parameters::for_drug_loss(0.15), Accuracy { tolerance, shortest_s }).unwrap().modes()
    };
    assert_eq!(count(1e-3, 3600.0), 16);
    assert!(count(1e-6, 300.0) > 16);
    assert!(count(1e-3, 10.0) > 16);
}

#[test]
fn senseless_numbers_are_refused_by_name_and_change_nothing() {
    let base = Parameters::for_drug_loss(0.15);
    for (accuracy, field) in [
        (Accuracy { tolerance: 0.0, ..Accuracy::default() }, "tolerance"),
        (Accuracy { tolerance: f64::NAN, ..Accuracy::default() }, "tolerance"),
        (Accuracy { shortest_s: 0.0, ..Accuracy::default() }, "shortest_s"),
        (Accuracy { shortest_s: f64::INFINITY, ..Accuracy::default() }, "shortest_s"),
    ] {
        match reduce(base, accuracy).unwrap_err() {
            ReduceError::Value(error) => assert_eq!(error.field(), field),
            other => panic!("{other}"),
        }
    }
    let neuraxis = Neuraxis::new(base).unwrap();
    let source = Source::at(25.0).unwrap();
    let outside = [Probe::Height(60.5)];
    assert_eq!(
        Reduction::new(&neuraxis, &source, &outside, Accuracy::default()).unwrap_err(),
        ReduceError::Value(ParameterError::AboveLimit { field: "z_cm", value: 60.5, limit: 60.0 })
    );
    let mut course = reduce(base, Accuracy::default()).unwrap().course();
    course.advance(1.0, 3600.0).unwrap();
    let before = (course.concentration(0).to_bits(), course.totals());
    for (amount, duration_s, field) in [
        (f64::NAN, 60.0, "amount"),
        (-1.0, 60.0, "amount"),
        (1e31, 60.0, "amount"),
        (1.0, -60.0, "duration_s"),
        (1.0, f64::INFINITY, "duration_s"),
        (1.0, 1e-9, "duration_s"),
    ] {
        assert_eq!(course.advance(amount, duration_s).unwrap_err().field(), field);
        assert_eq!((course.concentration(0).to_bits(), course.totals()), before);
    }
}
