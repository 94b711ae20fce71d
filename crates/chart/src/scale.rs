//! From values to places along an axis.

use crate::{Axis, ChartError, Ticks};

/// An axis with its ends settled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    logarithmic: bool,
    first: f64,
    last: f64,
}

/// Which way an axis runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Across,
    Up,
}

impl Scale {
    /// Settles the ends of `axis`, from its own range or else from the values along it.
    pub(crate) fn new(
        axis: &Axis,
        direction: Direction,
        values: impl Iterator<Item = f64>,
    ) -> Result<Self, ChartError> {
        let logarithmic = axis.logarithmic;
        let (first, last) = match axis.range {
            Some(range) => range,
            None => around(axis, direction, values),
        };
        let scale = Self { logarithmic, first, last };
        let (low, high) = (scale.flat(first), scale.flat(last));
        let narrowest = 1e-12 * low.abs().max(high.abs());
        if !(high - low).is_finite() || high - low <= narrowest {
            let place = format!("the axis \u{201c}{}\u{201d}", axis.label);
            return Err(ChartError::Range { place });
        }
        Ok(scale)
    }

    /// Whether equal distances stand for equal ratios.
    pub(crate) fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// The first value shown.
    pub(crate) fn first(&self) -> f64 {
        self.first
    }

    /// The last value shown.
    pub(crate) fn last(&self) -> f64 {
        self.last
    }

    /// Where `value` lies, from 0 at the first value to 1 at the last.
    ///
    /// A value far outside is drawn a long way outside, but not so far that a renderer loses count.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let (low, high) = (self.flat(self.first), self.flat(self.last));
        ((self.flat(value) - low) / (high - low)).clamp(-1000.0, 1000.0)
    }

    /// Whether `value` lies between the ends, or so close to them that it counts as an end.
    pub(crate) fn shows(&self, value: f64) -> bool {
        (-1e-9..=1.0 + 1e-9).contains(&self.place(value))
    }

    fn flat(&self, value: f64) -> f64 {
        if self.logarithmic { value.log10() } else { value }
    }
}

/// A range that holds all the values.
fn around(axis: &Axis, direction: Direction, values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if axis.logarithmic {
        return around_logarithmic(low, high);
    }
    if high - low <= 1e-12 * low.abs().max(high.abs()) {
        let room = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
        return (low - room, high + room);
    }
    match (direction, &axis.ticks) {
        (Direction::Up, Ticks::Numbers) => around_numbers(low, high),
        _ => (low, high),
    }
}

/// Round ends, and zero where it is not far away.
fn around_numbers(low: f64, high: f64) -> (f64, f64) {
    let low = if low > 0.0 && low <= high / 2.0 { 0.0 } else { low };
    let high = if high < 0.0 && high >= low / 2.0 { 0.0 } else { high };
    let step = kuva::render::render_utils::compute_tick_step(low, high, 8);
    ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step)
}

/// Ends at 1, 2 or 5 times a power of ten.
fn around_logarithmic(low: f64, high: f64) -> (f64, f64) {
    let start = 10f64.powf(low.log10().floor());
    let first = [5.0, 2.0, 1.0].map(|m| m * start).into_iter().find(|v| *v <= low * (1.0 + 1e-9));
    let start = 10f64.powf(high.log10().floor());
    let last =
        [1.0, 2.0, 5.0, 10.0].map(|m| m * start).into_iter().find(|v| *v >= high * (1.0 - 1e-9));
    let (first, last) = (first.unwrap_or(low), last.unwrap_or(high));
    if last / first < 2.0 { (first / 2.0, last * 2.0) } else { (first, last) }
}
