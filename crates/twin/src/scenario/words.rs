//! What was done and what happened, in words, with doses in the drug's own unit.

use cisterna_pump::{
    BolusKind, Command, DaySchedule, DayStep, Fault, Happened, Mode, Note, Periodic,
};
use cisterna_quantity::{Concentration, Duration, MassUnit};

use super::arm::Action;
use super::outcome::Happening;
use crate::catheter::migration::Tip;
use crate::refill::{Into, Visit, Visited};
use crate::{Arrival, Elapsed, Failure};

/// What the pump told and what arrived at the tip, in order of time.
pub(super) fn happenings(elapsed: &Elapsed, unit: MassUnit, drugs: &[String]) -> Vec<Happening> {
    let notes = elapsed.notes.iter().map(|note| Happening { at: note.at(), what: told(*note) });
    let arrivals = elapsed.arrivals.iter();
    let arrivals = arrivals.map(|a| Happening { at: a.at, what: arrived(*a, unit, drugs) });
    let logged = elapsed.logged.iter().filter_map(|entry| {
        let what = match entry.what {
            Happened::Raised(fault) => format!("alarm: {fault} ({})", fault.name()),
            other => crate::script::words::logged(other)?,
        };
        Some(Happening { at: entry.at, what })
    });
    let mut all: Vec<Happening> = notes.chain(logged).chain(arrivals).collect();
    all.sort_by_key(|happening| happening.at);
    all
}

/// The alarms among what the pump told, in order of time.
pub(super) fn alarms(elapsed: &Elapsed) -> Vec<(Duration, Fault)> {
    let notes = elapsed.notes.iter().filter_map(|note| match *note {
        Note::LowReservoir { at } => Some((at, Fault::ReservoirLow)),
        Note::ReservoirEmpty { at } => Some((at, Fault::ReservoirEmpty)),
        Note::FaultRaised { fault, at } => Some((at, fault)),
        _ => None,
    });
    let logged = elapsed.logged.iter().filter_map(|entry| match entry.what {
        Happened::Raised(fault) => Some((entry.at, fault)),
        _ => None,
    });
    let mut all: Vec<(Duration, Fault)> = notes.chain(logged).collect();
    all.sort_by_key(|(at, _)| *at);
    all
}

/// What arrives is told for the scenario's own drug, so fluid without it may hold another one.
fn arrived(arrival: Arrival, unit: MassUnit, drugs: &[String]) -> String {
    let fluid = |strength: Concentration| match drugs {
        [own, _, ..] if strength.is_zero() => format!("fluid without {own}"),
        _ => fluid(strength, unit),
    };
    format!("{} reaches the tip, after {}", fluid(arrival.to), fluid(arrival.from))
}

fn fluid(concentration: Concentration, unit: MassUnit) -> String {
    if concentration.is_zero() {
        "drug-free fluid".to_owned()
    } else {
        concentration.display_in(unit).to_string()
    }
}

fn told(note: Note) -> String {
    match note {
        Note::BolusCompleted { kind, .. } => format!("{} completed", bolus(kind)),
        Note::BolusInterrupted { kind, undelivered, .. } => {
            format!("{} interrupted, {undelivered} undelivered", bolus(kind))
        }
        Note::LowReservoir { .. } => "low-reservoir alarm".to_owned(),
        Note::ReservoirEmpty { .. } => "reservoir empty, no drug flows".to_owned(),
        Note::FaultRaised { fault, .. } => format!("fault: {fault}"),
        Note::FaultCleared { fault, .. } => format!("fault over: {fault}"),
    }
}

/// What is done to the patient; a refill with what came of it, if it was done.
pub(super) fn done(
    action: &Action,
    visited: Option<&Visited>,
    unit: MassUnit,
    drugs: &[String],
) -> String {
    match action {
        Action::Visit(visit) => refill(visit, visited, unit, drugs),
        Action::Command(command) => match **command {
            Command::Programme(programme) => crate::script::words::told(&programme, unit),
            ref command => commanded(command, unit),
        },
        Action::NoProgramme(_) => "programme with a schedule".to_owned(),
        Action::Request => "the patient asks for a bolus".to_owned(),
        Action::Restart => "power comes on again, the self-test runs".to_owned(),
        Action::Begin(failure) => begins(failure),
        Action::End(failure) => ends(failure).to_owned(),
        Action::Dose { drug, name, height, mass, over } => {
            let of = if *drug == 0 { String::new() } else { format!(" of {name}") };
            format!("{}{of} through a needle at {height}, over {over}", mass.display_in(unit))
        }
    }
}

fn refill(visit: &Visit, visited: Option<&Visited>, unit: MassUnit, drugs: &[String]) -> String {
    let all = visit.concentrations.iter().zip(drugs).enumerate();
    let held = all.filter(|(_, (strength, _))| !strength.is_zero());
    let held: Vec<String> = held
        .map(|(place, (strength, drug))| match place {
            0 => fluid(*strength, unit),
            _ => format!("{} of {drug}", fluid(*strength, unit)),
        })
        .collect();
    let fluid = if held.is_empty() { "drug-free fluid".to_owned() } else { held.join(" with ") };
    let filled = visit.filled;
    let Some(visited) = visited else { return format!("refill: {filled} of {fluid}") };
    let where_to = match visit.into {
        Into::Reservoir => "filled".to_owned(),
        Into::Pocket(share) => format!("filled, {share} of it into the pocket"),
        Into::Port(over) => format!("injected through the catheter access port over {over}"),
    };
    let mut text = format!("refill: {} removed, {filled} of {fluid} {where_to}", visited.withdrawn);
    if visited.expected != visited.withdrawn {
        text += &format!("; the pump had counted {}", visited.expected);
    }
    if visited.told.removed != visited.withdrawn {
        text += &format!("; the pump is told of {} removed", visited.told.removed);
    }
    if visited.told.filled != filled {
        text += &format!("; the pump is told of {} filled", visited.told.filled);
    }
    text
}

