//! Heat maps: what they are, what they must satisfy, and their cells.

use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};

use crate::bar::Bar;
use crate::colours::{SHADES, shade};
use crate::draw::{self, stroke, text};
use crate::frame::{Area, Frame, Sizes, TICK};
use crate::scale::{Direction, Scale};
use crate::style::INK;
use crate::{Axis, Chart, ChartError};

/// Values over two axes as colours, with a scale that says what a colour stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// The heading, drawn above the picture and read out as its name.
    pub title: String,
    /// What it shows, in a sentence or two, for a reader who cannot see it.
    pub description: String,
    /// The horizontal axis; its range is that of the columns.
    pub x: Axis,
    /// The vertical axis; its range is that of the rows.
    pub y: Axis,
    /// What the colours stand for. Below its range a cell stays white, above it is darkest.
    pub colours: Axis,
    /// Where columns begin and end, rising: one more than there are columns.
    pub columns: Vec<f64>,
    /// Where rows begin and end, rising: one more than there are rows.
    pub rows: Vec<f64>,
    /// The values: for each column, those of its rows from the lowest up.
    pub values: Vec<Vec<f64>>,
    /// Heights at which a line across parts the rows below from those above.
    pub partings: Vec<f64>,
}

impl HeatMap {
    /// Draws the heat map as one `<svg>` element, under the same rules as [`Chart::to_svg`].
    ///
    /// # Errors
    ///
    /// Refuses a number that is not finite, edges that do not rise, columns and rows that do not
    /// fit the values, an empty range of colours, and a size too small to read.
    pub fn to_svg(&self, width: u32, height: u32) -> Result<String, ChartError> {
        self.check()?;
        let colours = Scale::new(&self.colours, Direction::Across, self.shown_values())?;
        draw::heat_svg(self, &self.frame(), colours, width, height)
    }

