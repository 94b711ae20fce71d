//! The trial procedure, step by step, each step signed. Each injection of a trial is one.

use cisterna_quantity::{Duration, Mass};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::trial_method::{NextDose, next_dose};
use super::trial_schedule::Schedule;
use super::{TrialPlan, trial_repeat};
use crate::anticoagulation::too_soon;
use crate::checks::Checks;
use crate::device::between;
use crate::pathway::Verdict;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// A step of the procedure, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProcedureStep {
    /// The team stopped and said aloud: patient, procedure, level, allergies, anticoagulant.
    TimeOut,
    /// The patient lies prone.
    Prone,
    /// The skin is prepared with antiseptic.
    Antiseptic,
    /// A sterile drape is in place.
    SterileDrape,
    /// Local anaesthetic is given.
    LocalAnaesthetic,
    /// Live fluoroscopy is running.
    Fluoroscopy,
    /// A fine needle is in the dural sac.
    NeedleInDuralSac,
    /// Spinal fluid flows freely from it.
    FreeFlow,
    /// Two people read drug, dose, lot and expiry from the container and the syringe.
    DrugRead,
    /// The medication is injected.
    MedicationInjected,
}

impl ProcedureStep {
    /// All steps in order, with their name in forms and in words.
    pub const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::TimeOut, "step_time_out", "Time-out: patient, level, allergies, anticoagulant"),
        (Self::Prone, "step_prone", "Patient prone"),
        (Self::Antiseptic, "step_antiseptic", "Skin prepared with antiseptic"),
        (Self::SterileDrape, "step_sterile_drape", "Sterile drape in place"),
        (Self::LocalAnaesthetic, "step_local_anaesthetic", "Local anaesthetic given"),
        (Self::Fluoroscopy, "step_fluoroscopy", "Live fluoroscopy running"),
        (Self::NeedleInDuralSac, "step_needle_in_dural_sac", "Fine needle in the dural sac"),
        (Self::FreeFlow, "step_free_flow", "Spinal fluid flows freely"),
        (Self::DrugRead, "step_drug_read", "Drug, dose, lot and expiry read aloud by two"),
        (Self::MedicationInjected, "step_medication_injected", "Medication injected"),
    ];
}

/// What the operator reports. The time of the report is the time of the injection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialReport {
    /// Who operated.
    pub operator: String,
    /// Who read drug, dose, lot and expiry with the operator.
    pub checked_by: String,
    /// When the team stopped for the time-out.
    pub time_out_at: Timestamp,
    /// The steps that were done.
    pub steps: Vec<ProcedureStep>,
    /// The local anaesthetic of the skin with its lot.
    pub local_anaesthetic: String,
    /// Pain just before the injection, 0 to 10.
    pub pain_before: u8,
    /// The Ashworth score just before, 1 to 5; asked in spasticity.
    pub ashworth_before: Option<u8>,
    /// The spasm score just before, 0 to 4; asked in spasticity.
    pub spasm_before: Option<u8>,
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
    /// Who read drug, dose, lot and expiry with the operator.
    pub checked_by: String,
    /// When the team stopped for the time-out.
    pub time_out_at: Timestamp,
    /// Every step with its signature.
    pub steps: Vec<SignedStep>,
    /// The local anaesthetic of the skin with its lot.
    pub local_anaesthetic: String,
    /// When the drug was injected.
    pub injected_at: Timestamp,
    /// What was injected; zero is a control injection, or the start of a catheter without a bolus.
    #[serde(with = "crate::as_text")]
    pub dose: Mass,
    /// Pain just before the injection, 0 to 10.
    pub pain_before: u8,
    /// The Ashworth score just before, 1 to 5.
    pub ashworth_before: Option<u8>,
    /// The spasm score just before, 0 to 4.
    pub spasm_before: Option<u8>,
    /// The lot of the drug.
    pub lot: String,
    /// When that lot expires.
    pub expiry: Date,
    /// When to look afterwards, and at what.
    pub schedule: Schedule,
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

/// A time-out longer ago than this belongs to another procedure, or is a slip. Own rule.
const TIME_OUT_MAX: Duration = Duration::from_ms(6 * 3_600_000);