/// A failure begins.
fn begins(failure: &Failure) -> String {
    match failure {
        Failure::OverInfusion(excess) => format!("the pump begins to give {excess} too much"),
        Failure::MotorStall(_) => "the motor stalls".to_owned(),
        Failure::MotorSlips(lost) => format!("the motor begins to lose {lost} of its turns"),
        Failure::MotorRunsAway => "the motor begins to turn by itself".to_owned(),
        Failure::MagneticField => "the pump comes into a magnetic field".to_owned(),
        Failure::RotorHeld => "the field holds the rotor".to_owned(),
        Failure::ReplacementDue => "the battery nears its end".to_owned(),
        Failure::BatteryDead => "the battery is empty".to_owned(),
        Failure::CoreHangs => "the control core hangs".to_owned(),
        Failure::MonitorHangs => "the monitor hangs".to_owned(),
        Failure::Kink(passes) => format!("the catheter kinks: {passes} of the flow passes"),
        Failure::Occlusion { .. } => "the catheter is occluded".to_owned(),
        Failure::Leak { from_pump, share } if share.hundredths() >= 10_000 => {
            format!("the catheter is disconnected {from_pump} from the pump")
        }
        Failure::Leak { from_pump, share } => {
            format!("the catheter leaks: {share} of the flow leaves {from_pump} from the pump")
        }
        Failure::TipMoves(Tip::Height(height)) => format!("the tip slips to {height}"),
        Failure::TipMoves(Tip::OutOfSac) => "the tip slips out of the sac".to_owned(),
        Failure::Granuloma(_) => "a granuloma begins to grow at the tip".to_owned(),
    }
}

/// A failure ends.
const fn ends(failure: &Failure) -> &'static str {
    match failure {
        Failure::OverInfusion(_) => "the pump gives no more too much",
        Failure::MotorStall(_) | Failure::RotorHeld => "the rotor turns again",
        Failure::MotorSlips(_) => "the motor loses no more turns",
        Failure::MagneticField => "the pump leaves the magnetic field",
        Failure::Kink(_) => "the kink is gone",
        Failure::Occlusion { .. } => "the occlusion is gone",
        Failure::MotorRunsAway
        | Failure::ReplacementDue
        | Failure::BatteryDead
        | Failure::CoreHangs
        | Failure::MonitorHangs
        | Failure::Leak { .. }
        | Failure::TipMoves(_)
        | Failure::Granuloma(_) => "nothing ends",
    }
}

pub(crate) fn commanded(command: &Command, unit: MassUnit) -> String {
    match command {
        Command::Programme(programme) => {
            let strength = programme.concentration.display_in(unit);
            let opening = programme.opening.map_or(String::new(), |opening| {
                format!(
                    ", first a {} of {} at {}",
                    bolus(opening.kind),
                    opening.volume,
                    opening.rate
                )
            });
            format!("programme: {strength}, {}{opening}", steady(&programme.mode))
        }
        Command::Bolus(bolus) => {
            format!("bolus ordered: {} at {}, on top", bolus.volume, bolus.rate)
        }
        Command::Stop => "pump stopped".to_owned(),
        Command::Refill(refill) => format!("refill: {} filled", refill.filled),
        Command::PathwayEmptied => "pathway reported empty".to_owned(),
        Command::Interrogate => "pump read".to_owned(),
        Command::Acknowledge(fault, _) => format!("alarm noticed: {fault}"),
        Command::Silence => "alarms silenced".to_owned(),
        Command::Release(fault, _) => format!("fault released: {fault}"),
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The steady infusion.
fn steady(mode: &Mode) -> String {
    match mode {
        Mode::Stopped => "stopped".to_owned(),
        Mode::MinimumRate => "minimum rate, no therapy".to_owned(),
        Mode::SimpleContinuous { rate } => rate.to_string(),
        Mode::MultipleRates { day, begins } => {
            format!("by the time of day {}, begun {begins} after midnight", flows(day))
        }
        Mode::Flex { week, begins } => {
            let groups = week.groups().enumerate().map(|(number, day)| {
                let on = WEEKDAYS.iter().zip(week.days());
                let on = on.filter(|(_, group)| usize::from(**group) == number);
                let on: Vec<&str> = on.map(|(name, _)| *name).collect();
                format!("{}: {}", on.join(" "), flows(day))
            });
            let groups: Vec<String> = groups.collect();
            format!("{}, begun {begins} after Monday's midnight", groups.join("; "))
        }
        Mode::Periodic(Periodic { base, volume, rate, interval, first_after }) => format!(
            "{volume} at {rate} every {interval}, the first after {first_after}, {base} between"
        ),
    }
}

/// The flows of a day.
fn flows(day: &DaySchedule) -> String {
    let step = |DayStep { from, rate }| match from.is_zero() {
        true => format!("{rate} from midnight"),
        false => format!("{rate} from {from}"),
    };
    day.steps().map(step).collect::<Vec<String>>().join(", ")
}

/// A bolus by its kind.
#[must_use]
pub const fn bolus(kind: BolusKind) -> &'static str {
    match kind {
        BolusKind::Single => "bolus",
        BolusKind::Patient => "patient's bolus",
        BolusKind::Prime => "prime",
        BolusKind::Bridge => "bridge",
    }
}
