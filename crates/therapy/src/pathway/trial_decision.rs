//! The judgement of a trial by stated criteria, and the signed decision.

use cisterna_catalog::{Catalog, Policy, Sourced};
use cisterna_quantity::{Duration, Percent};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::device::{after, between};
use crate::limit::source_text;
use crate::patient::Observed;
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused};

/// What the physician decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideTrial {
    /// Go on to an implant, or not.
    pub decision: Decision,
    /// The physician's assessment in words.
    pub assessment: String,
}

/// The decision on a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Implant.
    Implant,
    /// Do not implant.
    DoNotImplant,
}

/// What the observations say by the stated criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether the criteria are met.
    pub success: bool,
    /// The best relief, as a share of the pain before.
    #[serde(with = "crate::as_text")]
    pub relief_best: Percent,
    /// From the first observation with enough relief to the last one that still had it.
    #[serde(with = "crate::as_text")]
    pub relief_at_least: Duration,
    /// From the first observation with enough relief to the first one without.
    #[serde(with = "crate::as_text")]
    pub relief_at_most: Duration,
    /// The criteria.
    pub criteria: Vec<Basis>,
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
    /// Who signed.
    pub signed_by: String,
    /// When it was signed.
    pub signed_at: Timestamp,
}

/// How long relief may have gone on unseen before its loss was noticed. Own rule: a longer gap says
/// nothing about how long it lasted.
const UNSEEN_MAX: Duration = Duration::from_ms(12 * 3_600_000);

/// Judges the observations after a trial dose: more than the asked share of relief, for at least
/// the asked time.
///
/// Pain is known at the observations only. The relief ended somewhere between the last observation
/// that had it and the first that had not; the later one counts if they lie close together, and
/// both are kept.
#[must_use]
pub fn judge(pain_before: u8, observations: &[Observed], policy: &Policy) -> Judgement {
    let relief_min = &policy.trial_relief_min;
    let relief = |seen: &Observed| relief_of(pain_before, seen.observation.pain_score);
    let relieved = |seen: &&Observed| relief(seen) > relief_min.value;
    let begin = observations.iter().position(|seen| relieved(&seen));
    let (mut at_least, mut at_most) = (Duration::ZERO, Duration::ZERO);
    if let Some(from) = begin.and_then(|index| observations.get(index..)) {
        let start = from.first().map_or(Timestamp::UNIX_EPOCH, |seen| seen.at);
        let last = from.iter().take_while(relieved).last().map_or(start, |seen| seen.at);
        let gone = from.iter().find(|seen| !relieved(seen)).map_or(last, |seen| seen.at);
        (at_least, at_most) = (between(start, last), between(start, gone));
    }
    let seen_often = observations.windows(2).all(|pair| match pair {
        [one, next] => !relieved(&one) || between(one.at, next.at) <= UNSEEN_MAX,
        _ => true,
    });
    Judgement {
        success: seen_often && at_most >= policy.trial_duration_min.value,
        relief_best: observations.iter().map(relief).max().unwrap_or(Percent::ZERO),
        relief_at_least: at_least,
        relief_at_most: at_most,
        criteria: vec![
            Basis::of("pain relief, more than", relief_min),
            Basis::of("duration of relief, at least", &policy.trial_duration_min),
        ],
    }
}

fn relief_of(before: u8, now: u8) -> Percent {
    let fall = u64::from(before.saturating_sub(now));
    let share = (fall * 10_000).checked_div(u64::from(before)).unwrap_or(0);
    Percent::from_hundredths(share)
}

/// How long a patient is observed after the first dose: as the drug's label says, else as the site does.
pub(crate) fn observation_period<'a>(catalog: &'a Catalog, drug: &str) -> &'a Sourced<Duration> {
    let own = catalog.drug(drug).ok();
    let own = own.and_then(|drug| drug.observation_after_first_dose.as_ref());
    own.unwrap_or(&catalog.policy.trial_observation_min)
}

pub(crate) fn decide(
    patient: &Patient,
    order: &DecideTrial,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (Some(procedure), Some(plan)) = (&patient.procedure, &patient.plan) else {
        return Err(Refused::out_of_order("No trial dose was given", "Record the procedure first"));
    };
    if patient.decision.is_some() {
        return Err(Refused::out_of_order(
            "The trial has been judged",
            "Continue with the next step",
        ));
    }
    let policy = &at.catalog.policy;
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
    let period = observation_period(at.catalog, &plan.drug);
    let until = after(procedure.injected_at, period.value).unwrap_or(Timestamp::MAX);
    checks.require(at.occurred_at >= until, || Refusal {
        field: "occurred_at",
        rule: "observation.after-first-dose",
        message: format!("The observation of {} after the first dose is not over", period.value),
        asked: Some(at.show(at.occurred_at)),
        limit: Some(format!("from {} on", at.show(until))),
        source: source_text(period),
        action: "Go on observing; respiratory depression may come late".to_owned(),
    });
    let judgement = judge(procedure.pain_before, &patient.observations, policy);
    let allowed = judgement.success || order.decision == Decision::DoNotImplant;
    checks.require(allowed || patient.observations.is_empty(), || {
        criteria_not_met(&judgement, policy)
    });
    checks.finish()?;
    Ok(vec![Event::TrialDecided(TrialDecision {
        decision: order.decision,
        judgement,
        assessment: order.assessment.clone(),
        signed_by: at.actor.to_owned(),
        signed_at: at.recorded_at,
    })])
}

fn criteria_not_met(judgement: &Judgement, policy: &Policy) -> Refusal {
    Refusal {
        field: "decision",
        rule: "trial.criteria",
        message: format!(
            "The trial did not meet its criteria: best relief {}, lasting {}",
            judgement.relief_best, judgement.relief_at_most
        ),
        asked: Some("implant".to_owned()),
        limit: Some(format!(
            "more than {} relief for at least {}",
            policy.trial_relief_min.value, policy.trial_duration_min.value
        )),
        source: source_text(&policy.trial_duration_min),
        action: "Decide against the implant".to_owned(),
    }
}
