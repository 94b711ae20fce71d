//! The order and the appointment of a trial.

use cisterna_catalog::Drug;
use cisterna_quantity::Mass;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::anticoagulation::too_soon;
use crate::checks::Checks;
use crate::limit::{Checked, not_orderable, source_text};
use crate::pathway::{Screening, Verdict};
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// A trial as it is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialPlan {
    /// How the drug is given.
    pub method: TrialMethod,
    /// The drug, by its id in the catalogue.
    pub drug: String,
    /// How much.
    #[serde(with = "crate::as_text")]
    pub dose: Mass,
    /// Where the needle goes in.
    pub level: String,
    /// When.
    pub scheduled_at: Timestamp,
    /// Whether the patient consented after being told about benefits and risks.
    pub consent: bool,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
}

/// How a trial dose is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrialMethod {
    /// One injection through a needle.
    SingleShot,
}

/// The highest interspace for the needle: above it the cord may be met.
const HIGHEST: &str = "L2-3";

pub(crate) fn decide(
    patient: &Patient,
    plan: TrialPlan,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (screening, answer) = patient.screened()?;
    if patient.procedure.is_some() {
        return Err(Refused::out_of_order("A trial has been performed", "Judge it first"));
    }
    let mut checks = Checks::default();
    let against = answer.findings.iter().filter(|f| f.verdict != Verdict::Eligible);
    checks.add(against.map(|finding| Refusal {
        field: "",
        rule: "trial.eligible",
        message: format!("Cannot be scheduled: {}", finding.message),
        asked: None,
        limit: Some("screening answers: eligible".to_owned()),
        source: finding.source.clone(),
        action: finding.action.clone(),
    }));
    let drug = checks.take(at.catalog.drug(&plan.drug).map_err(|e| Refusal::unknown("drug", &e)));
    let mut plan = plan;
    if let Some(drug) = drug {
        plan.drug.clone_from(&drug.id);
        checks.require(drug.id == screening.planned_drug, || not_screened(&drug.name, screening));
        checks.add(not_orderable("drug", drug));
        checks.add(screening.allergies.refusal_of("drug", drug));
        checks.add(too_much_for_naive(drug, &plan, screening));
        let checked = Checked {
            field: "dose",
            what: "trial dose",
            drug: &drug.name,
            asked: plan.dose,
            limits: &drug.trial_dose,
            reason: Some(&plan.reason),
        };
        checks.add(checked.refusals(|dose| dose.display_in(drug.mass_unit)));
    }
    checks.require(!plan.dose.is_zero(), || Refusal::missing("dose", "dose"));
    check_level(&mut checks, &mut plan, at);
    checks.require(plan.consent, || Refusal {
        field: "consent",
        rule: "trial.consent",
        message: "There is no consent to the trial".to_owned(),
        asked: None,
        limit: None,
        source: "informed consent before an invasive procedure".to_owned(),
        action: "Explain benefits and risks and record the consent".to_owned(),
    });
    checks.require(plan.scheduled_at >= at.occurred_at, || Refusal {
        field: "scheduled_at",
        rule: "trial.scheduled-after-order",
        message: "The trial cannot be scheduled before it is ordered".to_owned(),
        asked: Some(at.show(plan.scheduled_at)),
        limit: Some(format!("from {} on", at.show(at.occurred_at))),
        source: "order of the record".to_owned(),
        action: "Check date and time".to_owned(),
    });
    if answer.verdict == Verdict::Eligible {
        checks.add(too_soon(patient, "scheduled_at", plan.scheduled_at, at));
    }
    checks.finish()?;
    Ok(vec![Event::TrialPlanned(plan)])
}

/// The screening answers for one drug only.
fn not_screened(name: &str, screening: &Screening) -> Refusal {
    Refusal {
        field: "drug",
        rule: "trial.screened-drug",
        message: format!("The screening was for {}, not for {name}", screening.planned_drug),
        asked: Some(name.to_owned()),
        limit: Some(screening.planned_drug.clone()),
        source: "the patient's screening".to_owned(),
        action: format!("Screen again with {name} as the planned drug"),
    }
}

/// The lower limit of a single dose for a patient who takes no opioid.
fn too_much_for_naive(drug: &Drug, plan: &TrialPlan, screening: &Screening) -> Option<Refusal> {
    let limit = drug.trial_dose_opioid_naive.as_ref()?;
    let naive = screening.oral_opioid.is_none();
    if !naive || plan.dose <= limit.value || !plan.reason.trim().is_empty() {
        return None;
    }
    let (asked, most) = (plan.dose, limit.value);
    let show = |dose: Mass| dose.display_in(drug.mass_unit).to_string();
    Some(Refusal {
        field: "dose",
        rule: "formulary.opioid-naive",
        message: format!("{} is much for a patient who takes no opioid", show(asked)),
        asked: Some(show(asked)),
        limit: Some(format!("usually at most {}", show(most))),
        source: source_text(limit),
        action: format!("Choose at most {}, or write the reason", show(most)),
    })
}

/// The needle goes in below the end of the cord.
fn check_level(checks: &mut Checks, plan: &mut TrialPlan, at: &Circumstances<'_>) {
    let anatomy = &at.catalog.anatomy;
    let Some(level) =
        checks.take(anatomy.level(&plan.level).map_err(|e| Refusal::unknown("level", &e)))
    else {
        return;
    };
    plan.level.clone_from(&level.name);
    let Ok(highest) = anatomy.level(HIGHEST) else { return };
    checks.require(level.height.value <= highest.height.value, || Refusal {
        field: "level",
        rule: "trial.level-below-conus",
        message: format!("A needle at {} may meet the spinal cord", level.name),
        asked: Some(level.name.clone()),
        limit: Some(format!("{HIGHEST} or lower")),
        source: "the cord ends at about L1".to_owned(),
        action: format!("Choose a lumbar interspace from {HIGHEST} down"),
    });
}
