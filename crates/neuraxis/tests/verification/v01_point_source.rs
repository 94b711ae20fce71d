//! V1: 1 mg put at one point of an infinite line spreads as a Gaussian.

use crate::line::{Line, Medium, assert_within};

const MEDIUM: Medium =
    Medium { area_cm2: 1.5, dispersion_cm2_per_s: 0.03, velocity_cm_per_s: 0.0, loss_per_h: 0.0 };

fn point_source(cell_cm: f64) -> Line {
    let mut line = Line::new(MEDIUM, cell_cm, 150.0, 150.0);
    let origin = line.origin;
    line.contents.deposit(origin, 1.0);
    line
}

#[test]
fn v1_peak_spread_and_distant_concentration_match_the_gaussian() {
    let mut line = point_source(0.25);
    // Step, number of steps, then the exact peak, spread and concentration 10 cm away.
    let rows = [
        (1.0, 600, 0.044_326_92, 6.0, 0.011_053_015),
        (5.0, 600, 0.018_096_389, 14.696_938, 0.014_356_904),
        (10.0, 720, 0.010_447_955, 25.455_844, 0.009_672_103_3),
    ];
    for (step_s, steps, peak, spread_cm, distant) in rows {
        line.run(step_s, steps);
        assert_within(0.005, "peak", line.at(0.0), peak);
        assert_within(0.005, "spread", line.spread_cm(), spread_cm);
        assert_within(0.005, "10 cm above", line.at(10.0), distant);
        assert_within(0.005, "10 cm below", line.at(-10.0), distant);
    }
}

/// The peak after 600 s with the first-order error in time extrapolated away.
fn peak_free_of_time_error(cell_cm: f64) -> f64 {
    let peak = |step_s: f64, steps| {
        let mut line = point_source(cell_cm);
        line.run(step_s, steps);
        line.at(0.0)
    };
    2.0 * peak(1.0, 600) - peak(2.0, 300)
}

#[test]
fn v1_error_falls_with_the_square_of_the_cell() {
    let exact = 1.0 / (1.5 * (4.0 * std::f64::consts::PI * 0.03 * 600.0_f64).sqrt());
    let error = |cell_cm| (peak_free_of_time_error(cell_cm) / exact - 1.0).abs();
    let (coarse, middle, fine) = (error(2.0), error(1.0), error(0.5));
    let orders = [(coarse / middle).log2(), (middle / fine).log2()];
    for order in orders {
        assert!((1.9..2.2).contains(&order), "observed orders {orders:?}");
    }
}
