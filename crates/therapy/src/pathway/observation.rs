//! Observations after a trial dose, and what their values ask for.

use cisterna_catalog::{Escalation, TrialPolicy, TrialSign, TrialUrgency};
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// How the patient is, at one time. What the schedule of the dose does not ask for may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Pain, 0 to 10.
    pub pain_score: u8,
    /// Sedation, 0 (alert) to 3 (hard to rouse).
    pub sedation: u8,
    /// Breaths in a minute.
    pub respiratory_rate: u8,
    /// Oxygen saturation in per cent.
    pub saturation: u8,
    /// Motor block of the legs, 0 (none) to 3 (complete).
    #[serde(default)]
    pub motor: Option<u8>,
    /// Itch, 0 (none) to 3 (severe).
    #[serde(default)]
    pub itch: Option<u8>,
    /// Whether the patient cannot pass water.
    #[serde(default)]
    pub retention: Option<bool>,
    /// Muscle tone by the Ashworth score, 1 (normal) to 5 (rigid).
    #[serde(default)]
    pub ashworth: Option<u8>,
    /// Spasm score, 0 (none) to 4 (more than ten an hour).
    #[serde(default)]
    pub spasm: Option<u8>,
    /// Anything else.
    pub remark: String,
}

/// A value that asks for something, with the rule of the day on which it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalated {
    /// What was looked at.
    pub sign: String,
    /// Its value.
    pub value: u8,
    /// From which value on the rule holds, in words.
    pub threshold: String,
    /// Whether somebody has to act at once.
    pub emergency: bool,
    /// Who is called.
    pub call: String,
    /// What is done.
    pub action: String,
    /// Where the rule comes from, and whether that was verified.
    pub source: String,
}

impl Escalated {
    /// The value and the rule in words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {} (alarm {}) [{}]", self.sign, self.value, self.threshold, self.source)
    }
}

impl Observation {
    /// The value of a sign, if it was looked at.
    #[must_use]
    pub fn value(&self, sign: TrialSign) -> Option<u8> {
        match sign {
            TrialSign::Pain => Some(self.pain_score),
            TrialSign::Sedation => Some(self.sedation),
            TrialSign::RespiratoryRate => Some(self.respiratory_rate),
            TrialSign::Saturation => Some(self.saturation),
            TrialSign::Motor => self.motor,
            TrialSign::Itch => self.itch,
            TrialSign::Retention => self.retention.map(u8::from),
            TrialSign::Ashworth => self.ashworth,
            TrialSign::Spasm => self.spasm,
        }
    }

    /// What the values ask for by the rules of the site: for each sign the most urgent rule.
    #[must_use]
    pub fn escalations(&self, policy: &TrialPolicy) -> Vec<Escalated> {
        let met = |sign: TrialSign| {
            let value = self.value(sign)?;
            let rules = policy.escalations.iter().filter(|rule| rule.sign == sign);
            let worst = rules.filter(|rule| rule.applies(value)).max_by_key(|rule| rule.urgency);
            worst.map(|rule| escalated(rule, value))
        };
        let mut found: Vec<_> =
            TrialSign::NAMES.iter().filter_map(|(_, sign)| met(*sign)).collect();
        found.sort_by_key(|escalated| !escalated.emergency);
        found
    }
}

fn escalated(rule: &Escalation, value: u8) -> Escalated {
    Escalated {
        sign: rule.sign.name().to_owned(),
        value,
        threshold: rule.threshold(),
        emergency: rule.urgency == TrialUrgency::Emergency,
        call: rule.call.clone(),
        action: rule.action.clone(),
        source: crate::limit::source_text(&rule.at),
    }
}

/// The form's field of a sign.
const fn field_of(sign: TrialSign) -> &'static str {
    match sign {
        TrialSign::Pain => "pain_score",
        TrialSign::Sedation => "sedation",
        TrialSign::RespiratoryRate => "respiratory_rate",
        TrialSign::Saturation => "saturation",
        TrialSign::Motor => "motor",
        TrialSign::Itch => "itch",
        TrialSign::Retention => "retention",
        TrialSign::Ashworth => "ashworth",
        TrialSign::Spasm => "spasm",
    }
}

/// The scale of a sign.
pub(crate) const fn scale_of(sign: TrialSign) -> (u8, u8) {
    match sign {
        TrialSign::Pain => (0, 10),
        TrialSign::Sedation | TrialSign::Motor | TrialSign::Itch => (0, 3),
        TrialSign::RespiratoryRate => (0, 60),
        TrialSign::Saturation => (0, 100),
        TrialSign::Retention => (0, 1),
        TrialSign::Ashworth => (1, 5),
        TrialSign::Spasm => (0, 4),
    }
}

pub(crate) fn decide(
    patient: &Patient,
    seen: Observation,
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
    for (_, sign) in TrialSign::NAMES {
        match seen.value(sign) {
            Some(value) => {
                let (low, high) = scale_of(sign);
                checks.within(field_of(sign), sign.name(), &value, low..=high);
            }
            None => checks.require(!procedure.schedule.asks_for(sign), || {
                Refusal::missing(field_of(sign), sign.name())
            }),
        }
    }
    checks.finish()?;
    let escalations = seen.escalations(&at.catalog.policy.trial);
    Ok(vec![Event::Observed { observation: seen, escalations }])
}
