//! What was done, told and refused, in words, with doses in the drug's own unit.

use cisterna_pump::{
    Alarm, Command, CountLimit, DoseLimit, DrugClass, Happened, Input, PatientBolus, Programme,
    Pump, Refusal, Sense, Trip, safe_state,
};
use cisterna_quantity::{Duration, MassUnit};

use super::action::Action;
use super::name::{Part, Turning};
use super::outcome::{AlarmOn, AlarmText, Refused};
use crate::scenario::words;

/// What a step does.
pub(super) fn done(action: &Action, unit: MassUnit) -> String {
    match action {
        Action::Give(input) => given(input, unit),
        Action::NoProgramme(_) => "programme with a schedule".to_owned(),
        Action::Motor(turning) => motor(*turning).to_owned(),
        Action::Restart(None) => "power comes on again, the self-test runs".to_owned(),
        Action::Restart(Some(check)) => {
            format!("power comes on again, the self-test runs; its check of {} fails", check.name())
        }
        Action::Kill(Part::Core) => "the control core hangs".to_owned(),
        Action::Kill(Part::Monitor) => "the monitor hangs".to_owned(),
        Action::WallClock { forward, by } => {
            let way = if *forward { "forward" } else { "back" };
            format!(
                "clocks on the wall are put {way} by {}: the pump counts elapsed time, and nothing \
                 changes for it",
                elapsed(*by)
            )
        }
    }
}

/// What comes to a pump from outside.
#[must_use]
pub fn given(input: &Input, unit: MassUnit) -> String {
    match input {
        Input::Command(Command::Programme(programme)) => told(programme, unit),
        Input::Command(Command::Refill(refill)) => {
            format!("refill: {} removed, {} filled", refill.removed, refill.filled)
        }
        Input::Command(Command::Acknowledge(fault, person)) => {
            format!("person {} acknowledges: {fault}", person.0)
        }
        Input::Command(Command::Release(fault, person)) => {
            format!("person {} releases: {fault}", person.0)
        }
        Input::Command(command) => words::commanded(command, unit),
        Input::PatientRequest => "the patient asks for a bolus".to_owned(),
        Input::Sense(Sense::Fault(fault)) => format!("the hardware senses: {fault}"),
        Input::Sense(Sense::Gone(fault)) => format!("the hardware senses the end of: {fault}"),
        // A script has no other.
        Input::Elapse(_) | Input::Restart | Input::Checked { .. } => String::new(),
    }
}

/// A programme with what the patient may ask for and the dose limit.
#[must_use]
pub fn told(programme: &Programme, unit: MassUnit) -> String {
    let mut text = words::commanded(&Command::Programme(*programme), unit);
    if let Some(PatientBolus { volume, rate, lockout, most_per_day, most_in_window }) =
        programme.patient_bolus
    {
        text += &format!(
            "; the patient may ask for {volume} at {rate}, locked for {}, {most_per_day} a day",
            elapsed(lockout)
        );
        if let Some(CountLimit { most, window }) = most_in_window {
            text += &format!(", {most} in {window}");
        }
    }
    if let Some(limit) = programme.dose_limit {
        text += &format!("; {}", dose_limit(limit, unit));
    }
    text
}

fn dose_limit(DoseLimit { most, window }: DoseLimit, unit: MassUnit) -> String {
    format!("at most {} in any {window}", most.display_in(unit))
}

const fn motor(turning: Turning) -> &'static str {
    match turning {
        Turning::Ideal => "the motor does what it is told",
        Turning::Stalls => "the motor stalls: it moves nothing",
        Turning::Slips => "the motor slips: every second quantum is lost",
        Turning::RunsAway => {
            "the motor runs away: while it has power it moves at the pump's highest flow"
        }
    }
}

/// What the pump writes into its log by itself; none for what it was told, and for alarms.
#[must_use]
pub fn logged(what: Happened) -> Option<String> {
    match what {
        Happened::BolusCompleted(kind) => Some(format!("{} completed", words::bolus(kind))),
        Happened::BolusInterrupted(kind) => Some(format!("{} interrupted", words::bolus(kind))),
        Happened::Cleared(fault) => Some(format!("over: {fault}")),
        Happened::CheckFailed(check) => {
            Some(format!("the self-test failed at its check of {}", check.name()))
        }
        Happened::SelfTestPassed => Some("the self-test passed".to_owned()),
        _ => None,
    }
}

