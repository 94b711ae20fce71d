//! V11: a made-up solution of the transport equation with smooth cross-section, dispersion and
//! flow, and the source that it needs. The error must fall with the square of the cell and, since
//! time is backward Euler, with the first power of the step.

use cisterna_neuraxis::chain::{Chain, Drain, Face, Stepper};
use std::f64::consts::PI;
use std::sync::Arc;

const LENGTH_CM: f64 = 60.0;
const DECAY_S: f64 = 1000.0;
const LOSS_PER_S: f64 = 3e-4;
const END_S: f64 = 500.0;

fn area_cm2(z: f64) -> f64 {
    1.5 + 0.7 * (1.3 * PI * z / LENGTH_CM).cos()
}

fn dispersion_cm2_per_s(z: f64) -> f64 {
    0.3 * (1.0 + 0.8 * (PI * z / LENGTH_CM + 0.4).sin())
}

/// Upward, and none at the closed ends.
fn flow_ml_per_s(z: f64) -> f64 {
    0.08 * (PI * z / LENGTH_CM).sin().powi(2)
}

fn exact(z: f64, t: f64) -> f64 {
    (-t / DECAY_S).exp() * (1.0 + (PI * z / LENGTH_CM).cos())
}

/// Amount per second that passes a height upward.
fn flux(z: f64, t: f64) -> f64 {
    let slope = -(-t / DECAY_S).exp() * (PI / LENGTH_CM) * (PI * z / LENGTH_CM).sin();
    flow_ml_per_s(z) * exact(z, t) - area_cm2(z) * dispersion_cm2_per_s(z) * slope
}

fn chain(cells: usize) -> Arc<Chain> {
    let cell_cm = LENGTH_CM / cells as f64;
    let volumes_ml: Vec<f64> =
        (0..cells).map(|cell| area_cm2((cell as f64 + 0.5) * cell_cm) * cell_cm).collect();
    let face = |below: usize| {
        let z = below as f64 * cell_cm;
        let conductance = dispersion_cm2_per_s(z) * area_cm2(z) / cell_cm;
        Face::exponential_fitted(conductance, flow_ml_per_s(z))
    };
    let loss = Drain::new(0, volumes_ml.iter().map(|volume| volume * LOSS_PER_S).collect());
    Arc::new(Chain::new(volumes_ml, (1..cells).map(face).collect(), vec![loss]).unwrap())
}

/// What must enter each cell per second for the solution to hold, as what enters and what would
/// have to be taken out: the solver accepts no negative inflow, but it is linear.
fn sources(chain: &Chain, t: f64) -> [Vec<f64>; 2] {
    let cell_cm = LENGTH_CM / chain.nodes() as f64;
    let of_cell = |(cell, volume): (usize, &f64)| {
        let (below, above) = (cell as f64 * cell_cm, (cell + 1) as f64 * cell_cm);
        let grows = volume * (LOSS_PER_S - 1.0 / DECAY_S) * exact(0.5 * (below + above), t);
        grows + flux(above, t) - flux(below, t)
    };
    let all: Vec<f64> = chain.volumes_ml().iter().enumerate().map(of_cell).collect();
    [all.iter().map(|s| s.max(0.0)).collect(), all.iter().map(|s| (-s).max(0.0)).collect()]
}

/// The concentrations at the end.
fn solve(cells: usize, step_s: f64) -> Vec<f64> {
    let chain = chain(cells);
    let stepper = Stepper::new(&chain, step_s).unwrap();
    let mut parts = [chain.empty_contents(), chain.empty_contents()];
    for cell in 0..cells {
        let z = (cell as f64 + 0.5) * LENGTH_CM / cells as f64;
        parts[0].deposit(cell, exact(z, 0.0) * chain.volumes_ml()[cell]);
    }
    let steps = (END_S / step_s).round() as u32;
    for step in 1..=steps {
        let sources = sources(&chain, f64::from(step) * step_s);
        for (part, source) in parts.iter_mut().zip(&sources) {
            stepper.run(part, source, 1);
        }
    }
    let pairs = parts[0].concentrations().iter().zip(parts[1].concentrations());
    pairs.map(|(more, less)| more - less).collect()
}

/// The largest error at the end over the largest concentration.
fn error(concentrations: &[f64]) -> f64 {
    let cells = concentrations.len();
    let centre = |cell: usize| (cell as f64 + 0.5) * LENGTH_CM / cells as f64;
    let off = |(cell, c): (usize, &f64)| (c - exact(centre(cell), END_S)).abs();
    concentrations.iter().enumerate().map(off).fold(0.0, f64::max) / exact(0.0, END_S)
}

fn orders(errors: [f64; 3]) -> [f64; 2] {
    [(errors[0] / errors[1]).log2(), (errors[1] / errors[2]).log2()]
}

#[test]
fn v11_second_order_in_the_cell() {
    let errors = [30, 60, 120].map(|cells| {
        // The first-order error in time is extrapolated away.
        let (long, short) = (solve(cells, 2.0), solve(cells, 1.0));
        error(&long.iter().zip(&short).map(|(l, s)| 2.0 * s - l).collect::<Vec<f64>>())
    });
    for order in orders(errors) {
        assert!((order - 2.0).abs() <= 0.1, "errors {errors:?}, orders {:?}", orders(errors));
    }
}

#[test]
fn v11_first_order_in_the_step() {
    let errors = [50.0, 25.0, 12.5].map(|step_s| error(&solve(480, step_s)));
    for order in orders(errors) {
        assert!((order - 1.0).abs() <= 0.1, "errors {errors:?}, orders {:?}", orders(errors));
    }
}
