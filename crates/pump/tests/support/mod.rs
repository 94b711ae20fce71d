//! What the tests of the control core share: models, programmes, and running a pump.
#![allow(dead_code, unreachable_pub, reason = "each test includes it and uses some of it")]

use cisterna_pump::{
    Command, DrugClass, Input, Mechanism, Mode, Model, Modes, Note, Programme, Pump, Refill,
    Refusal, step,
};
use cisterna_quantity::{Concentration, Duration, Rate, Volume};

/// A pump with every mode, with the figures of a SynchroMed II with 20 mL where they are known.
pub fn model() -> Model {
    Model {
        mechanism: Mechanism::SteppingRotor,
        reservoir_capacity: volume("20 mL"),
        quantum: volume("0.1 uL"),
        rate_min: rate("0.048 mL/day"),
        rate_max: rate("24 mL/day"),
        modes: all_modes(),
        replacement_to_end: Some(days(90)),
    }
}

pub fn all_modes() -> Modes {
    Modes {
        minimum_rate: Some(rate("0.006 mL/day")),
        day_steps_max: Some(13),
        day_groups_max: Some(3),
        periodic_interval_min: Some(time("0.25 h")),
        patient_bolus: true,
    }
}

pub fn volume(text: &str) -> Volume {
    text.parse().unwrap()
}

pub fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

pub fn time(text: &str) -> Duration {
    text.parse().unwrap()
}

pub fn strength(text: &str) -> Concentration {
    text.parse().unwrap()
}

pub fn days(count: u64) -> Duration {
    Duration::DAY.checked_mul(count).unwrap()
}

pub fn minutes(count: u64) -> Duration {
    Duration::MINUTE.checked_mul(count).unwrap()
}

pub fn programme(mode: Mode) -> Programme {
    Programme {
        drug: DrugClass::Opioid,
        concentration: strength("10 mg/mL"),
        mode,
        opening: None,
        patient_bolus: None,
        dose_limit: None,
        low_reservoir_alarm: volume("2 mL"),
    }
}

pub fn continuous(flow: &str) -> Programme {
    programme(Mode::SimpleContinuous { rate: rate(flow) })
}

pub fn command(pump: Pump, command: Command) -> Pump {
    step(&pump, Input::Command(command)).unwrap().pump
}

pub fn refused(pump: Pump, command: Command) -> Refusal {
    step(&pump, Input::Command(command)).unwrap_err()
}

pub fn filled(amount: &str) -> Pump {
    filled_model(model(), amount)
}

pub fn filled_model(model: Model, amount: &str) -> Pump {
    let refill = Refill { removed: Volume::ZERO, filled: volume(amount) };
    command(Pump::new(model).unwrap(), Command::Refill(refill))
}

pub fn running(amount: &str, programme: Programme) -> Pump {
    command(filled(amount), Command::Programme(programme))
}

pub fn elapse(pump: Pump, time: Duration) -> (Pump, Vec<Note>) {
    let done = step(&pump, Input::Elapse(time)).unwrap();
    (done.pump, done.outcome.notes().collect())
}

/// The notes that are about boluses and the reservoir.
pub fn delivery_notes(notes: &[Note]) -> Vec<Note> {
    let faults =
        |note: &&Note| !matches!(note, Note::FaultRaised { .. } | Note::FaultCleared { .. });
    notes.iter().filter(faults).copied().collect()
}
