//! Injected volumes push fluid aside; heavy solutions sink and light ones rise.

use cisterna_neuraxis::model::{
    Displacement, Disturbance, Drift, FLUID_DENSITY_G_PER_ML, Neuraxis, Parameters, Posture,
    Source, State,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const HOUR_S: f64 = 3600.0;

/// A unit dose of `volume_ml` over a minute at a height, in a canal that mixes by `mixing`.
fn injected(z_cm: f64, volume_ml: f64, mixing: f64) -> (Neuraxis, State) {
    let default = Parameters::for_drug_loss(0.0);
    let parameters = Parameters {
        k_lumbar_cm2_per_s: default.k_lumbar_cm2_per_s * mixing,
        k_thoracic_cm2_per_s: default.k_thoracic_cm2_per_s * mixing,
        k_cervical_cm2_per_s: default.k_cervical_cm2_per_s * mixing,
        ..default
    };
    let mut neuraxis = Neuraxis::new(parameters).unwrap();
    let mut state = neuraxis.empty_state();
    let needle = Source::at(z_cm).unwrap();
    let displacement = Some(Displacement::new(&needle, volume_ml).unwrap());
    let disturbance = Disturbance { displacement, drift: None };
    neuraxis.advance_disturbed(&mut state, &[(&needle, 1.0)], &disturbance, 60.0, 1.0).unwrap();
    (neuraxis, state)
}

/// Mean height of the drug in the canal, cm.
fn mean_height_cm(state: &State) -> f64 {
    let volumes = |z_cm: f64| if z_cm < 22.0 { 2.27 } else { 1.2 };
    let (mut moment, mut amount) = (0.0, 0.0);
    for (z_cm, c) in state.profile() {
        moment += z_cm * c * volumes(z_cm);
        amount += c * volumes(z_cm);
    }
    moment / amount
}

#[test]
fn the_slug_has_the_length_of_its_volume_and_the_injected_concentration() {
    let volume_ml = 10.0;
    let (_, state) = injected(10.0, volume_ml, 1e-3);
    let injected_per_ml = 1.0 / volume_ml;
    let full = state.profile().filter(|(_, c)| *c > 0.5 * injected_per_ml);
    let length_cm = full.count() as f64 * 0.25;
    // Ten millilitres in 2.27 cm2, less what was carried on to where room was made.
    assert!((length_cm - volume_ml / 2.27).abs() <= 0.5, "{length_cm} cm");
    let highest = state.profile().map(|(_, c)| c).fold(0.0, f64::max);
    assert!((highest / injected_per_ml - 1.0).abs() < 0.02, "{highest}");
    // The head gives way most, so nearly all of the slug lies above the needle.
    let above = state.profile().filter(|(z_cm, c)| *z_cm > 10.0 && *c > 0.5 * injected_per_ml);
    assert!(above.count() as f64 > 0.9 * length_cm / 0.25);
}

/// When the cisterna magna has most of a lossless drug, h.
fn cisternal_peak_h(z_cm: f64, volume_ml: f64) -> f64 {
    let (mut neuraxis, mut state) = injected(z_cm, volume_ml, 1.0);
    let (mut highest, mut peak_h) = (0.0, 0.0);
    for twentieth in 1..=240 {
        neuraxis.advance(&mut state, &[], 0.05 * HOUR_S, 20.0).unwrap();
        if state.cisterna_concentration() > highest {
            highest = state.cisterna_concentration();
            peak_h = f64::from(twentieth) * 0.05;
        }
    }
    peak_h
}

#[test]
fn a_larger_volume_reaches_the_head_earlier_but_not_as_early_as_observed() {
    // Observed after 5 to 15 mL: 1 to 3 h (DYKE-2020). Displacement alone explains little of the
    // misfit; the numbers are this model's own, kept to show a change.
    for (z_cm, want_h) in [(6.0, [8.4, 8.3, 8.05, 7.75]), (10.0, [7.4, 7.1, 6.65, 6.15])] {
        let peaks_h = [0.1, 5.0, 10.0, 15.0].map(|volume_ml| cisternal_peak_h(z_cm, volume_ml));
        for (peak_h, want_h) in peaks_h.into_iter().zip(want_h) {
            assert!((peak_h - want_h).abs() <= 0.11, "{peaks_h:?} from {z_cm} cm");
        }
        assert!(peaks_h.windows(2).all(|pair| pair[0] > pair[1]), "{peaks_h:?}");
    }
}

#[test]
fn nothing_disturbing_is_the_plain_advance() {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.15)).unwrap();
    let source = Source::gaussian(10.0, 1.5).unwrap();
    let (mut plain, mut disturbed) = (neuraxis.empty_state(), neuraxis.empty_state());
    neuraxis.advance(&mut plain, &[(&source, 1.0)], 60.0, 2.0).unwrap();
    let none = Disturbance::default();
    neuraxis.advance_disturbed(&mut disturbed, &[(&source, 1.0)], &none, 60.0, 2.0).unwrap();
    assert_eq!(plain, disturbed);
}

/// Mean height of 15 mg in 3 mL an hour after the injection at 10 cm.
fn height_after_an_hour(solution_g_per_ml: f64, posture: Posture) -> f64 {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.0)).unwrap();
    let mut state = neuraxis.empty_state();
    let needle = Source::gaussian(10.0, 1.5).unwrap();
    let drift = Drift::new(solution_g_per_ml, FLUID_DENSITY_G_PER_ML, 5.0, posture).unwrap();
    let disturbance = Disturbance { displacement: None, drift: Some(drift) };
    let injections = [(&needle, 15.0)];
    neuraxis.advance_disturbed(&mut state, &injections, &disturbance, 30.0, 1.0).unwrap();
    neuraxis.advance_disturbed(&mut state, &[], &disturbance, HOUR_S, 5.0).unwrap();
    assert!(state.mass_residual() < 1e-10);
    mean_height_cm(&state)
}

