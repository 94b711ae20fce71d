//! What the hardware allows: the one place where a flow, a bolus or a fill is refused.
//!
//! The pump calls these functions before it obeys, and the clinic calls the same ones before an
//! order is signed.

use cisterna_quantity::{Concentration, Duration, Rate, Volume};

use crate::course::{Course, Projection};
use crate::delivery::Commanded;
use crate::requests::PATIENT_BOLUSES_MAX;
use crate::schedule::{DAY_GROUPS_MAX, DAY_STEPS_MAX, DaySchedule, WEEK};
use crate::window::{Held, History, WINDOW_MAX};
use crate::{Bolus, BolusKind, DoseLimit, Mode, Model, PatientBolus, Periodic, Programme, Refusal};

/// Whether a model's own constants make sense.
///
/// # Errors
/// [`Refusal::ModelImplausible`].
pub fn model(model: &Model) -> Result<(), Refusal> {
    let modes = &model.modes;
    let fits = |most: Option<u8>, size: usize| {
        most.is_none_or(|most| most > 0 && usize::from(most) <= size)
    };
    let sound = !model.quantum.is_zero()
        && model.quantum <= model.reservoir_capacity
        && model.rate_min <= model.rate_max
        && !model.rate_max.is_zero()
        && modes.minimum_rate.is_none_or(|rate| !rate.is_zero() && rate <= model.rate_max)
        && fits(modes.day_steps_max, DAY_STEPS_MAX)
        && fits(modes.day_groups_max, DAY_GROUPS_MAX)
        && modes.periodic_interval_min.is_none_or(|interval| interval >= Duration::MINUTE);
    if sound { Ok(()) } else { Err(Refusal::ModelImplausible) }
}

/// Whether a flow can be delivered.
///
/// # Errors
/// [`Refusal::RateBelowMinimum`] or [`Refusal::RateAboveMaximum`].
pub fn rate(model: &Model, asked: Rate) -> Result<(), Refusal> {
    if asked < model.rate_min || asked.is_zero() {
        return Err(Refusal::RateBelowMinimum { asked, minimum: model.rate_min });
    }
    if asked > model.rate_max {
        return Err(Refusal::RateAboveMaximum { asked, maximum: model.rate_max });
    }
    Ok(())
}

/// Whether a flow can be a part of a schedule: a pump that can be programmed down to nothing may
/// pause in it.
///
/// # Errors
/// As [`rate`].
fn rate_in_schedule(model: &Model, asked: Rate) -> Result<(), Refusal> {
    if asked.is_zero() && model.rate_min.is_zero() { Ok(()) } else { rate(model, asked) }
}

/// Whether a volume fits into the reservoir.
///
/// # Errors
/// [`Refusal::ReservoirOverfilled`].
pub fn fill(model: &Model, asked: Volume) -> Result<(), Refusal> {
    let capacity = model.reservoir_capacity;
    if asked > capacity {
        return Err(Refusal::ReservoirOverfilled { asked, capacity });
    }
    Ok(())
}

/// Whether a bolus can be delivered from a reservoir that holds `held`.
///
/// # Errors
/// A refusal of its volume or its flow.
pub fn bolus(model: &Model, bolus: &Bolus, held: Volume) -> Result<(), Refusal> {
    quantum(model, bolus.volume)?;
    if bolus.volume > held {
        return Err(Refusal::BolusExceedsReservoir { asked: bolus.volume, held });
    }
    rate(model, bolus.rate)
}

/// Whether a bolus is at least what the mechanism moves at once.
fn quantum(model: &Model, asked: Volume) -> Result<(), Refusal> {
    let quantum = model.quantum;
    if asked < quantum { Err(Refusal::BolusBelowQuantum { asked, quantum }) } else { Ok(()) }
}

/// Whether a flow on top of the steady infusion can be delivered at all times.
///
/// # Errors
/// A refusal of the flow, or of the sum of both.
pub fn on_top(model: &Model, mode: &Mode, asked: Rate) -> Result<(), Refusal> {
    rate(model, asked)?;
    let together = mode.highest_rate(model).checked_add(asked)?;
    if together > model.rate_max {
        return Err(Refusal::RateAboveMaximum { asked: together, maximum: model.rate_max });
    }
    Ok(())
}

/// Whether a steady infusion can be run by a model.
///
/// # Errors
/// A refusal of the mode, of its schedule or of one of its flows.
pub fn mode(model: &Model, mode: &Mode) -> Result<(), Refusal> {
    let modes = &model.modes;
    match mode {
        Mode::Stopped => Ok(()),
        Mode::MinimumRate => modes.minimum_rate.map(|_| ()).ok_or(Refusal::ModeNotOfModel),
        Mode::SimpleContinuous { rate: asked } => rate(model, *asked),
        Mode::MultipleRates { day, begins } => {
            begins_within(*begins, Duration::DAY)?;
            day_schedule(model, day)
        }
        Mode::Flex { week, begins } => {
            begins_within(*begins, WEEK)?;
            let most = modes.day_groups_max.ok_or(Refusal::ModeNotOfModel)?;
            let asked = u8::try_from(week.groups().count()).unwrap_or(u8::MAX);
            if asked > most {
                return Err(Refusal::TooManyDayGroups { asked, most });
            }
            week.groups().try_for_each(|day| day_schedule(model, day))
        }
        Mode::Periodic(asked) => periodic(model, asked),
    }
}

