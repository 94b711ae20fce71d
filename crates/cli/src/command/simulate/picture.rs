//! The charts of a scenario.

use cisterna_chart::{Axis, Chart, Series};
use cisterna_quantity::Duration;
use cisterna_twin::Outcome;
use cisterna_twin::scenario::{Comparison, Series as Readings};

/// More lines than this cannot be told apart.
const LINES_MAX: usize = 6;
/// On a logarithmic axis, what lies this far below the highest value is not drawn.
const DECADES_SHOWN: i32 = 5;
/// From this ratio of high to low values on, the axis is logarithmic.
const LINEAR_RATIO_MAX: f64 = 100.0;

/// One line of the chart: which arm and probe, and what was published about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    arm: usize,
    probe: usize,
    is_published: bool,
}

/// The lines to draw: the same probes of every arm, those with published values first.
///
/// A line and its published points get the same colour because both come first and in one order.
pub(super) fn lines(outcome: &Outcome) -> Vec<Line> {
    let arms = outcome.arms.len().clamp(1, LINES_MAX);
    let published =
        |probe: &usize| (0..arms).any(|arm| Published::about(outcome, arm, *probe).is_some());
    let mut probes: Vec<usize> = (0..outcome.probes.len()).collect();
    probes.sort_by_key(|probe| !published(probe));
    probes.truncate((LINES_MAX / arms).max(1));
    probes.sort_unstable();
    let line = |arm: usize, probe: usize| Line {
        arm,
        probe,
        is_published: Published::about(outcome, arm, probe).is_some(),
    };
    let of_arm = |arm| probes.iter().map(move |probe| line(arm, *probe));
    let mut lines: Vec<Line> = (0..outcome.arms.len().min(arms)).flat_map(of_arm).collect();
    lines.sort_by_key(|line| !line.is_published);
    lines
}

/// What the chart does not show, in words.
pub(super) fn left_out(outcome: &Outcome, lines: &[Line]) -> Option<String> {
    let all = outcome.arms.len() * outcome.probes.len();
    let is_drawn = |probe: usize| lines.iter().any(|line| line.probe == probe);
    let probes: Vec<&str> = (0..outcome.probes.len())
        .filter(|probe| is_drawn(*probe))
        .map(|probe| outcome.probes[probe].as_str())
        .collect();
    (lines.len() < all).then(|| {
        format!(
            "the chart shows {} of {all} lines, those at {}; --json and --csv have all",
            lines.len(),
            probes.join(", ")
        )
    })
}

/// Concentrations over time, with published values as points.
pub(super) fn concentration(outcome: &Outcome, lines: &[Line]) -> Chart {
    let time = TimeAxis::of(outcome);
    let all = outcome.series();
    let read = |line: &Line| &all[line.arm * outcome.probes.len() + line.probe];
    let values = lines.iter().flat_map(|line| &read(line).points).map(|(_, value)| *value);
    let floor = logarithmic_floor(values.collect());
    let mut series = Vec::new();
    for line in lines {
        series.push(Series::line(&read(line).name, time.points(&read(line).points, floor)));
        if let Some(published) = Published::about(outcome, line.arm, line.probe) {
            let points = published.points.into_iter();
            let points = points.map(|(hour, value, error)| (time.at(hour), value, error));
            let name = format!("{}, published{}", read(line).name, published.spread);
            series.push(Series::measured(name, points));
        }
    }
    let label = format!("{} in the spinal fluid (ng/mL)", outcome.drug);
    let y = Axis::new(capitalised(&label));
    Chart {
        title: outcome.title.clone(),
        description: peaks(lines.iter().map(read), &time, "ng/mL"),
        x: time.axis(),
        y: if floor.is_some() { y.logarithmic() } else { y },
        series,
        marks: Vec::new(),
    }
}

/// Doses at the catheter tip over time, if any arm has a pump.
pub(super) fn tip_dose(outcome: &Outcome) -> Option<Chart> {
    let all = outcome.tip_dose_series();
    if all.iter().all(|readings| readings.points.is_empty()) {
        return None;
    }
    let time = TimeAxis::of(outcome);
    let unit = format!("{}/day", outcome.mass_unit.name());
    let values = all.iter().flat_map(|readings| &readings.points);
    let highest = values.map(|(_, dose)| *dose).fold(0.0, f64::max);
    let steps = |readings: &Readings| {
        Series::line(&readings.name, stepped(&time.points(&readings.points, None)))
    };
    let y = Axis::new(format!("Dose at the catheter tip ({unit})"));
    Some(Chart {
        title: format!("Dose at the catheter tip. {}", outcome.title),
        description: peaks(all.iter(), &time, &unit),
        x: time.axis(),
        y: if highest > 0.0 { y.range(0.0, 1.1 * highest) } else { y.range(0.0, 1.0) },
        series: all.iter().map(steps).collect(),
        marks: Vec::new(),
    })
}

