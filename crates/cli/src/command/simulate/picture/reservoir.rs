//! The reservoir over time: what the pump counts, what is really in it, when it was filled, and where
//! the pump warns.

use cisterna_chart::{Axis, Chart, Mark, Series};
use cisterna_quantity::{Duration, Volume};
use cisterna_twin::Outcome;
use cisterna_twin::scenario::{ArmOutcome, Course, Kind, Reservoir};

use super::time::TimeAxis;
use super::{LINES_MAX, Picture, file_name, rounded};

/// From this difference on the two volumes are two lines: less than a line is wide.
const DIFFERENCE_ML: f64 = 0.02;

/// One chart for all arms; or one for each when there are many, or when what a pump counts differs
/// from what is there.
pub(super) fn pictures(outcome: &Outcome, readings: &[Course]) -> Vec<Picture> {
    let arms: Vec<Tank> = outcome.arms.iter().filter_map(|arm| Tank::of(arm, readings)).collect();
    if arms.is_empty() {
        return Vec::new();
    }
    let is_simple = arms.len() <= LINES_MAX && arms.iter().all(|arm| arm.counted.is_none());
    if is_simple || arms.len() == 1 {
        return vec![Picture::chart("reservoir".to_owned(), drawn(outcome, &arms))];
    }
    let one = |arm: &Tank| {
        let name = file_name(&format!("reservoir {}", arm.arm.name));
        Picture::chart(name, drawn(outcome, std::slice::from_ref(arm)))
    };
    arms.iter().map(one).collect()
}

/// The reservoir of one arm.
struct Tank<'a> {
    arm: &'a ArmOutcome,
    real: Vec<(Duration, f64)>,
    /// Only when it differs from what is really there.
    counted: Option<Vec<(Duration, f64)>>,
}

impl<'a> Tank<'a> {
    fn of(arm: &'a ArmOutcome, readings: &[Course]) -> Option<Self> {
        let read = |kind: Kind| readings.iter().find(|r| r.kind == kind && r.arm == arm.name);
        let jump = |part: fn(&Reservoir) -> Volume| {
            let filled = arm.fillings.filled.iter();
            let ends = filled.map(move |f| (f.at, millilitres(part(&f.before)), part(&f.after)));
            ends.map(|(at, before, after)| (at, before, millilitres(after))).collect::<Vec<_>>()
        };
        let real = with_jumps(&read(Kind::ReservoirReal)?.points, &jump(|r| r.real));
        let counted = &read(Kind::ReservoirCounted)?.points;
        let counted = with_jumps(counted, &jump(|r| r.counted));
        let apart = |(one, other): (&(Duration, f64), &(Duration, f64))| {
            (one.1 - other.1).abs() > DIFFERENCE_ML
        };
        let differs = real.iter().zip(&counted).any(apart);
        Some(Self { arm, real, counted: differs.then_some(counted) })
    }
}

/// Course with the moments of filling among them, each as the value before and the one after, so
/// that the line rises straight up.
fn with_jumps(
    readings: &[(Duration, f64)],
    jumps: &[(Duration, f64, f64)],
) -> Vec<(Duration, f64)> {
    let mut points: Vec<(Duration, f64)> = readings.to_vec();
    // A reading at the moment of a filling was taken after it.
    points.retain(|(at, _)| jumps.iter().all(|jump| jump.0 != *at));
    points.extend(jumps.iter().flat_map(|(at, before, after)| [(*at, *before), (*at, *after)]));
    points.sort_by_key(|(at, _)| *at);
    points
}

fn drawn(outcome: &Outcome, arms: &[Tank<'_>]) -> Chart {
    let time = TimeAxis::of(outcome);
    let name = |arm: &ArmOutcome, what: &str| match arms.len() {
        1 => what.to_owned(),
        _ => format!("{}, {what}", arm.name),
    };
    let mut series = Vec::new();
    for course in arms {
        let real = if course.counted.is_some() { "really in it" } else { "in the reservoir" };
        series.push(Series::line(name(course.arm, real), time.points(&course.real)));
    }
    for course in arms {
        if let Some(counted) = &course.counted {
            let name = name(course.arm, "counted by the pump");
            series.push(Series::dashed(name, time.points(counted)));
        }
    }
    for course in arms.iter().filter(|course| !course.arm.fillings.filled.is_empty()) {
        let filled = course.arm.fillings.filled.iter();
        let points = filled.map(|f| (time.at(f.at), millilitres(f.after.real))).collect();
        series.push(Series::points(name(course.arm, "filled"), points));
    }
    let of_arm = match (arms, outcome.arms.len()) {
        ([one], 2..) => format!(", {}", one.arm.name),
        _ => String::new(),
    };
    Chart {
        title: format!("Reservoir{of_arm}. {}", outcome.title),
        description: arms.iter().map(|arm| described(arm, &time)).collect::<Vec<_>>().join(" "),
        x: time.axis(),
        y: Axis::new("Volume in the reservoir (mL)").range(0.0, highest_ml(arms)),
        series,
        marks: alarms(arms),
    }
}

/// The upper end of the axis: the fullest reservoir, and some air.
fn highest_ml(arms: &[Tank<'_>]) -> f64 {
    let lines = arms.iter().flat_map(|arm| arm.real.iter().chain(arm.counted.iter().flatten()));
    let highest = lines.map(|(_, volume)| *volume).fold(0.0, f64::max);
    if highest > 0.0 { 1.08 * highest } else { 1.0 }
}

/// A line where the pumps warn; each volume once.
fn alarms(arms: &[Tank<'_>]) -> Vec<Mark> {
    let mut volumes: Vec<Volume> =
        arms.iter().flat_map(|course| course.arm.fillings.low_alarms.iter().copied()).collect();
    volumes.sort_unstable();
    volumes.dedup();
    let label = |volume: &Volume| format!("Low-reservoir alarm at {volume}");
    volumes.iter().map(|v| Mark::horizontal(millilitres(*v), label(v))).collect()
}

fn described(course: &Tank<'_>, time: &TimeAxis) -> String {
    let name = &course.arm.name;
    let filled = course.arm.fillings.filled.iter();
    let filled: Vec<String> = filled.map(|filled| time.words(filled.at)).collect();
    let last = course.real.last().map_or(0.0, |(_, volume)| *volume);
    let filled = match filled.as_slice() {
        [] => "never filled".to_owned(),
        all => format!("filled at {}", all.join(", ")),
    };
    format!("{name}: {filled}; at the end {} mL.", rounded(last))
}

fn millilitres(volume: Volume) -> f64 {
    volume.nl() as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filling_is_a_step_straight_up() {
        let at = Duration::from_ms;
        let readings = [(at(0), 20.0), (at(10), 15.0), (at(20), 19.0)];
        let jumps = [(at(0), 0.0, 20.0), (at(12), 14.0, 20.0)];
        let want = [
            (at(0), 0.0),
            (at(0), 20.0),
            (at(10), 15.0),
            (at(12), 14.0),
            (at(12), 20.0),
            (at(20), 19.0),
        ];
        assert_eq!(with_jumps(&readings, &jumps), want);
    }
}
