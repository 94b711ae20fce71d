//! What has to be known of a patient at any stage: allergies, infection, anticoagulants, the blood.
//!
//! The screening asks it first. Afterwards it changes, and every later step rests on what is known
//! last.

use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::pathway::Risks;
use crate::pathway::screening::{self, Answer, Screening, entered};
use crate::{Allergies, Circumstances, Event, Patient, Refused};

/// What is known now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// The allergies.
    pub allergies: Allergies,
    /// Whether there is a systemic infection.
    pub systemic_infection: bool,
    /// What else stands against a needle or an implant.
    pub risks: Risks,
    /// The anticoagulants and antiplatelet drugs, by their ids in the catalogue.
    pub anticoagulants: Vec<String>,
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
            risks: self.risks,
            anticoagulants: self.anticoagulants,
            renal_impairment: self.renal_impairment,
            ..screening.clone()
        }
    }
}

pub(crate) fn decide(
    patient: &Patient,
    mut safety: Safety,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (screening, _) = patient.screened()?;
    let mut checks = Checks::default();
    entered::anticoagulants(&mut checks, &mut safety.anticoagulants, at);
    entered::risks(&mut checks, &safety.risks, at);
    checks.finish()?;
    let amended = safety.clone().amend(screening);
    let answer = screening::answer(patient, &amended, &patient.holds, at);
    Ok(vec![Event::SafetyUpdated(Box::new(SafetyUpdated { safety, answer }))])
}
