//! The scale of colours below a heat map: what it stands for, the bar, and its values.

use crate::Axis;
use crate::frame::{Area, LEADING, Line, Sizes, TICK};
use crate::scale::{Direction, Scale};
use crate::ticks::{Room, Tick, ticks};
use crate::words::{lines, width};

/// The bar itself; longer ones are no easier to read.
const BAR: (f64, f64) = (460.0, 14.0);

/// A settled scale of colours.
#[derive(Debug)]
pub(crate) struct Bar {
    /// What the colours stand for.
    pub(crate) name: Vec<Line>,
    /// The bar.
    pub(crate) area: Area,
    /// The values along it.
    pub(crate) ticks: Vec<Tick>,
    /// Their labels, each with its middle.
    pub(crate) labels: Vec<Line>,
    /// How high all of it is.
    pub(crate) height: f64,
}

impl Bar {
    /// Sets out the scale from `left`, beginning at the height zero.
    pub(crate) fn new(axis: &Axis, scale: &Scale, sizes: Sizes, left: f64, room: f64) -> Self {
        let (size, small) = (f64::from(sizes.label), f64::from(sizes.small));
        let mut down = 0.0;
        let mut name = Vec::new();
        for text in lines(&axis.label, size, room) {
            name.push(Line { x: left, y: down + size, text });
            down += size * LEADING;
        }
        down += 4.0;
        // The labels at both ends reach over the bar by half their length.
        let inset = 2.0 * small;
        let right = left + room.min(BAR.0);
        let area =
            Area { left: left + inset, top: down, right: right - inset, bottom: down + BAR.1 };
        let across = Room { direction: Direction::Across, length: area.width(), text: small };
        let ticks = ticks(axis, scale, across);
        let label = |tick: &Tick| {
            let half = width(&tick.label, small) / 2.0;
            let x = area.x(tick.place).clamp(left + half, left + room - half);
            Line { x, y: area.bottom + TICK + small, text: tick.label.clone() }
        };
        let written = ticks.iter().filter(|tick| !tick.label.is_empty());
        let labels = written.map(label).collect();
        Self { name, area, ticks, labels, height: area.bottom + TICK + small * LEADING }
    }

    /// Moves the whole scale down.
    pub(crate) fn move_down(&mut self, by: f64) {
        self.area.top += by;
        self.area.bottom += by;
        for line in self.name.iter_mut().chain(&mut self.labels) {
            line.y += by;
        }
    }
}
