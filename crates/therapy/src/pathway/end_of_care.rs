//! The end of care: a death, or another clinic takes over.

use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::{Event, Patient, Refused};

/// Why care ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndKind {
    /// The patient has died.
    Death,
    /// Another clinic takes over.
    Transfer,
    /// The patient wants no more of it, and has no pump.
    Declined,
}

impl EndKind {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Death => "the patient has died",
            Self::Transfer => "another clinic has taken over",
            Self::Declined => "the patient wants no more of it",
        }
    }
}

/// The end of care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareEnded {
    /// Why.
    pub kind: EndKind,
    /// To whom care goes, or who was told.
    pub told: String,
    /// What is done with the pump and its drug.
    pub pump: String,
}

pub(crate) fn decide(patient: &Patient, order: CareEnded) -> Result<Vec<Event>, Refused> {
    let mut checks = Checks::default();
    checks.required("told", "person or clinic that was told", &order.told);
    if patient.device.is_some() {
        checks.required("pump", "what is done with the pump and its drug", &order.pump);
        if order.kind == EndKind::Declined {
            return Err(Refused::out_of_order(
                "A pump is implanted",
                "Record the explant first, or the clinic that takes over",
            ));
        }
    }
    checks.finish()?;
    Ok(vec![Event::CareEnded(order)])
}
