//! What a sampling needle would report, against a table computed with an independent prototype of
//! the same model: the local "clearance", the half-lives and the time of the cisternal peak as
//! they follow from the true loss.

use crate::line::assert_within;
use cisterna_neuraxis::model::{Neuraxis, Parameters, Source, State};

const HOUR_S: f64 = 3600.0;

fn bolus(loss_per_h: f64, z_cm: f64) -> (Neuraxis, State) {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(loss_per_h)).unwrap();
    let mut state = neuraxis.empty_state();
    let source = Source::gaussian(z_cm, 1.5).unwrap();
    neuraxis.advance(&mut state, &[(&source, 1.0)], 60.0, 2.0).unwrap();
    (neuraxis, state)
}

/// Dose over area under the curve at the site of injection: for a linear system the same as the
/// rate of a steady infusion over its concentration.
fn local_clearance_ml_per_min(loss_per_h: f64) -> f64 {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(loss_per_h)).unwrap();
    let mut state = neuraxis.empty_state();
    let source = Source::gaussian(10.0, 1.5).unwrap();
    let (duration_s, amount_per_min) = (3e9, 1.0);
    let amount = amount_per_min * duration_s / 60.0;
    neuraxis.advance(&mut state, &[(&source, amount)], duration_s, 1e9).unwrap();
    amount_per_min / state.concentration_at(10.0).unwrap()
}

/// Half-life between two times from the two concentrations alone, minutes.
fn half_life_min(loss_per_h: f64, from_h: f64, to_h: f64) -> f64 {
    let (mut neuraxis, mut state) = bolus(loss_per_h, 10.0);
    neuraxis.advance(&mut state, &[], from_h * HOUR_S - 60.0, 20.0).unwrap();
    let first = state.concentration_at(10.0).unwrap();
    neuraxis.advance(&mut state, &[], (to_h - from_h) * HOUR_S, 20.0).unwrap();
    let last = state.concentration_at(10.0).unwrap();
    (to_h - from_h) * 60.0 * std::f64::consts::LN_2 / (first / last).ln()
}

fn cisternal_peak_h(loss_per_h: f64) -> f64 {
    let (mut neuraxis, mut state) = bolus(loss_per_h, 6.0);
    let (mut highest, mut peak_h) = (0.0, 0.0);
    for tenth in 1..=120 {
        neuraxis.advance(&mut state, &[], 0.1 * HOUR_S, 20.0).unwrap();
        if state.cisterna_concentration() > highest {
            highest = state.cisterna_concentration();
            peak_h = f64::from(tenth) * 0.1;
        }
    }
    peak_h
}

#[test]
fn local_clearance_depends_on_the_true_loss() {
    for (loss_per_h, want) in [(0.0, 0.083), (0.15, 0.179), (0.5, 0.351)] {
        assert_within(0.01, "dose/AUC", local_clearance_ml_per_min(loss_per_h), want);
    }
}

#[test]
fn half_lives_are_mixing_half_lives() {
    for (loss_per_h, early_min, late_min) in [(0.0, 177.0, 447.0), (0.15, 108.0, 207.0)] {
        assert_within(0.01, "early half-life", half_life_min(loss_per_h, 0.5, 4.0), early_min);
        assert_within(0.01, "late half-life", half_life_min(loss_per_h, 12.0, 24.0), late_min);
    }
}

#[test]
fn the_cisternal_peak_comes_earlier_with_more_loss() {
    for (loss_per_h, want_h) in [(0.0, 8.5), (0.15, 5.5), (0.5, 3.3)] {
        let peak_h = cisternal_peak_h(loss_per_h);
        assert!((peak_h - want_h).abs() <= 0.15, "{peak_h} h is not {want_h} h");
    }
}
