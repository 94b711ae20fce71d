//! The restart of an anticoagulant after a needle or a catheter: as needed as its stop.

use cisterna_catalog::Catalog;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::device::after;
use crate::limit::source_text;
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused, Stage, Task, TaskKind};

/// A drug that was held for a procedure and has not been restarted since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestartDue {
    /// The drug, by its id in the catalogue.
    pub anticoagulant: String,
    /// After which procedure.
    pub after: Procedure,
    /// When that was.
    pub procedure_at: Timestamp,
}

/// What an anticoagulant is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// The trial.
    Trial,
    /// The implant.
    Implant,
}

impl Procedure {
    const fn words(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Implant => "implant",
        }
    }
}

/// The restart of an anticoagulant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestartAnticoagulant {
    /// The drug, by its id in the catalogue.
    pub anticoagulant: String,
    /// With whom it was agreed.
    pub agreed_with: String,
    /// Why it is earlier than usual; empty when it is not.
    pub reason: String,
}

/// A restart as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnticoagulantRestarted {
    /// The drug, by its id in the catalogue.
    pub anticoagulant: String,
    /// With whom it was agreed.
    pub agreed_with: String,
    /// Why it was earlier than usual; empty when it was not.
    pub reason: String,
    /// The time after the procedure that was known; empty when none was.
    pub basis: Vec<Basis>,
}

pub(crate) fn decide(
    patient: &Patient,
    order: RestartAnticoagulant,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let due = patient.restarts.iter().find(|due| due.anticoagulant == order.anticoagulant);
    let Some(due) = due else {
        return Err(Refused::from(Refusal {
            field: "anticoagulant",
            rule: "restart.drug",
            message: format!("{} was not held for a procedure", order.anticoagulant),
            asked: Some(order.anticoagulant),
            limit: None,
            source: "the patient's record".to_owned(),
            action: "Record under safety what is taken".to_owned(),
        }));
    };
    let mut checks = Checks::default();
    checks.required("agreed_with", "prescriber of the anticoagulant", &order.agreed_with);
    let known = at.catalog.anticoagulant(&order.anticoagulant).ok();
    let time = known.and_then(|drug| drug.restart_after.as_ref());
    if let Some(time) = time {
        let from = after(due.procedure_at, time.value);
        let early = from.is_none_or(|from| at.occurred_at < from);
        checks.require(!early || !order.reason.trim().is_empty(), || Refusal {
            field: "occurred_at",
            rule: "restart.too-soon",
            message: format!("It is less than {} since the {}", time.value, due.after.words()),
            asked: Some(at.show(at.occurred_at)),
            limit: from.map(|from| format!("usually from {} on", at.show(from))),
            source: source_text(time),
            action: "Wait, or write the reason for an earlier restart".to_owned(),
        });
    }
    checks.finish()?;
    let basis = time.map(|time| Basis::of("restart after the procedure", time));
    Ok(vec![Event::AnticoagulantRestarted(AnticoagulantRestarted {
        anticoagulant: order.anticoagulant,
        agreed_with: order.agreed_with,
        reason: order.reason,
        basis: basis.into_iter().collect(),
    })])
}

/// The tasks: what is to be restarted after a procedure, and from when.
pub(crate) fn tasks(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    if Stage::of(patient) == Stage::Ended {
        return Vec::new();
    }
    patient.restarts.iter().map(|due| task(due, catalog)).collect()
}

fn task(due: &RestartDue, catalog: &Catalog) -> Task {
    let known = catalog.anticoagulant(&due.anticoagulant).ok();
    let name = known.map_or(due.anticoagulant.as_str(), |drug| drug.name.as_str());
    let time = known.and_then(|drug| drug.restart_after.as_ref());
    let procedure = due.after.words();
    let why = match time {
        Some(time) => {
            format!("{} after the {procedure} [{}]", time.value, source_text(time))
        }
        None => format!(
            "Held for the {procedure}; no restart time is known: agree one with its prescriber"
        ),
    };
    Task {
        kind: TaskKind::RestartAnticoagulant,
        what: format!("Restart {name}"),
        why,
        due: time.and_then(|time| after(due.procedure_at, time.value)),
    }
}