/// What the monitor objects to.
pub(super) const fn tripped(trip: Trip) -> &'static str {
    match trip {
        Trip::OverDelivery => "more was moved than expected",
        Trip::UnderDelivery => "less was moved than expected",
        Trip::CoreSilent => "the control core gives no sign of life",
        Trip::WrongBolus => "a bolus begins that must not begin",
        Trip::DoseLimit => "more drug left than the dose limit allows",
    }
}

/// A fault as people hear and read it with a class of drug.
#[must_use]
pub fn alarm(fault: cisterna_pump::Fault, drug: DrugClass) -> AlarmText {
    let row = safe_state(drug, fault);
    AlarmText { fault, priority: row.priority, tone: row.tone(), state: row.state }
}

pub(super) fn alarm_on(on: &Alarm, drug: DrugClass) -> AlarmOn {
    AlarmOn {
        alarm: alarm(on.fault, drug),
        active: on.active,
        times: on.times,
        acknowledged: on.acknowledged_by.is_some(),
    }
}

/// What a reading of the pump shows.
pub(super) fn reading(pump: &Pump) -> String {
    let alarms: Vec<&str> = pump.alarms().map(|alarm| alarm.fault.name()).collect();
    let alarms = if alarms.is_empty() { "none".to_owned() } else { alarms.join(", ") };
    let doubt = match pump.doubt_since() {
        Some(_) => "; what was delivered is in doubt",
        None => "",
    };
    format!(
        "it shows: reservoir {}, flow {}, alarms: {alarms}{doubt}",
        pump.reservoir(),
        pump.rate()
    )
}

/// A refusal: rule, what is wrong, the limit, and what to do.
pub(super) fn refused(refusal: &Refusal, unit: MassUnit) -> Refused {
    let why = match refusal {
        Refusal::DoseLimit { total, after, limit, .. } => {
            let ends = match after.is_zero() {
                true => "now".to_owned(),
                false => format!("{after} from now"),
            };
            let (window, total) = (limit.window, total.display_in(unit));
            format!("a window of {window} that ends {ends} would hold {total}")
        }
        Refusal::LockedOut { until } => {
            format!("the lockout lasts until {} of the pump's time", elapsed(*until))
        }
        other => other.to_string(),
    };
    Refused { rule: refusal.rule(), why, limit: limit(refusal, unit), action: refusal.action() }
}

/// The limit that an order met, where there is one.
fn limit(refusal: &Refusal, unit: MassUnit) -> Option<String> {
    Some(match refusal {
        Refusal::RateBelowMinimum { minimum, .. } => format!("at least {minimum}"),
        Refusal::RateAboveMaximum { maximum, .. } => format!("at most {maximum}"),
        Refusal::TooManySteps { most, .. } => format!("at most {most} steps in a day"),
        Refusal::TooManyDayGroups { most, .. } => format!("at most {most} different days"),
        Refusal::ScheduleBegins { cycle, .. } => format!("within {}", elapsed(*cycle)),
        Refusal::IntervalTooShort { minimum, .. } => format!("at least {}", elapsed(*minimum)),
        Refusal::BolusLongerThanInterval { interval, .. } => {
            format!("at most {}", elapsed(*interval))
        }
        Refusal::ReservoirOverfilled { capacity, .. }
        | Refusal::AlarmAboveCapacity { capacity, .. } => format!("at most {capacity}"),
        Refusal::BolusExceedsReservoir { held, .. } => format!("at most {held}"),
        Refusal::DoseLimit { limit, .. } => dose_limit(*limit, unit),
        Refusal::PatientBolusCount { most, .. } => format!("between 1 and {most}"),
        Refusal::MostBoluses { most, window } => format!("{most} in {window}"),
        Refusal::LockedOut { until } => format!("not before {}", elapsed(*until)),
        Refusal::PrimeExceedsRest { rest, .. } => format!("at most {rest}"),
        _ => return None,
    })
}

/// An elapsed time in days, hours, minutes and seconds.
#[must_use]
pub fn elapsed(time: Duration) -> String {
    let ms = time.ms();
    let units = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000)];
    let (mut left, mut parts) = (ms, Vec::new());
    for (name, unit) in units {
        if left >= unit {
            parts.push(format!("{} {name}", left / unit));
            left %= unit;
        }
    }
    if left > 0 || parts.is_empty() {
        let (seconds, rest) = (left / 1_000, left % 1_000);
        let fraction = format!(".{rest:03}");
        parts.push(match rest {
            0 => format!("{seconds} s"),
            _ => format!("{seconds}{} s", fraction.trim_end_matches('0')),
        });
    }
    parts.join(" ")
}
