//! The stop of an anticoagulant before a needle or a catheter goes near the spinal canal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
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

pub(crate) fn decide(
    patient: &Patient,
    hold: AnticoagulantHold,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (screening, _) = patient.screened()?;
    if patient.procedure.is_some() {
        return Err(Refused::out_of_order(
            "The trial has been performed",
            "Continue with the next step",
        ));
    }
    if at.catalog.anticoagulant(&hold.anticoagulant).is_err() {
        return Err(Refused::out_of_order(
            "No hold time is known for this anticoagulant",
            "Enter it with its hold time and source in the catalogue first",
        ));
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
