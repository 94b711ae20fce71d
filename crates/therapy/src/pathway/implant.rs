//! The implant: pump, catheter, and the first fill.

use cisterna_catalog::Drug;
use cisterna_pump as core;
use cisterna_quantity::{Length, Volume};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::anticoagulation::{held_too_short, too_soon};
use crate::calculation::{CatheterLength, Prime, against_mixing, prime, stability_of};
use crate::checks::Checks;
use crate::device::model_of;
use crate::limit::{Checked, not_orderable};
use crate::pathway::operation::{self, Around};
use crate::pathway::{Content, Operated, Operation, PumpConstants};
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused};

/// The report of an implant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImplantOrder {
    /// Which specialty operated.
    pub operator: Operator,
    /// The operator's name.
    pub operator_name: String,
    /// Whether live fluoroscopy was used.
    pub fluoroscopy: bool,
    /// How it was done, and what holds after it.
    pub operation: Box<Operation>,
    /// Where the pump lies.
    pub pocket: String,
    /// The pump model, by id or alias.
    pub pump: String,
    /// The pump's serial number.
    pub serial: String,
    /// The catheter model, by id or alias.
    pub catheter: String,
    /// What was cut off the catheter.
    pub trimmed: Length,
    /// The level of the catheter's tip.
    pub tip_level: String,
    /// The drugs that were filled, the leading one first.
    pub content: Content,
    /// How much was filled.
    pub filled: Volume,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// Whether the patient was looked at for an infection today and has none.
    pub no_infection: bool,
    /// When the anticoagulant was last taken, for a patient who takes one: it may have been started
    /// again after the trial. Without it, and for a patient who takes several, the documented stops
    /// count.
    pub anticoagulant_last_dose_at: Option<Timestamp>,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
}

/// Who implants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// A physician of the team, who places the catheter through a needle.
    TeamPhysician,
    /// A neurosurgeon.
    Neurosurgeon,
}

/// An implant as it is recorded, with the device constants that were in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implant {
    /// Which specialty operated.
    pub operator: Operator,
    /// The operator's name.
    pub operator_name: String,
    /// Where the pump lies.
    pub pocket: String,
    /// The pump model's id.
    pub pump: String,
    /// The pump model's name.
    pub pump_name: String,
    /// The pump's constants.
    pub constants: PumpConstants,
    /// The pump's serial number.
    pub serial: String,
    /// The catheter model's id.
    pub catheter: String,
    /// The catheter model's name.
    pub catheter_name: String,
    /// What was cut off.
    #[serde(with = "crate::as_text")]
    pub trimmed: Length,
    /// What is in the body.
    #[serde(with = "crate::as_text")]
    pub implanted_length: Length,
    /// What the implanted catheter holds.
    #[serde(with = "crate::as_text")]
    pub catheter_volume: Volume,
    /// What tubing and catheter hold together.
    #[serde(with = "crate::as_text")]
    pub pathway_volume: Volume,
    /// Which revision of the tubing constant was used.
    pub tubing_revision: String,
    /// The level of the catheter's tip.
    pub tip_level: String,
    /// The drugs that were filled, by their ids.
    pub content: Content,
    /// How much was filled.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// The lot.
    pub lot: String,
    /// The last day on which the content may be used.
    pub beyond_use: Date,
    /// When the anticoagulant was last taken.
    pub anticoagulant_last_dose_at: Option<Timestamp>,
    /// The prescriber's reason for going beyond a usual limit.
    pub reason: String,
    /// What the volumes rest on.
    pub basis: Vec<Basis>,
    /// The edition of the catalogue.
    pub catalog_revision: String,
    /// How it was done, with the labels of the devices; absent in an entry from before it was asked.
    #[serde(default)]
    pub operated: Option<Operated>,
}