    /// The chart around the cells.
    fn frame(&self) -> Chart {
        let over = |axis: &Axis, edges: &[f64]| {
            axis.clone().range(edges[0], edges.last().copied().unwrap_or(edges[0]))
        };
        Chart {
            title: self.title.clone(),
            description: self.description.clone(),
            x: over(&self.x, &self.columns),
            y: over(&self.y, &self.rows),
            series: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// The values that a range of colours can follow.
    fn shown_values(&self) -> impl Iterator<Item = f64> {
        let values = self.values.iter().flatten().copied();
        values.filter(|value| !self.colours.logarithmic || *value > 0.0)
    }

    fn check(&self) -> Result<(), ChartError> {
        let name = |axis: &Axis| format!("the axis \u{201c}{}\u{201d}", axis.label);
        for (edges, axis) in [(&self.columns, &self.x), (&self.rows, &self.y)] {
            if edges.iter().any(|edge| !edge.is_finite()) {
                return Err(ChartError::NotFinite { place: name(axis) });
            }
            if edges.len() < 2 || edges.windows(2).any(|pair| pair[1] <= pair[0]) {
                return Err(ChartError::Range { place: name(axis) });
            }
        }
        if self.partings.iter().any(|at| !at.is_finite()) {
            return Err(ChartError::NotFinite { place: name(&self.y) });
        }
        let (columns, rows) = (self.columns.len() - 1, self.rows.len() - 1);
        if self.values.len() != columns || self.values.iter().any(|column| column.len() != rows) {
            return Err(ChartError::Cells { columns, rows });
        }
        if self.values.iter().flatten().any(|value| !value.is_finite()) {
            return Err(ChartError::NotFinite { place: name(&self.colours) });
        }
        if self.colours.range.is_none() && self.shown_values().next().is_none() {
            return Err(ChartError::Empty);
        }
        Ok(())
    }
}

/// The shade of a value; none below the scale, so that the paper stays white.
fn shade_of(colours: &Scale, value: f64) -> Option<usize> {
    if value < colours.first() {
        return None;
    }
    Some(((colours.place(value) * SHADES as f64) as usize).min(SHADES - 1))
}

/// Adds the cells, as one path for each shade: neighbours along a row become one rectangle.
pub(crate) fn draw_cells(scene: &mut Scene, map: &HeatMap, frame: &Frame, colours: &Scale) {
    let mut paths = vec![String::new(); SHADES];
    for row in 0..map.rows.len() - 1 {
        let shades: Vec<_> =
            map.values.iter().map(|column| shade_of(colours, column[row])).collect();
        let mut from = 0;
        for run in shades.chunk_by(|one, other| one == other) {
            let until = from + run.len();
            if let Some(path) = run[0].and_then(|shade| paths.get_mut(shade)) {
                let x = |edge: usize| frame.plot.x(frame.x.place(map.columns[edge]));
                let y = |edge: usize| frame.plot.y(frame.y.place(map.rows[edge]));
                path.push_str(&rectangle((x(from), x(until)), (y(row + 1), y(row))));
            }
            from = until;
        }
    }
    sharp(scene, paths);
}

/// Adds a line between the cells below and above each value that the scale names, so that values can
/// be read without colour.
pub(crate) fn draw_lines(
    scene: &mut Scene,
    map: &HeatMap,
    frame: &Frame,
    colours: &Scale,
    bar: &Bar,
) {
    for tick in bar.ticks.iter().filter(|tick| !tick.label.is_empty() && tick.place > 1e-9) {
        let above: Vec<Vec<bool>> = map
            .values
            .iter()
            .map(|column| {
                column
                    .iter()
                    .map(|value| *value > 0.0 && colours.place(*value) >= tick.place)
                    .collect()
            })
            .collect();
        let d = outline(map, frame, &above);
        if !d.is_empty() {
            stroke_path(scene, d, line_colour(tick.place));
        }
    }
}

/// A colour that is seen on the shades around a place of the scale.
fn line_colour(place: f64) -> &'static str {
    if place > 0.45 { "#ffffff" } else { INK }
}

/// The edges between marked cells and others.
fn outline(map: &HeatMap, frame: &Frame, marked: &[Vec<bool>]) -> String {
    let x = |edge: usize| frame.plot.x(frame.x.place(map.columns[edge]));
    let y = |edge: usize| frame.plot.y(frame.y.place(map.rows[edge]));
    let mut path = String::new();
    for (column, cells) in marked.iter().enumerate() {
        for (row, is_marked) in cells.iter().enumerate() {
            if cells.get(row + 1).is_some_and(|other| other != is_marked) {
                let (left, right, y) = (x(column), x(column + 1), y(row + 1));
                path.push_str(&format!("M{left:.1} {y:.1}H{right:.1}"));
            }
            if marked.get(column + 1).is_some_and(|next| next[row] != *is_marked) {
                let (x, bottom, top) = (x(column + 1), y(row), y(row + 1));
                path.push_str(&format!("M{x:.1} {bottom:.1}V{top:.1}"));
            }
        }
    }
    path
}

fn stroke_path(scene: &mut Scene, d: String, colour: &str) {
    scene.add(Primitive::Path(Box::new(PathData {
        d,
        fill: None,
        stroke: Color::from(colour),
        stroke_width: 1.0,
        opacity: None,
        stroke_dasharray: None,
    })));
}

/// One closed rectangle of a path.
fn rectangle((left, right): (f64, f64), (top, bottom): (f64, f64)) -> String {
    format!("M{left:.1} {top:.1}H{right:.1}V{bottom:.1}H{left:.1}z")
}

/// Adds one path for each shade, with edges that leave no seams between neighbours.
fn sharp(scene: &mut Scene, paths: Vec<String>) {
    scene.add(Primitive::GroupStart {
        transform: None,
        title: None,
        extra_attrs: Some("shape-rendering=\"crispEdges\"".to_owned()),
    });
    for (index, d) in paths.into_iter().enumerate().filter(|(_, d)| !d.is_empty()) {
        scene.add(Primitive::Path(Box::new(PathData {
            d,
            fill: Some(Color::from(shade(index).as_str())),
            stroke: Color::from("none"),
            stroke_width: 0.0,
            opacity: None,
            stroke_dasharray: None,
        })));
    }
    scene.add(Primitive::GroupEnd);
}

/// Adds the bar of all shades, with a line from the bar to each of its values.
pub(crate) fn draw_bar(scene: &mut Scene, bar: &Bar, sizes: Sizes) {
    let Area { left, top, right, bottom } = bar.area;
    let edge = |index: usize| bar.area.x(index as f64 / SHADES as f64);
    let box_of = |index| rectangle((edge(index), edge(index + 1)), (top, bottom));
    sharp(scene, (0..SHADES).map(box_of).collect());
    for (from, to) in [((left, top), (right, top)), ((left, bottom), (right, bottom))] {
        stroke(scene, from, to, INK, None);
    }
    for x in [left, right] {
        stroke(scene, (x, top), (x, bottom), INK, None);
    }
    for tick in bar.ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let x = bar.area.x(tick.place);
        stroke(scene, (x, top), (x, bottom), line_colour(tick.place), None);
        stroke(scene, (x, bottom), (x, bottom + TICK), INK, None);
    }
    for line in &bar.labels {
        text(scene, line, sizes.small, TextAnchor::Middle);
    }
    for line in &bar.name {
        text(scene, line, sizes.label, TextAnchor::Start);
    }
}
