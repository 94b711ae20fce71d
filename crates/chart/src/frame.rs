//! Where everything stands in the picture.

use crate::bar::Bar;
use crate::legend::Legend;
use crate::ranges::scales;
use crate::scale::{Direction, Scale};
use crate::ticks::{Room, Tick, ticks};
use crate::words::{lines, width};
use crate::{Axis, Chart, ChartError};

/// Free space along the edges of the picture and between its parts.
const GAP: f64 = 8.0;
/// The length of the small lines that lead from an axis to its labels.
pub(crate) const TICK: f64 = 4.0;
/// The plot is never less high than this; the picture grows instead.
const LEAST_PLOT: f64 = 140.0;
/// From one line of text to the next, as a part of the text size.
pub(crate) const LEADING: f64 = 1.3;

/// How much wider than others bold letters are at most.
const BOLD: f64 = 1.2;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The pixel for a place from 0 to 1 along the horizontal axis.
    pub(crate) fn x(&self, place: f64) -> f64 {
        self.left + place * self.width()
    }

    /// The pixel for a place from 0 to 1 along the vertical axis.
    pub(crate) fn y(&self, place: f64) -> f64 {
        self.bottom - place * self.height()
    }

    pub(crate) fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    pub(crate) fn touches(&self, other: &Self) -> bool {
        let across = self.left < other.right && other.left < self.right;
        across && self.top < other.bottom && other.top < self.bottom
    }
}

/// The sizes of the letters, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) title: u32,
    pub(crate) label: u32,
    pub(crate) small: u32,
}

impl Sizes {
    fn new(width: f64) -> Self {
        if width < 600.0 {
            Self { title: 16, label: 13, small: 12 }
        } else {
            Self { title: 18, label: 14, small: 13 }
        }
    }
}

/// A line of text and the point where it begins, or whose middle it is.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) text: String,
}

/// The settled layout of a chart.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) sizes: Sizes,
    pub(crate) plot: Area,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    pub(crate) x_ticks: Vec<Tick>,
    pub(crate) y_ticks: Vec<Tick>,
    /// The labels below the plot, each with its middle.
    pub(crate) x_labels: Vec<Line>,
    pub(crate) title: Vec<Line>,
    pub(crate) x_name: Vec<Line>,
    pub(crate) y_name: Vec<Line>,
    pub(crate) key: Key,
}

/// What stands below the plot and tells how to read it.
#[derive(Debug)]
pub(crate) enum Key {
    Legend(Legend),
    Bar(Bar),
}

impl Key {
    fn height(&self) -> f64 {
        match self {
            Self::Legend(legend) => legend.height,
            Self::Bar(bar) => bar.height,
        }
    }

    fn move_down(&mut self, by: f64) {
        match self {
            Self::Legend(legend) => legend.move_down(by),
            Self::Bar(bar) => bar.move_down(by),
        }
    }
}

impl Frame {
    /// Settles a chart, or what stands around a heat map with these colours.
    pub(crate) fn new(
        chart: &Chart,
        colours: Option<(&Axis, &Scale)>,
        width: u32,
        height: u32,
    ) -> Result<Self, ChartError> {
        let (x, y) = scales(chart)?;
        let (width, mut height) = (f64::from(width), f64::from(height));
        let sizes = Sizes::new(width);
        let room = width - 2.0 * GAP;
        let small = f64::from(sizes.small);

        let mut down = GAP;
        let title = stack(&chart.title, sizes.title, GAP, room / BOLD, &mut down);
        down += 4.0;
        let y_name = stack(&chart.y.label, sizes.label, GAP, room, &mut down);
        let top = down + GAP;

        let mut key = match colours {
            None => Key::Legend(Legend::new(chart, sizes, GAP, room)),
            Some((axis, scale)) => Key::Bar(Bar::new(axis, scale, sizes, GAP, room)),
        };
        let x_name_lines = lines(&chart.x.label, f64::from(sizes.label), room);
        let below = x_name_lines.len() as f64 * f64::from(sizes.label) * LEADING
            + key.height()
            + TICK
            + 3.0 * GAP;
        let label_row = small * LEADING;

        let length = (height - top - below - label_row).max(LEAST_PLOT);
        let y_ticks = ticks(&chart.y, &y, Room { direction: Direction::Up, length, text: small });
        let widest = y_ticks.iter().map(|tick| crate::words::width(&tick.label, small));
        let left = GAP + widest.fold(0.0, f64::max).min(width / 3.0) + TICK + 4.0;
        let right = width - 2.0 * GAP;

        let length = right - left;
        let x_ticks =
            ticks(&chart.x, &x, Room { direction: Direction::Across, length, text: small });
        let (mut x_labels, rows) = across(&x_ticks, left, length, width, small);

        let below = below + rows as f64 * label_row;
        height = height.max(top + LEAST_PLOT + below);
        let bottom = height - below;
        let plot = Area { left, top, right, bottom };
        for label in &mut x_labels {
            label.y += bottom + TICK + small;
        }
        let mut down = bottom + TICK + rows as f64 * label_row + GAP / 2.0;
        let middle = f64::midpoint(left, right);
        let mut x_name = stack(&chart.x.label, sizes.label, middle, room, &mut down);
        keep_inside(&mut x_name, f64::from(sizes.label), width);
        key.move_down(down + GAP);
        Ok(Self {
            width,
            height,
            sizes,
            plot,
            x,
            y,
            x_ticks,
            y_ticks,
            x_labels,
            title,
            x_name,
            y_name,
            key,
        })
    }
}

/// Breaks text into lines below each other, moving `down` past them.
fn stack(text: &str, size: u32, x: f64, room: f64, down: &mut f64) -> Vec<Line> {
    let size = f64::from(size);
    let place = |text| {
        let line = Line { x, y: *down + size, text };
        *down += size * LEADING;
        line
    };
    lines(text, size, room).into_iter().map(place).collect()
}

/// Shifts centred lines away from the edges of the picture.
fn keep_inside(lines: &mut [Line], size: f64, picture: f64) {
    for line in lines {
        let half = width(&line.text, size) / 2.0 + 2.0;
        line.x = line.x.min(picture - half).max(half);
    }
}

/// Places the labels of the horizontal axis in as few rows as they need, at most three; a label
/// that still has no room is left out.
fn across(ticks: &[Tick], left: f64, length: f64, picture: f64, size: f64) -> (Vec<Line>, usize) {
    let mut ends = [f64::NEG_INFINITY; 3];
    let mut rows = 1;
    let mut placed = Vec::new();
    for tick in ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let mut line = [Line { x: left + tick.place * length, y: 0.0, text: tick.label.clone() }];
        keep_inside(&mut line, size, picture);
        let [mut line] = line;
        let half = width(&line.text, size) / 2.0;
        if let Some(row) = ends.iter().position(|end| line.x - half > end + 3.0) {
            ends[row] = line.x + half;
            rows = rows.max(row + 1);
            line.y = row as f64 * size * LEADING;
            placed.push(line);
        }
    }
    (placed, rows)
}
