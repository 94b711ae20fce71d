//! The order and the appointment of a trial.

use cisterna_catalog::Drug;
use cisterna_quantity::Mass;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{TrialMethod, trial_method, trial_repeat};
use crate::anticoagulation::too_soon;
use crate::checks::Checks;
use crate::limit::{not_orderable, source_text};
use crate::pathway::{Screening, Verdict};
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// A trial as it is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialPlan {
    /// How the drug is given.
    pub method: TrialMethod,
    /// The drug, by its id in the catalogue.
    pub drug: String,
    /// How much in the first or only injection; zero for a catheter without one, or for a control
    /// injection of a blind trial.
    #[serde(with = "crate::as_text")]
    pub dose: Mass,
    /// Where the needle goes in.
    pub level: String,
    /// When.
    pub scheduled_at: Timestamp,
    /// Whether the patient stays in hospital for it.
    #[serde(default)]
    pub inpatient: bool,
    /// Whether the patient consented after being told about benefits and risks.
    pub consent: bool,
    /// Whether the patient consented to a drug that is not approved for this use.
    #[serde(default)]
    pub consent_unapproved: bool,
    /// Who told the patient and took the consent.
    #[serde(default)]
    pub consent_by: String,
    /// Why a usual limit is exceeded; empty when none is.
    pub reason: String,
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
    if patient.trial.waiver.is_some() || patient.device.is_some() {
        return Err(Refused::out_of_order(
            "The trial was waived",
            "Continue with the next step; screen again to plan a trial after all",
        ));
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
        trial_method::check(&mut checks, patient, &plan, drug, at);
        trial_repeat::check(&mut checks, patient, &plan, drug, at);
        checks.add(unapproved(drug, patient, &plan));
    }
    check_level(&mut checks, &mut plan, at);
    check_consent(&mut checks, &plan);
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

fn check_consent(checks: &mut Checks, plan: &TrialPlan) {
    checks.require(plan.consent, || Refusal {
        field: "consent",
        rule: "trial.consent",
        message: "There is no consent to the trial".to_owned(),
        asked: None,
        limit: None,
        source: "informed consent before an invasive procedure".to_owned(),
        action: "Explain benefits and risks and record the consent".to_owned(),
    });
    checks.required("consent_by", "name of the person who took the consent", &plan.consent_by);
}

/// The refusal of a drug that is not approved for the spinal fluid in this condition, or not known to
/// be, without a consent to that.
fn unapproved(drug: &Drug, patient: &Patient, plan: &TrialPlan) -> Option<Refusal> {
    let spasticity = patient.treats_spasticity();
    let (what, known) = if spasticity {
        ("spasticity", drug.approved_for_spasticity.as_ref())
    } else {
        ("pain", drug.approved_for_pain.as_ref())
    };
    if plan.consent_unapproved || known.is_some_and(|known| known.value) {
        return None;
    }
    Some(Refusal {
        field: "consent_unapproved",
        rule: "trial.consent-unapproved",
        message: format!(
            "{} is not known to be approved for the spinal fluid against {what}",
            drug.name
        ),
        asked: None,
        limit: Some("consent to an unapproved drug".to_owned()),
        source: known.map_or_else(|| "formulary: no value".to_owned(), source_text),
        action: "Explain that to the patient and record the consent, or choose an approved drug"
            .to_owned(),
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