fn begins_within(asked: Duration, cycle: Duration) -> Result<(), Refusal> {
    if asked < cycle { Ok(()) } else { Err(Refusal::ScheduleBegins { asked, cycle }) }
}

fn day_schedule(model: &Model, day: &DaySchedule) -> Result<(), Refusal> {
    let most = model.modes.day_steps_max.ok_or(Refusal::ModeNotOfModel)?;
    if day.count() > most {
        return Err(Refusal::TooManySteps { asked: day.count(), most });
    }
    day.steps().try_for_each(|step| rate_in_schedule(model, step.rate))?;
    if day.steps().all(|step| step.rate.is_zero()) {
        return Err(Refusal::RateBelowMinimum { asked: Rate::ZERO, minimum: model.rate_min });
    }
    Ok(())
}

fn periodic(model: &Model, asked: &Periodic) -> Result<(), Refusal> {
    let minimum = model.modes.periodic_interval_min.ok_or(Refusal::ModeNotOfModel)?;
    if asked.interval < minimum {
        return Err(Refusal::IntervalTooShort { asked: asked.interval, minimum });
    }
    quantum(model, asked.volume)?;
    rate(model, asked.rate)?;
    rate_in_schedule(model, asked.base)?;
    within(asked.volume, asked.rate, asked.interval)
}

/// Whether a volume is delivered within a time.
fn within(volume: Volume, rate: Rate, interval: Duration) -> Result<(), Refusal> {
    let bolus = Commanded::volume(volume).time_at(rate).unwrap_or(Duration::MAX);
    if bolus > interval {
        return Err(Refusal::BolusLongerThanInterval { bolus, interval });
    }
    Ok(())
}

/// Whether a patient may be given these boluses on top of a steady infusion.
///
/// # Errors
/// A refusal of a volume, flow, time or count.
pub fn patient_bolus(model: &Model, mode: &Mode, asked: &PatientBolus) -> Result<(), Refusal> {
    if !model.modes.patient_bolus {
        return Err(Refusal::ModeNotOfModel);
    }
    quantum(model, asked.volume)?;
    on_top(model, mode, asked.rate)?;
    within(asked.volume, asked.rate, asked.lockout)?;
    let most = PATIENT_BOLUSES_MAX;
    if asked.most_per_day == 0 || asked.most_per_day > most {
        return Err(Refusal::PatientBolusCount { asked: asked.most_per_day, most });
    }
    let all = asked.volume.checked_mul(u64::from(asked.most_per_day))?;
    within(all, asked.rate, Duration::DAY)?;
    if let Some(limit) = asked.most_in_window {
        window(limit.window)?;
        if limit.most == 0 || limit.most > asked.most_per_day {
            let most = asked.most_per_day;
            return Err(Refusal::PatientBolusCount { asked: limit.most, most });
        }
    }
    Ok(())
}

fn window(asked: Duration) -> Result<(), Refusal> {
    let fits = !asked.is_zero() && asked <= WINDOW_MAX;
    if fits { Ok(()) } else { Err(Refusal::LimitImplausible) }
}

/// Whether a steady infusion keeps every window of a dose limit, for good.
///
/// # Errors
/// [`Refusal::DoseLimit`] with the fullest window, or [`Refusal::LimitImplausible`].
fn steady_dose(model: &Model, programme: &Programme, limit: DoseLimit) -> Result<(), Refusal> {
    window(limit.window)?;
    if limit.most.is_zero() {
        return Err(Refusal::LimitImplausible);
    }
    let none = History::NONE;
    let fluid = (model.quantum, programme.concentration);
    let held = Held::new(limit, None, fluid, None, &none)?;
    held.check(&none, Projection::new(model, programme, Course::default(), limit.window)?)
}

/// Whether a programme can be run from a reservoir that holds `held`.
///
/// What was delivered before counts as well, and the pump itself knows it: whether it would take
/// the programme now is asked of [`step`](crate::step).
///
/// # Errors
/// A refusal of its concentration, alarm volume, flows, boluses or dose limit.
pub fn programme(model: &Model, programme: &Programme, held: Volume) -> Result<(), Refusal> {
    if programme.concentration.is_zero() {
        return Err(Refusal::ConcentrationMissing);
    }
    countable(model, programme.concentration)?;
    let (asked, capacity) = (programme.low_reservoir_alarm, model.reservoir_capacity);
    if asked > capacity {
        return Err(Refusal::AlarmAboveCapacity { asked, capacity });
    }
    mode(model, &programme.mode)?;
    if let Some(opening) = &programme.opening {
        if !matches!(opening.kind, BolusKind::Prime | BolusKind::Bridge) {
            return Err(Refusal::BolusKind);
        }
        bolus(model, opening, held)?;
    }
    if let Some(asked) = &programme.patient_bolus {
        patient_bolus(model, &programme.mode, asked)?;
        programme.dose_limit.ok_or(Refusal::DoseLimitMissing)?;
    }
    programme.dose_limit.map_or(Ok(()), |limit| steady_dose(model, programme, limit))
}

/// Whether doses of a concentration can be counted up to the highest flow.
fn countable(model: &Model, concentration: Concentration) -> Result<(), Refusal> {
    model.rate_max.dose_at(concentration)?;
    model.reservoir_capacity.mass_at(concentration)?;
    Ok(())
}
