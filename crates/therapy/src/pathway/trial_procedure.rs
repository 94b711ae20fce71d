//! The trial procedure, step by step, each step signed.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::anticoagulation::too_soon;
use crate::checks::Checks;
use crate::pathway::Verdict;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// A step of the procedure, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProcedureStep {
    /// Live fluoroscopy is running.
    Fluoroscopy,
    /// The patient lies prone.
    Prone,
    /// The skin is prepared with antiseptic.
    Antiseptic,
    /// A sterile drape is in place.
    SterileDrape,
    /// Local anaesthetic is given.
    LocalAnaesthetic,
    /// A fine needle is in the dural sac: spinal fluid returns.
    NeedleInDuralSac,
    /// The medication is injected.
    MedicationInjected,
}

impl ProcedureStep {
    /// All steps in order, with their name in forms and in words.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Fluoroscopy, "step_fluoroscopy", "Live fluoroscopy running"),
        (Self::Prone, "step_prone", "Patient prone"),
        (Self::Antiseptic, "step_antiseptic", "Skin prepared with antiseptic"),
        (Self::SterileDrape, "step_sterile_drape", "Sterile drape in place"),
        (Self::LocalAnaesthetic, "step_local_anaesthetic", "Local anaesthetic given"),
        (
            Self::NeedleInDuralSac,
            "step_needle_in_dural_sac",
            "Fine needle in the dural sac, spinal fluid returned",
        ),
        (Self::MedicationInjected, "step_medication_injected", "Medication injected"),
    ];
}

/// What the operator reports. The time of the report is the time of the injection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialReport {
    /// Who operated.
    pub operator: String,
    /// The steps that were done.
    pub steps: Vec<ProcedureStep>,
    /// Pain just before the injection, 0 to 10.
    pub pain_before: u8,
    /// The lot of the drug.
    pub lot: String,
    /// When that lot expires.
    pub expiry: Date,
}

/// A procedure as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialProcedure {
    /// Who operated.
    pub operator: String,
    /// Every step with its signature.
    pub steps: Vec<SignedStep>,
    /// When the drug was injected.
    pub injected_at: Timestamp,
    /// Pain just before the injection, 0 to 10.
    pub pain_before: u8,
    /// The lot of the drug.
    pub lot: String,
    /// When that lot expires.
    pub expiry: Date,
}

/// A step with who signed it and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedStep {
    /// The step.
    pub step: ProcedureStep,
    /// Who signed.
    pub signed_by: String,
    /// When it was signed.
    pub signed_at: Timestamp,
}

pub(crate) fn decide(
    patient: &Patient,
    report: TrialReport,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(plan) = &patient.plan else {
        return Err(Refused::out_of_order("No trial is planned", "Plan the trial"));
    };
    if patient.procedure.is_some() {
        return Err(Refused::out_of_order("The trial has been performed", "Record observations"));
    }
    let mut checks = Checks::default();
    checks.required("operator", "operator", &report.operator);
    checks.required("lot", "lot of the drug", &report.lot);
    checks.within("pain_before", "pain score", &report.pain_before, 1..=10);
    for (step, field, words) in ProcedureStep::ALL {
        checks.require(report.steps.contains(&step), || Refusal {
            field,
            rule: "trial.every-step-signed",
            message: format!("Not signed: {words}"),
            asked: None,
            limit: Some("every step of the procedure".to_owned()),
            source: "procedure of an intrathecal trial".to_owned(),
            action: "Sign the step once it is done".to_owned(),
        });
    }
    let today = at.today();
    checks.require(report.expiry >= today, || Refusal {
        field: "expiry",
        rule: "drug.expired",
        message: format!("The lot expired on {}", report.expiry),
        asked: Some(report.expiry.to_string()),
        limit: Some(format!("{today} or later")),
        source: "label of the container".to_owned(),
        action: "Take another lot; if it was injected, report the incident".to_owned(),
    });
    still_eligible(&mut checks, patient, &plan.drug, at);
    checks.add(too_soon(patient, "occurred_at", at.occurred_at, at));
    checks.finish()?;
    let sign = |(step, _, _)| SignedStep {
        step,
        signed_by: at.actor.to_owned(),
        signed_at: at.recorded_at,
    };
    Ok(vec![Event::TrialPerformed(TrialProcedure {
        operator: report.operator,
        steps: ProcedureStep::ALL.map(sign).to_vec(),
        injected_at: at.occurred_at,
        pain_before: report.pain_before,
        lot: report.lot,
        expiry: report.expiry,
    })])
}

/// What was eligible when the trial was planned has to be so when the needle goes in.
fn still_eligible(checks: &mut Checks, patient: &Patient, drug: &str, at: &Circumstances<'_>) {
    let Some((screening, answer)) = &patient.screening else { return };
    let against = answer.findings.iter().filter(|f| f.verdict != Verdict::Eligible);
    checks.add(against.map(|finding| Refusal {
        field: "",
        rule: "trial.eligible",
        message: format!("The trial must not be performed: {}", finding.message),
        asked: None,
        limit: Some("screening answers: eligible".to_owned()),
        source: finding.source.clone(),
        action: finding.action.clone(),
    }));
    let drug = checks.take(at.catalog.drug(drug).map_err(|error| Refusal::unknown("", &error)));
    checks.add(drug.and_then(|drug| screening.allergies.refusal_of("", drug)));
}
