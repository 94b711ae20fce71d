//! What a steady infusion gives in all, from the beginning of its programme to a time.
//!
//! The monitor does not walk along a schedule. It knows the sum up to any time from whole cycles
//! and the part of the last one, and takes the difference of two sums.

use cisterna_quantity::Duration;

use super::expected::{Amount, flow, time_for, volume};
use crate::{DaySchedule, Mode, Model, Periodic, WeekSchedule};

const DAY: u64 = Duration::DAY.ms();
const DAYS: usize = 7;

/// All that a mode has given by a time, when no flow of it was higher than `cap`.
pub(super) fn given(mode: &Mode, model: &Model, cap: u64, time: u64) -> Amount {
    match mode {
        Mode::Stopped => 0,
        Mode::MinimumRate => {
            let minimum = model.modes.minimum_rate.map_or(0, |rate| rate.nl_per_day());
            flow(minimum.min(cap), time)
        }
        Mode::SimpleContinuous { rate } => flow(rate.nl_per_day().min(cap), time),
        Mode::MultipleRates { day, begins } => {
            let sum = |place| from_midnight(day, cap, place);
            sum(begins.ms().saturating_add(time)).saturating_sub(sum(begins.ms()))
        }
        Mode::Flex { week, begins } => {
            let sum = |place| from_monday(week, cap, place);
            sum(begins.ms().saturating_add(time)).saturating_sub(sum(begins.ms()))
        }
        Mode::Periodic(periodic) => with_boluses(periodic, cap, time),
    }
}

/// What equal days give from a midnight on.
fn from_midnight(day: &DaySchedule, cap: u64, time: u64) -> Amount {
    let (days, rest) = split(time, DAY);
    day_part(day, cap, DAY).saturating_mul(days).saturating_add(day_part(day, cap, rest))
}

/// What one day gives from its midnight to a time of day.
fn day_part(day: &DaySchedule, cap: u64, until: u64) -> Amount {
    let ends = day.steps().skip(1).map(|step| step.from.ms()).chain([DAY]);
    day.steps().zip(ends).fold(0, |sum: Amount, (step, end)| {
        let lasts = end.min(until).saturating_sub(step.from.ms());
        sum.saturating_add(flow(step.rate.nl_per_day().min(cap), lasts))
    })
}

/// What equal weeks give from a Monday's midnight on.
fn from_monday(week: &WeekSchedule, cap: u64, time: u64) -> Amount {
    let length = DAY.saturating_mul(DAYS.try_into().unwrap_or(u64::MAX));
    let (weeks, rest) = split(time, length);
    let whole = week_part(week, cap, length).saturating_mul(weeks);
    whole.saturating_add(week_part(week, cap, rest))
}

/// What one week gives from its Monday's midnight to a time of the week.
fn week_part(week: &WeekSchedule, cap: u64, until: u64) -> Amount {
    let mut left = until;
    week.days().iter().fold(0, |sum: Amount, group| {
        let today = left.min(DAY);
        left = left.saturating_sub(today);
        let day = week.groups().nth(usize::from(*group));
        sum.saturating_add(day.map_or(0, |day| day_part(day, cap, today)))
    })
}

/// What a base gives with a bolus in its place again and again.
fn with_boluses(periodic: &Periodic, cap: u64, time: u64) -> Amount {
    let base = periodic.base.nl_per_day().min(cap);
    let first = periodic.first_after.ms();
    let before = flow(base, time.min(first));
    let (times, rest) = split(time.saturating_sub(first), periodic.interval.ms());
    let whole = one_interval(periodic, cap, periodic.interval.ms()).saturating_mul(times);
    before.saturating_add(whole).saturating_add(one_interval(periodic, cap, rest))
}

/// What flows from the beginning of a periodic bolus on: the bolus, and the base after its last
/// millisecond.
fn one_interval(periodic: &Periodic, cap: u64, time: u64) -> Amount {
    let (all, rate) = (volume(periodic.volume.nl()), periodic.rate.nl_per_day());
    let lasts = time_for(all, rate);
    // The last millisecond gives what is left.
    let last = lasts.saturating_sub(1);
    let mut bolus = flow(rate.min(cap), time.min(last));
    if time > last {
        bolus = bolus.saturating_add(all.saturating_sub(flow(rate, last)).min(Amount::from(cap)));
    }
    let base = periodic.base.nl_per_day().min(cap);
    bolus.saturating_add(flow(base, time.saturating_sub(lasts)))
}

/// How often a cycle is in a time, and what is left of the last one. One without length never is.
fn split(time: u64, cycle: u64) -> (Amount, u64) {
    let times = time.checked_div(cycle).unwrap_or(0);
    (Amount::from(times), time.checked_rem(cycle).unwrap_or(0))
}
