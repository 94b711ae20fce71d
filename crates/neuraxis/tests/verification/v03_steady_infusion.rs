//! V3: a steady infusion of 1 mg per day into an infinite line with first-order loss.

use crate::line::{Line, Medium, assert_within};

const AMOUNT_PER_S: f64 = 1.0 / 86_400.0;

fn steady(velocity_cm_per_s: f64) -> Line {
    let medium =
        Medium { area_cm2: 1.5, dispersion_cm2_per_s: 0.03, velocity_cm_per_s, loss_per_h: 0.05 };
    // The longest decay length is 95 cm: these ends are far enough not to be felt.
    let mut line = Line::new(medium, 0.25, 900.0, 600.0);
    line.run_to_steady_state(AMOUNT_PER_S);
    line
}

/// The decay length between the source and a place `x_cm` away.
fn decay_length_cm(line: &Line, x_cm: f64) -> f64 {
    x_cm.abs() / (line.at(0.0) / line.at(x_cm)).ln()
}

#[test]
fn v3_still_fluid() {
    let line = steady(0.0);
    assert_within(0.001, "peak", line.at(0.0), 0.005_976_826_2);
    assert_within(0.001, "decay length", decay_length_cm(&line, 20.0), 46.4758);
    assert_within(0.001, "decay length below", decay_length_cm(&line, -20.0), 46.4758);
    assert_within(0.001, "C(20)/C0", line.at(20.0) / line.at(0.0), 0.650_293_5);
}

#[test]
fn v3_fluid_flowing_down() {
    let line = steady(-0.001);
    assert_within(0.001, "peak", line.at(0.0), 0.004_725_096);
    assert_within(0.001, "length up", decay_length_cm(&line, 20.0), 22.787_754);
    assert_within(0.001, "length down", decay_length_cm(&line, -20.0), 94.787_754);
    assert_within(0.001, "C(+20)/C0", line.at(20.0) / line.at(0.0), 0.415_752_82);
    assert_within(0.001, "C(-20)/C0", line.at(-20.0) / line.at(0.0), 0.809_775_91);
}

#[test]
fn v3_follows_the_general_formula_at_other_velocities() {
    let (area, dispersion, loss_per_s) = (1.5, 0.03, 0.05 / 3600.0);
    for velocity in [-0.0004, 0.0003, 0.001] {
        let line = steady(velocity);
        let root = f64::sqrt(velocity * velocity + 4.0 * loss_per_s * dispersion);
        let up_cm = 2.0 * dispersion / (root - velocity);
        let down_cm = 2.0 * dispersion / (root + velocity);
        assert_within(0.001, "peak", line.at(0.0), AMOUNT_PER_S / (area * root));
        assert_within(0.001, "length up", decay_length_cm(&line, 20.0), up_cm);
        assert_within(0.001, "length down", decay_length_cm(&line, -20.0), down_cm);
    }
}
