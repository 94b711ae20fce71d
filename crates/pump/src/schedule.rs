//! Schedules: flows that change by the time of day and the day of the week.
//!
//! A step lasts until the next one begins and the last one until midnight, so a schedule has
//! neither gaps nor overlaps: there is no way to write one. A day is 24 hours of the pump's own
//! elapsed time. When clocks on the wall are put forward or back, the schedule stays where it is,
//! an hour off the wall, until somebody programmes the pump again.

use cisterna_quantity::{ArithmeticError, Duration, Rate, Volume};

use crate::Refusal;
use crate::delivery::Commanded;
use crate::flow::Flow;

/// The most steps that a day schedule can have, on any model.
pub const DAY_STEPS_MAX: usize = 13;
/// The most different days in a week, on any model.
pub const DAY_GROUPS_MAX: usize = 3;
/// The days of a week.
pub const WEEK_DAYS: usize = 7;
/// A week of the pump's own time.
pub const WEEK: Duration = Duration::from_ms(7 * Duration::DAY.ms());

/// A flow and the time of day at which it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DayStep {
    /// When it begins, since midnight.
    pub from: Duration,
    /// The flow.
    pub rate: Rate,
}

/// The flows of one day: between one and [`DAY_STEPS_MAX`] steps that fill it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DaySchedule {
    steps: [DayStep; DAY_STEPS_MAX],
    count: u8,
}

impl DaySchedule {
    /// Takes the steps of a day in order.
    ///
    /// # Errors
    /// A [`Refusal`] when there is none or are too many, the first does not begin at midnight, one
    /// does not begin after the one before, or one begins after the end of the day.
    pub fn new(steps: &[DayStep]) -> Result<Self, Refusal> {
        let most = u8::try_from(DAY_STEPS_MAX).unwrap_or(u8::MAX);
        let count = u8::try_from(steps.len()).unwrap_or(u8::MAX);
        if count > most {
            return Err(Refusal::TooManySteps { asked: count, most });
        }
        let first = steps.first().ok_or(Refusal::ScheduleEmpty)?;
        if !first.from.is_zero() {
            return Err(Refusal::ScheduleGap { until: first.from });
        }
        for (step, next) in steps.iter().zip(steps.iter().skip(1)) {
            if next.from <= step.from {
                return Err(Refusal::ScheduleOrder { from: next.from });
            }
            if next.from >= Duration::DAY {
                return Err(Refusal::ScheduleOrder { from: next.from });
            }
        }
        let mut kept = [DayStep::default(); DAY_STEPS_MAX];
        for (slot, step) in kept.iter_mut().zip(steps) {
            *slot = *step;
        }
        Ok(Self { steps: kept, count })
    }

    /// The steps in order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = DayStep> + Clone + '_ {
        self.steps.iter().take(usize::from(self.count)).copied()
    }

    /// How many steps there are.
    #[must_use]
    pub const fn count(&self) -> u8 {
        self.count
    }

    /// What flows in 24 hours, rounded down to a nanolitre.
    ///
    /// # Errors
    /// [`ArithmeticError`] when it cannot be represented.
    pub fn volume_per_day(&self) -> Result<Volume, ArithmeticError> {
        let ends = self.steps().skip(1).map(|step| step.from).chain(Some(Duration::DAY));
        let mut sum = Commanded::NONE;
        for (step, end) in self.steps().zip(ends) {
            sum = sum.plus(Commanded::flow(step.rate, end.checked_sub(step.from)?))?;
        }
        Ok(sum.rounded_down())
    }

    /// The flow at a time of day, and how long it stays.
    pub(crate) fn at(&self, time_of_day: Duration) -> Flow {
        let begun = self.steps().rev().find(|step| step.from <= time_of_day);
        let next = self.steps().map(|step| step.from).find(|from| *from > time_of_day);
        let until = next.unwrap_or(Duration::DAY).checked_sub(time_of_day);
        Flow { rate: begun.map_or(Rate::ZERO, |step| step.rate), until: until.ok() }
    }
}

/// A day schedule for each day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeekSchedule {
    groups: [Option<DaySchedule>; DAY_GROUPS_MAX],
    days: [u8; WEEK_DAYS],
}

impl WeekSchedule {
    /// Takes the day schedules, and for each day from Monday on the number of its schedule.
    ///
    /// # Errors
    /// A [`Refusal`] when there are too many schedules, a day names one that is not there, or one
    /// is used by no day.
    pub fn new(groups: &[DaySchedule], days: [u8; WEEK_DAYS]) -> Result<Self, Refusal> {
        let most = u8::try_from(DAY_GROUPS_MAX).unwrap_or(u8::MAX);
        let count = u8::try_from(groups.len()).unwrap_or(u8::MAX);
        if count > most {
            return Err(Refusal::TooManyDayGroups { asked: count, most });
        }
        if days.iter().any(|group| *group >= count) {
            return Err(Refusal::DayWithoutSchedule);
        }
        if (0..count).any(|group| !days.contains(&group)) {
            return Err(Refusal::ScheduleUnused);
        }
        let mut kept = [None; DAY_GROUPS_MAX];
        for (slot, group) in kept.iter_mut().zip(groups) {
            *slot = Some(*group);
        }
        Ok(Self { groups: kept, days })
    }

    /// The different day schedules.
    pub fn groups(&self) -> impl Iterator<Item = &DaySchedule> + '_ {
        self.groups.iter().flatten()
    }

    /// For each day from Monday on, the number of its schedule among [`Self::groups`].
    #[must_use]
    pub const fn days(&self) -> &[u8; WEEK_DAYS] {
        &self.days
    }

    /// The flow at a time since Monday's midnight, and how long it stays.
    pub(crate) fn at(&self, time_of_week: Duration) -> Flow {
        let (day, time_of_day) = split(time_of_week, Duration::DAY);
        let group = usize::try_from(day).ok().and_then(|day| self.days.get(day));
        let schedule = group.and_then(|group| self.groups.get(usize::from(*group))?.as_ref());
        schedule.map_or(Flow::NONE, |schedule| schedule.at(time_of_day))
    }
}

/// How often a cycle is in a time, and what is left of the last one. A cycle without length is
/// never in it.
pub(crate) fn split(time: Duration, cycle: Duration) -> (u64, Duration) {
    let times = time.ms().checked_div(cycle.ms()).unwrap_or(0);
    let rest = time.ms().checked_rem(cycle.ms()).unwrap_or(0);
    (times, Duration::from_ms(rest))
}
