//! The explant: the pump is taken out, its drug is disposed of before a witness, and what replaces the
//! therapy is planned.

use cisterna_quantity::Volume;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::complication::guard::refusal;
use crate::pathway::Content;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// The report of an explant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explant {
    /// The operator's name.
    pub operator_name: String,
    /// Why.
    pub reason: String,
    /// The serial number read from the pump.
    pub serial: String,
    /// Whether the catheter was taken out as well.
    pub catheter_out: bool,
    /// What came out of the reservoir.
    pub removed: Volume,
    /// Who saw it disposed of.
    pub witness: String,
    /// How withdrawal is covered; empty when the drug has none.
    pub withdrawal_cover: String,
}

/// An explant as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanted {
    /// The operator's name.
    pub operator_name: String,
    /// Why.
    pub reason: String,
    /// The serial number.
    pub serial: String,
    /// What was in it.
    pub content: Content,
    /// Whether the catheter was taken out as well.
    pub catheter_out: bool,
    /// What came out of the reservoir.
    #[serde(with = "crate::as_text")]
    pub removed: Volume,
    /// Who saw it disposed of.
    pub witness: String,
    /// How withdrawal is covered.
    pub withdrawal_cover: String,
}

/// The decision that another pump is to be implanted after an explant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReimplantPlanned {
    /// Why, and what was found to be over.
    pub assessment: String,
}

pub(crate) fn decide(
    patient: &Patient,
    order: Explant,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(device) = &patient.device else {
        return Err(Refused::out_of_order("No pump is implanted", "There is nothing to take out"));
    };
    let mut checks = Checks::default();
    checks.required("operator_name", "operator", &order.operator_name);
    checks.required("reason", "reason for the explant", &order.reason);
    checks.require(order.serial.trim() == device.implant.serial, || Refusal {
        field: "serial",
        rule: "refill.same-pump",
        message: "This is not the serial number of the patient's pump".to_owned(),
        asked: Some(order.serial.clone()),
        limit: None,
        source: "the implant record".to_owned(),
        action: "Stop. Check the patient's identity and the pump".to_owned(),
    });
    let capacity = device.implant.constants.reservoir_capacity;
    checks.within("removed", "volume from the reservoir", &order.removed, Volume::ZERO..=capacity);
    witnessed(&mut checks, &order.witness, at);
    // A drug that left the formulary may well be a dangerous one.
    let dangerous = device
        .content
        .drugs()
        .any(|one| at.catalog.drug(&one.drug).map_or(true, |drug| drug.withdrawal.value));
    let covered = !dangerous || !order.withdrawal_cover.trim().is_empty();
    checks.require(covered, || Refusal {
        field: "withdrawal_cover",
        ..refusal(
            "explant.withdrawal-cover",
            "It is not said how withdrawal is covered".to_owned(),
            "`withdrawal` of the drug",
            "Write what the patient gets instead, how much, and who watches",
        )
    });
    checks.finish()?;
    Ok(vec![Event::Explanted(Explanted {
        operator_name: order.operator_name,
        reason: order.reason,
        serial: device.implant.serial.clone(),
        content: device.content.clone(),
        catheter_out: order.catheter_out,
        removed: order.removed,
        witness: order.witness,
        withdrawal_cover: order.withdrawal_cover,
    })])
}

/// What is left of a drug is disposed of before somebody else.
pub(super) fn witnessed(checks: &mut Checks, witness: &str, at: &Circumstances<'_>) {
    checks.required("witness", "witness of the disposal", witness);
    let other = witness.trim().to_lowercase() != at.actor.trim().to_lowercase();
    checks.require(other, || Refusal {
        field: "witness",
        asked: Some(witness.to_owned()),
        ..refusal(
            "explant.witness",
            "Who records the disposal cannot be its witness".to_owned(),
            "own rule: controlled drugs are disposed of by two",
            "Name the person who was there beside you",
        )
    });
}

pub(crate) fn plan_reimplant(
    patient: &Patient,
    order: ReimplantPlanned,
) -> Result<Vec<Event>, Refused> {
    if patient.trouble.removed.is_none() {
        return Err(Refused::out_of_order("No pump was taken out", "There is nothing to replace"));
    }
    let mut checks = Checks::default();
    checks.required("assessment", "assessment", &order.assessment);
    let open = patient.trouble.open().count();
    checks.require(open == 0, || Refusal {
        field: "assessment",
        ..refusal(
            "explant.open-case",
            "A case is still open".to_owned(),
            "own rule: nobody is implanted again before it is known what it was",
            "Work it up and close it first",
        )
    });
    checks.finish()?;
    Ok(vec![Event::ReimplantPlanned(order)])
}
