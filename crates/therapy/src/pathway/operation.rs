//! The operation of an implant: antibiotic, fluoroscopy, the way of the catheter, the pocket, the
//! labels of the devices, and the orders that hold after it.
//!
//! Drug and first fill are not here; they belong to the implant's order itself.

use cisterna_catalog::{Anatomy, Pump};
use cisterna_quantity::{Duration, Length};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::device::between;
use crate::limit::source_text;
use crate::pathway::Content;
use crate::pathway::trial_schedule::observation_period;
use crate::udi::Udi;
use crate::{Circumstances, Refusal};

/// The operation as the operator reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Which antibiotic was given.
    pub antibiotic: String,
    /// When it was given.
    pub antibiotic_at: Timestamp,
    /// When the skin was cut.
    pub incision_at: Timestamp,
    /// For how long the fluoroscope ran.
    pub fluoroscopy_time: Duration,
    /// The level at which the needle entered.
    pub entry_level: String,
    /// The way of the catheter under the skin.
    pub tunnelled: String,
    /// How deep the pump lies under the skin.
    pub pocket_depth: Length,
    /// Whether fluid flowed back out of the catheter before it was connected.
    pub fluid_back: bool,
    /// The pump's label; empty only with a reason.
    pub pump_udi: String,
    /// The catheter's label; empty only with a reason.
    pub catheter_udi: String,
    /// How long the patient is observed.
    pub observation: Duration,
    /// Care of the wound.
    pub wound_care: String,
    /// When the patient is seen again.
    pub follow_up: Date,
}

/// An operation as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operated {
    /// Which antibiotic was given.
    pub antibiotic: String,
    /// When it was given.
    pub antibiotic_at: Timestamp,
    /// When the skin was cut.
    pub incision_at: Timestamp,
    /// For how long the fluoroscope ran.
    #[serde(with = "crate::as_text")]
    pub fluoroscopy_time: Duration,
    /// The level at which the needle entered.
    pub entry_level: String,
    /// The way of the catheter under the skin.
    pub tunnelled: String,
    /// How deep the pump lies under the skin.
    #[serde(with = "crate::as_text")]
    pub pocket_depth: Length,
    /// What the pump's label says.
    pub pump_udi: Option<Udi>,
    /// What the catheter's label says.
    pub catheter_udi: Option<Udi>,
    /// How long the patient is observed.
    #[serde(with = "crate::as_text")]
    pub observation: Duration,
    /// Care of the wound.
    pub wound_care: String,
    /// When the patient is seen again.
    pub follow_up: Date,
}

/// What else of the implant the operation is held against.
pub(crate) struct Around<'a> {
    pub(crate) pump: Option<&'a Pump>,
    pub(crate) serial: &'a str,
    pub(crate) tip_level: &'a str,
    pub(crate) content: &'a Content,
    pub(crate) reason: &'a str,
}

