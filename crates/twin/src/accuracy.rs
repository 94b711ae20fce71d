//! Flow accuracy, measured as a laboratory does: start-up, overall error, and the trumpet curve.
//!
//! The method is after IEC 60601-2-24, with the time scaled to flows of an implanted pump: a sample
//! every quarter of an hour, two days of flow, the second day analysed. For each length of window
//! the trumpet gives the largest and the smallest mean error over all windows of that length. What
//! is expected comes from the monitor, which integrates the programme by its own code.
//!
//! The hardware behind the core is ideal here: what is measured is the core and the quantum of
//! the mechanism. In short windows the quantum dominates, so its share is given beside.

use cisterna_pump::{
    Bolus, BolusKind, Command, DaySchedule, DayStep, DrugClass, Input, Mode, Model, Monitor,
    Periodic, Programme, Pump, Refill, Refusal, WeekSchedule, step,
};
use cisterna_quantity::{Concentration, Duration, Rate, Volume};

/// The time between two samples.
pub const SAMPLE: Duration = Duration::from_ms(15 * Duration::MINUTE.ms());

/// The lengths of window, in samples: from one of them up to a day.
pub const WINDOWS: [usize; 9] = [1, 2, 4, 8, 12, 24, 48, 72, 96];

/// The samples of the start-up, and those that are analysed.
const DAY_SAMPLES: usize = 96;

/// One programme on one pump.
#[derive(Clone, Debug, PartialEq)]
pub struct Accuracy {
    /// What was run, in words.
    pub programme: String,
    /// The flow that was asked for on average over the analysed day, in nL/day.
    pub asked_nl_per_day: f64,
    /// The overall error over the analysed day, in per cent.
    pub overall: f64,
    /// For each length of window the smallest and the largest mean error, in per cent.
    pub trumpet: Vec<Bounds>,
    /// The flow of the first day, sample by sample, in per cent of what was asked for.
    pub start_up: Vec<f64>,
}

/// The extremes over all windows of one length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The length of the window in hours.
    pub window_h: f64,
    /// The smallest mean error in per cent.
    pub least: f64,
    /// The largest mean error in per cent.
    pub most: f64,
    /// What one quantum is of the volume expected in such a window, in per cent.
    pub quantum: f64,
}

/// A bolus that was ordered and what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The volume ordered.
    pub ordered: Volume,
    /// What left the pump because of it; none when the pump refuses so small a bolus.
    pub given: Option<Volume>,
}

/// Measures every mode that a model has, at its lowest, a usual and its highest flow.
///
/// # Errors
/// The core's refusal of a programme that the model should take.
pub fn modes(model: &Model) -> Result<Vec<Accuracy>, Refusal> {
    let mut measured = Vec::new();
    for (name, mode) in every_mode(model)? {
        measured.push(measure(model, name, mode)?);
    }
    Ok(measured)
}

/// A pump may be programmable to nothing: then its lowest flow that is measured is this.
const LOWEST: Rate = Rate::from_nl_per_day(48_000);
/// A usual flow.
const USUAL: Rate = Rate::from_nl_per_day(400_000);

fn every_mode(model: &Model) -> Result<Vec<(String, Mode)>, Refusal> {
    let low = if model.rate_min.is_zero() { LOWEST } else { model.rate_min };
    let mut modes = Vec::new();
    for (what, rate) in [("lowest", low), ("usual", USUAL), ("highest", model.rate_max)] {
        let name = format!("continuous, {what} flow, {rate}");
        modes.push((name, Mode::SimpleContinuous { rate }));
    }
    if let Some(rate) = model.modes.minimum_rate {
        modes.push((format!("minimum rate, {rate}"), Mode::MinimumRate));
    }
    if model.modes.day_steps_max.is_some() {
        let day = day(low)?;
        let name = format!("multiple rates, {low} and {USUAL}");
        modes.push((name, Mode::MultipleRates { day, begins: Duration::ZERO }));
        if model.modes.day_groups_max.is_some() {
            let week = WeekSchedule::new(&[day], [0; 7])?;
            let name = format!("flex, {low} and {USUAL}");
            modes.push((name, Mode::Flex { week, begins: Duration::ZERO }));
        }
    }
    if model.modes.periodic_interval_min.is_some() {
        let volume = Volume::from_nl(20_000);
        let periodic = Periodic {
            base: low,
            volume,
            rate: Rate::from_nl_per_day(2_000_000),
            interval: Duration::from_ms(4 * Duration::HOUR.ms()),
            first_after: Duration::HOUR,
        };
        let name = format!("periodic, {volume} every {} on {low}", periodic.interval);
        modes.push((name, Mode::Periodic(periodic)));
    }
    Ok(modes)
}

