//! Where the labels of reference lines stand, clear of the data where that is possible.

use crate::frame::{Area, Frame, LEADING};
use crate::words::{lines, width};
use crate::{Chart, Mark, Series, SeriesKind};

/// A reference line ready to be drawn.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The two ends of the line.
    pub(crate) line: ((f64, f64), (f64, f64)),
    /// The box of the label.
    pub(crate) area: Area,
    /// The lines of the label.
    pub(crate) label: Vec<String>,
}

/// Between a line and its label.
const GAP: f64 = 4.0;

/// The marks that lie inside the plot, with room found for their labels.
pub(crate) fn placed(chart: &Chart, frame: &Frame) -> Vec<Placed> {
    let mut obstacles: Vec<_> =
        chart.series.iter().flat_map(|series| inked(series, frame)).collect();
    let shown: Vec<_> = chart.marks.iter().filter_map(|mark| line(mark, frame)).collect();
    for ((from, to), _) in &shown {
        along(*from, *to, &frame.plot, &mut obstacles);
    }
    let mut taken: Vec<Area> = Vec::new();
    let mut placed = Vec::new();
    for (line, label) in shown {
        let size = f64::from(frame.sizes.small);
        let label = lines(label, size, frame.plot.width() - 2.0 * GAP);
        let area = clearest(candidates(line, &label, frame), &obstacles, &taken);
        taken.push(area);
        placed.push(Placed { line, area, label });
    }
    placed
}

type Ends = ((f64, f64), (f64, f64));

/// The ends of a mark inside the plot.
fn line<'a>(mark: &'a Mark, frame: &Frame) -> Option<(Ends, &'a str)> {
    let plot = frame.plot;
    match mark {
        Mark::Horizontal { y, label } => frame.y.shows(*y).then(|| {
            let y = plot.y(frame.y.place(*y));
            (((plot.left, y), (plot.right, y)), label.as_str())
        }),
        Mark::Vertical { x, label } => frame.x.shows(*x).then(|| {
            let x = plot.x(frame.x.place(*x));
            (((x, plot.top), (x, plot.bottom)), label.as_str())
        }),
    }
}

/// The boxes where a label may stand, the best first.
fn candidates((from, to): Ends, label: &[String], frame: &Frame) -> Vec<Area> {
    let (plot, size) = (frame.plot, f64::from(frame.sizes.small));
    let wide = label.iter().map(|line| width(line, size)).fold(0.0, f64::max) + 2.0;
    let high = label.len() as f64 * size * LEADING;
    let across = |part: f64| plot.left + GAP + part * (plot.width() - wide - 2.0 * GAP).max(0.0);
    let down = |part: f64| plot.top + GAP + part * (plot.height() - high - 2.0 * GAP).max(0.0);
    let parts = |index: u32| f64::from(index) / 12.0;
    let places: Vec<(f64, f64)> = if from.1.to_bits() == to.1.to_bits() {
        let rows = [from.1 - high - 1.0, from.1 + 2.0];
        let places = rows.into_iter().flat_map(|top| (0..=12).rev().map(move |i| (i, top)));
        places.map(|(index, top)| (across(parts(index)), top)).collect()
    } else {
        let columns = [from.0 + GAP, from.0 - GAP - wide];
        let places = columns.into_iter().flat_map(|left| (0..=12).map(move |i| (left, i)));
        places.map(|(left, index)| (left, down(parts(index)))).collect()
    };
    let area = |(left, top): (f64, f64)| Area { left, top, right: left + wide, bottom: top + high };
    let inside = |area: &Area| {
        area.left >= plot.left
            && area.right <= frame.width - 1.0
            && area.top >= plot.top - 2.0
            && area.bottom <= plot.bottom
    };
    let all: Vec<_> = places.into_iter().map(area).collect();
    let good: Vec<_> = all.iter().copied().filter(inside).collect();
    if good.is_empty() {
        all.into_iter().map(|area| pushed_inside(area, frame)).collect()
    } else {
        good
    }
}

/// Moves a box that is too large for its place back into the picture.
fn pushed_inside(area: Area, frame: &Frame) -> Area {
    let right = (area.right - (frame.width - 1.0)).max(0.0);
    let left = (frame.plot.left - (area.left - right)).max(0.0) - right;
    let up = (area.bottom - frame.plot.bottom).max(0.0);
    let down = (frame.plot.top - (area.top - up)).max(0.0) - up;
    Area {
        left: area.left + left,
        right: area.right + left,
        top: area.top + down,
        bottom: area.bottom + down,
    }
}

/// The first box with the least ink in it, and no other label.
fn clearest(candidates: Vec<Area>, obstacles: &[(f64, f64)], taken: &[Area]) -> Area {
    let ink = |area: &Area| {
        let labels = taken.iter().filter(|other| area.touches(other)).count();
        labels * 10_000 + obstacles.iter().filter(|point| area.holds(**point)).count()
    };
    let best = candidates.into_iter().min_by_key(ink);
    best.unwrap_or(Area { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 })
}

/// Points that lie close together on everything drawn for a series.
fn inked(series: &Series, frame: &Frame) -> Vec<(f64, f64)> {
    let plot = &frame.plot;
    let pixel = |(x, y): (f64, f64)| (plot.x(frame.x.place(x)), plot.y(frame.y.place(y)));
    let points: Vec<_> = series.points.iter().map(|point| pixel(*point)).collect();
    let mut ink = Vec::new();
    match &series.kind {
        SeriesKind::Line | SeriesKind::Dashed => {
            for pair in points.windows(2) {
                along(pair[0], pair[1], plot, &mut ink);
            }
        }
        SeriesKind::Points { errors } => {
            for (index, (x, y)) in points.iter().enumerate() {
                ink.extend([(x - 4.0, y - 4.0), (x + 4.0, y + 4.0), (*x, *y)]);
                let error = errors.get(index).copied().flatten().unwrap_or(0.0);
                let value = series.points[index];
                let high = pixel((value.0, value.1 + error));
                along((*x, *y), high, plot, &mut ink);
                along((*x, *y), (*x, 2.0 * y - high.1), plot, &mut ink);
            }
        }
        SeriesKind::Band { .. } => {}
    }
    ink
}

/// Points every few pixels from one end to the other, as far as they lie in the plot.
fn along(from: (f64, f64), to: (f64, f64), plot: &Area, ink: &mut Vec<(f64, f64)>) {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let steps = (across.hypot(down) / 3.0).ceil().clamp(1.0, 10_000.0) as u32;
    let points = (0..=steps).map(|step| {
        let part = f64::from(step) / f64::from(steps);
        (from.0 + part * across, from.1 + part * down)
    });
    ink.extend(points.filter(|point| plot.holds(*point)));
}
