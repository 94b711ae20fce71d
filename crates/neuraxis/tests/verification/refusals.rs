//! Input that makes no sense is refused by name and leaves the state untouched.

use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::{AdvanceError, Neuraxis, Parameters, Source, State};

fn dosed() -> (Neuraxis, State, Source) {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.15)).unwrap();
    let mut state = neuraxis.empty_state();
    let tip = Source::at(15.0).unwrap();
    neuraxis.advance(&mut state, &[(&tip, 1.0)], 600.0, 60.0).unwrap();
    (neuraxis, state, tip)
}

#[test]
fn senseless_amounts_and_times_are_refused_and_change_nothing() {
    let (mut neuraxis, mut state, tip) = dosed();
    let before = state.clone();
    let cases = [
        (f64::NAN, 60.0, 10.0, "amount"),
        (f64::INFINITY, 60.0, 10.0, "amount"),
        (-1.0, 60.0, 10.0, "amount"),
        (1e31, 60.0, 10.0, "amount"),
        (1e-31, 60.0, 10.0, "amount"),
        (1.0, f64::NAN, 10.0, "duration_s"),
        (1.0, -60.0, 10.0, "duration_s"),
        (1.0, 1e-9, 10.0, "duration_s"),
        (1.0, f64::INFINITY, 10.0, "duration_s"),
        (1.0, 60.0, f64::NAN, "step_s_max"),
        (1.0, 60.0, 0.0, "step_s_max"),
        (1.0, 0.0, -1.0, "step_s_max"),
    ];
    for (amount, duration_s, step_s_max, field) in cases {
        let result = neuraxis.advance(&mut state, &[(&tip, amount)], duration_s, step_s_max);
        match result {
            Err(AdvanceError::Value(error)) => assert_eq!(error.field(), field),
            other => panic!("{amount} over {duration_s} s by {step_s_max} s gave {other:?}"),
        }
        assert_eq!(state, before);
    }
    let too_much = [(&tip, 6e29), (&tip, 6e29)];
    let result = neuraxis.advance(&mut state, &too_much, 60.0, 10.0);
    assert!(matches!(result, Err(AdvanceError::Value(e)) if e.field() == "injected_amount"));
    assert_eq!(state, before);
}

#[test]
fn a_state_follows_changed_physiology_but_not_changed_volumes() {
    let (_, mut state, _) = dosed();
    let parameters = Parameters::for_drug_loss(0.15);
    let mut active = Neuraxis::new(Parameters { k_cervical_cm2_per_s: 0.8, ..parameters }).unwrap();
    active.advance(&mut state, &[], 600.0, 60.0).unwrap();
    assert!(state.mass_residual() < 1e-10);
    for other in [
        Parameters { cells: 120, ..parameters },
        Parameters { spinal_fluid_ml: 90.0, ..parameters },
        Parameters { cranial_ml: 90.0, ..parameters },
    ] {
        let mut other = Neuraxis::new(other).unwrap();
        let result = other.advance(&mut state, &[], 600.0, 60.0);
        assert_eq!(result, Err(AdvanceError::StateOfAnotherAnatomy));
    }
}

#[test]
fn a_height_outside_the_canal_is_refused() {
    let (_, state, _) = dosed();
    assert!(state.concentration_at(0.0).is_ok() && state.concentration_at(60.0).is_ok());
    assert_eq!(
        state.concentration_at(60.5),
        Err(ParameterError::AboveLimit { field: "z_cm", value: 60.5, limit: 60.0 })
    );
    assert!(state.concentration_at(f64::NAN).is_err());
}

#[test]
fn a_duration_of_zero_puts_the_dose_in_at_once() {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.0)).unwrap();
    let mut state = neuraxis.empty_state();
    assert_eq!((state.mass_residual(), state.cranial_fraction()), (0.0, 0.0));
    let tip = Source::at(15.1).unwrap();
    neuraxis.advance(&mut state, &[(&tip, 2.0)], 0.0, 10.0).unwrap();
    let cell_ml = 2.27 * 0.25;
    assert!((state.concentration_at(15.1).unwrap() * cell_ml - 2.0).abs() < 1e-12);
    assert!(state.eliminated().total() <= 0.0);
    let peaks = state.profile().filter(|(_, c)| *c > 0.0).map(|(z_cm, _)| z_cm);
    assert_eq!(peaks.collect::<Vec<_>>(), [15.125]);
}

#[test]
fn the_same_calls_give_the_same_bytes_whatever_ran_before() {
    let (mut used, _, tip) = dosed();
    for step_s in 1..40 {
        let mut scrap = used.empty_state();
        used.advance(&mut scrap, &[(&tip, 1.0)], 40.0, f64::from(step_s)).unwrap();
    }
    let run = |neuraxis: &mut Neuraxis| {
        let mut state = neuraxis.empty_state();
        neuraxis.advance(&mut state, &[(&tip, 1.0)], 600.0, 7.0).unwrap();
        neuraxis.advance(&mut state, &[], 86_400.0, 600.0).unwrap();
        state
    };
    let mut fresh = Neuraxis::new(*used.parameters()).unwrap();
    let (first, second) = (run(&mut used), run(&mut fresh));
    let bits = |state: &State| -> Vec<u64> { state.profile().map(|(_, c)| c.to_bits()).collect() };
    assert_eq!(bits(&first), bits(&second));
}
