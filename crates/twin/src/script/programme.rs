//! A programme as it is written, made into what the pump is told.

use cisterna_pump::{
    Bolus, BolusKind, CountLimit, DaySchedule, DayStep, DoseLimit, DrugClass, Mode, PatientBolus,
    Periodic, Programme, Refusal, WEEK_DAYS, WeekSchedule,
};
use cisterna_quantity::{Duration, Rate};

use super::written;
use crate::scenario::error::{Place, Problem, ScenarioError};
use crate::scenario::plan::refuse_if;
use crate::scenario::value::Written;

/// The programme of a step, or the refusal of a schedule that no programme can hold.
pub(crate) fn programme(
    written: written::Keys<'_>,
    drug: DrugClass,
    place: Place<'_>,
) -> Result<Result<Programme, Refusal>, ScenarioError> {
    let mode = match mode(written, place)? {
        Ok(mode) => mode,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let opening = match (written.prime, written.bridge) {
        (Some(_), Some(bridge)) => {
            let problem = Problem::NotBoth("a prime or a bridge");
            return Err(place.refuse(&bridge.volume.span, problem));
        }
        (Some(prime), None) => Some(bolus(BolusKind::Prime, prime)),
        (None, Some(bridge)) => Some(bolus(BolusKind::Bridge, bridge)),
        (None, None) => None,
    };
    let (patient_bolus, dose_limit) = (written.patient_bolus, written.dose_limit);
    Ok(Ok(Programme {
        drug,
        concentration: written.concentration.value,
        mode,
        opening,
        patient_bolus: patient_bolus.map(|bolus| patient(bolus, place)).transpose()?,
        dose_limit: dose_limit
            .map(|limit| DoseLimit { most: limit.most.value, window: limit.window.value }),
        low_reservoir_alarm: written.low_reservoir_alarm.value,
    }))
}

pub(crate) const fn bolus(kind: BolusKind, written: &written::Bolus) -> Bolus {
    Bolus { kind, volume: written.volume.value, rate: written.rate.value }
}

/// The one steady infusion that is written.
fn mode(
    written: written::Keys<'_>,
    place: Place<'_>,
) -> Result<Result<Mode, Refusal>, ScenarioError> {
    let at = &written.concentration.span;
    let scheduled = written.day.is_some() || written.week.is_some();
    let begins = match (written.begins, scheduled) {
        (Some(begins), true) => begins.value,
        (None, false) => Duration::ZERO,
        (Some(begins), false) => {
            let problem = Problem::Together("it belongs to `day` or `week`; leave it out");
            return Err(place.refuse(&begins.span, problem));
        }
        (None, true) => {
            let what = "a day or week needs `begins`: the time since midnight, or since Monday's \
                        midnight, when the programme begins";
            return Err(place.refuse(at, Problem::Together(what)));
        }
    };
    let mut modes: Vec<(&str, Result<Mode, Refusal>)> = Vec::new();
    if let Some(rate) = written.continuous {
        modes.push((written.steady_key, Ok(Mode::SimpleContinuous { rate: rate.value })));
    }
    if written.stopped {
        modes.push(("stopped", Ok(Mode::Stopped)));
    }
    if written.minimum_rate {
        modes.push(("minimum_rate", Ok(Mode::MinimumRate)));
    }
    if let Some(steps) = written.day {
        modes.push(("day", day(steps).map(|day| Mode::MultipleRates { day, begins })));
    }
    if let Some(groups) = written.week {
        modes.push(("week", week(groups, place)?.map(|week| Mode::Flex { week, begins })));
    }
    if let Some(written::Periodic { base, volume, rate, interval, first_after }) = written.periodic
    {
        let (base, volume, rate) = (base.value, volume.value, rate.value);
        let (interval, first_after) = (interval.value, first_after.value);
        let periodic = Periodic { base, volume, rate, interval, first_after };
        modes.push(("periodic", Ok(Mode::Periodic(periodic))));
    }
    let names: Vec<&str> = modes.iter().map(|(name, _)| *name).collect();
    match (modes.pop(), modes.is_empty()) {
        (Some((_, mode)), true) => Ok(mode),
        _ => {
            let expected = match written.steady_key {
                "rate" => "rate, stopped, minimum_rate, day, week, periodic",
                _ => "continuous, stopped, minimum_rate, day, week, periodic",
            };
            Err(place.refuse(at, Problem::NotOne { expected, found: found(&names) }))
        }
    }
}

/// The keys that were given, in words.
pub(crate) fn found(names: &[&str]) -> String {
    match names {
        [] => "is none of them".to_owned(),
        names => format!("are {}", names.join(" and ")),
    }
}

fn day(steps: &[written::DayStep]) -> Result<DaySchedule, Refusal> {
    let steps = steps.iter().map(|step| DayStep { from: step.from.value, rate: step.rate.value });
    DaySchedule::new(&steps.collect::<Vec<_>>())
}

/// A day that no group names stays without a schedule, which the pump refuses.
fn week(
    groups: &[written::WeekGroup],
    place: Place<'_>,
) -> Result<Result<WeekSchedule, Refusal>, ScenarioError> {
    let mut days = [None; WEEK_DAYS];
    for (number, group) in groups.iter().enumerate() {
        for written in &group.on.0 {
            let slot = &mut days[written.value.0.0];
            let problem = Problem::Together("this day has its group already; name it once");
            refuse_if(slot.is_some(), written, problem, place)?;
            *slot = Some(u8::try_from(number).unwrap_or(u8::MAX));
        }
    }
    let schedules: Result<Vec<DaySchedule>, Refusal> =
        groups.iter().map(|group| day(&group.day)).collect();
    let days = days.map(|group| group.unwrap_or(u8::MAX));
    Ok(schedules.and_then(|schedules| WeekSchedule::new(&schedules, days)))
}

fn patient(
    written: &written::PatientBolus,
    place: Place<'_>,
) -> Result<PatientBolus, ScenarioError> {
    let rate = match (&written.rate, &written.over) {
        (Some(rate), None) => rate.value,
        (None, Some(over)) => rate_over(written, over, place)?,
        (rate, _) => {
            let names: &[&str] = if rate.is_some() { &["rate", "over"] } else { &[] };
            let problem = Problem::NotOne { expected: "rate, over", found: found(names) };
            return Err(place.refuse(&written.volume.span, problem));
        }
    };
    Ok(PatientBolus {
        volume: written.volume.value,
        rate,
        lockout: written.lockout.value,
        most_per_day: written.most_per_day.value.0,
        most_in_window: written
            .most_in_window
            .as_ref()
            .map(|limit| CountLimit { most: limit.most.value.0, window: limit.window.value }),
    })
}

/// The flow that gives the bolus in a time, rounded down to a nanolitre a day.
fn rate_over(
    written: &written::PatientBolus,
    over: &Written<Duration>,
    place: Place<'_>,
) -> Result<Rate, ScenarioError> {
    refuse_if(over.value.is_zero(), over, Problem::NoTime, place)?;
    let day = u128::from(Duration::DAY.ms());
    let rate = u128::from(written.volume.value.nl()) * day / u128::from(over.value.ms());
    let rate = u64::try_from(rate).ok().filter(|rate| *rate > 0);
    let problem = Problem::Together("no flow gives this volume in this time; change one of them");
    rate.map(Rate::from_nl_per_day).ok_or_else(|| place.refuse(&over.span, problem))
}
