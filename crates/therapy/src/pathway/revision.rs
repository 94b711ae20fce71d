//! A revision: pump or catheter are replaced, shortened or measured, and what is in the body changes.
//!
//! Nothing of the pathway of before survives it. What was cut off, replaced or left is told anew, and a
//! length that nobody knows is recorded as unknown: then there is no prime and no bridge.

use cisterna_catalog::{Catheter, Pump};
use cisterna_quantity::{Length, Volume};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calculation::{CatheterLength, absurd, prime};
use crate::checks::Checks;
use crate::complication::guard::refusal;
use crate::device::model_of;
use crate::pathway::PumpConstants;
use crate::pathway::implant::{container_in_date, overfilled};
use crate::patient::Device;
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused};

/// The report of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revise {
    /// The operator's name.
    pub operator_name: String,
    /// Why.
    pub reason: String,
    /// What was done to the catheter.
    pub catheter: CatheterNow,
    /// The level of the tip, when it was placed anew.
    pub tip_level: Option<String>,
    /// The new pump, if it was replaced.
    pub pump: Option<NewPump>,
}

/// What was done to the catheter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatheterNow {
    /// Nothing: it lies as before and was not emptied.
    Kept,
    /// It was measured, in the operation or on a picture; it lies as before.
    Measured {
        /// What is in the body.
        implanted: Length,
    },
    /// Another one, or a part of it, was placed: it is empty, or filled with something else.
    Replaced {
        /// The model that determines what it holds, by id or alias.
        catheter: String,
        /// What is in the body; none when nobody knows.
        implanted: Option<Length>,
    },
}

/// A pump that replaces another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPump {
    /// The model, by id or alias.
    pub pump: String,
    /// Its serial number.
    pub serial: String,
    /// What was filled: the drug and concentration of before.
    pub filled: Volume,
    /// Whether it is the drug and the concentration of before.
    pub same_content: bool,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// What came out of the old pump.
    pub removed: Volume,
    /// Who saw the rest disposed of.
    pub witness: String,
}

/// A revision as it is recorded, with the constants that were in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    /// The operator's name.
    pub operator_name: String,
    /// Why.
    pub reason: String,
    /// The catheter, if it was touched.
    pub catheter: Option<CatheterRevised>,
    /// The new pump, if it was replaced.
    pub pump: Option<PumpRevised>,
    /// The level of the tip.
    pub tip_level: String,
    /// What tubing and catheter hold together now; none when the length is not known.
    #[serde(with = "crate::as_text::optional")]
    pub pathway_volume: Option<Volume>,
    /// Whether the tubing of the pump is empty.
    #[serde(default)]
    pub tubing_empty: bool,
    /// Whether the catheter is empty, or filled with something else.
    #[serde(default)]
    pub catheter_empty: bool,
    /// What has to be primed; none when nothing is empty, or it is not known how much.
    #[serde(with = "crate::as_text::optional")]
    pub unprimed: Option<Volume>,
    /// The revision of the tubing constant that was used.
    pub tubing_revision: String,
    /// What the volumes rest on.
    pub basis: Vec<Basis>,
    /// The edition of the catalogue.
    pub catalog_revision: String,
}

/// A catheter after a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatheterRevised {
    /// The model's id.
    pub id: String,
    /// The model's name.
    pub name: String,
    /// Whether it was emptied or replaced, rather than only measured.
    pub emptied: bool,
    /// What is in the body; none when nobody knows.
    #[serde(with = "crate::as_text::optional")]
    pub implanted_length: Option<Length>,
    /// What that holds.
    #[serde(with = "crate::as_text::optional")]
    pub volume: Option<Volume>,
}

/// A new pump.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PumpRevised {
    /// The model's id.
    pub id: String,
    /// The model's name.
    pub name: String,
    /// Its constants.
    pub constants: PumpConstants,
    /// Its serial number.
    pub serial: String,
    /// What was filled.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// What came out of the old pump.
    #[serde(with = "crate::as_text")]
    pub removed: Volume,
    /// Who saw the rest disposed of.
    pub witness: String,
}

pub(crate) fn decide(
    patient: &Patient,
    order: Revise,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(device) = &patient.device else {
        return Err(Refused::out_of_order("No pump is implanted", "Report the implant first"));
    };
    if patient.refill.is_some() {
        return Err(Refused::out_of_order("A refill is under way", "Complete or cancel it"));
    }
    let mut checks = Checks::default();
    checks.required("operator_name", "operator", &order.operator_name);
    checks.required("reason", "reason for the revision", &order.reason);
    let something = order.pump.is_some() || order.catheter != CatheterNow::Kept;
    checks.require(something, || Refusal {
        field: "catheter",
        ..refusal(
            "revision.something",
            "Nothing was replaced or measured".to_owned(),
            "own rule",
            "Say what was done to the pump or the catheter",
        )
    });
    let tip = tip(&mut checks, device, &order, at);
    let pump = checks.take(pump_of(device, &order, at));
    let catheter = checks.take(catheter_of(device, &order, at));
    let new_pump = order.pump.as_ref().and_then(|new| replaced(&mut checks, device, new, at));
    checks.finish()?;
    let (Some(pump), Some(catheter), Some(tip)) = (pump, catheter, tip) else {
        return Err(Refused::out_of_order("The revision is incomplete", "Complete the entries"));
    };
    let revised = record(device, order, (pump, catheter), tip, new_pump, at)?;
    Ok(vec![Event::Revised(Box::new(revised))])
}

