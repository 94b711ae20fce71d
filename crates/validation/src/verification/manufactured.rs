//! V11: a manufactured solution with a cross-section and a dispersion that vary along the line.
//!
//! `c = e^(-t/T) (1 + cos(pi z / L))` solves the equation of transport with a certain source. That
//! source is negative in places. As the equation is linear, its positive and its negative part are
//! run apart and subtracted, so that the solver is used as it is.

use std::f64::consts::PI;
use std::sync::Arc;

use cisterna_neuraxis::chain::{Chain, Contents, Face, Stepper};

use crate::row::{Row, Rule};

const LENGTH_CM: f64 = 60.0;
const DECAY_S: f64 = 3600.0;
const SOURCE: &str = "manufactured solution";

fn area_cm2(z: f64) -> f64 {
    1.5 + 0.5 * (2.0 * z / LENGTH_CM).sin()
}

fn dispersion_cm2_per_s(z: f64) -> f64 {
    0.05 * (1.0 + 0.8 * (3.0 * z / LENGTH_CM).cos())
}

fn shape(z: f64) -> f64 {
    1.0 + (PI * z / LENGTH_CM).cos()
}

/// `A K dc/dz` of the shape.
fn gradient(z: f64) -> f64 {
    let slope = -(PI / LENGTH_CM) * (PI * z / LENGTH_CM).sin();
    area_cm2(z) * dispersion_cm2_per_s(z) * slope
}

/// The line, and what the source needs of each of its cells.
struct Line {
    chain: Arc<Chain>,
    cell_cm: f64,
}

impl Line {
    fn new(cells: usize) -> Self {
        let cell_cm = LENGTH_CM / cells as f64;
        let middle = |cell: usize| (cell as f64 + 0.5) * cell_cm;
        let face = |cell: usize| {
            // The cross-section of a face is the mean of its neighbours, as in the neuraxis.
            let area = 0.5 * (area_cm2(middle(cell)) + area_cm2(middle(cell + 1)));
            let dispersion = dispersion_cm2_per_s((cell + 1) as f64 * cell_cm);
            Face::exponential_fitted(area * dispersion / cell_cm, 0.0)
        };
        let volumes = (0..cells).map(|cell| area_cm2(middle(cell)) * cell_cm).collect();
        let chain = Chain::new(volumes, (0..cells - 1).map(face).collect(), Vec::new());
        Self { chain: Arc::new(chain.expect("a smooth line is a valid chain")), cell_cm }
    }

    fn exact(&self, cell: usize, time_s: f64) -> f64 {
        (-time_s / DECAY_S).exp() * shape((cell as f64 + 0.5) * self.cell_cm)
    }

    /// The source of one cell, amount per second: what is stored at `rate` per second and amount,
    /// less what the exact gradient brings in.
    fn source(&self, cell: usize, rate_per_s: f64) -> f64 {
        let (below, above) = (cell as f64 * self.cell_cm, (cell + 1) as f64 * self.cell_cm);
        let stored = self.chain.volumes_ml()[cell] * shape(0.5 * (below + above)) * rate_per_s;
        stored - (gradient(above) - gradient(below))
    }

    /// Concentrations after `time_s`; `rate_per_s` is the rate of `e^(-t/T)` that a step sees.
    fn run(&self, time_s: f64, steps: u32, rate_per_s: impl Fn(f64) -> f64) -> Vec<f64> {
        let step_s = time_s / f64::from(steps);
        let stepper = Stepper::new(&self.chain, step_s).expect("a step within its limits");
        let (mut plus, mut minus) = (self.start(), self.chain.empty_contents());
        for step in 1..=steps {
            let scale = (-f64::from(step) * step_s / DECAY_S).exp();
            let source: Vec<f64> = (0..self.chain.nodes())
                .map(|cell| scale * self.source(cell, rate_per_s(step_s)))
                .collect();
            let part = |sign: f64| source.iter().map(|s| (sign * s).max(0.0)).collect::<Vec<_>>();
            stepper.run(&mut plus, &part(1.0), 1);
            stepper.run(&mut minus, &part(-1.0), 1);
        }
        let both = plus.concentrations().iter().zip(minus.concentrations());
        both.map(|(plus, minus)| plus - minus).collect()
    }

    fn start(&self) -> Contents {
        let mut contents = self.chain.empty_contents();
        for cell in 0..self.chain.nodes() {
            contents.deposit(cell, self.exact(cell, 0.0) * self.chain.volumes_ml()[cell]);
        }
        contents
    }
}

/// The root of the mean square difference.
fn distance(one: &[f64], other: impl Iterator<Item = f64>) -> f64 {
    let squares: f64 = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum();
    (squares / one.len() as f64).sqrt()
}

/// The error in space alone: a step sees the difference quotient of the exact decay, so that
/// backward Euler is exact in time.
fn error_in_space(cells: usize) -> f64 {
    let line = Line::new(cells);
    let quotient = |step_s: f64| (1.0 - (step_s / DECAY_S).exp()) / step_s;
    let found = line.run(DECAY_S, 200, quotient);
    distance(&found, (0..cells).map(|cell| line.exact(cell, DECAY_S)))
}

/// The order in time, from three runs on one grid.
fn order_in_time() -> f64 {
    let line = Line::new(60);
    let at = |steps| line.run(DECAY_S, steps, |_| -1.0 / DECAY_S);
    let (coarse, middle, fine) = (at(50), at(100), at(200));
    let first = distance(&coarse, middle.iter().copied());
    (first / distance(&middle, fine.iter().copied())).log2()
}

/// V11: the orders of the error.
pub(crate) fn v11() -> Vec<Row> {
    let orders = [(60, 120), (120, 240)].map(|(coarse, fine)| {
        let order = (error_in_space(coarse) / error_in_space(fine)).log2();
        let what = format!("order in the length of a cell, {coarse} to {fine} cells");
        Row::new(what, (order, ""), ("2", SOURCE), Rule::Between { low: 1.9, high: 2.1 })
    });
    let in_time = Row::new(
        "order in the step of backward Euler",
        (order_in_time(), ""),
        ("1", SOURCE),
        Rule::Between { low: 0.9, high: 1.1 },
    );
    orders.into_iter().chain([in_time]).collect()
}
