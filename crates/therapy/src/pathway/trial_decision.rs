//! The signed decision on a trial: implant, do not implant, or another trial.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::trial_judgement::{Judgement, TrialFindings, judge};
use super::trial_method::next_dose;
use super::{TrialMethod, TrialProcedure};
use crate::checks::Checks;
use crate::patient::Observed;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// What the physician decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideTrial {
    /// Go on to an implant, or not.
    pub decision: Decision,
    /// Function and side effects.
    pub findings: TrialFindings,
    /// The physician's assessment in words.
    pub assessment: String,
    /// Why the judgement holds in spite of its doubts; empty when there are none.
    pub reason: String,
}

/// The decision on a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Implant.
    Implant,
    /// Do not implant.
    DoNotImplant,
    /// Another trial.
    RepeatTrial,
}

impl Decision {
    /// All of them with their id and words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Implant, "implant", "Implant"),
        (Self::DoNotImplant, "do-not-implant", "Do not implant"),
        (Self::RepeatTrial, "repeat-trial", "Another trial"),
    ];

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Implant => "implant",
            Self::DoNotImplant => "do not implant",
            Self::RepeatTrial => "another trial",
        }
    }
}

/// A decision as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialDecision {
    /// The decision.
    pub decision: Decision,
    /// What the criteria said.
    pub judgement: Judgement,
    /// The physician's assessment in words.
    pub assessment: String,
    /// Why the judgement holds in spite of its doubts.
    pub reason: String,
    /// Who signed.
    pub signed_by: String,
    /// When it was signed.
    pub signed_at: Timestamp,
}

pub(crate) fn decide(
    patient: &Patient,
    order: &DecideTrial,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(procedure) = &patient.procedure else {
        return Err(Refused::out_of_order("No trial dose was given", "Record the procedure first"));
    };
    if patient.decision.is_some() {
        return Err(Refused::out_of_order(
            "The trial has been judged",
            "Continue with the next step",
        ));
    }
    let mut checks = Checks::default();
    checks.required("assessment", "assessment", &order.assessment);
    checks.require(!patient.observations.is_empty(), || Refusal {
        field: "",
        rule: "trial.observed",
        message: "There is no observation after the trial dose".to_owned(),
        asked: None,
        limit: None,
        source: "judgement by stated criteria".to_owned(),
        action: "Record pain, sedation and breathing".to_owned(),
    });
    check_over(&mut checks, patient, procedure, at);
    let judgement = judge(patient, order.findings, &at.catalog.policy, at.occurred_at);
    match order.decision {
        Decision::Implant => check_implant(&mut checks, patient, order, &judgement, at),
        Decision::DoNotImplant => {}
        Decision::RepeatTrial => checks.add(non_responder(patient, &judgement, at)),
    }
    checks.finish()?;
    Ok(vec![Event::TrialDecided(TrialDecision {
        decision: order.decision,
        judgement,
        assessment: order.assessment.clone(),
        reason: order.reason.clone(),
        signed_by: at.actor.to_owned(),
        signed_at: at.recorded_at,
    })])
}

/// Nothing is decided while the patient is to be observed, while an emergency waits, or while drug
/// flows.
fn check_over(
    checks: &mut Checks,
    patient: &Patient,
    procedure: &TrialProcedure,
    at: &Circumstances<'_>,
) {
    checks.add(procedure.schedule.over_at(procedure.injected_at, at));
    checks.add(patient.alarm_in_the_way());
    checks.require(!patient.trial_infuses(), || Refusal {
        field: "",
        rule: "trial.infusion-ended",
        message: "The trial catheter still delivers".to_owned(),
        asked: None,
        limit: Some("catheter out".to_owned()),
        source: "own rule: a trial is judged when it is over".to_owned(),
        action: "Stop the infusion, take the catheter out and record both".to_owned(),
    });
}

fn check_implant(
    checks: &mut Checks,
    patient: &Patient,
    order: &DecideTrial,
    judgement: &Judgement,
    at: &Circumstances<'_>,
) {
    if patient.observations.is_empty() {
        return;
    }
    checks.require(judgement.success, || criteria_not_met(judgement));
    checks.add(patient.observations.last().filter(|seen| seen.is_emergency()).map(not_recovered));
    let blind = patient.plan.as_ref().is_some_and(|plan| plan.method.is_blind());
    let open = next_dose(patient, at.catalog).filter(|_| blind);
    checks.require(open.is_none(), || Refusal {
        field: "decision",
        rule: "trial.control",
        message: "The blind trial is not complete".to_owned(),
        asked: Some("implant".to_owned()),
        limit: Some("control and drug both given and observed".to_owned()),
        source: "own rule: one half of a comparison compares nothing".to_owned(),
        action: "Give the next injection, or decide against the implant".to_owned(),
    });
    let told = !order.reason.trim().is_empty();
    checks.require(!judgement.success || judgement.doubts.is_empty() || told, || Refusal {
        field: "reason",
        rule: "trial.doubts",
        message: format!("The criteria are met, with doubts: {}", judgement.doubts.join("; ")),
        asked: Some("implant".to_owned()),
        limit: Some("a judgement without doubts".to_owned()),
        source: "own rule: a doubtful trial is never a silent yes".to_owned(),
        action: "Plan another trial, for instance with a control, or write why the judgement holds"
            .to_owned(),
    });
}

fn not_recovered(seen: &Observed) -> Refusal {
    let worst = seen.escalations.first();
    Refusal {
        field: "decision",
        rule: "observation.recovered",
        message: worst.map_or_else(String::new, |worst| {
            format!("At the last look the patient was in danger: {}", worst.words())
        }),
        asked: Some("implant".to_owned()),
        limit: Some("a look without an emergency".to_owned()),
        source: worst.map_or_else(String::new, |worst| worst.source.clone()),
        action: "Look again once the patient is well".to_owned(),
    }
}

/// Who does not respond to the last screening dose of the label is no candidate.
fn non_responder(
    patient: &Patient,
    judgement: &Judgement,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let plan = patient.plan.as_ref().filter(|plan| plan.method == TrialMethod::Screening)?;
    let rule = at.catalog.drug(&plan.drug).ok()?.first_dose.as_ref()?;
    let last = rule.screening.last()?;
    let given = patient.procedure.as_ref().is_some_and(|done| done.dose >= last.value);
    (given && judgement.effective.is_none()).then(|| Refusal {
        field: "decision",
        rule: "trial.non-responder",
        message: "The patient did not respond to the last screening dose of the label".to_owned(),
        asked: Some(Decision::RepeatTrial.name().to_owned()),
        limit: Some(Decision::DoNotImplant.name().to_owned()),
        source: crate::limit::source_text(last),
        action: "Decide against the implant".to_owned(),
    })
}

fn criteria_not_met(judgement: &Judgement) -> Refusal {
    let limit: Vec<String> =
        judgement.criteria.iter().map(|basis| format!("{} {}", basis.name, basis.value)).collect();
    let basis = judgement.criteria.last();
    Refusal {
        field: "decision",
        rule: "trial.criteria",
        message: format!(
            "The trial did not meet its criteria: best relief {}, lasting {}; {}",
            judgement.relief_best,
            judgement.relief_at_most,
            judgement.against.join("; ")
        ),
        asked: Some("implant".to_owned()),
        limit: Some(limit.join(", ")),
        source: basis.map_or_else(String::new, |basis| {
            let mark = if basis.verified { "" } else { " (unverified)" };
            format!("{}{mark}", basis.source)
        }),
        action: "Decide against the implant, or plan another trial".to_owned(),
    }
}