/// The level of the tip; a new catheter has to be told anew.
fn tip(
    checks: &mut Checks,
    device: &Device,
    order: &Revise,
    at: &Circumstances<'_>,
) -> Option<String> {
    let anew = matches!(order.catheter, CatheterNow::Replaced { .. });
    match order.tip_level.as_deref().filter(|level| !level.trim().is_empty()) {
        Some(level) => {
            let found = at.catalog.anatomy.level(level);
            let found = found.map_err(|error| Refusal::unknown("tip_level", &error));
            checks.take(found).map(|level| level.name.clone())
        }
        None if anew => {
            checks.add([Refusal::missing("tip_level", "level of the catheter tip")]);
            None
        }
        None => Some(device.implant.tip_level.clone()),
    }
}

fn pump_of<'a>(
    device: &Device,
    order: &Revise,
    at: &Circumstances<'a>,
) -> Result<&'a Pump, Refusal> {
    let id = order.pump.as_ref().map_or(device.implant.pump.as_str(), |new| new.pump.as_str());
    at.catalog.pump(id).map_err(|error| Refusal::unknown("pump", &error))
}

fn catheter_of<'a>(
    device: &Device,
    order: &Revise,
    at: &Circumstances<'a>,
) -> Result<&'a Catheter, Refusal> {
    let id = match &order.catheter {
        CatheterNow::Replaced { catheter, .. } => catheter.as_str(),
        CatheterNow::Kept | CatheterNow::Measured { .. } => device.implant.catheter.as_str(),
    };
    at.catalog.catheter(id).map_err(|error| Refusal::unknown("catheter_model", &error))
}

/// A new pump, if it can be filled so.
fn replaced(
    checks: &mut Checks,
    device: &Device,
    new: &NewPump,
    at: &Circumstances<'_>,
) -> Option<PumpRevised> {
    checks.required("serial", "serial number of the new pump", &new.serial);
    checks.require(new.serial.trim() != device.implant.serial, || Refusal {
        field: "serial",
        asked: Some(new.serial.clone()),
        ..refusal(
            "revision.new-pump",
            "This is the serial number of the pump that was taken out".to_owned(),
            "the implant record",
            "Read the number of the new pump",
        )
    });
    checks.require(new.same_content, || Refusal {
        field: "same_content",
        ..refusal(
            "revision.same-content",
            "A new pump is filled with the drug and concentration of before".to_owned(),
            "own rule: the catheter still holds it, and a change needs its bridge",
            "Fill what the old pump held, and change it at a refill",
        )
    });
    super::explant::witnessed(checks, &new.witness, at);
    container_in_date(checks, &new.lot, new.beyond_use, at);
    checks.require(!new.filled.is_zero(), || Refusal::missing("filled", "fill volume"));
    let capacity = device.implant.constants.reservoir_capacity;
    checks.within("removed", "volume from the old pump", &new.removed, Volume::ZERO..=capacity);
    let pump = at.catalog.pump(&new.pump).ok()?;
    let model = checks.take(model_of(pump))?;
    let fits = cisterna_pump::limits::fill(&model, new.filled);
    checks.require(fits.is_ok(), || overfilled(new.filled, &model));
    Some(PumpRevised {
        id: pump.id.clone(),
        name: pump.name.clone(),
        constants: model.into(),
        serial: new.serial.trim().to_owned(),
        filled: new.filled,
        lot: new.lot.clone(),
        beyond_use: new.beyond_use,
        removed: new.removed,
        witness: new.witness.clone(),
    })
}

fn record(
    device: &Device,
    order: Revise,
    (pump, catheter): (&Pump, &Catheter),
    tip_level: String,
    new_pump: Option<PumpRevised>,
    at: &Circumstances<'_>,
) -> Result<Revised, Refused> {
    let (touched, emptied, length) = match order.catheter {
        CatheterNow::Kept => {
            let length = device.implant.implanted_length;
            (false, false, Some(length).filter(|_| !device.catheter_unknown))
        }
        CatheterNow::Measured { implanted } => (true, false, Some(implanted)),
        CatheterNow::Replaced { implanted, .. } => (true, true, implanted),
    };
    let pathway = length.map(|length| prime(pump, catheter, CatheterLength::Implanted(length)));
    let pathway = pathway.transpose().map_err(|refusal| {
        let field = if refusal.field == "implanted" { "implanted" } else { "catheter" };
        Refused::from(Refusal { field, ..refusal })
    })?;
    let catheter = touched.then(|| CatheterRevised {
        id: catheter.id.clone(),
        name: catheter.name.clone(),
        emptied,
        implanted_length: length,
        volume: pathway.as_ref().map(|pathway| pathway.catheter.volume),
    });
    // Only what was emptied is primed: the tubing of a new pump, a new catheter, or both.
    let tubing_empty = device.empty.tubing || new_pump.is_some();
    let catheter_empty = device.empty.catheter || emptied;
    let unprimed = match (&pathway, tubing_empty, catheter_empty) {
        (Some(found), true, true) => Some(found.pathway_volume),
        (Some(found), false, true) => Some(found.catheter.volume),
        (Some(found), true, false) => {
            let tubing = found.pathway_volume.checked_sub(found.catheter.volume);
            Some(tubing.map_err(|error| Refused::from(absurd("catheter", error)))?)
        }
        (Some(_), false, false) | (None, ..) => None,
    };
    let (tubing_revision, basis) = pathway.as_ref().map_or_else(
        || (device.implant.tubing_revision.clone(), Vec::new()),
        |found| (found.tubing_revision.clone(), found.basis.clone()),
    );
    Ok(Revised {
        operator_name: order.operator_name,
        reason: order.reason,
        catheter,
        pump: new_pump,
        tip_level,
        pathway_volume: pathway.map(|found| found.pathway_volume),
        tubing_empty,
        catheter_empty,
        unprimed,
        tubing_revision,
        basis,
        catalog_revision: at.catalog.revision(),
    })
}
