//! The general solver written in Rust: diffsol, with sparse matrices of faer.

use crate::problem::Matrix;
use cisterna_neuraxis::reduced::Piece;
use diffsol::Vector;
use diffsol::{FaerSparseLU, FaerSparseMat, OdeBuilder, OdeSolverMethod, OdeSolverStopReason};
use std::cell::Cell;

type M = FaerSparseMat<f64>;

/// `out = M x`, without the inflow.
fn multiply(matrix: &Matrix, x: &[f64], out: &mut [f64]) {
    let last = x.len() - 1;
    out[0] = matrix.diagonal[0] * x[0] + matrix.above[0] * x[1];
    for i in 1..last {
        out[i] =
            matrix.below[i] * x[i - 1] + matrix.diagonal[i] * x[i] + matrix.above[i] * x[i + 1];
    }
    out[last] = matrix.below[last] * x[last - 1] + matrix.diagonal[last] * x[last];
}

/// BDF with the given tolerances. At a change of rate it begins anew with `first_step_s`, or goes
/// on where that is not given. None when it gives up.
pub fn diffsol(
    matrix: &Matrix,
    pieces: &[Piece],
    (relative, absolute): (f64, f64),
    first_step_s: Option<f64>,
) -> Option<Vec<f64>> {
    let inflow = Cell::new(0.0);
    let source = matrix.source;
    let problem = OdeBuilder::<M>::new()
        .rtol(relative)
        .atol([absolute])
        .h0(first_step_s.unwrap_or(1.0))
        .rhs_implicit(
            |x, _p, _t, y| {
                multiply(matrix, x, y);
                y[source] += inflow.get();
            },
            |_x, _p, _t, v, y| multiply(matrix, v, y),
        )
        .init(|_p, _t, y| y.fill(0.0), matrix.volumes_ml.len())
        .build()
        .ok()?;
    let rate = |piece: &Piece| piece.amount / piece.duration_s / matrix.volumes_ml[source];
    inflow.set(rate(&pieces[0]));
    let mut solver = problem.bdf::<FaerSparseLU<f64>>().ok()?;
    let mut readings = Vec::with_capacity(pieces.len() * matrix.probes.len());
    let mut stop_s = 0.0;
    for (index, piece) in pieces.iter().enumerate() {
        inflow.set(rate(piece));
        if let (Some(first_step_s), true) = (first_step_s, index > 0) {
            let state = solver.state_mut();
            let nodes = matrix.volumes_ml.len();
            let y: Vec<f64> = (0..nodes).map(|node| state.y.get_index(node)).collect();
            let mut dy = vec![0.0; nodes];
            multiply(matrix, &y, &mut dy);
            dy[source] += inflow.get();
            dy.iter().enumerate().for_each(|(node, value)| state.dy.set_index(node, *value));
            *state.h = first_step_s;
        }
        stop_s += piece.duration_s;
        solver.set_stop_time(stop_s).ok()?;
        while !matches!(solver.step().ok()?, OdeSolverStopReason::TstopReached) {}
        let state = solver.state();
        readings.extend(matrix.probes.iter().map(|&node| state.y.get_index(node)));
    }
    Some(readings)
}
