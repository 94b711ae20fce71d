//! What has to be known of a patient at any stage: allergies, infection, anticoagulant.
//!
//! The screening asks it first. Afterwards it changes, and every later step rests on what is known
//! last.

use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::pathway::screening::{self, Answer, Screening};
use crate::{Allergies, Circumstances, Event, Patient, Refused};

/// What is known now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// The allergies.
    pub allergies: Allergies,
    /// Whether there is a systemic infection.
    pub systemic_infection: bool,
    /// The anticoagulant or antiplatelet drug, by its id in the catalogue, if any.
    pub anticoagulant: Option<String>,
    /// Whether the kidneys are impaired.
    pub renal_impairment: bool,
}

/// What was recorded, and what the screening says with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyUpdated {
    /// What is known now.
    pub safety: Safety,
    /// The answer of the screening with it.
    pub answer: Answer,
}

impl Safety {
    /// The screening with what is known now.
    pub(crate) fn amend(self, screening: &Screening) -> Screening {
        Screening {
            allergies: self.allergies,
            systemic_infection: self.systemic_infection,
            anticoagulant: self.anticoagulant,
            renal_impairment: self.renal_impairment,
            ..screening.clone()
        }
    }
}

pub(crate) fn decide(
    patient: &Patient,
    safety: Safety,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (screening, _) = patient.screened()?;
    let mut checks = Checks::default();
    screening::check_anticoagulant(&mut checks, safety.anticoagulant.as_deref(), at);
    checks.finish()?;
    let amended = safety.clone().amend(screening);
    let hold = patient.hold.as_ref();
    let hold = hold.filter(|hold| Some(&hold.anticoagulant) == amended.anticoagulant.as_ref());
    let answer = screening::answer(&amended, hold, at);
    Ok(vec![Event::SafetyUpdated(SafetyUpdated { safety, answer })])
}