/// Checks an operation; gives what is recorded, when its labels could be read.
pub(crate) fn check(
    checks: &mut Checks,
    operation: &Operation,
    around: &Around<'_>,
    at: &Circumstances<'_>,
) -> Option<Operated> {
    let reasoned = !around.reason.trim().is_empty();
    checks.required("antibiotic", "antibiotic", &operation.antibiotic);
    checks.required("tunnelled", "way of the catheter under the skin", &operation.tunnelled);
    checks.required("wound_care", "care of the wound", &operation.wound_care);
    checks.add(antibiotic_time(operation, reasoned, at));
    checks.add(after_the_end(operation, at));
    checks.require(operation.fluid_back, || Refusal {
        field: "fluid_back",
        rule: "implant.fluid-back",
        message: "No fluid flowed back out of the catheter".to_owned(),
        asked: None,
        limit: None,
        source: "procedure of the implant: the catheter lies in the fluid".to_owned(),
        action: "Place the catheter again; confirm it when fluid flows back".to_owned(),
    });
    let anatomy = &at.catalog.anatomy;
    let entry = anatomy
        .level(&operation.entry_level)
        .map_err(|unknown| Refusal::unknown("entry_level", &unknown));
    let entry = checks.take(entry).map(|level| level.name.clone());
    checks.add(entry_above_tip(anatomy, operation, around, reasoned));
    checks.add(around.pump.and_then(|pump| too_deep(pump, operation.pocket_depth)));
    checks.add(observed_too_short(operation, around, at, reasoned));
    checks.require(operation.follow_up > at.today(), || Refusal {
        field: "follow_up",
        rule: "implant.follow-up",
        message: "The follow-up is not after the implant".to_owned(),
        asked: Some(operation.follow_up.to_string()),
        limit: Some(format!("after {}", at.today())),
        source: "calendar".to_owned(),
        action: "Enter the day on which the patient is seen again".to_owned(),
    });
    let pump_udi = label(checks, "pump_udi", "pump", &operation.pump_udi, reasoned, at);
    let catheter_udi =
        label(checks, "catheter_udi", "catheter", &operation.catheter_udi, reasoned, at);
    checks.add(pump_udi.as_ref().and_then(|udi| other_serial(udi, around.serial)));
    checks.add(one_label_twice(pump_udi.as_ref(), catheter_udi.as_ref()));
    Some(Operated {
        antibiotic: operation.antibiotic.trim().to_owned(),
        antibiotic_at: operation.antibiotic_at,
        incision_at: operation.incision_at,
        fluoroscopy_time: operation.fluoroscopy_time,
        entry_level: entry?,
        tunnelled: operation.tunnelled.trim().to_owned(),
        pocket_depth: operation.pocket_depth,
        pump_udi,
        catheter_udi,
        observation: operation.observation,
        wound_care: operation.wound_care.trim().to_owned(),
        follow_up: operation.follow_up,
    })
}

/// An antibiotic after the incision, or too long before it: a reason lets it pass, because some
/// antibiotics need longer.
fn antibiotic_time(
    operation: &Operation,
    reasoned: bool,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let most = &at.catalog.policy.antibiotic_before_incision_max;
    let (given, cut) = (operation.antibiotic_at, operation.incision_at);
    let in_time = given <= cut && between(given, cut) <= most.value;
    (!in_time && !reasoned).then(|| Refusal {
        field: "antibiotic_at",
        rule: "implant.antibiotic-time",
        message: "The antibiotic was not given in the time before the incision".to_owned(),
        asked: Some(format!("{}, incision {}", at.show(given), at.show(cut))),
        limit: Some(format!("at most {} before the incision", most.value)),
        source: source_text(most),
        action: "Check both times, or write the reason, such as an antibiotic that runs in slowly"
            .to_owned(),
    })
}

/// The report is written after the operation.
fn after_the_end(operation: &Operation, at: &Circumstances<'_>) -> Option<Refusal> {
    (operation.incision_at > at.occurred_at).then(|| Refusal {
        field: "incision_at",
        rule: "implant.incision-before-end",
        message: "The incision is after the end of the implant".to_owned(),
        asked: Some(at.show(operation.incision_at)),
        limit: Some(format!("up to {}", at.show(at.occurred_at))),
        source: "calendar".to_owned(),
        action: "Check the times".to_owned(),
    })
}

/// The catheter runs up from the needle.
fn entry_above_tip(
    anatomy: &Anatomy,
    operation: &Operation,
    around: &Around<'_>,
    reasoned: bool,
) -> Option<Refusal> {
    let entry = anatomy.level(&operation.entry_level).ok()?;
    let tip = anatomy.level(around.tip_level).ok()?;
    (entry.height.value > tip.height.value && !reasoned).then(|| Refusal {
        field: "entry_level",
        rule: "implant.entry-below-tip",
        message: format!("The entry at {} lies above the tip at {}", entry.name, tip.name),
        asked: Some(entry.name.clone()),
        limit: Some(format!("{} or below", tip.name)),
        source: "own choice: the catheter is led up from the needle; a mix-up of the two levels \
                 is likelier than a catheter led down"
            .to_owned(),
        action: "Check both levels, or write the reason".to_owned(),
    })
}

