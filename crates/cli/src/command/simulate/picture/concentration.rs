//! Concentrations over time: on a linear axis, where doses and troughs are read, and on a
//! logarithmic one, where half-lives are straight lines and low levels can be seen.

use cisterna_chart::{Axis, Chart, Series};
use cisterna_quantity::Duration;
use cisterna_twin::Outcome;
use cisterna_twin::scenario::{Comparison, Course};

use super::course::peaks;
use super::time::TimeAxis;
use super::{Picture, by_quantity, capitalised, charts, file_name, in_common, line_name};

/// On a logarithmic axis, what lies this far below the highest value is not drawn.
const DECADES_SHOWN: i32 = 5;
/// From this ratio of high to low values on, there is a logarithmic axis too.
const LINEAR_RATIO_MAX: f64 = 10.0;

pub(super) fn pictures(outcome: &Outcome, readings: &[&Course]) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for quantity in by_quantity(readings) {
        let split = charts(&quantity);
        for chart in &split {
            let place = if split.len() > 1 { in_common(chart) } else { String::new() };
            let name = file_name(&format!("{}{place}", chart[0].quantity));
            let values = chart.iter().flat_map(|r| &r.points).map(|(_, value)| *value).collect();
            let logarithmic = logarithmic_range(values);
            pictures.push(Picture::chart(name.clone(), drawn(outcome, chart, None)));
            if logarithmic.is_some() {
                let chart = drawn(outcome, chart, logarithmic);
                pictures.push(Picture::chart(format!("{name}-log"), chart));
            }
        }
    }
    pictures
}

/// Lines with their published values as points, on a logarithmic axis when its ends are given.
fn drawn(outcome: &Outcome, chart: &[&Course], logarithmic: Option<(f64, f64)>) -> Chart {
    let time = TimeAxis::of(outcome);
    // Below the axis a line leaves the plot; without this it could not be drawn at all.
    let least = logarithmic.map_or(f64::NEG_INFINITY, |(low, _)| low / 10.0);
    // Lines with published values come first, and so get the colours of their points.
    let mut lines: Vec<_> =
        chart.iter().map(|reading| (reading, Published::about(outcome, reading))).collect();
    lines.sort_by_key(|(_, published)| published.is_none());
    let mut series = Vec::new();
    for (reading, published) in lines {
        let name = line_name(reading, chart);
        let shown = |(x, y): (f64, f64)| (x, y.max(least));
        let points = time.points(&reading.points).into_iter().map(shown).collect();
        series.push(Series::line(&name, points));
        if let Some(published) = published {
            let points = published.points.into_iter();
            let points = points.map(|(at, value, error)| (time.at(at), value.max(least), error));
            series.push(Series::measured(format!("{name}, published{}", published.spread), points));
        }
    }
    let (what, unit) = (&chart[0].quantity, &chart[0].unit);
    let common = in_common(chart);
    let y = Axis::new(capitalised(&format!("{what}{common} ({unit})")));
    Chart {
        title: format!("{}{common}. {}", capitalised(what), outcome.title),
        description: peaks(chart, &time),
        x: time.axis(),
        y: match logarithmic {
            Some((low, high)) => y.range(low, high).logarithmic(),
            None => y,
        },
        series,
        marks: Vec::new(),
    }
}

/// What was published about the concentration of one arm at one probe.
struct Published {
    /// The name of the spread, such as ` ± SEM`; empty without any.
    spread: String,
    /// Moment, value, and its spread.
    points: Vec<(Duration, f64, Option<f64>)>,
}

impl Published {
    fn about(outcome: &Outcome, reading: &Course) -> Option<Self> {
        let rows = outcome.comparisons.iter();
        let rows = rows.filter(|row| row.arm == reading.arm && row.probe == reading.place);
        let mut kind = None;
        let mut points = Vec::new();
        for row in rows {
            if let Some(at) = moment_of(row) {
                kind = kind.or(row.spread.map(|spread| spread.kind));
                points.push((at, row.published, row.spread.map(|spread| spread.value)));
            }
        }
        let spread = kind.map_or_else(String::new, |kind| format!(" \u{b1} {kind}"));
        (!points.is_empty()).then_some(Self { spread, points })
    }
}

/// The moment of a published concentration; the outcome says it in words, such as `C(1 h)`.
fn moment_of(row: &Comparison) -> Option<Duration> {
    row.what.strip_prefix("C(")?.strip_suffix(')')?.parse().ok()
}

/// The ends of a logarithmic axis; `None` when a linear one shows all.
///
/// The lowest tenth of the values does not count: each line begins at nothing.
fn logarithmic_range(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.retain(|value| *value > 0.0);
    values.sort_by(f64::total_cmp);
    let (highest, low) = (*values.last()?, values[values.len() / 10]);
    (highest / low > LINEAR_RATIO_MAX).then(|| decades(low, highest))
}

/// Round ends around values: whole powers of ten below, at most five under the upper end.
pub(super) fn decades(low: f64, high: f64) -> (f64, f64) {
    let top = 10f64.powf(high.log10().floor());
    let top = [1.0, 2.0, 5.0, 10.0].map(|m| m * top).into_iter().find(|v| *v >= high * 0.999);
    let top = top.unwrap_or(high);
    let bottom = low.log10().floor().max(top.log10().ceil() - f64::from(DECADES_SHOWN));
    (10f64.powf(bottom), top)
}

#[cfg(test)]
mod tests {
    use super::{decades, logarithmic_range};

    #[test]
    fn the_axis_is_logarithmic_too_beyond_one_decade() {
        assert_eq!(logarithmic_range(vec![0.0, 0.0]), None, "there is nothing to show");
        assert_eq!(logarithmic_range(vec![0.0, 10.0, 100.0]), None);
        assert_eq!(logarithmic_range(vec![0.0, 2.0, 300.0]), Some((1.0, 500.0)));
    }

    #[test]
    fn at_most_five_decades_are_shown() {
        let (low, high) = decades(1e-9, 4200.0);
        assert!((low - 0.1).abs() < 1e-12 && (high - 5000.0).abs() < 1e-6, "{low} {high}");
        let (low, high) = decades(0.3, 0.9);
        assert!((low - 0.1).abs() < 1e-12 && (high - 1.0).abs() < 1e-12, "{low} {high}");
    }
}
