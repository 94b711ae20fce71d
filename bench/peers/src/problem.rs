//! The problem that everybody solves: one chain, one schedule, four places to read.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source};
use cisterna_neuraxis::reduced::{Piece, Probe};

/// Catheter tip a little above T12, cm above the sac end.
pub const TIP_CM: f64 = 20.1;
/// L3-4, T10 and T2, cm above the sac end, as in `catalog/anatomy.toml`.
pub const HEIGHTS_CM: [f64; 3] = [10.0, 25.0, 40.0];
/// Lengths of the ten pieces of a day, h.
const HOURS: [f64; 10] = [2.0, 1.5, 2.5, 2.0, 3.0, 1.5, 3.5, 2.5, 2.5, 3.0];
/// Their rates, relative to one another.
const RATES: [f64; 10] = [1.0, 0.5, 2.0, 1.0, 0.25, 3.0, 1.0, 1.5, 0.5, 2.0];

pub fn parameters() -> Parameters {
    Parameters::for_drug_loss(0.15)
}

pub fn source() -> Source {
    Source::at(TIP_CM).expect("the tip is inside the canal")
}

pub fn probes() -> Vec<Probe> {
    let mut probes = HEIGHTS_CM.map(Probe::Height).to_vec();
    probes.push(Probe::CisternaMagna);
    probes
}

/// Ten rates a day, a little different on each day of the week.
pub fn pieces(days: usize) -> Vec<Piece> {
    let piece = |day: usize, part: usize| Piece {
        amount: RATES[part] * HOURS[part] * (1.0 + 0.1 * (day % 7) as f64),
        duration_s: HOURS[part] * 3600.0,
    };
    (0..days).flat_map(|day| (0..10).map(move |part| piece(day, part))).collect()
}

/// The chain as `c' = M c + inflow / volume`, with `M` tridiagonal.
pub struct Matrix {
    pub below: Vec<f64>,
    pub diagonal: Vec<f64>,
    pub above: Vec<f64>,
    pub volumes_ml: Vec<f64>,
    pub source: usize,
    pub probes: Vec<usize>,
}

pub fn matrix() -> Matrix {
    let parameters = parameters();
    let neuraxis = Neuraxis::new(parameters).expect("the defaults are valid");
    let chain = neuraxis.chain();
    let volumes_ml = chain.volumes_ml().to_vec();
    let nodes = chain.nodes();
    let (mut below, mut above) = (vec![0.0; nodes], vec![0.0; nodes]);
    let mut leaving = chain.clearances_ml_per_s().to_vec();
    for (node, face) in chain.faces().iter().enumerate() {
        leaving[node] += face.forward_ml_per_s;
        leaving[node + 1] += face.backward_ml_per_s;
        below[node + 1] = face.forward_ml_per_s / volumes_ml[node + 1];
        above[node] = face.backward_ml_per_s / volumes_ml[node];
    }
    let diagonal = leaving.iter().zip(&volumes_ml).map(|(out, volume)| -out / volume).collect();
    let cell = |z_cm: f64| (z_cm * parameters.cells as f64 / 60.0) as usize;
    let mut probes = HEIGHTS_CM.map(cell).to_vec();
    probes.push(parameters.cells);
    Matrix { below, diagonal, above, volumes_ml, source: cell(TIP_CM), probes }
}
