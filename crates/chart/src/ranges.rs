//! The values that the axes of a chart must hold.

use crate::scale::{Direction, Scale};
use crate::{Axis, Chart, ChartError, Mark, SeriesKind};

/// Both axes with their ends settled.
pub(crate) fn scales(chart: &Chart) -> Result<(Scale, Scale), ChartError> {
    let x = Scale::new(&chart.x, Direction::Across, x_values(chart))?;
    let y = Scale::new(&chart.y, Direction::Up, y_values(chart))?;
    Ok((x, y))
}

fn x_values(chart: &Chart) -> impl Iterator<Item = f64> {
    let points = chart.series.iter().flat_map(|series| &series.points).map(|(x, _)| *x);
    let marks = chart.marks.iter().filter_map(|mark| match mark {
        Mark::Vertical { x, .. } => Some(*x),
        Mark::Horizontal { .. } => None,
    });
    points.chain(marks).chain(names(&chart.x))
}

fn y_values(chart: &Chart) -> impl Iterator<Item = f64> {
    let marks = chart.marks.iter().filter_map(|mark| match mark {
        Mark::Horizontal { y, .. } => Some(*y),
        Mark::Vertical { .. } => None,
    });
    let points = chart.series.iter().flat_map(move |series| {
        let spread = move |(index, (_, y)): (usize, &(f64, f64))| match &series.kind {
            SeriesKind::Line | SeriesKind::Dashed => [*y, *y],
            SeriesKind::Points { errors } => {
                let error = errors.get(index).copied().flatten().unwrap_or(0.0);
                // On a logarithmic axis a bar may reach below everything; it then ends at the axis.
                let low = if chart.y.logarithmic && *y <= error { *y } else { y - error };
                [low, y + error]
            }
            SeriesKind::Band { upper } => [*y, upper[index]],
        };
        series.points.iter().enumerate().flat_map(spread)
    });
    points.chain(marks).chain(names(&chart.y))
}

fn names(axis: &Axis) -> impl Iterator<Item = f64> {
    let names = match &axis.ticks {
        crate::Ticks::Named(names) => names.as_slice(),
        _ => &[],
    };
    names.iter().map(|(at, _)| *at)
}
