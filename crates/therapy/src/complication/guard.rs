//! What stands against a command whatever step it is of: care has ended, the pump is out, a scan is
//! not looked at, the catheter's length is unknown.
//!
//! It asks before a step decides and looks at the events after it decided, so that no step can forget
//! it.

use crate::complication::surveillance;
use crate::pathway::Programmed;
use crate::{Circumstances, Command, Event, Patient, Refusal, Refused};

/// What stands against a command before it is looked at.
pub(crate) fn before(patient: &Patient, command: &Command) -> Result<(), Refused> {
    if let Some(ended) = &patient.trouble.ended {
        return Err(Refused::from(refusal(
            "care.ended",
            format!("Care has ended: {}", ended.kind.words()),
            "the record of this patient",
            "Look whether this is the right patient",
        )));
    }
    if let (Some(removed), false) = (&patient.trouble.removed, after_explant(command)) {
        return Err(Refused::from(refusal(
            "explant.nothing-accepted",
            format!("Pump {} was taken out", removed.explanted.serial),
            "the record of the explant",
            "Plan another implant, or record the end of care",
        )));
    }
    let changes = matches!(
        command,
        Command::Programme(_)
            | Command::StartRefill(_)
            | Command::MeasureResidual { .. }
            | Command::CompleteRefill(_)
    ) || matches!(command, Command::RefillStep(_)) && patient.refill.is_some();
    if changes && patient.trouble.unchecked_scan().is_some() {
        return Err(Refused::from(refusal(
            "mri.check-first",
            "After the scan nobody has seen the pump run".to_owned(),
            "TGA notice on SynchroMed II: interrogate after every scan",
            "Interrogate the pump and record what it says",
        )));
    }
    Ok(())
}

/// What a patient without a pump can still be given.
fn after_explant(command: &Command) -> bool {
    matches!(
        command,
        Command::ReportSigns(_)
            | Command::WorkUp(_)
            | Command::CloseCase(_)
            | Command::UpdateSafety(_)
            | Command::PlanReimplant(_)
            | Command::EndCare(_)
    )
}

/// What stands against the events that a step has decided on.
pub(crate) fn after(
    patient: &Patient,
    events: &[Event],
    at: &Circumstances<'_>,
) -> Result<(), Refused> {
    let Some(device) = &patient.device else { return Ok(()) };
    for event in events {
        let Event::Programmed(programmed) = event else { continue };
        if device.catheter_unknown && programmed.opening.is_some() {
            return Err(Refused::from(unknown_length("opening")));
        }
        let higher = device.programme.as_ref().is_some_and(|now| rises(now, programmed));
        if higher && programmed.reason.trim().is_empty() {
            let flags = surveillance::flags(patient, at.catalog, at.occurred_at);
            if let Some(flag) = flags.first() {
                return Err(Refused::from(Refusal {
                    field: "reason",
                    source: flag.source.clone(),
                    ..refusal(
                        flag.rule,
                        format!("{}: look for a mass at the tip before the dose rises", flag.what),
                        "",
                        "Have the tip looked at, or write the reason for raising the dose",
                    )
                }));
            }
        }
    }
    let changes = events.iter().any(|event| {
        matches!(event, Event::Refilled(filled)
            if !filled.content.is_same_solution(&device.content))
    });
    if device.catheter_unknown && changes {
        return Err(Refused::from(unknown_length("concentration")));
    }
    Ok(())
}

/// Whether any drug gets more than before.
fn rises(now: &Programmed, then: &Programmed) -> bool {
    let before = |drug: &str| surveillance::dose_of(&now.doses, drug);
    then.doses.iter().any(|one| before(&one.drug).is_none_or(|dose| one.dose > dose))
}

/// Nothing is moved through a catheter of unknown length.
pub(crate) fn unknown_length(field: &'static str) -> Refusal {
    Refusal {
        field,
        ..refusal(
            "pathway.length-unknown",
            "The length of the catheter is not known since its revision".to_owned(),
            "record of the revision",
            "Record the length from the operation or a picture; never assume one",
        )
    }
}

pub(crate) fn refusal(rule: &'static str, message: String, source: &str, action: &str) -> Refusal {
    Refusal {
        field: "",
        rule,
        message,
        asked: None,
        limit: None,
        source: source.to_owned(),
        action: action.to_owned(),
    }
}
