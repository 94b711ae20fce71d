//! Observations after the trial dose.

use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::{Circumstances, Event, Patient, Refused};

/// How the patient is, at one time.
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
    /// Anything else.
    pub remark: String,
}

/// From these values on somebody has to act at once. General knowledge, not verified in a source: a
/// site confirms its own.
const SEDATION_ALARM: u8 = 2;
const RESPIRATORY_RATE_ALARM: u8 = 8;
const SATURATION_ALARM: u8 = 90;

impl Observation {
    /// Whether the patient is hard to rouse or breathes too little.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        self.sedation >= SEDATION_ALARM
            || self.respiratory_rate <= RESPIRATORY_RATE_ALARM
            || self.saturation < SATURATION_ALARM
    }

    /// What alarms, and from which value on.
    #[must_use]
    pub fn alarm_words(&self) -> String {
        format!(
            "sedation {} (alarm from {SEDATION_ALARM}), {} breaths/min (alarm up to \
             {RESPIRATORY_RATE_ALARM}), saturation {} % (alarm below {SATURATION_ALARM} %); limits \
             unverified",
            self.sedation, self.respiratory_rate, self.saturation
        )
    }
}

pub(crate) fn decide(
    patient: &Patient,
    seen: Observation,
    _at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    if patient.procedure.is_none() {
        return Err(Refused::out_of_order("No trial dose was given", "Record the procedure first"));
    }
    if patient.decision.is_some() {
        return Err(Refused::out_of_order(
            "The trial has been judged",
            "Continue with the next step",
        ));
    }
    let mut checks = Checks::default();
    checks.within("pain_score", "pain score", &seen.pain_score, 0..=10);
    checks.within("sedation", "sedation score", &seen.sedation, 0..=3);
    checks.within("respiratory_rate", "respiratory rate", &seen.respiratory_rate, 0..=60);
    checks.within("saturation", "oxygen saturation", &seen.saturation, 0..=100);
    checks.finish()?;
    Ok(vec![Event::Observed(seen)])
}