/// Six hours at each of two flows, twice.
fn day(low: Rate) -> Result<DaySchedule, Refusal> {
    let step = |hour: u64, rate| DayStep { from: Duration::from_ms(hour * 3_600_000), rate };
    DaySchedule::new(&[step(0, low), step(6, USUAL), step(12, low), step(18, USUAL)])
}

fn measure(model: &Model, programme: String, mode: Mode) -> Result<Accuracy, Refusal> {
    // A day and more of the highest flow may be more than the reservoir holds.
    let model = Model { reservoir_capacity: Volume::from_nl(1_000_000_000), ..*model };
    let told = programme_of(mode);
    let mut pump = started(&model, told)?;
    let mut monitor = Monitor::new(&model);
    monitor.programme(&told);
    let (mut given, mut asked) = (vec![0.0], vec![0.0]);
    for _ in 0..2 * DAY_SAMPLES {
        let done = step(&pump, Input::Elapse(SAMPLE))?;
        pump = done.pump;
        let moved = done.outcome.delivered.nl() / model.quantum.nl();
        // What the monitor thinks of it is not asked here: only what it expects.
        let _ = monitor.watch(SAMPLE, moved, true);
        given.push(nl(pump.ledger().delivered));
        asked.push(nl(monitor.expected()));
    }
    let (day, end) = (DAY_SAMPLES, 2 * DAY_SAMPLES);
    let asked_nl_per_day = asked[end] - asked[day];
    let overall = error(given[end] - given[day], asked_nl_per_day);
    let trumpet = WINDOWS.iter().map(|n| bounds(&given[day..], &asked[day..], *n, &model));
    let start_up = (0..day).map(|n| {
        let (got, wanted) = (given[n + 1] - given[n], asked[n + 1] - asked[n]);
        if wanted == 0.0 { 0.0 } else { 100.0 * got / wanted }
    });
    Ok(Accuracy {
        programme,
        asked_nl_per_day,
        overall,
        trumpet: trumpet.collect(),
        start_up: start_up.collect(),
    })
}

/// The extremes of the mean error over all windows of so many samples.
fn bounds(given: &[f64], asked: &[f64], samples: usize, model: &Model) -> Bounds {
    let last = given.len() - 1;
    let starts = 0..=last - samples;
    let windows = starts.map(|n| (given[n + samples] - given[n], asked[n + samples] - asked[n]));
    let windows: Vec<(f64, f64)> = windows.filter(|(_, asked)| *asked > 0.0).collect();
    let errors = windows.iter().map(|(given, asked)| error(*given, *asked));
    let smallest = windows.iter().map(|(_, asked)| *asked).fold(f64::INFINITY, f64::min);
    let (least, most) = errors.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), error| {
        (least.min(error), most.max(error))
    });
    let window_h = f64::from(u32::try_from(samples).unwrap_or(u32::MAX)) / 4.0;
    Bounds { window_h, least, most, quantum: 100.0 * nl(model.quantum) / smallest }
}

fn error(given: f64, asked: f64) -> f64 {
    100.0 * (given - asked) / asked
}

