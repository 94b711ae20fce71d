//! Magnetic resonance imaging: what is done before it by the rules of the pump, and the look at the
//! pump after it.

use cisterna_catalog::{Situation, SituationKind};
use cisterna_quantity::Duration;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::complication::guard::refusal;
use crate::complication::{Facts, ScanPhase, candidates};
use crate::device::between;
use crate::pathway::SignsReported;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// The preparation of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanScan {
    /// What is scanned, and at which field strength.
    pub region: String,
    /// When it is to be.
    pub at: Timestamp,
    /// How many of the pump's steps are confirmed; all have to be.
    pub confirmed: Vec<bool>,
}

/// A scan that is prepared, with the rules that were in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanPlanned {
    /// What is scanned, and at which field strength.
    pub region: String,
    /// When it is to be.
    pub at: Timestamp,
    /// The steps that were confirmed.
    pub before: Vec<String>,
    /// Within which time the pump must be seen to run again, if that is known.
    #[serde(with = "crate::as_text::optional")]
    pub restart_within: Option<Duration>,
}

/// A scan that was done: the patient has left the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanDone {
    /// What was seen.
    pub remark: String,
}

/// The look at the pump after a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckScan {
    /// Whether it was interrogated.
    pub interrogated: bool,
    /// Whether it runs, with stall and recovery in the log where there was a stall.
    pub running: bool,
    /// Whether the settings are those of before.
    pub settings_same: bool,
    /// What the log says.
    pub remark: String,
}

/// The look at the pump as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanChecked {
    /// Whether it runs.
    pub running: bool,
    /// Whether the settings are those of before.
    pub settings_same: bool,
    /// How long after the scan it was looked at.
    #[serde(with = "crate::as_text")]
    pub after: Duration,
    /// Whether that was later than the pump's own time.
    pub late: bool,
    /// What the log says.
    pub remark: String,
}

/// The rules of a patient's pump for a scan.
///
/// # Errors
/// A [`Refusal`] when there is no pump, or the catalogue has no rules for it.
pub fn scan_rules<'a>(
    patient: &Patient,
    catalog: &'a cisterna_catalog::Catalog,
) -> Result<&'a Situation, Refusal> {
    let pump = patient.device.as_ref().map(|device| device.implant.pump.as_str());
    let found = catalog.complications.situations.iter().find(|situation| {
        situation.kind == SituationKind::Mri && pump.is_some_and(|id| situation.holds_for(id))
    });
    found.ok_or_else(|| {
        refusal(
            "mri.rule-unknown",
            "It is not known what this pump needs around a scan".to_owned(),
            "`situations` of the catalogue: none for this pump",
            "Ask the maker, and enter it with its source",
        )
    })
}

pub(crate) fn plan(
    patient: &Patient,
    order: PlanScan,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(device) = &patient.device else {
        return Err(Refused::out_of_order("No pump is implanted", "A scan needs no step here"));
    };
    let rules = scan_rules(patient, at.catalog)?;
    let mut checks = Checks::default();
    checks.required("region", "region and field strength", &order.region);
    let all = order.confirmed.len() == rules.before.len() && order.confirmed.iter().all(|yes| *yes);
    checks.require(all, || Refusal {
        field: "item_0",
        limit: Some(format!("{} steps", rules.before.len())),
        ..refusal(
            "mri.steps",
            "Not every step before the scan is confirmed".to_owned(),
            "`situations` of the catalogue, for this pump",
            "Do each of them; the scan waits",
        )
    });
    let pump = at.catalog.pump(&device.implant.pump).ok();
    let empty = pump.and_then(|pump| pump.empty_before_mri.as_ref()).filter(|rule| rule.value);
    let emptied = patient.refill.as_ref().is_some_and(|session| session.measured.is_some());
    checks.require(empty.is_none() || emptied, || Refusal {
        field: "item_0",
        source: empty.map(crate::source_text).unwrap_or_default(),
        ..refusal(
            "mri.empty-first",
            "The reservoir of this pump has to be emptied before a scan".to_owned(),
            "",
            "Begin a refill and measure what comes out; complete it after the scan",
        )
    });
    checks.finish()?;
    Ok(vec![Event::ScanPlanned(ScanPlanned {
        region: order.region,
        at: order.at,
        before: rules.before.iter().map(|step| step.value.clone()).collect(),
        restart_within: rules.restart_within.as_ref().map(|time| time.value),
    })])
}

pub(crate) fn done(patient: &Patient, order: ScanDone) -> Result<Vec<Event>, Refused> {
    let scan = patient.trouble.scan.as_ref();
    if !scan.is_some_and(|scan| scan.phase == ScanPhase::Prepared) {
        return Err(Refused::out_of_order("No scan is prepared", "Prepare the scan first"));
    }
    Ok(vec![Event::ScanDone(order)])
}

pub(crate) fn check(
    patient: &Patient,
    order: CheckScan,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (Some(since), Some(scan)) = (patient.trouble.unchecked_scan(), &patient.trouble.scan)
    else {
        return Err(Refused::out_of_order("No scan waits for a check", "Record the scan first"));
    };
    let mut checks = Checks::default();
    checks.require(order.interrogated, || Refusal {
        field: "interrogated",
        ..refusal(
            "mri.interrogated",
            "The pump was not interrogated".to_owned(),
            "TGA notice on SynchroMed II: interrogate after every scan",
            "Interrogate it: a pump in telemetry mode stays stopped until it is read",
        )
    });
    let well = order.running && order.settings_same;
    checks.require(well || !order.remark.trim().is_empty(), || {
        Refusal::missing("remark", "what the log says")
    });
    checks.finish()?;
    let after = between(since, at.occurred_at);
    let late = scan.planned.restart_within.is_some_and(|within| after > within);
    let checked = ScanChecked {
        running: order.running,
        settings_same: order.settings_same,
        after,
        late,
        remark: order.remark.clone(),
    };
    let mut events = vec![Event::ScanChecked(checked)];
    if !order.running {
        events.push(Event::SignsReported(stalled(patient, order.remark, at)));
    }
    Ok(events)
}

/// A pump that does not run after a scan opens a case by itself.
fn stalled(patient: &Patient, remark: String, at: &Circumstances<'_>) -> SignsReported {
    let known = &at.catalog.complications;
    let signs = ["after-mri", "log-stall"].map(str::to_owned).to_vec();
    let words = signs.iter().filter_map(|id| known.sign(id)).map(|sign| sign.words.clone());
    let facts = Facts::of(patient, at.catalog, at.occurred_at);
    let case = u32::try_from(patient.trouble.cases.len()).unwrap_or(u32::MAX).saturating_add(1);
    SignsReported {
        case,
        words: words.collect(),
        candidates: candidates(&signs, &facts, known),
        signs,
        remark,
    }
}
