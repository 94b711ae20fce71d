//! The course of a patient's trials: earlier doses of the present one, earlier trials, and a waiver.

use cisterna_quantity::Mass;
use jiff::Timestamp;

use super::trial_alarm::AlarmAnswered;
use super::{Decision, TrialDecision, TrialMethod, TrialPlan, TrialProcedure, TrialWaiver};
use crate::patient::Observed;
use crate::{Event, Patient, Refused};

/// What is known of a patient's trials besides the plan, dose and decision of the present one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialCourse {
    /// The doses of the present trial before the last one, the oldest first.
    pub earlier_doses: Vec<GivenDose>,
    /// The answers to emergencies after the last dose.
    pub answers: Vec<AlarmAnswered>,
    /// When the catheter of the present trial stopped to deliver.
    pub infusion_ended: Option<Timestamp>,
    /// The trials before, the oldest first.
    pub past: Vec<PastTrial>,
    /// The waiver of a trial.
    pub waiver: Option<TrialWaiver>,
}

/// A dose with what was seen after it.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenDose {
    /// How it was given.
    pub procedure: TrialProcedure,
    /// What was seen.
    pub observations: Vec<Observed>,
    /// How emergencies were answered.
    pub answers: Vec<AlarmAnswered>,
}

impl GivenDose {
    /// Whether it led to an emergency.
    #[must_use]
    pub fn had_emergency(&self) -> bool {
        self.observations.iter().any(Observed::is_emergency)
    }
}

/// A trial that was followed by another one.
#[derive(Clone, Debug, PartialEq)]
pub struct PastTrial {
    /// As it was ordered.
    pub plan: TrialPlan,
    /// Its doses, the oldest first.
    pub doses: Vec<GivenDose>,
    /// When its catheter stopped to deliver.
    pub infusion_ended: Option<Timestamp>,
    /// Why it was repeated.
    pub decision: TrialDecision,
}

impl PastTrial {
    /// When the last drug of it was given.
    #[must_use]
    pub fn last_drug_at(&self) -> Option<Timestamp> {
        let injected = self.doses.last().map(|dose| dose.procedure.injected_at);
        self.infusion_ended.max(injected)
    }
}

impl Patient {
    /// All doses of the present trial, the oldest first.
    #[must_use]
    pub fn trial_doses(&self) -> Vec<GivenDose> {
        let mut doses = self.trial.earlier_doses.clone();
        doses.extend(self.procedure.clone().map(|procedure| GivenDose {
            procedure,
            observations: self.observations.clone(),
            answers: self.trial.answers.clone(),
        }));
        doses
    }

    /// Whether the catheter of a trial delivers now.
    #[must_use]
    pub fn trial_infuses(&self) -> bool {
        let catheter = self
            .plan
            .as_ref()
            .is_some_and(|plan| matches!(plan.method, TrialMethod::Catheter { .. }));
        catheter && self.procedure.is_some() && self.trial.infusion_ended.is_none()
    }

    /// The drug with which a patient may be implanted: that of a trial after which the implant was
    /// signed, or of a waiver.
    ///
    /// # Errors
    /// [`Refused`] when there is neither.
    pub fn cleared_for_implant(&self) -> Result<&str, Refused> {
        let decided = self.decision.as_ref().filter(|signed| signed.decision == Decision::Implant);
        let tried = decided.and(self.plan.as_ref()).map(|plan| plan.drug.as_str());
        let waived = self.trial.waiver.as_ref().map(|waiver| waiver.drug.as_str());
        tried.or(waived).ok_or_else(|| {
            Refused::out_of_order(
                "There is no signed decision to implant",
                "Judge the trial and sign the decision first",
            )
        })
    }

    /// Takes in an event of a trial.
    pub(crate) fn apply_trial(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::TrialPlanned(plan) => self.plan = Some(plan.clone()),
            Event::TrialPerformed(procedure) => {
                let doses = self.trial_doses();
                self.trial.earlier_doses = doses;
                self.observations.clear();
                self.trial.answers.clear();
                self.procedure = Some(procedure.clone());
            }
            Event::Observed { observation, escalations } => self.observations.push(Observed {
                at,
                observation: observation.clone(),
                escalations: escalations.clone(),
            }),
            Event::AlarmAnswered(answer) => self.trial.answers.push(answer.clone()),
            Event::TrialInfusionEnded(_) => self.trial.infusion_ended = Some(at),
            Event::TrialDecided(signed) => self.judged(signed),
            Event::TrialWaived(waiver) => self.trial.waiver = Some(waiver.clone()),
            _ => {}
        }
    }

    fn judged(&mut self, signed: &TrialDecision) {
        if signed.decision != Decision::RepeatTrial {
            self.decision = Some(signed.clone());
            return;
        }
        let doses = self.trial_doses();
        if let Some(plan) = self.plan.take() {
            let infusion_ended = self.trial.infusion_ended.take();
            let decision = signed.clone();
            self.trial.past.push(PastTrial { plan, doses, infusion_ended, decision });
        }
        self.procedure = None;
        self.observations.clear();
        self.trial.earlier_doses.clear();
        self.trial.answers.clear();
    }
}

/// The lowest dose of a drug after which there was an emergency.
pub(crate) fn lowest_alarming(patient: &Patient, drug: &str) -> Option<Mass> {
    let past = patient.trial.past.iter().filter(|past| past.plan.drug == drug);
    let now = patient.plan.as_ref().is_some_and(|plan| plan.drug == drug);
    let doses = past.flat_map(|past| past.doses.clone());
    let doses = doses.chain(patient.trial_doses().into_iter().filter(|_| now));
    doses.filter(GivenDose::had_emergency).map(|dose| dose.procedure.dose).min()
}

/// The highest dose of a drug that was given in any trial.
pub(crate) fn highest_given(patient: &Patient, drug: &str) -> Option<Mass> {
    let past = patient.trial.past.iter().filter(|past| past.plan.drug == drug);
    past.flat_map(|past| &past.doses).map(|dose| dose.procedure.dose).max()
}
