//! The stop of an anticoagulant before a needle or a catheter goes near the spinal canal.

use cisterna_catalog::{Anticoagulant, Catalog, Sourced, Unknown};
use cisterna_quantity::Duration;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::command::out_of_order;
use crate::device::after;
use crate::limit::source_text;
use crate::pathway::screening;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// A documented stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnticoagulantHold {
    /// The drug that was stopped, by its id in the catalogue.
    pub anticoagulant: String,
    /// When it was last taken.
    pub last_dose_at: Timestamp,
    /// Its prescriber, with whom the stop was agreed.
    pub agreed_with: String,
}

/// An anticoagulant with the hold time that applies to a patient.
pub(crate) struct Stopped<'a> {
    pub(crate) drug: &'a Anticoagulant,
    pub(crate) hold_before: &'a Sourced<Duration>,
}

impl<'a> Stopped<'a> {
    /// The longer time counts when the kidneys are impaired.
    pub(crate) fn find(catalog: &'a Catalog, id: &str, renal: bool) -> Result<Self, Unknown> {
        let drug = catalog.anticoagulant(id)?;
        let renal_time = drug.hold_before_renal.as_ref().filter(|_| renal);
        Ok(Self { drug, hold_before: renal_time.unwrap_or(&drug.hold_before) })
    }

    /// When the drug has been stopped for long enough.
    pub(crate) fn safe_from(&self, hold: &AnticoagulantHold) -> Option<Timestamp> {
        after(hold.last_dose_at, self.hold_before.value)
    }
}

/// The refusal of a procedure that comes too soon after the last dose of an anticoagulant.
pub(crate) fn too_soon(
    patient: &Patient,
    field: &'static str,
    procedure_at: Timestamp,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let (screening, _) = patient.screening.as_ref()?;
    let id = screening.anticoagulant.as_ref()?;
    let stopped = Stopped::find(at.catalog, id, screening.renal_impairment).ok()?;
    let safe_from = patient.hold.as_ref().and_then(|hold| stopped.safe_from(hold));
    if safe_from.is_some_and(|from| procedure_at >= from) {
        return None;
    }
    let name = &stopped.drug.name;
    Some(Refusal {
        field,
        rule: "contraindication.anticoagulant",
        message: format!("{name} has not been held for {}", stopped.hold_before.value),
        asked: Some(at.show(procedure_at)),
        limit: safe_from.map(|from| format!("from {} on", at.show(from))),
        source: source_text(stopped.hold_before),
        action: "Choose a later time, or document the last dose if it was earlier".to_owned(),
    })
}

pub(crate) fn decide(
    patient: &Patient,
    hold: AnticoagulantHold,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some((screening, _)) = &patient.screening else {
        return Err(out_of_order("The patient is not screened yet", "Record the screening"));
    };
    if patient.procedure.is_some() {
        return Err(out_of_order("The trial has been performed", "Continue with the next step"));
    }
    let mut checks = Checks::default();
    checks.required("agreed_with", "prescriber of the anticoagulant", &hold.agreed_with);
    checks.require(screening.anticoagulant.as_ref() == Some(&hold.anticoagulant), || Refusal {
        field: "anticoagulant",
        rule: "hold.drug",
        message: format!("The screening does not name {} as taken", hold.anticoagulant),
        asked: Some(hold.anticoagulant.clone()),
        limit: screening.anticoagulant.clone(),
        source: "the patient's screening".to_owned(),
        action: "Correct the drug, or screen again".to_owned(),
    });
    checks.require(hold.last_dose_at <= at.occurred_at, || Refusal {
        field: "last_dose_at",
        rule: "hold.last-dose",
        message: "The last dose cannot lie in the future".to_owned(),
        asked: Some(at.show(hold.last_dose_at)),
        limit: Some(format!("up to {}", at.show(at.occurred_at))),
        source: "order of the record".to_owned(),
        action: "Document the stop after the last dose was taken".to_owned(),
    });
    checks.finish()?;
    let answer = screening::answer(screening, Some(&hold), at);
    Ok(vec![Event::AnticoagulantHeld { hold, answer }])
}
