//! From a chart to the text of a picture.

use kuva::backend::svg::SvgBackend;
use kuva::render::color::Color;
use kuva::render::render::{Primitive, Scene, TextAnchor};

use crate::frame::{Frame, Key, LEADING, Line, TICK};
use crate::legend::Legend;
use crate::scale::Scale;
use crate::style::{FINE_GRID, GRID, INK, Style, styles};
use crate::words::{escaped, plain};
use crate::{Chart, ChartError, HeatMap, Series, SeriesKind, check, heat, marks, plot};

/// Draws a checked chart.
pub(crate) fn svg(chart: &Chart, width: u32, height: u32) -> Result<String, ChartError> {
    check::check(chart, width, height)?;
    let frame = Frame::new(chart, None, width, height)?;
    let name = name(&format!("{width}x{height} {chart:?}"));
    let styles = styles(&chart.series);

    let mut scene = Scene::new(frame.width, frame.height);
    grid(&mut scene, &frame);
    data(&mut scene, chart, &frame, &styles, &name);
    axes(&mut scene, &frame);
    draw_marks(&mut scene, chart, &frame);
    if let Key::Legend(below) = &frame.key {
        legend(&mut scene, chart, below, &frame, &styles);
    }
    let drawn = SvgBackend::new().render_scene(&scene);
    Ok(opened(&drawn, chart, &frame, &name))
}

/// Draws a checked heat map inside the chart that stands around it.
pub(crate) fn heat_svg(
    map: &HeatMap,
    around: &Chart,
    colours: Scale,
    width: u32,
    height: u32,
) -> Result<String, ChartError> {
    check::check_around(around, width, height)?;
    let frame = Frame::new(around, Some((&map.colours, &colours)), width, height)?;
    let mut scene = Scene::new(frame.width, frame.height);
    heat::draw_cells(&mut scene, map, &frame, &colours);
    if let Key::Bar(below) = &frame.key {
        heat::draw_lines(&mut scene, map, &frame, &colours, below);
    }
    for at in map.partings.iter().filter(|at| frame.y.shows(**at)) {
        let y = frame.plot.y(frame.y.place(*at));
        stroke(&mut scene, (frame.plot.left, y), (frame.plot.right, y), INK, None);
    }
    axes(&mut scene, &frame);
    if let Key::Bar(below) = &frame.key {
        heat::draw_bar(&mut scene, below, frame.sizes);
    }
    let drawn = SvgBackend::new().render_scene(&scene);
    Ok(opened(&drawn, around, &frame, &name(&format!("{width}x{height} {map:?}"))))
}

/// A name for the parts of a picture, from everything in it.
fn name(content: &str) -> String {
    format!("chart-{:016x}", fingerprint(content))
}

/// Gives the picture an opening tag of its own: a view box, so that it can be scaled, and the words
/// for a screen reader.
fn opened(drawn: &str, chart: &Chart, frame: &Frame, name: &str) -> String {
    let (width, height) = (frame.width, frame.height.ceil());
    let inside = drawn.split_once('>').map_or("", |(_, inside)| inside);
    let (title, description) = (escaped(&chart.title), escaped(&chart.description));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
         aria-labelledby=\"{name}-title\" aria-describedby=\"{name}-desc\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"system-ui, sans-serif\" fill=\"{INK}\">\
         <title id=\"{name}-title\">{title}</title>\
         <desc id=\"{name}-desc\">{description}</desc>{inside}"
    )
}

