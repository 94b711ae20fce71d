//! Where a patient is on the path.

use serde::{Deserialize, Serialize};

use crate::Patient;
use crate::pathway::{Decision, Verdict};

/// A stage of the path, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Referred, to be screened.
    Referral,
    /// Screened, and something has to be done first, or not eligible.
    Screening,
    /// Eligible or scheduled: the trial is to come.
    Trial,
    /// The trial dose was given: observation and decision.
    Observation,
    /// Decided against an implant.
    NotImplanted,
    /// Decided for an implant, which is to come.
    Implant,
    /// Implanted, without a programme.
    Programming,
    /// In therapy.
    Therapy,
    /// A refill is under way.
    Refill,
    /// The pump was taken out.
    Explanted,
    /// Care has ended.
    Ended,
}

impl Stage {
    /// The stages of the straight path, for the stepper.
    pub const PATH: [Self; 8] = [
        Self::Referral,
        Self::Screening,
        Self::Trial,
        Self::Observation,
        Self::Implant,
        Self::Programming,
        Self::Therapy,
        Self::Refill,
    ];

    /// The stage of a patient.
    #[must_use]
    pub fn of(patient: &Patient) -> Self {
        if patient.trouble.ended.is_some() {
            return Self::Ended;
        }
        if patient.trouble.removed.is_some() {
            return Self::Explanted;
        }
        if patient.refill.is_some() || patient.aftercare.is_some() {
            return Self::Refill;
        }
        if let Some(device) = &patient.device {
            return if device.programme.is_some() { Self::Therapy } else { Self::Programming };
        }
        if let Some(signed) = &patient.decision {
            return match signed.decision {
                Decision::Implant => Self::Implant,
                Decision::DoNotImplant => Self::NotImplanted,
                Decision::RepeatTrial => Self::Trial,
            };
        }
        if patient.trial.waiver.is_some() {
            return Self::Implant;
        }
        match (&patient.procedure, &patient.screening) {
            (Some(_), _) => Self::Observation,
            (None, Some((_, answer))) if answer.verdict == Verdict::Eligible => Self::Trial,
            (None, Some(_)) => Self::Screening,
            (None, None) => Self::Referral,
        }
    }

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Referral => "Referral",
            Self::Screening => "Screening",
            Self::Trial => "Trial",
            Self::Observation => "Observation and decision",
            Self::NotImplanted => "Not implanted",
            Self::Implant => "Implant",
            Self::Programming => "Programming",
            Self::Therapy => "Therapy",
            Self::Refill => "Refill",
            Self::Explanted => "Explanted",
            Self::Ended => "Care ended",
        }
    }
}