#[test]
fn heavy_solution_sinks_when_sitting_and_light_solution_rises() {
    let (heavy, light) = (1.02, 0.9995);
    let lying = height_after_an_hour(heavy, Posture::LYING);
    assert!((lying - height_after_an_hour(light, Posture::LYING)).abs() <= 0.0);
    let sitting = height_after_an_hour(heavy, Posture::SITTING);
    let rising = height_after_an_hour(light, Posture::SITTING);
    let head_down = height_after_an_hour(heavy, Posture::HEAD_DOWN);
    assert!(sitting < lying - 1.0, "heavy, sitting: {sitting} against {lying} cm");
    assert!(rising > lying + 1.0, "light, sitting: {rising} against {lying} cm");
    assert!(head_down > lying + 1.0, "heavy, head down: {head_down} against {lying} cm");
}

#[test]
fn the_lagged_drift_is_of_first_order_in_the_step() {
    let at = |step_s: f64| {
        let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.0)).unwrap();
        let mut state = neuraxis.empty_state();
        let needle = Source::gaussian(15.0, 1.5).unwrap();
        neuraxis.advance(&mut state, &[(&needle, 15.0)], 0.0, 1.0).unwrap();
        let drift = Drift::new(1.02, FLUID_DENSITY_G_PER_ML, 5.0, Posture::SITTING).unwrap();
        let disturbance = Disturbance { displacement: None, drift: Some(drift) };
        neuraxis.advance_disturbed(&mut state, &[], &disturbance, 1200.0, step_s).unwrap();
        mean_height_cm(&state)
    };
    let heights = [40.0, 20.0, 10.0, 5.0].map(at);
    let order = ((heights[0] - heights[1]) / (heights[1] - heights[2])).log2();
    let next = ((heights[1] - heights[2]) / (heights[2] - heights[3])).log2();
    assert!((order - 1.0).abs() < 0.15 && (next - 1.0).abs() < 0.1, "{order} {next}");
}

#[test]
fn a_disturbance_without_duration_or_place_is_refused_and_changes_nothing() {
    let mut neuraxis = Neuraxis::new(Parameters::for_drug_loss(0.0)).unwrap();
    let mut state = neuraxis.empty_state();
    let tall = Parameters { canal_length_cm: 80.0, ..*neuraxis.parameters() };
    let above = Neuraxis::new(tall).unwrap().source_at(70.0).unwrap();
    let inside = Source::at(10.0).unwrap();
    for (source, duration_s) in [(&inside, 0.0), (&above, 60.0)] {
        let displacement = Some(Displacement::new(source, 5.0).unwrap());
        let disturbance = Disturbance { displacement, drift: None };
        let injections = [(&inside, 1.0)];
        let result =
            neuraxis.advance_disturbed(&mut state, &injections, &disturbance, duration_s, 1.0);
        assert!(result.is_err());
        assert_eq!(state, neuraxis.empty_state());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        rng_seed: RngSeed::Fixed(13),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn mass_and_sign_hold_with_everything_on(
        place in (0.0..=60.0_f64, 0.0..=1.0_f64),
        dose in (1e-3..1e3_f64, 0.1..20.0_f64, 1.0..600.0_f64, 1e-3..1e3_f64),
        solution in (0.98..1.05_f64, -90.0..=90.0_f64),
        tissue in (0.0..10.0_f64, 0.0..10.0_f64, 0.0..10.0_f64),
        hour_of_day in 0.0..24.0_f64,
        step_s in 1.0..3600.0_f64,
    ) {
        let mut neuraxis = Neuraxis::new(Parameters {
            tissue_in_per_h: tissue.0,
            tissue_out_per_h: tissue.1,
            tissue_to_plasma_per_h: tissue.2,
            dural_permeability_cm_per_min: 1e-3,
            epidural_partition: 20.0,
            ..Parameters::for_drug_loss(0.1)
        }).unwrap();
        let mut state = neuraxis.empty_state();
        let (amount, volume_ml, duration_s, injected_per_ml) = dose;
        let needle = Source::at(place.0).unwrap();
        let displacement = Displacement::with_spinal_share(&needle, volume_ml, place.1).unwrap();
        let posture = Posture::tilted(solution.1).unwrap();
        let drift = Drift::new(solution.0, FLUID_DENSITY_G_PER_ML, injected_per_ml, posture);
        let drift = Some(drift.unwrap());
        let injecting = Disturbance { displacement: Some(displacement), drift };
        let drifting = Disturbance { displacement: None, drift };
        let both = [(&needle, amount)];
        neuraxis.advance_disturbed(&mut state, &both, &injecting, duration_s, step_s).unwrap();
        neuraxis.advance_disturbed(&mut state, &both, &drifting, HOUR_S, step_s).unwrap();
        neuraxis.inject_epidural(&mut state, &needle, amount).unwrap();
        neuraxis.advance_through_day(&mut state, &both, hour_of_day, 86_400.0, step_s).unwrap();
        let inside = state.spinal_amount() + state.cranial_amount();
        let found = inside + state.tissue_amount() + state.epidural_amount();
        let residual = (found + state.eliminated().total()) / (4.0 * amount) - 1.0;
        prop_assert!(residual.abs() < 1e-10, "{residual:e}");
        prop_assert!(state.mass_residual() < 1e-10);
        let beside = state.tissue_profile().chain(state.epidural_profile());
        prop_assert!(state.profile().chain(beside).all(|(_, x)| x.is_finite() && x >= 0.0));
    }
}
