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
    mut hold: AnticoagulantHold,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (screening, _) = patient.screened()?;
    let Ok(drug) = at.catalog.anticoagulant(&hold.anticoagulant) else {
        return Err(Refused::out_of_order(
            "No hold time is known for this anticoagulant",
            "Enter it with its hold time and source in the catalogue first",
        ));
    };
    hold.anticoagulant.clone_from(&drug.id);
    let mut checks = Checks::default();
    checks.required("agreed_with", "prescriber of the anticoagulant", &hold.agreed_with);
    checks.require(screening.anticoagulants.contains(&hold.anticoagulant), || Refusal {
        field: "anticoagulant",
        rule: "hold.drug",
        message: format!("The screening does not name {} as taken", hold.anticoagulant),
        asked: Some(hold.anticoagulant.clone()),
        limit: Some(screening.anticoagulants.join(", ")).filter(|taken| !taken.is_empty()),
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
    let mut holds = patient.holds.clone();
    replace(&mut holds, &hold);
    let answer = screening::answer(patient, screening, &holds, at);
    Ok(vec![Event::AnticoagulantHeld { hold, answer }])
}

/// Puts a stop in the place of an earlier one of the same drug.
pub(crate) fn replace(holds: &mut Vec<AnticoagulantHold>, hold: &AnticoagulantHold) {
    holds.retain(|before| before.anticoagulant != hold.anticoagulant);
    holds.push(hold.clone());
}
