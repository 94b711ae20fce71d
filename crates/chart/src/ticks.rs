//! Which values along an axis are written, and how.

use jiff::civil::{Date, date};
use jiff::{ToSpan, Unit};
use kuva::render::render_utils::compute_tick_step;

use crate::number::number;
use crate::scale::{Direction, Scale};
use crate::words::width;
use crate::{Axis, Ticks};

/// One value written along an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// Where it lies, from 0 to 1.
    pub(crate) place: f64,
    /// What is written there; nothing for a mere line of the grid.
    pub(crate) label: String,
}

/// The room that an axis has for its labels, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) direction: Direction,
    pub(crate) length: f64,
    pub(crate) text: f64,
}

impl Room {
    /// Whether labels may stand so close without touching.
    fn holds(&self, ticks: &[Tick]) -> bool {
        let needed = |tick: &Tick| match self.direction {
            Direction::Across => width(&tick.label, self.text) + self.text,
            Direction::Up => self.text * 2.0,
        };
        ticks.windows(2).all(|pair| {
            let gap = (pair[1].place - pair[0].place) * self.length;
            gap >= (needed(&pair[0]) + needed(&pair[1])) / 2.0
        })
    }
}

/// The labels along `axis`, as many as there is room for, in rising order.
pub(crate) fn ticks(axis: &Axis, scale: &Scale, room: Room) -> Vec<Tick> {
    match &axis.ticks {
        Ticks::Named(names) => named(names, scale, room),
        Ticks::Dates => dates(scale, room),
        Ticks::Numbers if axis.logarithmic => powers(scale, room),
        Ticks::Numbers => numbers(scale, room),
    }
}

/// The names that are shown. Up a vertical axis one that would touch an earlier one in the list is
/// left out; along a horizontal axis they go into rows.
fn named(names: &[(f64, String)], scale: &Scale, room: Room) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for (at, name) in names.iter().filter(|(at, _)| scale.shows(*at)) {
        let place = scale.place(*at);
        let apart = |other: &Tick| (other.place - place).abs() * room.length >= room.text;
        if room.direction == Direction::Across || ticks.iter().all(apart) {
            ticks.push(Tick { place, label: name.clone() });
        }
    }
    ticks.sort_by(|a, b| a.place.total_cmp(&b.place));
    ticks
}

fn numbers(scale: &Scale, room: Room) -> Vec<Tick> {
    let steps = (1..=8).rev().map(|wished| compute_tick_step(scale.first(), scale.last(), wished));
    // Steps of 1, 2 and 5 are easier to read than the crate's steps of 2.5.
    let easy = |step: &f64| (step / 10f64.powf(step.log10().floor()) - 2.5).abs() > 0.1;
    let mut ticks = steps.filter(easy).map(|step| multiples(scale, step));
    ticks.find(|ticks| room.holds(ticks)).unwrap_or_default()
}

fn multiples(scale: &Scale, step: f64) -> Vec<Tick> {
    let first = (scale.first() / step - 1e-9).ceil();
    let count = (scale.last() / step + 1e-9).floor() - first;
    // An axis far from zero compared with its length has no multiples that a number can hold.
    if !(0.0..=100.0).contains(&count) || first.abs() > 1e15 {
        return Vec::new();
    }
    let values = (0..=count as u32).map(|index| (first + f64::from(index)) * step);
    values.map(|value| Tick { place: scale.place(value), label: number(value, step) }).collect()
}

/// Labels at 1, 2 and 5 times powers of ten where they fit, or else at powers of ten only.
fn powers(scale: &Scale, room: Room) -> Vec<Tick> {
    let steps = [(1, &[1.0, 2.0, 5.0][..]), (1, &[1.0]), (2, &[1.0]), (3, &[1.0]), (5, &[1.0])]
        .into_iter()
        .chain([(10, &[1.0][..]), (20, &[1.0]), (50, &[1.0]), (100, &[1.0])]);
    let every = |(step, factors): (i32, &[f64])| {
        decades(scale)
            .filter(|exponent| exponent.rem_euclid(step) == 0)
            .flat_map(|exponent| factors.iter().map(move |factor| factor * 10f64.powi(exponent)))
            .filter(|value| scale.shows(*value))
            .map(|value| Tick { place: scale.place(value), label: number(value, value) })
            .collect::<Vec<_>>()
    };
    let labels = steps.map(every).find(|ticks| room.holds(ticks)).unwrap_or_default();
    if labels.len() < 2 { numbers(scale, room) } else { with_grid(scale, labels) }
}

/// Adds the grid lines at 2 to 9 times each power of ten, unless they would make a carpet.
fn with_grid(scale: &Scale, mut labels: Vec<Tick>) -> Vec<Tick> {
    if decades(scale).count() > 7 {
        return labels;
    }
    for exponent in decades(scale) {
        for factor in 2..=9 {
            let value = f64::from(factor) * 10f64.powi(exponent);
            let place = scale.place(value);
            let written = labels.iter().any(|tick| (tick.place - place).abs() < 1e-9);
            if scale.shows(value) && !written {
                labels.push(Tick { place, label: String::new() });
            }
        }
    }
    labels.sort_by(|a, b| a.place.total_cmp(&b.place));
    labels
}

