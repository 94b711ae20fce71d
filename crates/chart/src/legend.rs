//! The legend below the plot.

use crate::Chart;
use crate::frame::{Area, LEADING, Line, Sizes};
use crate::words::{lines, width};

/// The size of a sample of a series; long enough to show a dash pattern.
const SAMPLE: (f64, f64) = (36.0, 12.0);
const GAP: f64 = 8.0;

/// The names of the series with a sample of each, in columns.
#[derive(Debug)]
pub(crate) struct Legend {
    pub(crate) entries: Vec<Entry>,
    pub(crate) height: f64,
}

/// One series in the legend.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) sample: Area,
    pub(crate) name: Vec<Line>,
}

impl Legend {
    /// Sets out the names of all series in columns from `left`, beginning at the height zero.
    pub(crate) fn new(chart: &Chart, sizes: Sizes, left: f64, room: f64) -> Self {
        let size = f64::from(sizes.small);
        let text_room = room - SAMPLE.0 - GAP;
        let names: Vec<_> =
            chart.series.iter().map(|series| lines(&series.name, size, text_room)).collect();
        let widest = names.iter().flatten().map(|line| width(line, size)).fold(0.0, f64::max);
        let column = SAMPLE.0 + GAP + widest + 2.0 * GAP;
        let most = (((room + 2.0 * GAP) / column) as usize).max(1);
        // As many rows as that takes, filled evenly.
        let rows = names.len().div_ceil(most).max(1);
        let columns = names.len().div_ceil(rows).max(1);

        let mut entries = Vec::new();
        let mut down = 0.0;
        for row in names.chunks(columns) {
            for (index, name) in row.iter().enumerate() {
                entries.push(entry(name, left + index as f64 * column, down, size));
            }
            let highest = row.iter().map(Vec::len).max().unwrap_or(0).max(1);
            down += highest as f64 * size * LEADING + 4.0;
        }
        Self { entries, height: down }
    }

    /// Moves the whole legend down.
    pub(crate) fn move_down(&mut self, by: f64) {
        for entry in &mut self.entries {
            entry.sample.top += by;
            entry.sample.bottom += by;
            for line in &mut entry.name {
                line.y += by;
            }
        }
    }
}

fn entry(name: &[String], left: f64, top: f64, size: f64) -> Entry {
    let sample =
        Area { left, top: top + 1.0, right: left + SAMPLE.0, bottom: top + 1.0 + SAMPLE.1 };
    let place = |(index, text): (usize, &String)| Line {
        x: sample.right + GAP,
        y: top + size * (0.95 + index as f64 * LEADING),
        text: text.clone(),
    };
    Entry { sample, name: name.iter().enumerate().map(place).collect() }
}