pub(crate) fn decide(
    patient: &Patient,
    report: TrialReport,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(plan) = &patient.plan else {
        return Err(Refused::out_of_order("No trial is planned", "Plan the trial"));
    };
    let Some(next) = next_dose(patient, at.catalog) else {
        return Err(Refused::out_of_order("The trial has been performed", "Record observations"));
    };
    let mut checks = Checks::default();
    check_people(&mut checks, patient, &report, at);
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
    checks.add(trial_repeat::too_soon(patient, "occurred_at", at.occurred_at, at));
    may_follow(&mut checks, patient, plan, next, at);
    let drug = at.catalog.drug(&plan.drug).map_err(|error| Refusal::unknown("", &error));
    let drug = checks.take(drug);
    checks.finish()?;
    let Some(drug) = drug else {
        return Err(Refused::out_of_order("The drug is unknown", "Plan the trial anew"));
    };
    let schedule = Schedule::of(at.catalog, drug, patient.treats_spasticity());
    Ok(vec![Event::TrialPerformed(record(report, next.dose, schedule, at))])
}

fn record(
    report: TrialReport,
    dose: Mass,
    schedule: Schedule,
    at: &Circumstances<'_>,
) -> TrialProcedure {
    let sign = |(step, _, _)| SignedStep {
        step,
        signed_by: at.actor.to_owned(),
        signed_at: at.recorded_at,
    };
    TrialProcedure {
        operator: report.operator,
        checked_by: report.checked_by,
        time_out_at: report.time_out_at,
        steps: ProcedureStep::ALL.map(sign).to_vec(),
        local_anaesthetic: report.local_anaesthetic,
        injected_at: at.occurred_at,
        dose,
        pain_before: report.pain_before,
        ashworth_before: report.ashworth_before,
        spasm_before: report.spasm_before,
        lot: report.lot,
        expiry: report.expiry,
        schedule,
    }
}

/// Names, times, lots and the state before.
fn check_people(
    checks: &mut Checks,
    patient: &Patient,
    report: &TrialReport,
    at: &Circumstances<'_>,
) {
    checks.required("operator", "operator", &report.operator);
    checks.required("checked_by", "second person who read the drug", &report.checked_by);
    let same = report.operator.trim().eq_ignore_ascii_case(report.checked_by.trim());
    checks.require(!same, || Refusal {
        field: "checked_by",
        rule: "trial.second-reader",
        message: "Operator and second reader are one person".to_owned(),
        asked: Some(report.checked_by.clone()),
        limit: Some("two people".to_owned()),
        source: "own rule: drug, dose, lot and expiry are read by two".to_owned(),
        action: "Let another person read the container and the syringe".to_owned(),
    });
    checks.required("lot", "lot of the drug", &report.lot);
    let local = &report.local_anaesthetic;
    checks.required("local_anaesthetic", "local anaesthetic with its lot", local);
    let long_ago = between(report.time_out_at, at.occurred_at) > TIME_OUT_MAX;
    checks.require(report.time_out_at <= at.occurred_at && !long_ago, || Refusal {
        field: "time_out_at",
        rule: "trial.time-out",
        message: "The time-out does not belong to this injection".to_owned(),
        asked: Some(at.show(report.time_out_at)),
        limit: Some(format!("before {}, within {TIME_OUT_MAX}", at.show(at.occurred_at))),
        source: "own rule: the time-out comes just before".to_owned(),
        action: "Check the time of the time-out".to_owned(),
    });
    let spasticity = patient.treats_spasticity();
    let lowest = if spasticity { 0 } else { 1 };
    checks.within("pain_before", "pain score", &report.pain_before, lowest..=10);
    let scores = [
        ("ashworth_before", "Ashworth score before", report.ashworth_before, 1..=5),
        ("spasm_before", "spasm score before", report.spasm_before, 0..=4),
    ];
    for (field, what, score, range) in scores {
        match score {
            Some(score) => checks.within(field, what, &score, range),
            None => checks.require(!spasticity, || Refusal::missing(field, what)),
        }
    }
}

/// A later dose waits for its time, for the end of the observation, and for no emergency.
fn may_follow(
    checks: &mut Checks,
    patient: &Patient,
    plan: &TrialPlan,
    next: NextDose,
    at: &Circumstances<'_>,
) {
    let Some(before) = &patient.procedure else { return };
    checks.require(at.occurred_at >= next.not_before, || Refusal {
        field: "occurred_at",
        rule: "trial.bolus-interval",
        message: format!("Dose {} comes too soon after the dose before", next.number),
        asked: Some(at.show(at.occurred_at)),
        limit: Some(format!("from {} on", at.show(next.not_before))),
        source: "the plan of this trial".to_owned(),
        action: "Wait".to_owned(),
    });
    checks.add(before.schedule.over_at(before.injected_at, at));
    checks.add(patient.alarm_in_the_way());
    if let Ok(drug) = at.catalog.drug(&plan.drug) {
        checks.add(trial_repeat::not_below_alarm(patient, drug, "", next.dose));
    }
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
