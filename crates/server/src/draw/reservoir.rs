//! What the reservoir holds from the last fill to the alarm, by the pump's own account.

use cisterna_chart::{Axis, Chart, ChartError, Mark, Series};
use cisterna_quantity::Volume;
use cisterna_therapy::Device;
use cisterna_therapy::device::after;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Figure;
use crate::when;

/// How many points the curve has.
const POINTS: i32 = 60;

/// Draws the reservoir of a programmed device, or nothing when there is no programme.
pub(crate) fn reservoir(
    device: &Device,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Result<Figure, ChartError>> {
    let programme = device.programme.as_ref()?;
    let alarm = programme.low_reservoir_alarm;
    let next = &programme.next_refill;
    let start = device.running.at();
    // The alarm as the core itself will sound it, not the cautious date of the plan.
    let alarm_at = device.running.low_reservoir_at();
    let end = end_of_curve(next.at.max(now), alarm_at);
    let step = end.duration_since(start) / POINTS;
    let mut instants: Vec<Timestamp> =
        (0..=POINTS).filter_map(|index| start.checked_add(step * index).ok()).collect();
    // A prime is over within minutes; the bend at its end needs a point of its own.
    let opening = device.running.pump().bolus().and_then(|bolus| after(start, bolus.time_left()));
    instants.extend(opening.filter(|bend| *bend < end));
    instants.sort_unstable();
    let curve: Vec<(Timestamp, Volume)> = instants
        .into_iter()
        .filter_map(|at| Some((at, device.running.state_at(at).ok()?.reservoir())))
        .collect();
    let place = |at: Timestamp| when::days_since_1970(at, zone);
    let points = curve.iter().map(|(at, held)| (place(*at), ml(*held))).collect();
    let held_now = device.running.state_at(now).ok()?.reservoir();
    let mut marks = vec![
        Mark::horizontal(ml(alarm), format!("alarm {alarm}")),
        Mark::vertical(place(next.at), format!("refill by {}", when::show_day(next.at, zone))),
    ];
    marks.extend(
        alarm_at
            .filter(|at| *at <= end)
            .map(|at| Mark::vertical(place(at), format!("alarm {}", when::show_day(at, zone)))),
    );
    let caption = format!(
        "Now {held_now} by the pump's own account. Refill by {}: {}.{}",
        when::show_day(next.at, zone),
        next.reason,
        alarm_at.map_or_else(String::new, |at| {
            format!(" Low-reservoir alarm on {} at the programmed flow.", when::show_day(at, zone))
        })
    );
    let chart = Chart {
        title: "Reservoir".to_owned(),
        description: caption.clone(),
        x: Axis::new("Date").dates(),
        y: Axis::new("Volume, mL").range(0.0, ml(device.implant.constants.reservoir_capacity)),
        series: vec![
            Series::line("calculated", points),
            Series::points("now", vec![(place(now), ml(held_now))]),
        ],
        marks,
    };
    let rows =
        curve.iter().step_by(6).map(|(at, held)| (when::show_day(*at, zone), held.to_string()));
    Some(Figure::of(&chart, caption, ["Date", "Volume"], rows.collect()))
}

/// The furthest that an alarm may lie behind everything else and still be drawn.
const ALARM_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 730);

/// The curve goes on a little after what comes last: the refill date, today, or the alarm. An alarm
/// that is years away is told in words only.
fn end_of_curve(last: Timestamp, alarm_at: Option<Timestamp>) -> Timestamp {
    let far = last.saturating_add(ALARM_WITHIN).unwrap_or(last);
    let alarm = alarm_at.filter(|alarm| *alarm <= far).unwrap_or(last);
    let end = last.max(alarm);
    end.saturating_add(SignedDuration::from_hours(24 * 7)).unwrap_or(end)
}

/// For drawing only.
fn ml(volume: Volume) -> f64 {
    volume.nl() as f64 / 1e6
}
