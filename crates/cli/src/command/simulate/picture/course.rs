//! Any other quantity over time: a line for each arm and place.

use cisterna_chart::{Axis, Chart, Series};
use cisterna_twin::Outcome;
use cisterna_twin::scenario::Course;

use super::time::TimeAxis;
use super::{Picture, by_quantity, capitalised, charts, file_name, in_common, line_name, rounded};

/// What is between two readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// Each value holds until the next one.
    Steps,
    /// A straight line.
    Line,
}

pub(super) fn pictures(outcome: &Outcome, readings: &[&Course], between: Between) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for quantity in by_quantity(readings) {
        for chart in charts(&quantity) {
            let name = file_name(&chart[0].quantity);
            pictures.push(Picture::chart(name, drawn(outcome, &chart, between)));
        }
    }
    pictures
}

fn drawn(outcome: &Outcome, chart: &[&Course], between: Between) -> Chart {
    let time = TimeAxis::of(outcome);
    let line = |reading: &&Course| {
        let points = time.points(&reading.points);
        let points = match between {
            Between::Steps => stepped(&points),
            Between::Line => points,
        };
        Series::line(line_name(reading, chart), points)
    };
    let (what, unit) = (capitalised(&chart[0].quantity), &chart[0].unit);
    let common = in_common(chart);
    let (low, high) = ends(chart);
    Chart {
        title: format!("{what}{common}. {}", outcome.title),
        description: peaks(chart, &time),
        x: time.axis(),
        y: Axis::new(format!("{what}{common} ({unit})")).range(low, high),
        series: chart.iter().map(line).collect(),
        marks: Vec::new(),
    }
}

/// The ends of the vertical axis: those of the scale, if the unit is one such as `0 to 10`, and else
/// zero and some room above all values.
fn ends(chart: &[&Course]) -> (f64, f64) {
    let scale = chart[0].unit.strip_prefix("0 to ").and_then(|most| most.parse().ok());
    if let Some(most) = scale {
        return (0.0, most);
    }
    let values = chart.iter().flat_map(|course| &course.points).map(|(_, value)| *value);
    let (lowest, highest) =
        values.fold((0.0, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
    let room = if highest > lowest { 0.1 * (highest - lowest) } else { 1.0 };
    (if lowest < 0.0 { lowest - room } else { 0.0 }, highest + room)
}

/// Those quantities of which any value differs from another one.
pub(super) fn changing<'a>(readings: &[&'a Course]) -> Vec<&'a Course> {
    let changes = |quantity: &Vec<&Course>| {
        let values =
            || quantity.iter().flat_map(|one| &one.points).map(|(_, value)| value.to_bits());
        values().any(|value| Some(value) != values().next())
    };
    by_quantity(readings).into_iter().filter(changes).flatten().collect()
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
pub(super) fn peaks(chart: &[&Course], time: &TimeAxis) -> String {
    let peak = |reading: &&Course| {
        let highest = reading.points.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let (value, unit) = (rounded(highest.1), &reading.unit);
        let name = line_name(reading, chart);
        Some(format!("{name}: at most {value} {unit}, at {}.", time.words(highest.0)))
    };
    chart.iter().filter_map(peak).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::stepped;

    #[test]
    fn a_value_holds_until_the_next_one() {
        let steps = stepped(&[(0.0, 2.0), (1.0, 2.0), (2.0, 5.0)]);
        assert_eq!(steps, [(0.0, 2.0), (1.0, 2.0), (2.0, 2.0), (2.0, 5.0)]);
    }
}
