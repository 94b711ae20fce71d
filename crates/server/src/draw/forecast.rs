//! What a change of programme does: along the spine, and at one level in time.

use cisterna_chart::{Axis, Chart, ChartError, Mark, Series};
use cisterna_neuraxis::population::Band;
use cisterna_twin::forecast::Forecast;

use super::Figure;
use super::concentration::{NAMED, rounded};
use crate::what_if::{Asked, Present};

const UNCERTAIN: &str = "The band holds nine of ten people of a virtual cohort; the model is \
                         calibrated to few real ones.";
/// More points than this no chart on a page needs.
const POINTS: usize = 240;

fn height_cm(level: &cisterna_catalog::Level) -> f64 {
    level.height.value.mm() as f64 / 10.0
}

fn words(band: Band) -> String {
    format!("{} ({} to {}) ng/mL", rounded(band.median), rounded(band.low), rounded(band.high))
}

/// Every level in balance with the programme of now and with the one asked about.
pub(crate) fn along_the_spine(
    present: &Present<'_>,
    asked: &Asked<'_>,
    forecast: &Forecast,
) -> Result<Figure, ChartError> {
    let at = |pick: &dyn Fn(usize) -> Band| {
        let heights = present.levels.iter().map(height_cm).enumerate();
        Vec::from_iter(heights.map(|(level, height)| (height, pick(level))))
    };
    let before = at(&|level| forecast.levels[level].before);
    let after = at(&|level| forecast.levels[level].after);
    let median = |bands: &[(f64, Band)]| Vec::from_iter(bands.iter().map(|(z, b)| (*z, b.median)));
    let named = present.levels.iter().filter(|level| NAMED.contains(&level.name.as_str()));
    let caption = format!(
        "{} in the spinal fluid once in balance, now and with the programme asked about. {UNCERTAIN}",
        present.drug.name
    );
    let chart = Chart {
        title: "Along the spine, in balance".to_owned(),
        description: caption.clone(),
        x: Axis::new("Spinal level")
            .named(named.map(|level| (height_cm(level), level.name.clone()))),
        y: Axis::new("Concentration, ng/mL (logarithmic scale)").logarithmic(),
        series: vec![
            Series::band("nine of ten people", after.iter().map(|(z, b)| (*z, b.low, b.high))),
            Series::line("asked about", median(&after)),
            Series::dashed("now", median(&before)),
        ],
        marks: vec![Mark::vertical(height_cm(asked.tip), "catheter tip")],
    };
    let rows = present.levels.iter().zip(&forecast.levels);
    let rows = rows.map(|(level, balance)| {
        (level.name.clone(), format!("{} → {}", words(balance.before), words(balance.after)))
    });
    Figure::of(&chart, caption, ["Level", "Now → asked about"], rows.collect())
}

/// The watched level from now on.
pub(crate) fn in_time(
    present: &Present<'_>,
    asked: &Asked<'_>,
    forecast: &Forecast,
) -> Result<Figure, ChartError> {
    let every = forecast.course.len().div_ceil(POINTS).max(1);
    let shown = || forecast.course.iter().step_by(every);
    let level = &asked.watched.name;
    let caption = format!("{} at {level} from the change on. {UNCERTAIN}", present.drug.name);
    let bridge = present.bridge(asked).map(|time| time.ms() as f64 / 3_600_000.0);
    let place = present.levels.iter().position(|known| known.name == *level);
    let now =
        place.and_then(|place| forecast.levels.get(place)).map(|balance| balance.before.median);
    let now = now.map(|median| Mark::horizontal(median, "now"));
    let chart = Chart {
        title: format!("At {level}, from now on"),
        description: caption.clone(),
        x: Axis::new("Hours from now"),
        y: Axis::new("Concentration, ng/mL"),
        series: vec![
            Series::band(
                "nine of ten people",
                shown().map(|m| (m.hours, m.concentration.low, m.concentration.high)),
            ),
            Series::line("median", shown().map(|m| (m.hours, m.concentration.median)).collect()),
        ],
        marks: bridge
            .map(|hours| Mark::vertical(hours, "end of the bridge"))
            .into_iter()
            .chain(now)
            .collect(),
    };
    let rows = forecast.course.iter().filter(|moment| (moment.hours % 6.0).abs() < 1e-9);
    let rows = rows.map(|moment| (format!("{:.0} h", moment.hours), words(moment.concentration)));
    Figure::of(&chart, caption, ["Time", "Concentration"], rows.collect())
}
