//! V7 and V8: Watson dispersion against tables that were computed with 40 digits (channel, pipe) or
//! on another grid (annulus), and against its limits.

use crate::line::assert_within;
use cisterna_neuraxis::theory::watson;

/// Womersley number; channel at Schmidt numbers 10, 100, 1000, 1400.
const CHANNEL: [(f64, [f64; 4]); 8] = [
    (0.5, [0.013996482, 0.21588632, 0.32470748, 0.33250187]),
    (1.0, [0.11911403, 0.29553758, 0.35035011, 0.35427729]),
    (2.0, [0.24666941, 0.34121407, 0.37186301, 0.37406008]),
    (3.0, [0.29479839, 0.38258222, 0.41122420, 0.41327783]),
    (5.0, [0.40222163, 0.52417491, 0.56394343, 0.56679479]),
    (8.0, [0.58222129, 0.75874013, 0.81630238, 0.82042953]),
    (10.0, [0.70284785, 0.91594884, 0.98544032, 0.99042277]),
    (15.0, [1.00610450, 1.31115120, 1.41062590, 1.41775810]),
];

#[test]
fn v7_channel() {
    for (womersley, row) in CHANNEL {
        for (schmidt, want) in [10.0, 100.0, 1000.0, 1400.0].into_iter().zip(row) {
            let got = watson::channel(womersley, schmidt).unwrap();
            assert_within(1e-6, &format!("channel {womersley} {schmidt}"), got, want);
        }
    }
}

#[test]
fn v7_pipe() {
    let rows = [
        (1.0, 0.17986101, 0.91115017),
        (2.0, 0.55312522, 0.96646659),
        (5.0, 0.90664656, 1.2798104),
        (10.0, 1.5000122, 2.1066681),
        (15.0, 2.1040527, 2.9521185),
    ];
    for (womersley, at_10, at_1000) in rows {
        assert_within(1e-6, "pipe", watson::pipe(womersley, 10.0).unwrap(), at_10);
        assert_within(1e-6, "pipe", watson::pipe(womersley, 1000.0).unwrap(), at_1000);
    }
}

#[test]
fn v7_annulus() {
    let rows = [
        (0.3, [0.3655478, 0.5632872, 0.9849713]),
        (0.5, [0.3696796, 0.5637549, 0.9852963]),
        (0.6, [0.3706655, 0.5638450, 0.9853635]),
        (0.7, [0.3712757, 0.5638966, 0.9854033]),
        (0.8, [0.3716323, 0.5639254, 0.9854259]),
    ];
    for (ratio, row) in rows {
        for (womersley, want) in [2.0, 5.0, 10.0].into_iter().zip(row) {
            let got = watson::annulus(ratio, womersley, 1000.0).unwrap();
            assert_within(1e-3, &format!("annulus {ratio} {womersley}"), got, want);
            let channel = watson::channel(womersley, 1000.0).unwrap();
            assert_within(0.018, "a channel is close to an annulus", channel, got);
        }
    }
}

#[test]
fn v7_low_frequency() {
    assert_within(1e-6, "channel", watson::channel(0.01, 10.0).unwrap(), 2.3809524e-9);
    assert_within(1e-6, "pipe", watson::pipe(0.01, 10.0).unwrap(), 2.6041667e-9);
    assert_within(1e-6, "limit", watson::quasi_steady_channel(0.01, 10.0), 2.3809524e-9);
    assert_within(1e-6, "limit", watson::quasi_steady_pipe(0.01, 10.0), 2.6041667e-9);
}

#[test]
fn v8_high_frequency() {
    for (womersley, want) in [(30.0, 1.0482503), (50.0, 1.0286841), (100.0, 1.0142421)] {
        let exact = watson::channel(womersley, 1e3).unwrap();
        let ratio = exact / watson::thin_layers_channel(womersley, 1e3);
        assert_within(1e-6, "exact over limit", ratio, want);
    }
    let printed = [(0.5, 0.0428), (2.0, 0.1712), (10.0, 0.8559), (15.0, 1.2839)];
    for (womersley, want) in printed {
        assert_within(2e-3, "limit", watson::thin_layers_channel(womersley, 1e3), want);
    }
}

#[test]
fn v8_kinematic() {
    let got = watson::channel(0.1, 1e12).unwrap();
    assert_within(1e-6, "kinematic", got, 0.37499212);
    assert_within(1e-4, "its limit", got, watson::KINEMATIC_CHANNEL);
}

#[test]
fn watson_dispersion_of_a_person_is_far_below_that_of_the_canal() {
    // nu 0.7e-6 m2/s, D 5e-10 m2/s, 60 beats per minute; R as printed with two or three digits.
    let rows = [(1.5e-3, 1.0, 11e-3, 28.2), (2e-3, 1.0, 11e-3, 19.7), (1.5e-3, 1.0, 5e-3, 5.8)];
    for (half_gap, beats_per_s, stroke, want) in
        rows.into_iter().chain([(1.5e-3, 0.25, 20e-3, 67.7)])
    {
        let womersley = half_gap * f64::sqrt(2.0 * std::f64::consts::PI * beats_per_s / 0.7e-6);
        let reduced = watson::channel(womersley, 1400.0).unwrap();
        let enhanced = watson::dispersion(1.0, reduced, stroke, half_gap) - 1.0;
        assert_within(0.01, "R", enhanced, want);
        let cm2_per_s = watson::dispersion(5e-6, reduced, stroke, half_gap);
        assert!(cm2_per_s < 0.010 / 25.0, "{cm2_per_s}");
    }
}
