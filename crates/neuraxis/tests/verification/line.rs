//! A uniform line of cells, long enough to pass for an infinite one.

use cisterna_neuraxis::chain::{Chain, Contents, Drain, Face, Stepper};
use std::sync::Arc;

/// What a uniform line is made of.
#[derive(Clone, Copy)]
pub(crate) struct Medium {
    pub(crate) area_cm2: f64,
    pub(crate) dispersion_cm2_per_s: f64,
    pub(crate) velocity_cm_per_s: f64,
    pub(crate) loss_per_h: f64,
}

/// A line with the middle of one cell at x = 0, closed at both ends.
pub(crate) struct Line {
    pub(crate) chain: Arc<Chain>,
    pub(crate) contents: Contents,
    pub(crate) cell_cm: f64,
    pub(crate) origin: usize,
}

impl Line {
    /// Cells of `cell_cm` from about `-below_cm` to `above_cm`.
    pub(crate) fn new(medium: Medium, cell_cm: f64, below_cm: f64, above_cm: f64) -> Line {
        let origin = (below_cm / cell_cm).round() as usize;
        let nodes = origin + (above_cm / cell_cm).round() as usize + 1;
        let volume_ml = medium.area_cm2 * cell_cm;
        let face = Face::exponential_fitted(
            medium.dispersion_cm2_per_s * medium.area_cm2 / cell_cm,
            medium.velocity_cm_per_s * medium.area_cm2,
        );
        let loss = Drain::new(0, vec![volume_ml * medium.loss_per_h / 3600.0; nodes]);
        let chain = Chain::new(vec![volume_ml; nodes], vec![face; nodes - 1], vec![loss]);
        let chain = Arc::new(chain.expect("a uniform line is a valid chain"));
        let contents = chain.empty_contents();
        Line { chain, contents, cell_cm, origin }
    }

    /// Takes equal steps without any inflow.
    pub(crate) fn run(&mut self, step_s: f64, steps: u32) {
        let inflow = vec![0.0; self.chain.nodes()];
        Stepper::new(&self.chain, step_s).unwrap().run(&mut self.contents, &inflow, steps);
    }

    /// Infuses at x = 0 until nothing changes: three steps of thirty years.
    pub(crate) fn run_to_steady_state(&mut self, amount_per_s: f64) {
        let mut inflow = vec![0.0; self.chain.nodes()];
        inflow[self.origin] = amount_per_s;
        Stepper::new(&self.chain, 1e9).unwrap().run(&mut self.contents, &inflow, 3);
    }

    /// The concentration of the cell whose middle is at `x_cm`.
    pub(crate) fn at(&self, x_cm: f64) -> f64 {
        let offset = (x_cm / self.cell_cm).round();
        assert!((offset * self.cell_cm - x_cm).abs() < 1e-9, "{x_cm} is not the middle of a cell");
        self.contents.concentrations()[(self.origin as f64 + offset) as usize]
    }

    /// Standard deviation of the amount along the line, cm.
    pub(crate) fn spread_cm(&self) -> f64 {
        let place = |node: usize| (node as f64 - self.origin as f64) * self.cell_cm;
        let amount = self.contents.amount();
        let moment = |power: i32| -> f64 {
            (0..self.chain.nodes())
                .map(|node| place(node).powi(power) * self.contents.amount_in(node))
                .sum::<f64>()
                / amount
        };
        (moment(2) - moment(1).powi(2)).sqrt()
    }
}

/// Asserts a relative difference and says both numbers when it is larger.
pub(crate) fn assert_within(tolerance: f64, what: &str, got: f64, want: f64) {
    let difference = (got / want - 1.0).abs();
    assert!(difference <= tolerance, "{what}: {got} is not {want} (off by {difference:.2e})");
}
