//! The judgement of a trial by stated criteria.
//!
//! Pain: more than the asked share of relief for the asked time. Spasticity: a fall of the asked number
//! of points for the asked time. Either way function has to be better and side effects bearable, and
//! where a control was given blind, it must not have done the same.

use cisterna_catalog::Policy;
use cisterna_quantity::{Duration, Mass, Percent};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::trial_course::GivenDose;
use super::{TrialMethod, trial_schedule::Missed};
use crate::device::between;
use crate::patient::Observed;
use crate::{Basis, Patient};

/// What the patient can do after the trial dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// More than before.
    Improved,
    /// As before.
    Unchanged,
    /// Less than before.
    Worse,
}

/// The side effects of the trial dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SideEffects {
    /// None.
    None,
    /// Bearable.
    Tolerable,
    /// Not bearable.
    Intolerable,
}

/// What the physician found at the end of the trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialFindings {
    /// What the patient could do.
    pub function: Function,
    /// What it cost.
    pub side_effects: SideEffects,
}

/// What the observations say by the stated criteria.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether the criteria are met.
    pub success: bool,
    /// The best relief, as a share of the pain before.
    #[serde(with = "crate::as_text")]
    pub relief_best: Percent,
    /// The largest fall of the Ashworth or spasm score; zero in pain.
    pub fall_best: u8,
    /// From the first observation with enough relief to the last one that still had it.
    #[serde(with = "crate::as_text")]
    pub relief_at_least: Duration,
    /// From the first observation with enough relief to the first one without.
    #[serde(with = "crate::as_text")]
    pub relief_at_most: Duration,
    /// The lowest dose that worked, if one did.
    pub effective: Option<EffectiveDose>,
    /// Why the criteria are not met; empty when they are.
    pub against: Vec<String>,
    /// What makes the answer doubtful although the criteria are met.
    pub doubts: Vec<String>,
    /// What the physician found.
    pub findings: TrialFindings,
    /// The criteria.
    pub criteria: Vec<Basis>,
}

/// A dose that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveDose {
    /// How much.
    #[serde(with = "crate::as_text")]
    pub dose: Mass,
    /// How long its effect lasted at least.
    #[serde(with = "crate::as_text")]
    pub lasted: Duration,
}

/// What one dose did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Whether relief was enough for long enough.
    pub enough: bool,
    /// The best relief of pain.
    pub relief_best: Percent,
    /// The largest fall of a score of spasticity.
    pub fall_best: u8,
    /// How long relief lasted at least.
    pub at_least: Duration,
    /// How long relief lasted at most.
    pub at_most: Duration,
}

/// What one dose did, by the criteria of pain or of spasticity.
///
/// Relief is known at the observations only. It ended somewhere between the last observation that had
/// it and the first that had not; the later one counts if they lie close together, and both are kept.
#[must_use]
pub fn effect_of(given: &GivenDose, spasticity: bool, policy: &Policy) -> Effect {
    let looks = &given.observations;
    let before = &given.procedure;
    let relief = |seen: &Observed| relief_of(before.pain_before, seen.observation.pain_score);
    let fall = |seen: &Observed| {
        let ashworth = fall_of(before.ashworth_before, seen.observation.ashworth);
        ashworth.max(fall_of(before.spasm_before, seen.observation.spasm))
    };
    let relieved = |seen: &&Observed| {
        if spasticity {
            u64::from(fall(seen)) >= policy.spasticity_fall_points_min.value
        } else {
            relief(seen) > policy.trial_relief_min.value
        }
    };
    let begin = looks.iter().position(|seen| relieved(&seen));
    let (mut at_least, mut at_most) = (Duration::ZERO, Duration::ZERO);
    if let Some(from) = begin.and_then(|index| looks.get(index..)) {
        let start = from.first().map_or(Timestamp::UNIX_EPOCH, |seen| seen.at);
        let last = from.iter().take_while(relieved).last().map_or(start, |seen| seen.at);
        let gone = from.iter().find(|seen| !relieved(seen)).map_or(last, |seen| seen.at);
        (at_least, at_most) = (between(start, last), between(start, gone));
    }
    let unseen_max = policy.trial.unseen_max.value;
    let seen_often = looks.windows(2).all(|pair| match pair {
        [one, next] => !relieved(&one) || between(one.at, next.at) <= unseen_max,
        _ => true,
    });
    let asked = duration_asked(spasticity, policy);
    Effect {
        enough: seen_often && begin.is_some() && at_most >= asked,
        relief_best: looks.iter().map(relief).max().unwrap_or(Percent::ZERO),
        fall_best: if spasticity { looks.iter().map(fall).max().unwrap_or(0) } else { 0 },
        at_least,
        at_most,
    }
}

