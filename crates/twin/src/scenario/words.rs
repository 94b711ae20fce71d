//! What was done and what happened, in words, with doses in the drug's own unit.

use cisterna_pump::{BolusKind, Command, DaySchedule, DayStep, Mode, Note, Periodic};
use cisterna_quantity::{Concentration, MassUnit};

use super::arm::Action;
use super::outcome::Happening;
use crate::{Arrival, Elapsed};

/// What the pump told and what arrived at the tip, in order of time.
pub(super) fn happenings(elapsed: &Elapsed, unit: MassUnit) -> Vec<Happening> {
    let notes = elapsed.notes.iter().map(|note| Happening { at: note.at(), what: told(*note) });
    let arrivals = elapsed.arrivals.iter();
    let arrivals = arrivals.map(|a| Happening { at: a.at, what: arrived(*a, unit) });
    let mut all: Vec<Happening> = notes.chain(arrivals).collect();
    all.sort_by_key(|happening| happening.at);
    all
}

fn arrived(arrival: Arrival, unit: MassUnit) -> String {
    let Arrival { from, to, .. } = arrival;
    format!("{} reaches the tip, after {}", fluid(to, unit), fluid(from, unit))
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

/// What is done to the patient.
pub(super) fn done(action: &Action, unit: MassUnit) -> String {
    match action {
        Action::Refill { removed, filled, concentration } => {
            let fluid = fluid(*concentration, unit);
            format!("refill: {removed} removed, {filled} of {fluid} filled")
        }
        Action::Command(command) => commanded(command, unit),
        Action::Dose { height, mass, over } => {
            format!("{} through a needle at {height}, over {over}", mass.display_in(unit))
        }
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