#[expect(clippy::as_conversions, reason = "a volume of a pump is far below what f64 holds exactly")]
fn nl(volume: Volume) -> f64 {
    volume.nl() as f64
}

fn programme_of(mode: Mode) -> Programme {
    Programme {
        drug: DrugClass::Other,
        concentration: Concentration::from_ng_per_ml(1_000_000),
        mode,
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: Volume::ZERO,
    }
}

fn started(model: &Model, told: Programme) -> Result<Pump, Refusal> {
    let refill = Refill { removed: Volume::ZERO, filled: model.reservoir_capacity };
    let pump = step(&Pump::new(*model)?, Input::Command(Command::Refill(refill)))?.pump;
    Ok(step(&pump, Input::Command(Command::Programme(told)))?.pump)
}

/// Gives boluses of several sizes on top of a usual flow, and tells what each gave.
///
/// # Errors
/// The core's refusal.
pub fn boluses(model: &Model) -> Result<Vec<Given>, Refusal> {
    let told = programme_of(Mode::SimpleContinuous { rate: USUAL });
    let rate = Rate::from_nl_per_day(2_400_000);
    let mut all = Vec::new();
    for ul in [1, 2, 5, 10, 20, 50, 100, 200, 500] {
        let ordered = Volume::from_nl(ul * 1_000);
        let pump = started(model, told)?;
        let bolus = Bolus { kind: BolusKind::Single, volume: ordered, rate };
        let with = match step(&pump, Input::Command(Command::Bolus(bolus))) {
            Err(Refusal::BolusBelowQuantum { .. }) => {
                all.push(Given { ordered, given: None });
                continue;
            }
            other => other?.pump,
        };
        let time = Duration::from_ms(6 * Duration::HOUR.ms());
        let with = step(&with, Input::Elapse(time))?.outcome.delivered;
        let without = step(&pump, Input::Elapse(time))?.outcome.delivered;
        all.push(Given { ordered, given: Some(with.checked_sub(without)?) });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use cisterna_catalog::Catalog;

    use super::*;

    #[test]
    fn pc_26_the_trumpet_narrows_for_every_model_and_mode() {
        let catalog = Catalog::built_in();
        for pump in catalog.pumps.values() {
            let model = pump.control_model().unwrap();
            let label = pump.flow_accuracy.as_ref().map_or(15.0, |share| {
                f64::from(u32::try_from(share.value.hundredths()).unwrap()) / 100.0
            });
            for measured in modes(&model).unwrap() {
                let what = format!("{}: {}", pump.name, measured.programme);
                let quantum = 100.0 * nl(model.quantum) / measured.asked_nl_per_day;
                assert!(measured.overall.abs() <= quantum.max(1e-9), "{what}: {measured:?}");
                assert!(quantum > label || measured.overall.abs() <= label, "{what}");
                for bounds in &measured.trumpet {
                    // Never more than a quantum off, and never a negative volume.
                    assert!(bounds.most <= bounds.quantum + 1e-9, "{what}: {bounds:?}");
                    assert!(bounds.least >= -bounds.quantum - 1e-9, "{what}: {bounds:?}");
                    assert!(bounds.least >= -100.0, "{what}: {bounds:?}");
                }
                for (short, long) in measured.trumpet.iter().zip(&measured.trumpet[1..]) {
                    // The bound of a quantum narrows with every longer window.
                    assert!(long.quantum < short.quantum, "{what}");
                }
                let (first, last) = (measured.trumpet[0], measured.trumpet[WINDOWS.len() - 1]);
                assert!(last.most - last.least <= first.most - first.least, "{what}");
            }
            for bolus in boluses(&model).unwrap() {
                let Some(given) = bolus.given else {
                    assert!(bolus.ordered < model.quantum, "{}: {bolus:?}", pump.name);
                    continue;
                };
                let off = bolus.ordered.nl().abs_diff(given.nl());
                assert!(off <= model.quantum.nl(), "{}: {bolus:?}", pump.name);
            }
        }
    }
}
