//! What is said about commands, values and events.

use cisterna_link::compare::Value;
use cisterna_link::message::Patient;
use cisterna_link::programmer::{Given, Verdict, What};
use cisterna_pump::Happened;
use cisterna_quantity::MassUnit;
use cisterna_twin::words::{bolus, logged};

use super::number_of;

/// The commands, in a line.
pub(super) const COMMANDS: &str = "interrogate, propose FILE, bolus VOLUME RATE, commit, abandon, \
     stop, refill REMOVED FILLED, log, have-read, acknowledge FAULT, release FAULT, silence, help \
     or quit";

/// What kind of command it is.
pub(super) const fn what(what: What) -> &'static str {
    match what {
        What::Programme => "a programme",
        What::Bolus => "a bolus",
        What::Act => "one that gives no drug by itself",
        What::Stop => "a stop",
    }
}

/// What became of a command.
pub(super) fn verdict(given: &Given, verdict: &Verdict) -> String {
    let command = format!("Command {} ({})", given.id, what(given.what));
    match verdict {
        Verdict::Done { version: Some(version) } => {
            format!("{command} was carried out, once. The pump's version after it is {version}.")
        }
        Verdict::Done { version: None } => format!("{command} was carried out, once."),
        Verdict::Refused { .. } => {
            format!("{command} was refused by the pump and changed nothing.")
        }
        Verdict::NotDone => format!("{command} was not carried out, and cannot be any more."),
        Verdict::Interrupted => format!(
            "The power went while the pump carried out command {}, and the pump cannot tell \
             whether it did. It gave no drug by it. Read its log, and do it again if it is missing there.",
            given.id
        ),
        Verdict::Superseded => format!(
            "The pump no longer says what became of command {}: later ones were given, or its \
             memory was damaged. Read its log and its programme.",
            given.id
        ),
    }
}

/// The pump belongs to another patient, or to none.
pub(super) fn other_patient(theirs: Option<Patient>) -> String {
    match theirs {
        Some(theirs) => format!(
            "this pump was given to patient {}, who is not the one of --patient; check who is in \
             front of you",
            number_of(theirs)
        ),
        None => {
            "this pump was given to no patient yet; give it to one first (--patient of `cisterna \
                 pump serve`)"
                .to_owned()
        }
    }
}

/// A value of an order, with masses in the drug's unit when it is known.
pub(super) fn value(value: &Value, unit: Option<MassUnit>) -> String {
    match (value, unit) {
        (Value::Mass(mass), Some(unit)) => mass.display_in(unit).to_string(),
        (Value::Concentration(strength), Some(unit)) => strength.display_in(unit).to_string(),
        (Value::Patient(patient), _) => number_of(*patient).to_string(),
        _ => value.to_string(),
    }
}

/// What the pump wrote into its log.
pub(super) fn happened(what: Happened) -> String {
    match what {
        Happened::Programmed(version) => format!("programmed, version {version}"),
        Happened::Stopped => "stopped".to_owned(),
        Happened::Refilled => "refilled".to_owned(),
        Happened::BolusBegun(kind) => format!("{} begun", bolus(kind)),
        Happened::BolusDenied => "a bolus was refused to the patient".to_owned(),
        Happened::Raised(fault) => format!("ALARM: {fault} ({})", fault.name()),
        Happened::Acknowledged(fault, person) => {
            format!("person {} acknowledged: {fault}", person.0)
        }
        Happened::Released(fault, person) => format!("person {} released: {fault}", person.0),
        Happened::Restarted => "power came on again".to_owned(),
        Happened::Interrogated => "read by a person".to_owned(),
        Happened::PathwayEmptied => "pathway reported empty".to_owned(),
        other => logged(other).unwrap_or_default(),
    }
}
