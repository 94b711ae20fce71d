//! Plasma against closed forms computed another way, and fed by the neuraxis.

use crate::line::assert_within;
use cisterna_neuraxis::model::{
    Gut, Neuraxis, Parameters, Peripheral, Plasma, PlasmaParameters, Source,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const HOUR_S: f64 = 3600.0;

/// Ziconotide (PRIALT-LABEL): 270 mL/min, 30.46 L.
const ONE: PlasmaParameters =
    PlasmaParameters { central_ml: 30_460.0, clearance_ml_per_h: 16_200.0, peripheral: None };

/// Baclofen in adults (BACLOFEN-ORAL): 180 mL/min, 28.8 L central; the exchange makes the
/// published rates alpha 1.29 and beta 0.191 per hour.
fn baclofen() -> PlasmaParameters {
    let (clearance, central_ml, alpha, beta) = (180.0 * 60.0, 28_800.0, 1.29, 0.191);
    let back = alpha * beta * central_ml / clearance;
    let away = alpha + beta - back - clearance / central_ml;
    let exchange_ml_per_h = away * central_ml;
    let peripheral = Peripheral { volume_ml: exchange_ml_per_h / back, exchange_ml_per_h };
    PlasmaParameters { central_ml, clearance_ml_per_h: clearance, peripheral: Some(peripheral) }
}

#[test]
fn one_compartment_has_its_half_life_and_steady_state() {
    let mut plasma = Plasma::new(ONE).unwrap();
    plasma.advance(1.0, 0.0).unwrap();
    let half_life_h = std::f64::consts::LN_2 * 30_460.0 / 16_200.0;
    assert!((half_life_h - 1.3).abs() < 0.01, "the label says 1.3 h");
    plasma.advance(0.0, half_life_h * HOUR_S).unwrap();
    assert_within(1e-14, "half", plasma.amount(), 0.5);
    let mut infused = Plasma::new(ONE).unwrap();
    infused.advance(1000.0, 1000.0 * HOUR_S).unwrap();
    assert_within(1e-14, "steady", infused.concentration(), 1.0 / 16_200.0);
    assert_within(1e-12, "cleared", infused.cleared(), 1000.0 - 30_460.0 / 16_200.0);
}

#[test]
fn two_compartments_decay_with_the_published_rates() {
    let mut plasma = Plasma::new(baclofen()).unwrap();
    plasma.advance(1.0, 0.0).unwrap();
    let (alpha, beta) = (1.29, 0.191);
    let back = alpha * beta * 28_800.0 / (180.0 * 60.0);
    let at = |hours: f64| {
        let fast = (alpha - back) * (-alpha * hours).exp();
        let slow = (back - beta) * (-beta * hours).exp();
        (fast + slow) / (alpha - beta) / 28_800.0
    };
    let mut now_h = 0.0;
    for hours in [0.1, 1.0, 4.0, 24.0] {
        plasma.advance(0.0, (hours - now_h) * HOUR_S).unwrap();
        now_h = hours;
        assert_within(1e-12, "concentration", plasma.concentration(), at(hours));
    }
}

#[test]
fn a_swallowed_dose_follows_the_curve_of_absorption_and_clearance() {
    let mut gut = Gut::new(1.5, 0.7).unwrap();
    let mut plasma = Plasma::new(ONE).unwrap();
    gut.swallow(10.0).unwrap();
    let (absorbed, cleared) = (1.5, 16_200.0 / 30_460.0);
    for minute in 1..=720 {
        let amount = gut.advance(60.0).unwrap();
        plasma.advance(amount, 60.0).unwrap();
        let hours = f64::from(minute) / 60.0;
        let both = (-cleared * hours).exp() - (-absorbed * hours).exp();
        let want = 7.0 * absorbed / (absorbed - cleared) * both;
        if minute % 60 == 0 {
            assert_within(2e-4, "amount", plasma.amount(), want);
        }
    }
    assert_within(1e-12, "all", gut.amount() + plasma.amount() + plasma.cleared(), 7.0);
    assert!(Gut::new(0.0, 0.5).is_err() && Gut::new(1.0, 1.5).is_err());
}

#[test]
fn all_that_leaves_the_neuraxis_reaches_plasma() {
    let mut neuraxis = Neuraxis::new(Parameters {
        tissue_in_per_h: 2.0,
        tissue_out_per_h: 4.0,
        tissue_to_plasma_per_h: 2.0,
        dural_permeability_cm_per_min: 1e-3,
        brain_uptake_per_h: 0.2,
        ..Parameters::for_drug_loss(0.3)
    })
    .unwrap();
    let mut state = neuraxis.empty_state();
    let mut plasma = Plasma::new(baclofen()).unwrap();
    let source = Source::gaussian(10.0, 1.5).unwrap();
    neuraxis.advance(&mut state, &[(&source, 1.0)], 60.0, 2.0).unwrap();
    plasma.follow(&state, 0.0, 60.0).unwrap();
    for _ in 0..48 {
        neuraxis.advance(&mut state, &[], 1800.0, 60.0).unwrap();
        plasma.follow(&state, 0.01, 1800.0).unwrap();
    }
    let gone = state.eliminated();
    assert!(gone.tissue_to_plasma > 0.1 && gone.epidural_to_plasma > 0.01);
    assert!(gone.brain_uptake > 1e-3, "{}", gone.brain_uptake);
    let everything = gone.brain_uptake
        + state.spinal_amount()
        + state.cranial_amount()
        + state.tissue_amount()
        + state.epidural_amount()
        + plasma.amount()
        + plasma.cleared();
    assert!((everything - 1.48).abs() < 1e-10, "{everything}");
}

#[test]
fn senseless_plasma_is_refused() {
    let field = |parameters| Plasma::new(parameters).unwrap_err().field();
    assert_eq!(field(PlasmaParameters { central_ml: 0.0, ..ONE }), "central_ml");
    assert_eq!(field(PlasmaParameters { clearance_ml_per_h: -1.0, ..ONE }), "clearance_ml_per_h");
    let peripheral = Some(Peripheral { volume_ml: f64::NAN, exchange_ml_per_h: 1.0 });
    assert_eq!(field(PlasmaParameters { peripheral, ..ONE }), "volume_ml");
    let mut plasma = Plasma::new(ONE).unwrap();
    for (amount, duration_s) in [(-1.0, 1.0), (f64::NAN, 1.0), (1.0, -1.0), (1.0, f64::NAN)] {
        assert!(plasma.advance(amount, duration_s).is_err());
    }
    assert!(plasma.amount() <= 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        rng_seed: RngSeed::Fixed(14),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn how_a_time_is_divided_does_not_matter(
        volumes in (0.0..7.0_f64, 0.0..7.0_f64),
        clearances in (-3.0..7.0_f64, -3.0..7.0_f64),
        no_clearance in any::<bool>(),
        amount in 0.0..1e3_f64,
        log_hours in -4.0..4.0_f64,
        pieces in 2..20_u32,
    ) {
        let power = |x: f64| 10.0_f64.powf(x);
        let parameters = PlasmaParameters {
            central_ml: power(volumes.0),
            clearance_ml_per_h: if no_clearance { 0.0 } else { power(clearances.0) },
            peripheral: Some(Peripheral {
                volume_ml: power(volumes.1),
                exchange_ml_per_h: power(clearances.1),
            }),
        };
        let seconds = power(log_hours) * HOUR_S;
        let mut whole = Plasma::new(parameters).unwrap();
        whole.advance(1.0, 0.0).unwrap();
        let mut divided = whole.clone();
        whole.advance(amount, seconds).unwrap();
        for _ in 0..pieces {
            divided.advance(amount / f64::from(pieces), seconds / f64::from(pieces)).unwrap();
        }
        let tolerance = 1e-10 * (1.0 + amount);
        prop_assert!((whole.amount() - divided.amount()).abs() <= tolerance);
        let close = (whole.concentration() - divided.concentration()).abs() * power(volumes.0);
        prop_assert!(close <= tolerance, "{close:e}");
        prop_assert!(whole.amount() <= (1.0 + amount) * (1.0 + 1e-12));
    }
}
