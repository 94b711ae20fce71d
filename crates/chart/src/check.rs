//! What a chart must satisfy before it is drawn.

use crate::{Axis, Chart, ChartError, Mark, Series, SeriesKind, Ticks};

/// The smallest and the largest picture, in pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 240..=10_000;
const HEIGHTS: std::ops::RangeInclusive<u32> = 160..=10_000;

/// Refuses what cannot be drawn truthfully.
pub(crate) fn check(chart: &Chart, width: u32, height: u32) -> Result<(), ChartError> {
    check_around(chart, width, height)?;
    for series in &chart.series {
        check_series(chart, series)?;
    }
    for mark in &chart.marks {
        match mark {
            Mark::Horizontal { y, label } => number(&chart.y, *y, || quoted("the mark", label))?,
            Mark::Vertical { x, label } => number(&chart.x, *x, || quoted("the mark", label))?,
        }
    }
    if chart.series.iter().all(|series| series.points.is_empty()) {
        return Err(ChartError::Empty);
    }
    Ok(())
}

/// Refuses a size and axes that cannot be drawn, whatever stands inside.
pub(crate) fn check_around(chart: &Chart, width: u32, height: u32) -> Result<(), ChartError> {
    if !WIDTHS.contains(&width) || !HEIGHTS.contains(&height) {
        return Err(ChartError::Size { width, height });
    }
    [&chart.x, &chart.y].into_iter().try_for_each(check_axis)
}

fn check_axis(axis: &Axis) -> Result<(), ChartError> {
    let place = || quoted("the axis", &axis.label);
    if let Some((first, last)) = axis.range {
        number(axis, first, place)?;
        number(axis, last, place)?;
    }
    if let Ticks::Named(names) = &axis.ticks {
        names.iter().try_for_each(|(at, _)| number(axis, *at, place))?;
    }
    Ok(())
}

fn check_series(chart: &Chart, series: &Series) -> Result<(), ChartError> {
    let place = || quoted("the series", &series.name);
    for (x, y) in &series.points {
        number(&chart.x, *x, place)?;
        number(&chart.y, *y, place)?;
    }
    let points = series.points.len();
    let others = match &series.kind {
        SeriesKind::Line | SeriesKind::Dashed => points,
        SeriesKind::Points { errors } if errors.is_empty() => points,
        SeriesKind::Points { errors } => {
            for ((_, y), error) in series.points.iter().zip(errors) {
                let error = error.unwrap_or(0.0);
                if !(error >= 0.0 && (y + error).is_finite() && (y - error).is_finite()) {
                    return Err(ChartError::NotFinite { place: place() });
                }
            }
            errors.len()
        }
        SeriesKind::Band { upper } => {
            upper.iter().try_for_each(|y| number(&chart.y, *y, place))?;
            upper.len()
        }
    };
    if others == points {
        Ok(())
    } else {
        Err(ChartError::Lengths { place: place(), points, others })
    }
}

fn number(axis: &Axis, value: f64, place: impl Fn() -> String) -> Result<(), ChartError> {
    if !value.is_finite() {
        return Err(ChartError::NotFinite { place: place() });
    }
    if axis.logarithmic && value <= 0.0 {
        return Err(ChartError::NotPositive { place: place() });
    }
    Ok(())
}

fn quoted(what: &str, name: &str) -> String {
    format!("{what} \u{201c}{name}\u{201d}")
}
