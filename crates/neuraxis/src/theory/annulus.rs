//! Oscillating flow between concentric cylinders, in finite volumes across the gap.
//!
//! Lengths are in half-gaps. First the velocity for a pressure gradient, with no slip at the walls;
//! then the cross-sectional shape of the concentration that it makes, with no flux through the
//! walls. Both are complex tridiagonal systems.

use super::complex::Complex;

/// Cells across the gap on the coarser of the two grids.
const CELLS: usize = 2000;

/// `R / (L/h)^2`, extrapolated from two grids whose error is of second order.
pub(super) fn extrapolated(radius_ratio: f64, womersley: f64, schmidt: f64) -> f64 {
    let coarse = on_grid(radius_ratio, womersley, schmidt, CELLS);
    let fine = on_grid(radius_ratio, womersley, schmidt, 2 * CELLS);
    fine + (fine - coarse) / 3.0
}

fn on_grid(radius_ratio: f64, womersley: f64, schmidt: f64, cells: usize) -> f64 {
    let inner = 2.0 * radius_ratio / (1.0 - radius_ratio);
    let cell = 2.0 / cells as f64;
    let radius = |faces: f64| inner + faces * cell;
    let volumes: Vec<f64> = (0..cells).map(|i| radius(i as f64 + 0.5) * cell).collect();
    let whole: f64 = volumes.iter().sum();
    let faces: Vec<f64> = (0..=cells).map(|i| radius(i as f64) / cell).collect();

    let frequency = womersley * womersley;
    let driven: Vec<Complex> = volumes.iter().map(|v| Complex::real(*v)).collect();
    // Half a cell between the wall and the middle of the first cell: twice the conductance.
    let velocity = solve(&volumes, &faces, 2.0, frequency, driven);
    let mean = weighted(&velocity, &volumes).times(1.0 / whole);
    let velocity: Vec<Complex> = velocity.into_iter().map(|u| u / mean).collect();

    let carried = frequency * schmidt;
    let source = velocity.iter().zip(&volumes).map(|(u, v)| u.times(-carried * v)).collect();
    let shape = solve(&volumes, &faces, 0.0, carried, source);
    let product: Vec<Complex> =
        velocity.iter().zip(&shape).map(|(u, g)| *u * g.conjugate()).collect();
    -carried / 8.0 * weighted(&product, &volumes).re / whole
}

fn weighted(values: &[Complex], volumes: &[f64]) -> Complex {
    let parts = values.iter().zip(volumes).map(|(value, volume)| value.times(*volume));
    parts.fold(Complex::default(), |sum, part| sum + part)
}

/// Solves `i frequency volume x - div(face grad x) = right`, with `wall` times the conductance of a
/// face to a wall on which `x` is zero.
fn solve(
    volumes: &[f64],
    faces: &[f64],
    wall: f64,
    frequency: f64,
    mut right: Vec<Complex>,
) -> Vec<Complex> {
    let last = volumes.len() - 1;
    let mut upper = vec![Complex::default(); volumes.len()];
    let mut before = (Complex::default(), Complex::default());
    for i in 0..=last {
        let below = if i == 0 { 0.0 } else { faces[i] };
        let above = if i == last { 0.0 } else { faces[i + 1] };
        let walls =
            if i == 0 { faces[0] } else { 0.0 } + if i == last { faces[i + 1] } else { 0.0 };
        let diagonal = Complex::new(below + above + wall * walls, frequency * volumes[i]);
        let pivot = diagonal - before.0.times(below);
        upper[i] = Complex::real(above) / pivot;
        right[i] = (right[i] + before.1.times(below)) / pivot;
        before = (upper[i], right[i]);
    }
    for i in (0..last).rev() {
        right[i] = right[i] + upper[i] * right[i + 1];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_falls_with_the_square_of_the_cell() {
        let at = |cells| on_grid(0.5, 2.0, 100.0, cells);
        let (coarse, middle, fine) = (at(200), at(400), at(800));
        let order = ((coarse - middle) / (middle - fine)).log2();
        assert!((1.95..2.05).contains(&order), "observed order {order}");
    }
}
