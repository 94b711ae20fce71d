//! Referral: a patient whose pain is no longer controlled comes to the clinic.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// Who is referred, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// The patient's name.
    pub name: String,
    /// The patient's date of birth.
    pub birth_date: Date,
    /// The condition.
    pub indication: Indication,
    /// Who refers.
    pub referred_by: String,
}

/// A condition for which an intrathecal pump is considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Indication {
    /// Complex regional pain syndrome (reflex sympathetic dystrophy).
    ComplexRegionalPainSyndrome,
    /// Cancer pain.
    CancerPain,
    /// Phantom limb pain.
    PhantomLimbPain,
    /// Post-herpetic neuralgia (shingles).
    PostHerpeticNeuralgia,
    /// Lumbar post-laminectomy syndrome.
    LumbarPostLaminectomySyndrome,
    /// Peripheral neuropathy.
    PeripheralNeuropathy,
    /// Severe spasticity.
    Spasticity,
}

impl Indication {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::LumbarPostLaminectomySyndrome,
        Self::ComplexRegionalPainSyndrome,
        Self::CancerPain,
        Self::PhantomLimbPain,
        Self::PostHerpeticNeuralgia,
        Self::PeripheralNeuropathy,
        Self::Spasticity,
    ];

    /// The name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ComplexRegionalPainSyndrome => "Complex regional pain syndrome",
            Self::CancerPain => "Cancer pain",
            Self::PhantomLimbPain => "Phantom limb pain",
            Self::PostHerpeticNeuralgia => "Post-herpetic neuralgia",
            Self::LumbarPostLaminectomySyndrome => "Lumbar post-laminectomy syndrome",
            Self::PeripheralNeuropathy => "Peripheral neuropathy",
            Self::Spasticity => "Severe spasticity",
        }
    }

    /// The name in forms and files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ComplexRegionalPainSyndrome => "complex-regional-pain-syndrome",
            Self::CancerPain => "cancer-pain",
            Self::PhantomLimbPain => "phantom-limb-pain",
            Self::PostHerpeticNeuralgia => "post-herpetic-neuralgia",
            Self::LumbarPostLaminectomySyndrome => "lumbar-post-laminectomy-syndrome",
            Self::PeripheralNeuropathy => "peripheral-neuropathy",
            Self::Spasticity => "spasticity",
        }
    }

    /// Finds one by the name in forms and files.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|indication| indication.id() == id)
    }
}

/// The longest name that is kept.
const NAME_LENGTH_MAX: usize = 200;

pub(crate) fn decide(
    patient: &Patient,
    referral: Referral,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    if patient.referral.is_some() {
        return Err(Refused::out_of_order(
            "This patient is already referred",
            "Continue with the next step",
        ));
    }
    let mut checks = Checks::default();
    checks.required("name", "name", &referral.name);
    checks.within("name", "length of a name", &referral.name.chars().count(), 0..=NAME_LENGTH_MAX);
    checks.required("referred_by", "referring physician", &referral.referred_by);
    let today = at.today();
    let age = today.year() - referral.birth_date.year();
    checks.require(referral.birth_date <= today && age <= 125, || Refusal {
        field: "birth_date",
        rule: "entry.birth-date",
        message: format!("{} is not a possible date of birth", referral.birth_date),
        asked: Some(referral.birth_date.to_string()),
        limit: Some(format!("within the 125 years before {today}")),
        source: "plausibility".to_owned(),
        action: "Check the year".to_owned(),
    });
    checks.finish()?;
    Ok(vec![Event::Referred(referral)])
}