/// What was published about the concentration of one arm at one probe.
struct Published {
    /// The name of the spread, such as ` ± SEM`; empty without any.
    spread: String,
    /// Hour, value, and its spread.
    points: Vec<(f64, f64, Option<f64>)>,
}

impl Published {
    fn about(outcome: &Outcome, arm: usize, probe: usize) -> Option<Self> {
        let (arm, probe) = (&outcome.arms.get(arm)?.name, &outcome.probes[probe]);
        let rows = outcome.comparisons.iter().filter(|row| row.arm == *arm && row.probe == *probe);
        let mut kind = None;
        let mut points = Vec::new();
        for row in rows {
            if let Some(hour) = hour_of(row) {
                kind = kind.or(row.spread.map(|spread| spread.kind));
                points.push((hour, row.published, row.spread.map(|spread| spread.value)));
            }
        }
        let spread = kind.map_or_else(String::new, |kind| format!(" \u{b1} {kind}"));
        (!points.is_empty()).then_some(Self { spread, points })
    }
}

/// The moment of a published concentration; the outcome says it in words, such as `C(1 h)`.
fn hour_of(row: &Comparison) -> Option<f64> {
    let at: Duration = row.what.strip_prefix("C(")?.strip_suffix(')')?.parse().ok()?;
    Some(at.ms() as f64 / Duration::HOUR.ms() as f64)
}

/// The least value to draw on a logarithmic axis; `None` when a linear one shows all.
///
/// The lowest tenth of the values does not count: each line begins at nothing.
fn logarithmic_floor(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| *value > 0.0);
    values.sort_by(f64::total_cmp);
    let (highest, low) = (*values.last()?, values[values.len() / 10]);
    (highest / low > LINEAR_RATIO_MAX).then(|| highest / 10f64.powi(DECADES_SHOWN))
}

/// Points as steps: each value holds until the next one.
fn stepped(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut steps: Vec<(f64, f64)> = Vec::with_capacity(2 * points.len());
    for &(x, y) in points {
        if let Some(&(_, before)) = steps.last().filter(|last| last.1.total_cmp(&y).is_ne()) {
            steps.push((x, before));
        }
        steps.push((x, y));
    }
    steps
}

/// The highest value of each line, for a reader who cannot see the chart.
fn peaks<'a>(lines: impl Iterator<Item = &'a Readings>, time: &TimeAxis, unit: &str) -> String {
    let peak = |line: &Readings| {
        let highest = line.points.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let (at, name) = (time.at(highest.0), time.unit);
        Some(format!("{}: at most {} {unit}, at {at:.3} {name}.", line.name, rounded(highest.1)))
    };
    lines.filter_map(peak).collect::<Vec<_>>().join(" ")
}

/// A value to three digits or more.
fn rounded(value: f64) -> String {
    let digits = if value >= 100.0 { 0 } else { 3 };
    format!("{value:.digits$}")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Hours, or days when the scenario lasts for days.
struct TimeAxis {
    label: &'static str,
    unit: &'static str,
    hours: f64,
    until: f64,
}

impl TimeAxis {
    fn of(outcome: &Outcome) -> Self {
        let (label, unit, hours) = if outcome.until.ms() >= 3 * Duration::DAY.ms() {
            ("Time since the start (days)", "d", 24.0)
        } else {
            ("Time since the start (hours)", "h", 1.0)
        };
        let until = outcome.until.ms() as f64 / Duration::HOUR.ms() as f64 / hours;
        Self { label, unit, hours, until }
    }

    /// The axis over the whole scenario, also where nothing is drawn.
    fn axis(&self) -> Axis {
        Axis::new(self.label).range(0.0, self.until)
    }

    fn at(&self, hour: f64) -> f64 {
        hour / self.hours
    }

    /// The points along this axis, without those below the floor.
    fn points(&self, points: &[(f64, f64)], floor: Option<f64>) -> Vec<(f64, f64)> {
        let floor = floor.unwrap_or(f64::NEG_INFINITY);
        let seen = points.iter().filter(|(_, value)| *value >= floor);
        seen.map(|(hour, value)| (self.at(*hour), *value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{logarithmic_floor, stepped};

    #[test]
    fn a_value_holds_until_the_next_one() {
        let steps = stepped(&[(0.0, 2.0), (1.0, 2.0), (2.0, 5.0)]);
        assert_eq!(steps, [(0.0, 2.0), (1.0, 2.0), (2.0, 2.0), (2.0, 5.0)]);
    }

    #[test]
    fn the_axis_is_logarithmic_beyond_two_decades() {
        assert_eq!(logarithmic_floor(vec![0.0, 0.0]), None, "there is nothing to show");
        assert_eq!(logarithmic_floor(vec![0.0, 10.0, 1000.0]), None);
        assert_eq!(logarithmic_floor(vec![0.0, 1.0, 1000.0]), Some(0.01));
    }
}
