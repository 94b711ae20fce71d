//! Series as the drawing crate plots them.

use kuva::plot::line::LineStyle;
use kuva::plot::scatter::ScatterPlot;
use kuva::plot::{BandPlot, LinePlot};
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, render_multiple};

use crate::frame::{Area, Frame};
use crate::style::Style;
use crate::{Series, SeriesKind};

const LINE_WIDTH: f64 = 2.0;
const MARKER_SIZE: f64 = 4.0;
const BAND_OPACITY: f64 = 0.25;

/// A series whose points are places from 0 to 1 along both axes.
pub(crate) fn series(series: &Series, style: &Style, frame: &Frame) -> Plot {
    let x = |value| frame.x.place(value);
    let y = |value| frame.y.place(value);
    let points = series.points.iter().map(|point| (x(point.0), y(point.1)));
    match &series.kind {
        // A single point makes no line, but must still be seen.
        SeriesKind::Line | SeriesKind::Dashed if series.points.len() == 1 => {
            markers(points.collect(), vec![None], style)
        }
        SeriesKind::Line | SeriesKind::Dashed => line(points.collect(), style),
        SeriesKind::Points { errors } => {
            let bar = |index: usize| {
                let (value, error) = (series.points[index].1, (*errors.get(index)?)?);
                let low = if value <= error && frame.y.is_logarithmic() {
                    -1.0
                } else {
                    y(value - error)
                };
                Some((y(value) - low, y(value + error) - y(value)))
            };
            let bars = (0..series.points.len()).map(bar).collect();
            markers(points.collect(), bars, style)
        }
        SeriesKind::Band { upper } => {
            let (xs, lower): (Vec<_>, Vec<_>) = points.unzip();
            band(xs, lower, upper.iter().map(|value| y(*value)).collect(), style)
        }
    }
}

/// A sample of the same look that fills the places from 0 to 1.
pub(crate) fn sample(series: &Series, style: &Style) -> Plot {
    match &series.kind {
        SeriesKind::Line | SeriesKind::Dashed => line(vec![(0.0, 0.5), (1.0, 0.5)], style),
        SeriesKind::Points { .. } => markers(vec![(0.5, 0.5)], vec![None], style),
        SeriesKind::Band { .. } => band(vec![0.0, 1.0], vec![0.0; 2], vec![1.0; 2], style),
    }
}

fn line(points: Vec<(f64, f64)>, style: &Style) -> Plot {
    let pattern = style.dashes.map_or(LineStyle::Solid, |d| LineStyle::Custom(d.to_owned()));
    let line = LinePlot::new().with_data(points).with_color(style.colour);
    Plot::Line(line.with_stroke_width(LINE_WIDTH).with_line_style(pattern))
}

fn markers(points: Vec<(f64, f64)>, bars: Vec<Option<(f64, f64)>>, style: &Style) -> Plot {
    let mut markers = ScatterPlot::new()
        .with_data(points)
        .with_color(style.colour)
        .with_size(MARKER_SIZE)
        .with_marker(style.marker);
    for (point, bar) in markers.data.iter_mut().zip(bars) {
        point.y_err = bar;
    }
    Plot::Scatter(markers)
}

fn band(xs: Vec<f64>, lower: Vec<f64>, upper: Vec<f64>, style: &Style) -> Plot {
    let band = BandPlot::new(xs, lower, upper).with_color(style.colour);
    Plot::Band(band.with_opacity(BAND_OPACITY))
}

/// What the drawing crate draws for these plots inside `area` of a picture, without its axes.
pub(crate) fn plotted(plots: Vec<Plot>, area: &Area, width: f64, height: f64) -> Vec<Primitive> {
    let mut layout = Layout::new((0.0, 1.0), (0.0, 1.0))
        .with_width(width)
        .with_height(height)
        .with_force_margins(area.left, width - area.right)
        .with_force_margins_y(area.top, height - area.bottom)
        .with_x_axis_min(0.0)
        .with_x_axis_max(1.0)
        .with_y_axis_min(0.0)
        .with_y_axis_max(1.0);
    layout.suppress_x_ticks = true;
    layout.suppress_y_ticks = true;
    // The series stand inside a clipping group; its name counts up from chart to chart, so that the
    // same chart would not give the same bytes twice, and the picture brings its own.
    let scene = render_multiple(plots, layout).elements.into_iter();
    scene
        .skip_while(|element| !matches!(element, Primitive::ClipStart { .. }))
        .skip(1)
        .take_while(|element| !matches!(element, Primitive::ClipEnd))
        .collect()
}