fn decades(scale: &Scale) -> std::ops::RangeInclusive<i32> {
    let exponent = |value: f64| value.log10().floor() as i32;
    exponent(scale.first())..=exponent(scale.last())
}

/// Days, weeks, months or years, whichever are the closest that fit.
fn dates(scale: &Scale, room: Room) -> Vec<Tick> {
    let days = [1, 2, 7, 14].map(|days| every_days(scale, days));
    let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].map(|m| every_months(scale, m));
    let mut fitting = days.into_iter().chain(months).flatten().filter(|ticks| room.holds(ticks));
    fitting.next().unwrap_or_default()
}

const EPOCH: Date = date(1970, 1, 1);

/// Every so many days from the first whole day shown; nothing when that makes too many.
fn every_days(scale: &Scale, step: u32) -> Option<Vec<Tick>> {
    let first = (scale.first() - 1e-9).ceil();
    let count = (scale.last() + 1e-9 - first) / f64::from(step);
    if !(0.0..=100.0).contains(&count) {
        return None;
    }
    let days = (0..=count as u32).map(|index| first + f64::from(index * step));
    days.map(|day| day_tick(scale, day)).collect()
}

fn day_tick(scale: &Scale, day: f64) -> Option<Tick> {
    let date = day_at(day)?;
    Some(Tick { place: scale.place(day), label: date.strftime("%-d %b %Y").to_string() })
}

fn day_at(day: f64) -> Option<Date> {
    (day.abs() < 1e7).then(|| EPOCH.checked_add((day as i64).days()).ok()).flatten()
}

/// The first day of every so many months; nothing when that makes too many.
fn every_months(scale: &Scale, step: i16) -> Option<Vec<Tick>> {
    if (scale.last() - scale.first()) / (30.0 * f64::from(step)) > 100.0 {
        return None;
    }
    let mut month = day_at(scale.first().floor())?.first_of_month();
    let mut ticks = Vec::new();
    loop {
        let day = f64::from(EPOCH.until((Unit::Day, month)).ok()?.get_days());
        if day > scale.last() {
            return Some(ticks);
        }
        let months = month.year() * 12 + i16::from(month.month()) - 1;
        if months.rem_euclid(step) == 0 && scale.shows(day) {
            ticks.push(day_tick(scale, day)?);
        }
        month = month.checked_add(1.month()).ok()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, direction: Direction, length: f64) -> Vec<String> {
        let scale = Scale::new(axis, direction, std::iter::empty()).expect("a proper range");
        let ticks = ticks(axis, &scale, Room { direction, length, text: 12.0 });
        ticks.into_iter().map(|tick| tick.label).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn round_numbers_fill_the_room() {
        let axis = Axis::new("volume").range(0.0, 40.0);
        assert_eq!(labels(&axis, Direction::Up, 300.0).len(), 9);
        assert_eq!(labels(&axis, Direction::Up, 60.0), ["0", "20", "40"]);
    }

    #[test]
    fn decades_thin_out() {
        let axis = Axis::new("concentration").range(0.001, 10.0).logarithmic();
        assert_eq!(labels(&axis, Direction::Up, 200.0), ["0.001", "0.01", "0.1", "1", "10"]);
        let axis = Axis::new("concentration").range(1e-12, 1e12).logarithmic();
        assert!(labels(&axis, Direction::Up, 100.0).len() >= 2);
    }

    #[test]
    fn dates_follow_the_calendar() {
        // 14 February 2027 is day 20 863.
        let axis = Axis::new("date").range(20_863.0, 20_863.0 + 28.0).dates();
        assert_eq!(
            labels(&axis, Direction::Across, 600.0),
            ["14 Feb 2027", "21 Feb 2027", "28 Feb 2027", "7 Mar 2027", "14 Mar 2027"]
        );
        let axis = Axis::new("date").range(20_863.0, 20_863.0 + 120.0).dates();
        assert_eq!(
            labels(&axis, Direction::Across, 450.0),
            ["1 Mar 2027", "1 Apr 2027", "1 May 2027", "1 Jun 2027"]
        );
    }

    #[test]
    fn absurd_ranges_end() {
        for (first, last) in [(-1e300, 1e300), (0.0, 5e-324), (1e15, 1e15 + 100.0)] {
            let axis = Axis::new("x").range(first, last);
            if let Ok(scale) = Scale::new(&axis, Direction::Across, std::iter::empty()) {
                let room = Room { direction: Direction::Across, length: 300.0, text: 12.0 };
                let _ = ticks(&axis, &scale, room);
                let _ = ticks(&axis.clone().dates(), &scale, room);
            }
        }
    }
}