pub(crate) fn decide(
    patient: &Patient,
    mut order: ImplantOrder,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    patient.cleared_for_implant()?;
    if patient.device.is_some() {
        return Err(Refused::out_of_order("A pump is already implanted", "Programme or refill it"));
    }
    let mut checks = Checks::default();
    checks.required("operator_name", "operator", &order.operator_name);
    checks.required("pocket", "site of the pocket", &order.pocket);
    checks.required("serial", "serial number", &order.serial);
    checks.require(order.fluoroscopy, || not_done("fluoroscopy", "Fluoroscopy was not used"));
    checks.require(order.no_infection, || not_done("no_infection", "Infection was not excluded"));
    let infected = patient.screening.as_ref().is_some_and(|(found, _)| found.systemic_infection);
    checks.require(!infected, || Refusal {
        field: "no_infection",
        rule: "contraindication.infection",
        message: "A systemic infection is recorded".to_owned(),
        asked: None,
        limit: None,
        source: "contraindication of the device: infection".to_owned(),
        action: "Treat it, and record under safety when it is cleared".to_owned(),
    });
    checks.add(taken_too_late(patient, &order, at));
    container_in_date(&mut checks, &order.lot, order.beyond_use, at);
    if let Some(content) = check_content(&mut checks, patient, &order, at) {
        order.content = content;
    }
    let catalog = at.catalog;
    let pump = checks.take(catalog.pump(&order.pump).map_err(|e| Refusal::unknown("pump", &e)));
    let catheter = checks
        .take(catalog.catheter(&order.catheter).map_err(|e| Refusal::unknown("catheter", &e)));
    let tip =
        catalog.anatomy.level(&order.tip_level).map_err(|e| Refusal::unknown("tip_level", &e));
    let tip = checks.take(tip);
    let around = Around {
        pump,
        serial: &order.serial,
        tip_level: &order.tip_level,
        content: &order.content,
        reason: &order.reason,
    };
    let operated = operation::check(&mut checks, &order.operation, &around, at);
    let model = pump.and_then(|pump| checks.take(model_of(pump)));
    if let Some(model) = &model {
        let fits = core::limits::fill(model, order.filled);
        checks.require(fits.is_ok(), || overfilled(order.filled, model));
    }
    checks.require(!order.filled.is_zero(), || Refusal::missing("filled", "fill volume"));
    let length = CatheterLength::Trimmed(order.trimmed);
    let pathway =
        pump.zip(catheter).and_then(|(pump, catheter)| checks.take(prime(pump, catheter, length)));
    if let Some(pathway) = &pathway {
        checks.add(fills_pathway_only(order.filled, pathway));
        checks.add(unusual_length(&order, pathway));
    }
    checks.finish()?;
    let (Some(pump), Some(catheter), Some(tip), Some(model), Some(pathway)) =
        (pump, catheter, tip, model, pathway)
    else {
        return Err(Refused::out_of_order("The implant is incomplete", "Complete the entries"));
    };
    let names = (pump.id.clone(), pump.name.clone(), catheter.id.clone(), catheter.name.clone());
    let mut implant =
        record(order, names, tip.name.clone(), model.into(), pathway, catalog.revision());
    implant.operated = operated;
    Ok(vec![Event::Implanted(Box::new(implant))])
}

fn record(
    order: ImplantOrder,
    (pump, pump_name, catheter, catheter_name): (String, String, String, String),
    tip_level: String,
    constants: PumpConstants,
    pathway: Prime,
    catalog_revision: String,
) -> Implant {
    Implant {
        operator: order.operator,
        operator_name: order.operator_name,
        pocket: order.pocket,
        pump,
        pump_name,
        constants,
        serial: order.serial.trim().to_owned(),
        catheter,
        catheter_name,
        trimmed: order.trimmed,
        implanted_length: pathway.catheter.implanted_length,
        catheter_volume: pathway.catheter.volume,
        pathway_volume: pathway.pathway_volume,
        tubing_revision: pathway.tubing_revision,
        tip_level,
        content: order.content,
        filled: order.filled,
        lot: order.lot,
        beyond_use: order.beyond_use,
        anticoagulant_last_dose_at: order.anticoagulant_last_dose_at,
        reason: order.reason,
        basis: pathway.basis,
        catalog_revision,
        operated: None,
    }
}

/// Every drug of the first fill by itself, and all of them together. The content under the ids of the
/// catalogue, if all are known.
fn check_content(
    checks: &mut Checks,
    patient: &Patient,
    order: &ImplantOrder,
    at: &Circumstances<'_>,
) -> Option<Content> {
    let (content, components) = match order.content.resolved(at.catalog, "drug") {
        Ok(found) => found,
        Err(refused) => {
            checks.add(refused.0);
            return None;
        }
    };
    let tried = patient.cleared_for_implant().ok();
    for (index, component) in components.iter().enumerate() {
        let drug = component.drug;
        if let Some((screening, _)) = &patient.screening {
            checks.add(screening.allergies.refusal_of("drug", drug));
        }
        checks.add(not_orderable("drug", drug));
        let known = tried == Some(drug.id.as_str());
        let told = index > 0 && !order.reason.trim().is_empty();
        checks.require(known || told, || {
            if index == 0 { not_tried(drug, tried.unwrap_or_default()) } else { added(drug) }
        });
        let checked = Checked {
            field: "concentration",
            what: "concentration",
            drug: &drug.name,
            asked: component.concentration,
            limits: &drug.concentration,
            reason: Some(&order.reason),
        };
        checks.add(checked.refusals(|strength| strength.display_in(drug.mass_unit)));
    }
    let drugs: Vec<&Drug> = components.iter().map(|one| one.drug).collect();
    let stability = stability_of(at.catalog, &drugs);
    checks.add(against_mixing(&drugs, stability.as_ref(), &order.reason));
    Some(content)
}

