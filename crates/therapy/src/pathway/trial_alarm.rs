//! The answer to an emergency after a trial dose: who was called, and what was done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::patient::Observed;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// What somebody did about an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerAlarm {
    /// Who came.
    pub called: String,
    /// What was done, and how the patient is.
    pub action: String,
}

/// An answer as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmAnswered {
    /// Who came.
    pub called: String,
    /// What was done, and how the patient is.
    pub action: String,
    /// Who answers.
    pub answered_by: String,
    /// When the emergency was seen.
    pub seen_at: Timestamp,
    /// How many observations after the dose this answers.
    pub observations: usize,
}

impl Patient {
    /// The first emergency after the last trial dose that nobody has answered.
    #[must_use]
    pub fn unanswered_alarm(&self) -> Option<&Observed> {
        let answered = self.trial.answers.last().map_or(0, |answer| answer.observations);
        self.observations.iter().skip(answered).find(|seen| seen.is_emergency())
    }

    /// The refusal of whatever an unanswered emergency stops.
    pub(crate) fn alarm_in_the_way(&self) -> Option<Refusal> {
        let seen = self.unanswered_alarm()?;
        let worst = seen.escalations.first()?;
        Some(Refusal {
            field: "",
            rule: "observation.alarm-answered",
            message: format!("An emergency is not answered: {}", worst.words()),
            asked: None,
            limit: Some("every emergency answered".to_owned()),
            source: worst.source.clone(),
            action: format!("{}. Then record who came and what was done", worst.action),
        })
    }
}

pub(crate) fn decide(
    patient: &Patient,
    answer: AnswerAlarm,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(seen) = patient.unanswered_alarm() else {
        return Err(Refused::out_of_order(
            "No emergency waits for an answer",
            "Record an observation",
        ));
    };
    let mut checks = Checks::default();
    checks.required("called", "person who came", &answer.called);
    checks.required("action", "account of what was done", &answer.action);
    checks.finish()?;
    Ok(vec![Event::AlarmAnswered(AlarmAnswered {
        called: answer.called,
        action: answer.action,
        answered_by: at.actor.to_owned(),
        seen_at: seen.at,
        observations: patient.observations.len(),
    })])
}