/// The 64-bit FNV-1a hash: names what must be unique on a page that holds several charts.
fn fingerprint(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

fn grid(scene: &mut Scene, frame: &Frame) {
    let plot = frame.plot;
    let colour = |label: &str| if label.is_empty() { FINE_GRID } else { GRID };
    for tick in &frame.x_ticks {
        let x = plot.x(tick.place);
        stroke(scene, (x, plot.top), (x, plot.bottom), colour(&tick.label), None);
    }
    for tick in &frame.y_ticks {
        let y = plot.y(tick.place);
        stroke(scene, (plot.left, y), (plot.right, y), colour(&tick.label), None);
    }
}

/// The series, cut off at the edges of the plot, bands below lines and lines below points.
fn data(scene: &mut Scene, chart: &Chart, frame: &Frame, styles: &[Style], name: &str) {
    let layer = |series: &Series| match series.kind {
        SeriesKind::Band { .. } => 0,
        SeriesKind::Line | SeriesKind::Dashed => 1,
        SeriesKind::Points { .. } => 2,
    };
    // A line may reach over the edge by half its width, a marker by half its size.
    for (wanted, over) in [(0, 0.0), (1, 1.0), (2, 5.0)] {
        let plots: Vec<_> = chart
            .series
            .iter()
            .zip(styles)
            .filter(|(series, _)| layer(series) == wanted)
            .map(|(series, style)| plot::series(series, style, frame))
            .collect();
        if !plots.is_empty() {
            let elements = plot::plotted(plots, &frame.plot, frame.width, frame.height);
            clipped(scene, elements, frame, over, format!("{name}-layer-{wanted}"));
        }
    }
}

/// Adds what lies in the plot or up to `over` pixels around it.
fn clipped(scene: &mut Scene, elements: Vec<Primitive>, frame: &Frame, over: f64, id: String) {
    let (x, y) = (frame.plot.left - over, frame.plot.top - over);
    let (width, height) = (frame.plot.width() + 2.0 * over, frame.plot.height() + 2.0 * over);
    scene.defs.push(format!(
        "<clipPath id=\"{id}\">\
         <rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/></clipPath>"
    ));
    scene.add(Primitive::ClipStart { x, y, width, height, id });
    for element in elements {
        scene.add(element);
    }
    scene.add(Primitive::ClipEnd);
}

fn axes(scene: &mut Scene, frame: &Frame) {
    let (plot, sizes) = (frame.plot, frame.sizes);
    stroke(scene, (plot.left, plot.bottom), (plot.right, plot.bottom), INK, None);
    stroke(scene, (plot.left, plot.top), (plot.left, plot.bottom), INK, None);
    let labelled = |tick: &&crate::ticks::Tick| !tick.label.is_empty();
    for tick in frame.x_ticks.iter().filter(labelled) {
        let x = plot.x(tick.place);
        stroke(scene, (x, plot.bottom), (x, plot.bottom + TICK), INK, None);
    }
    for tick in frame.y_ticks.iter().filter(labelled) {
        let y = plot.y(tick.place);
        stroke(scene, (plot.left - TICK, y), (plot.left, y), INK, None);
        let (x, y) = (plot.left - TICK - 4.0, y + f64::from(sizes.small) * 0.35);
        text(scene, &Line { x, y, text: tick.label.clone() }, sizes.small, TextAnchor::End);
    }
    for line in &frame.x_labels {
        text(scene, line, sizes.small, TextAnchor::Middle);
    }
    for line in &frame.x_name {
        text(scene, line, sizes.label, TextAnchor::Middle);
    }
    for line in &frame.y_name {
        text(scene, line, sizes.label, TextAnchor::Start);
    }
    for line in &frame.title {
        bold(scene, line, sizes.title);
    }
}

fn draw_marks(scene: &mut Scene, chart: &Chart, frame: &Frame) {
    let placed = marks::placed(chart, frame);
    for mark in &placed {
        stroke(scene, mark.line.0, mark.line.1, INK, Some("4 3"));
    }
    let size = f64::from(frame.sizes.small);
    for mark in &placed {
        let area = mark.area;
        scene.add(Primitive::Rect {
            x: area.left,
            y: area.top,
            width: area.width(),
            height: area.height(),
            fill: Color::from("#ffffff"),
            stroke: None,
            stroke_width: None,
            opacity: Some(0.85),
        });
        for (index, label) in mark.label.iter().enumerate() {
            let y = area.top + size * (1.0 + index as f64 * LEADING);
            let line = Line { x: area.left + 1.0, y, text: label.clone() };
            text(scene, &line, frame.sizes.small, TextAnchor::Start);
        }
    }
}

fn legend(scene: &mut Scene, chart: &Chart, legend: &Legend, frame: &Frame, styles: &[Style]) {
    for ((entry, series), style) in legend.entries.iter().zip(&chart.series).zip(styles) {
        let sample = plot::sample(series, style);
        for element in plot::plotted(vec![sample], &entry.sample, frame.width, frame.height) {
            scene.add(element);
        }
        for line in &entry.name {
            text(scene, line, frame.sizes.small, TextAnchor::Start);
        }
    }
}

pub(crate) fn stroke(
    scene: &mut Scene,
    from: (f64, f64),
    to: (f64, f64),
    colour: &str,
    dashes: Option<&str>,
) {
    scene.add(Primitive::Line {
        x1: from.0,
        y1: from.1,
        x2: to.0,
        y2: to.1,
        stroke: Color::from(colour),
        stroke_width: 1.0,
        stroke_dasharray: dashes.map(str::to_owned),
    });
}

pub(crate) fn text(scene: &mut Scene, line: &Line, size: u32, anchor: TextAnchor) {
    words(scene, line, size, anchor, false);
}

fn bold(scene: &mut Scene, line: &Line, size: u32) {
    words(scene, line, size, TextAnchor::Start, true);
}

fn words(scene: &mut Scene, line: &Line, size: u32, anchor: TextAnchor, bold: bool) {
    scene.add(Primitive::Text {
        x: line.x,
        y: line.y,
        content: plain(&line.text),
        size,
        anchor,
        rotate: None,
        bold,
        color: None,
    });
}
