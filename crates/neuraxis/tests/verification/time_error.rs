//! What a long step costs on a programme that changes ten times a day: the figures that the
//! documentation of [`Neuraxis::advance`] gives.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source, State};

/// Heights that are looked at, cm: the tip, and places below and above it.
const HEIGHTS_CM: [f64; 4] = [25.0, 13.5, 30.0, 46.0];
const CHANGE_S: f64 = 8640.0;

/// Concentrations before every change of two days. A programme is the amount and the duration of
/// the first part of each stretch, and the amount of the rest.
fn before_changes(step_s: f64, programme: impl Fn(u32) -> (f64, f64, f64)) -> Vec<[f64; 5]> {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.15)).unwrap();
    let mut state = neuraxis.empty_state();
    let tip = Source::at(25.0).unwrap();
    let look = |state: &State| {
        let [a, b, c, d] = HEIGHTS_CM.map(|z_cm| state.concentration_at(z_cm).unwrap());
        [a, b, c, d, state.cisterna_concentration()]
    };
    let mut rows = Vec::new();
    for stretch in 0..20 {
        let (amount, duration_s, rest) = programme(stretch);
        neuraxis.advance(&mut state, &[(&tip, amount)], duration_s, step_s).unwrap();
        rows.push(look(&state));
        neuraxis.advance(&mut state, &[(&tip, rest)], CHANGE_S - duration_s, step_s).unwrap();
        rows.push(look(&state));
    }
    rows
}

/// The largest error of a step at any of the places, over the highest value there.
fn worst(step_s: f64, programme: impl Fn(u32) -> (f64, f64, f64) + Copy) -> f64 {
    let (long, short) = (before_changes(5.0, programme), before_changes(2.5, programme));
    let exact = |row: usize, place: usize| 2.0 * short[row][place] - long[row][place];
    let rows = before_changes(step_s, programme);
    let of_place = |place: usize| {
        let highest = (0..rows.len()).map(|row| exact(row, place)).fold(0.0, f64::max);
        let off = |row: usize| (rows[row][place] - exact(row, place)).abs();
        (0..rows.len()).map(off).fold(0.0, f64::max) / highest
    };
    (0..5).map(of_place).fold(0.0, f64::max)
}

#[test]
fn a_step_of_ten_minutes_follows_changed_rates_to_two_per_cent() {
    // Half of each stretch at four times the rate of the other half.
    let rates = |_| (0.4, 0.5 * CHANGE_S, 0.1);
    let (ten_minutes, one_minute) = (worst(600.0, rates), worst(60.0, rates));
    assert!((0.005..0.02).contains(&ten_minutes), "{ten_minutes}");
    assert!((0.0005..0.002).contains(&one_minute), "{one_minute}");
}

#[test]
fn a_bolus_of_five_minutes_needs_steps_of_ten_seconds() {
    let boluses = |_| (0.1, 300.0, 0.023);
    let (ten_minutes, ten_seconds) = (worst(600.0, boluses), worst(10.0, boluses));
    assert!((0.05..0.15).contains(&ten_minutes), "{ten_minutes}");
    assert!((0.002..0.005).contains(&ten_seconds), "{ten_seconds}");
}