fn duration_asked(spasticity: bool, policy: &Policy) -> Duration {
    if spasticity { policy.spasticity_duration_min.value } else { policy.trial_duration_min.value }
}

fn relief_of(before: u8, now: u8) -> Percent {
    let fall = u64::from(before.saturating_sub(now));
    let share = (fall * 10_000).checked_div(u64::from(before)).unwrap_or(0);
    Percent::from_hundredths(share)
}

fn fall_of(before: Option<u8>, now: Option<u8>) -> u8 {
    before.zip(now).map_or(0, |(before, now)| before.saturating_sub(now))
}

/// Judges the present trial of a patient, at an instant.
#[must_use]
pub fn judge(
    patient: &Patient,
    findings: TrialFindings,
    policy: &Policy,
    now: Timestamp,
) -> Judgement {
    let spasticity = patient.treats_spasticity();
    let blind = patient.plan.as_ref().is_some_and(|plan| plan.method.is_blind());
    let doses = patient.trial_doses();
    let effects: Vec<(Mass, Effect)> = doses
        .iter()
        .map(|given| (given.procedure.dose, effect_of(given, spasticity, policy)))
        .collect();
    let is_control = |dose: Mass| blind && dose.is_zero();
    let active = || effects.iter().filter(|(dose, _)| !is_control(*dose));
    let effective = active().filter(|(_, effect)| effect.enough).min_by_key(|(dose, _)| *dose);
    let best = active().max_by_key(|(_, e)| (e.enough, e.at_most, e.relief_best, e.fall_best));
    let best = best.map(|(_, effect)| *effect);
    let control = effects.iter().any(|(dose, effect)| is_control(*dose) && effect.enough);
    let mut against = Vec::new();
    if effective.is_none() {
        against.push("no dose gave enough relief for long enough".to_owned());
    }
    if control {
        against.push("the control injection did the same".to_owned());
    }
    if findings.function != Function::Improved {
        against.push("function is not improved".to_owned());
    }
    if findings.side_effects == SideEffects::Intolerable {
        against.push("side effects are not bearable".to_owned());
    }
    Judgement {
        success: against.is_empty(),
        relief_best: best.map_or(Percent::ZERO, |effect| effect.relief_best),
        fall_best: best.map_or(0, |effect| effect.fall_best),
        relief_at_least: best.map_or(Duration::ZERO, |effect| effect.at_least),
        relief_at_most: best.map_or(Duration::ZERO, |effect| effect.at_most),
        effective: effective
            .map(|(dose, effect)| EffectiveDose { dose: *dose, lasted: effect.at_least }),
        doubts: doubts(patient, best, &doses, policy, now),
        against,
        findings,
        criteria: criteria(spasticity, policy),
    }
}

fn criteria(spasticity: bool, policy: &Policy) -> Vec<Basis> {
    if spasticity {
        return vec![
            Basis::of("fall of the score, points at least", &policy.spasticity_fall_points_min),
            Basis::of("duration of the fall, at least", &policy.spasticity_duration_min),
        ];
    }
    vec![
        Basis::of("pain relief, more than", &policy.trial_relief_min),
        Basis::of("duration of relief, at least", &policy.trial_duration_min),
    ]
}

/// What speaks for another cause of the relief, or for not having looked enough.
fn doubts(
    patient: &Patient,
    best: Option<Effect>,
    doses: &[GivenDose],
    policy: &Policy,
    now: Timestamp,
) -> Vec<String> {
    let mut doubts = Vec::new();
    let catheter = patient
        .plan
        .as_ref()
        .is_some_and(|plan| matches!(plan.method, TrialMethod::Catheter { .. }));
    let asked = duration_asked(patient.treats_spasticity(), policy);
    let usual = policy.trial.duration_expected_max.value;
    if let Some(best) = best {
        if best.at_least < asked && best.at_most >= asked {
            doubts.push(format!(
                "relief was seen for {} only; it is long enough only if it went on until it was seen \
                 to be gone",
                best.at_least
            ));
        }
        if !catheter && best.at_least > usual {
            doubts.push(format!("relief lasted longer than {usual}: another cause?"));
        }
    }
    let missed = |given: &GivenDose| {
        let dose = &given.procedure;
        dose.schedule.missed(dose.injected_at, &given.observations, now)
    };
    let missed: Vec<Missed> = doses.iter().map(missed).collect();
    let gaps: usize = missed.iter().map(|missed| missed.gaps).sum();
    let longest = missed.iter().map(|missed| missed.longest).max().unwrap_or(Duration::ZERO);
    if gaps > 0 {
        doubts.push(format!("{gaps} looks of the schedule were missed, for up to {longest}"));
    }
    match patient.trial.past.len() {
        0 => {}
        count => doubts.push(format!("{count} earlier trials did not settle it")),
    }
    doubts
}