/// A drug beside that of the trial is not known to suit the patient.
fn added(drug: &Drug) -> Refusal {
    Refusal {
        field: "drug",
        rule: "implant.untried-drug",
        message: format!("{} was not part of the trial", drug.name),
        asked: Some(drug.name.clone()),
        limit: Some("the drug of the trial, alone".to_owned()),
        source: "the signed decision on the trial".to_owned(),
        action: "Leave it out, or write why it is added without a trial".to_owned(),
    }
}

/// A fill that the prime alone would use up.
fn fills_pathway_only(filled: Volume, pathway: &Prime) -> Option<Refusal> {
    (filled <= pathway.pathway_volume).then(|| Refusal {
        field: "filled",
        rule: "implant.fill-beyond-pathway",
        message: format!("{filled} would not even fill the way to the tip"),
        asked: Some(filled.to_string()),
        limit: Some(format!("more than {}", pathway.pathway_volume)),
        source: "pathway volume of this implant".to_owned(),
        action: "Check the volume for a wrong digit or unit".to_owned(),
    })
}

/// What a catheter from the abdomen to the spine usually measures.
const USUAL_LENGTH: (Length, Length) = (Length::from_mm(450), Length::from_mm(900));

fn unusual_length(order: &ImplantOrder, pathway: &Prime) -> Option<Refusal> {
    let (shortest, longest) = USUAL_LENGTH;
    let length = pathway.catheter.implanted_length;
    let usual = (shortest..=longest).contains(&length) || !order.reason.trim().is_empty();
    (!usual).then(|| Refusal {
        field: "trimmed",
        rule: "implant.usual-length",
        message: format!("{length} would be left in the body"),
        asked: Some(format!("{} cut off", order.trimmed)),
        limit: Some(format!("usually {shortest} to {longest} in the body")),
        source: "general knowledge (unverified)".to_owned(),
        action: "Measure again, or write the reason for the unusual length".to_owned(),
    })
}

/// The trial says how the patient answers to one drug only.
fn not_tried(drug: &Drug, tried: &str) -> Refusal {
    Refusal {
        field: "drug",
        rule: "implant.trial-drug",
        message: format!("The trial was with {tried}, not with {}", drug.name),
        asked: Some(drug.name.clone()),
        limit: Some(tried.to_owned()),
        source: "the signed decision on the trial".to_owned(),
        action: "Fill the drug of the trial".to_owned(),
    }
}

/// The anticoagulant, asked anew: it is usually taken again after the trial.
fn taken_too_late(patient: &Patient, order: &ImplantOrder, at: &Circumstances<'_>) -> Vec<Refusal> {
    let Some((screening, _)) = &patient.screening else { return Vec::new() };
    let field = "anticoagulant_last_dose_at";
    if let [id] = screening.anticoagulants.as_slice() {
        let documented = patient.hold_of(id).map(|hold| hold.last_dose_at);
        let Some(last_dose_at) = order.anticoagulant_last_dose_at.or(documented) else {
            let what = "last dose of the anticoagulant before the implant";
            return vec![Refusal::missing(field, what)];
        };
        let short = held_too_short(screening, id, Some(last_dose_at), field, at.occurred_at, at);
        return short.into_iter().collect();
    }
    // One time cannot stand for several drugs: each has its own documented stop.
    too_soon(patient, field, at.occurred_at, at)
}

/// The refusal of a container without lot or beyond its last day of use.
pub(crate) fn container_in_date(
    checks: &mut Checks,
    lot: &str,
    beyond_use: Date,
    at: &Circumstances<'_>,
) {
    checks.required("lot", "lot of the drug", lot);
    let today = at.today();
    checks.require(beyond_use >= today, || Refusal {
        field: "beyond_use",
        rule: "drug.expired",
        message: format!("The content may not be used after {beyond_use}"),
        asked: Some(beyond_use.to_string()),
        limit: Some(format!("{today} or later")),
        source: "label of the container".to_owned(),
        action: "Take another container".to_owned(),
    });
}

/// The refusal of a fill that the reservoir cannot hold.
pub(crate) fn overfilled(filled: Volume, model: &core::Model) -> Refusal {
    let capacity = model.reservoir_capacity;
    Refusal {
        field: "filled",
        rule: "pump.reservoir-capacity",
        message: format!("{filled} does not fit into a reservoir of {capacity}"),
        asked: Some(filled.to_string()),
        limit: Some(format!("at most {capacity}")),
        source: "device table".to_owned(),
        action: "Enter what went in, not what was prepared".to_owned(),
    }
}

fn not_done(field: &'static str, message: &str) -> Refusal {
    Refusal {
        field,
        rule: "implant.step",
        message: message.to_owned(),
        asked: None,
        limit: None,
        source: "procedure of the implant".to_owned(),
        action: "Confirm the step; it belongs to every implant".to_owned(),
    }
}
