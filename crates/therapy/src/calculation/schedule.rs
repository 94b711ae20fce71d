//! Doses that change by the time of day and the day of the week: flows, achieved doses and totals.

use cisterna_catalog::Pump;
use cisterna_pump::{self as core, DaySchedule, DayStep, Mode, WEEK_DAYS, WeekSchedule, limits};
use cisterna_quantity::{Concentration, DoseRate, Duration, Mass, MassUnit, Rate};

use super::{absurd, flow};
use crate::device::model_of;
use crate::pathway::pump_refusal::pump_refuses;
use crate::{Basis, Refusal};

/// A dose from a time of day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepAsked {
    /// When it begins, since midnight.
    pub from: Duration,
    /// The dose, as a rate.
    pub dose: DoseRate,
}

/// Days of the week that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayAsked {
    /// Which days, Monday being 0.
    pub on: Vec<u8>,
    /// Their steps, in order; they fill the day.
    pub steps: Vec<StepAsked>,
}

/// A step as the pump runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepFound {
    /// When it begins and ends, since midnight.
    pub from: Duration,
    /// The end of it.
    pub until: Duration,
    /// The dose that was asked for.
    pub ordered: DoseRate,
    /// The flow, rounded down to a nanolitre per day.
    pub rate: Rate,
    /// Whether that flow gives the dose to the last digit.
    pub exact: bool,
    /// The dose that the flow delivers.
    pub achieved: DoseRate,
    /// The drug in this step.
    pub mass: Mass,
}

/// A kind of day as the pump runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayFound {
    /// Which days, Monday being 0.
    pub on: Vec<u8>,
    /// Its steps.
    pub steps: Vec<StepFound>,
    /// The drug that was asked for in such a day.
    pub ordered: Mass,
    /// The drug that it delivers.
    pub achieved: Mass,
}

/// A day or a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The kinds of days.
    pub days: Vec<DayFound>,
    /// The drug of the day with the most.
    pub day_max: Mass,
    /// The drug in a week.
    pub week: Mass,
    /// The mode as the pump takes it, begun at midnight of a Monday.
    pub mode: Mode,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The flows of a day or week, and what they deliver.
///
/// Every flow is rounded down to a nanolitre per day, so a day gives less than ordered by at most a
/// nanolitre of drug for each step.
///
/// # Errors
/// A [`Refusal`] when the steps do not fill the day, a day of the week is missing or there twice, the
/// pump cannot deliver a flow, or cannot run such a schedule.
pub fn schedule(
    pump: &Pump,
    concentration: Concentration,
    asked: &[DayAsked],
    unit: MassUnit,
) -> Result<Schedule, Refusal> {
    let model = model_of(pump)?;
    let (mut days, mut schedules, mut basis) = (Vec::new(), Vec::new(), Vec::new());
    for day in asked {
        let (found, day_schedule, rests_on) = one_day(pump, &model, concentration, day, unit)?;
        days.push(found);
        schedules.push(day_schedule);
        if basis.is_empty() {
            basis = rests_on;
        }
    }
    let mode = mode_of(asked, &schedules)?;
    limits::mode(&model, &mode).map_err(|refusal| of_step(&refusal))?;
    let sum = |found: &DayFound| {
        found.achieved.checked_mul(u64::try_from(found.on.len()).unwrap_or(u64::MAX))
    };
    let week = days.iter().try_fold(Mass::ZERO, |total, day| total.checked_add(sum(day)?));
    let week = week.map_err(|error| absurd("step", error))?;
    let day_max = days.iter().map(|day| day.achieved).max().unwrap_or(Mass::ZERO);
    Ok(Schedule { days, day_max, week, mode, basis })
}

fn one_day(
    pump: &Pump,
    model: &core::Model,
    concentration: Concentration,
    asked: &DayAsked,
    unit: MassUnit,
) -> Result<(DayFound, DaySchedule, Vec<Basis>), Refusal> {
    let wide = |error| absurd("step", error);
    let ends = asked.steps.iter().skip(1).map(|step| step.from).chain([Duration::DAY]);
    let (mut steps, mut core_steps, mut basis) = (Vec::new(), Vec::new(), Vec::new());
    let (mut ordered, mut achieved) = (Mass::ZERO, Mass::ZERO);
    for (step, until) in asked.steps.iter().zip(ends) {
        let (rate, exact, dose) = if step.dose.is_zero() && model.rate_min.is_zero() {
            (Rate::ZERO, true, DoseRate::ZERO)
        } else {
            let found = flow(step.dose, concentration, pump, unit)
                .map_err(|refusal| Refusal { field: "step", ..refusal })?;
            basis.clone_from(&found.basis);
            (found.rate, found.exact, found.achievable_dose)
        };
        core_steps.push(DayStep { from: step.from, rate });
        // A step that ends before it begins is refused below, by the core.
        let time = until.checked_sub(step.from).unwrap_or(Duration::ZERO);
        let mass = dose.mass_in(time).map_err(wide)?.rounded_down;
        ordered = step
            .dose
            .mass_in(time)
            .and_then(|mass| ordered.checked_add(mass.rounded_down))
            .map_err(wide)?;
        achieved = achieved.checked_add(mass).map_err(wide)?;
        let (from, asked_for) = (step.from, step.dose);
        steps.push(StepFound {
            from,
            until,
            ordered: asked_for,
            rate,
            exact,
            achieved: dose,
            mass,
        });
    }
    let schedule = DaySchedule::new(&core_steps).map_err(|refusal| of_step(&refusal))?;
    Ok((DayFound { on: asked.on.clone(), steps, ordered, achieved }, schedule, basis))
}

fn mode_of(asked: &[DayAsked], schedules: &[DaySchedule]) -> Result<Mode, Refusal> {
    let mut days: [Option<u8>; WEEK_DAYS] = [None; WEEK_DAYS];
    for (number, day) in asked.iter().enumerate() {
        for weekday in &day.on {
            let slot = days.get_mut(usize::from(*weekday));
            let slot = slot.filter(|slot| slot.is_none()).ok_or_else(day_twice)?;
            *slot = u8::try_from(number).ok();
        }
    }
    let all: Option<Vec<u8>> = days.into_iter().collect();
    let all = all.and_then(|all| <[u8; WEEK_DAYS]>::try_from(all).ok());
    let days = all.ok_or_else(|| of_step(&core::Refusal::DayWithoutSchedule))?;
    let begins = Duration::ZERO;
    if let [day] = schedules {
        return Ok(Mode::MultipleRates { day: *day, begins });
    }
    let week = WeekSchedule::new(schedules, days).map_err(|refusal| of_step(&refusal))?;
    Ok(Mode::Flex { week, begins })
}

fn of_step(refusal: &core::Refusal) -> Refusal {
    Refusal { field: "step", ..pump_refuses(refusal) }
}

fn day_twice() -> Refusal {
    Refusal {
        field: "step",
        rule: "schedule.day-once",
        message: "A day of the week has two schedules".to_owned(),
        asked: None,
        limit: Some("one schedule for each day".to_owned()),
        source: "a day runs one schedule".to_owned(),
        action: "Name each day once".to_owned(),
    }
}
