//! Physiology that changes during a run, and a canal that is longer or shorter.

use crate::line::assert_within;
use cisterna_neuraxis::model::{
    Neuraxis, Parameters, Source, State, canal_length_of_height_cm, circadian_factor,
    scaled_height_cm,
};

const HOUR_S: f64 = 3600.0;

fn started() -> (Neuraxis, State, Source) {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.15)).unwrap();
    let mut state = neuraxis.empty_state();
    let tip = Source::at(25.0).unwrap();
    neuraxis.advance(&mut state, &[(&tip, 1.0)], 6.0 * HOUR_S, 600.0).unwrap();
    (neuraxis, state, tip)
}

#[test]
fn changing_there_and_back_is_the_same_as_two_neuraxes() {
    let (mut one, mut state, tip) = started();
    let mut other_state = state.clone();
    let base = *one.parameters();
    let active = base.with_pulse(90.0, 1.3).unwrap();
    let (mut rest, mut move_about) = (one.clone(), Neuraxis::new(active).unwrap());
    for _ in 0..3 {
        one.change(active).unwrap();
        one.advance(&mut state, &[(&tip, 0.1)], HOUR_S, 600.0).unwrap();
        one.change(base).unwrap();
        one.advance(&mut state, &[], HOUR_S, 600.0).unwrap();
        move_about.advance(&mut other_state, &[(&tip, 0.1)], HOUR_S, 600.0).unwrap();
        rest.advance(&mut other_state, &[], HOUR_S, 600.0).unwrap();
    }
    assert_eq!(state, other_state);
    assert!(state.mass_residual() < 1e-10);
}

#[test]
fn production_follows_the_day_and_is_then_as_before() {
    let (mut neuraxis, mut state, tip) = started();
    let (base, mut by_hand) = (*neuraxis.parameters(), state.clone());
    neuraxis.advance_through_day(&mut state, &[(&tip, 2.0)], 15.5, 48.0 * HOUR_S, 600.0).unwrap();
    assert_eq!(*neuraxis.parameters(), base);
    assert!(state.mass_residual() < 1e-10 && (state.injected() - 3.0).abs() < 1e-12);
    // The same with an own loop over finer pieces, taking the production of their middle.
    for quarter in 0..192 {
        let hour = 15.5 + (f64::from(quarter) + 0.5) * 0.25;
        let production_ml_per_min = base.production_ml_per_min * circadian_factor(hour);
        neuraxis.change(Parameters { production_ml_per_min, ..base }).unwrap();
        let injections = [(&tip, 2.0 / 192.0)];
        neuraxis.advance(&mut by_hand, &injections, 0.25 * HOUR_S, 600.0).unwrap();
    }
    let concentration = |state: &State| state.cisterna_concentration();
    assert_within(0.01, "cisterna", concentration(&state), concentration(&by_hand));
    let (mut steady, mut constant, _) = started();
    steady.advance(&mut constant, &[(&tip, 2.0)], 48.0 * HOUR_S, 600.0).unwrap();
    let difference = concentration(&state) / concentration(&constant) - 1.0;
    assert!(difference.abs() > 0.03, "the day is felt: {difference}");
}

#[test]
fn a_refused_day_leaves_state_and_parameters_as_they_were() {
    let (mut neuraxis, mut state, tip) = started();
    let (base, before) = (*neuraxis.parameters(), state.clone());
    for (amount, hour, duration_s) in
        [(-1.0, 8.0, HOUR_S), (1.0, 24.5, HOUR_S), (1.0, 8.0, f64::NAN), (1e-29, 8.0, 1e6)]
    {
        let injections = [(&tip, amount)];
        let result = neuraxis.advance_through_day(&mut state, &injections, hour, duration_s, 600.0);
        assert!(result.is_err(), "{amount} at {hour} for {duration_s}");
        assert_eq!((&state, neuraxis.parameters()), (&before, &base));
    }
}

#[test]
fn a_level_is_at_the_same_share_of_a_longer_canal() {
    let at_t10 = |body_height_cm: f64| {
        let canal_length_cm = canal_length_of_height_cm(body_height_cm).unwrap();
        let parameters = Parameters { canal_length_cm, ..Parameters::for_drug_loss(0.15) };
        let mut neuraxis = Neuraxis::new(parameters).unwrap();
        let mut state = neuraxis.empty_state();
        let at = |z_cm| scaled_height_cm(z_cm, canal_length_cm);
        let tip = neuraxis.source_at(at(15.0)).unwrap();
        neuraxis.advance(&mut state, &[(&tip, 1.0)], 72.0 * HOUR_S, 600.0).unwrap();
        assert!(state.mass_residual() < 1e-10);
        state.concentration_at(at(40.0)).unwrap() / state.concentration_at(at(20.0)).unwrap()
    };
    // The same dispersion has further to go in a taller person, who therefore has more gradient.
    let (short, middle, tall) = (at_t10(150.0), at_t10(170.0), at_t10(195.0));
    assert!(short > middle && middle > tall, "{short} {middle} {tall}");
}

#[test]
fn a_source_above_a_short_canal_is_refused() {
    let parameters = Parameters { canal_length_cm: 50.0, ..Parameters::for_drug_loss(0.15) };
    let mut neuraxis = Neuraxis::new(parameters).unwrap();
    let mut state = neuraxis.empty_state();
    let source = Source::at(55.0).unwrap();
    let error = neuraxis.advance(&mut state, &[(&source, 1.0)], 60.0, 10.0).unwrap_err();
    assert_eq!(error.to_string(), "z_cm is 55, above the largest accepted value 50");
    assert!(state.injected() <= 0.0);
    assert_eq!(neuraxis.source_at(55.0).unwrap_err().field(), "z_cm");
    assert!(neuraxis.gaussian_source(50.0, 1.5).is_ok());
    let tall = Parameters { canal_length_cm: 70.0, ..parameters };
    assert!(Source::at(65.0).is_err() && Neuraxis::new(tall).unwrap().source_at(65.0).is_ok());
}