/// A pump that lies too deep can be neither read nor filled through the skin.
fn too_deep(pump: &Pump, depth: Length) -> Option<Refusal> {
    let most = pump.implant_depth_max.as_ref()?;
    (depth > most.value).then(|| Refusal {
        field: "pocket_depth",
        rule: "implant.pocket-depth",
        message: format!("A {} cannot be read and filled through {depth}", pump.name),
        asked: Some(depth.to_string()),
        limit: Some(format!("at most {}", most.value)),
        source: source_text(most),
        action: "Place the pump less deep, or check the depth".to_owned(),
    })
}

/// The first drug in the spinal fluid asks for its time of observation.
fn observed_too_short(
    operation: &Operation,
    around: &Around<'_>,
    at: &Circumstances<'_>,
    reasoned: bool,
) -> Option<Refusal> {
    let periods = around.content.drugs().map(|one| observation_period(at.catalog, &one.drug));
    let period = periods.max_by_key(|period| period.value)?;
    (operation.observation < period.value && !reasoned).then(|| Refusal {
        field: "observation",
        rule: "implant.observation",
        message: "The observation after the implant is shorter than after a first dose".to_owned(),
        asked: Some(operation.observation.to_string()),
        limit: Some(format!("at least {}", period.value)),
        source: source_text(period),
        action: "Order a longer observation, or write the reason".to_owned(),
    })
}

/// A label, read and in date. A label that cannot be read may be left out with a reason.
fn label(
    checks: &mut Checks,
    field: &'static str,
    what: &str,
    text: &str,
    reasoned: bool,
    at: &Circumstances<'_>,
) -> Option<Udi> {
    if text.trim().is_empty() {
        checks.require(reasoned, || Refusal {
            field,
            rule: "implant.udi",
            message: format!("The label of the {what} was not read"),
            asked: None,
            limit: None,
            source: "own choice: a device that a recall cannot find is not implanted".to_owned(),
            action: "Scan the label, or write why there is none".to_owned(),
        });
        return None;
    }
    let today = at.today();
    let udi = checks.take(Udi::ask(field, text, today))?;
    let expired = udi.expires.filter(|day| *day < today);
    checks.add(expired.map(|day| Refusal {
        field,
        rule: "implant.device-expired",
        message: format!("The {what} may not be implanted after {day}"),
        asked: Some(day.to_string()),
        limit: Some(format!("{today} or later")),
        source: "label of the device".to_owned(),
        action: "Take another device".to_owned(),
    }));
    Some(udi)
}

/// The serial number as typed or read from the pump is that of the label.
fn other_serial(udi: &Udi, serial: &str) -> Option<Refusal> {
    let on_label = udi.serial.as_deref().filter(|on_label| *on_label != serial.trim())?;
    Some(Refusal {
        field: "serial",
        rule: "implant.udi-serial",
        message: "The serial number is not the one on the pump's label".to_owned(),
        asked: Some(serial.trim().to_owned()),
        limit: Some(on_label.to_owned()),
        source: "label of the device".to_owned(),
        action: "Read the pump and compare it with its label; never correct one to fit the other"
            .to_owned(),
    })
}

/// One label scanned twice.
fn one_label_twice(pump: Option<&Udi>, catheter: Option<&Udi>) -> Option<Refusal> {
    let (pump, catheter) = (pump?, catheter?);
    (pump.device == catheter.device).then(|| Refusal {
        field: "catheter_udi",
        rule: "implant.udi-distinct",
        message: "Pump and catheter have the same device identifier".to_owned(),
        asked: Some(catheter.device.clone()),
        limit: Some("another one than the pump's".to_owned()),
        source: "label of the device".to_owned(),
        action: "Scan the label of the catheter".to_owned(),
    })
}
