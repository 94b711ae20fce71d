//! A uniform line of nodes, long enough to pass for an infinite one.

use std::sync::Arc;

use cisterna_neuraxis::chain::{Chain, Contents, Drain, Face, Stepper};

/// What a uniform line is made of.
#[derive(Clone, Copy)]
pub(super) struct Medium {
    pub(super) area_cm2: f64,
    pub(super) dispersion_cm2_per_s: f64,
    pub(super) velocity_cm_per_s: f64,
    pub(super) loss_per_h: f64,
}

impl Medium {
    pub(super) fn face(&self, cell_cm: f64) -> Face {
        let conductance = self.dispersion_cm2_per_s * self.area_cm2 / cell_cm;
        Face::exponential_fitted(conductance, self.velocity_cm_per_s * self.area_cm2)
    }
}

/// A line with the middle of one node at zero, closed at both ends.
pub(super) struct Line {
    chain: Arc<Chain>,
    pub(super) contents: Contents,
    cell_cm: f64,
    pub(super) origin: usize,
}

impl Line {
    /// Nodes of `cell_cm` from about `-below_cm` to `above_cm`.
    pub(super) fn new(medium: Medium, cell_cm: f64, below_cm: f64, above_cm: f64) -> Self {
        let origin = nodes_in(below_cm, cell_cm);
        let nodes = origin + nodes_in(above_cm, cell_cm) + 1;
        Self::of_volumes(medium, cell_cm, origin, vec![medium.area_cm2 * cell_cm; nodes])
    }

    /// A line above a fluid whose concentration is one and stays one: its first node holds so much
    /// that nothing changes it.
    pub(super) fn above_a_sea(medium: Medium, cell_cm: f64, above_cm: f64) -> Self {
        const SEA_ML: f64 = 1e10;
        let mut volumes = vec![medium.area_cm2 * cell_cm; nodes_in(above_cm, cell_cm) + 1];
        volumes[0] = SEA_ML;
        let mut line = Self::of_volumes(medium, cell_cm, 0, volumes);
        line.contents.deposit(0, SEA_ML);
        line
    }

    fn of_volumes(medium: Medium, cell_cm: f64, origin: usize, volumes_ml: Vec<f64>) -> Self {
        let faces = vec![medium.face(cell_cm); volumes_ml.len() - 1];
        let lost = volumes_ml.iter().map(|volume| volume * medium.loss_per_h / 3600.0).collect();
        let chain = Chain::new(volumes_ml, faces, vec![Drain::new(0, lost)]);
        let chain = Arc::new(chain.expect("a uniform line is a valid chain"));
        let contents = chain.empty_contents();
        Self { chain, contents, cell_cm, origin }
    }

    /// Takes equal steps without any inflow.
    pub(super) fn run(&mut self, step_s: f64, steps: u32) {
        self.run_with(0.0, step_s, steps);
    }

    /// Infuses at zero until nothing changes: three steps of thirty years.
    pub(super) fn run_to_steady_state(&mut self, amount_per_s: f64) {
        self.run_with(amount_per_s, 1e9, 3);
    }

    fn run_with(&mut self, amount_per_s: f64, step_s: f64, steps: u32) {
        let mut inflow = vec![0.0; self.chain.nodes()];
        inflow[self.origin] = amount_per_s;
        let stepper = Stepper::new(&self.chain, step_s).expect("a step within its limits");
        stepper.run(&mut self.contents, &inflow, steps);
    }

    /// The concentration of the node at `x_cm`.
    pub(super) fn at(&self, x_cm: f64) -> f64 {
        let offset = (x_cm / self.cell_cm).round();
        debug_assert!((offset * self.cell_cm - x_cm).abs() < 1e-9, "{x_cm} is no node");
        self.contents.concentrations()[(self.origin as f64 + offset) as usize]
    }

    /// Standard deviation of the amount along the line, cm.
    pub(super) fn spread_cm(&self) -> f64 {
        let place = |node: usize| (node as f64 - self.origin as f64) * self.cell_cm;
        let moment = |power: i32| -> f64 {
            let all =
                (0..self.chain.nodes()).map(|n| place(n).powi(power) * self.contents.amount_in(n));
            all.sum::<f64>() / self.contents.amount()
        };
        (moment(2) - moment(1).powi(2)).sqrt()
    }
}

fn nodes_in(length_cm: f64, cell_cm: f64) -> usize {
    (length_cm / cell_cm).round() as usize
}
