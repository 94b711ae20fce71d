//! What a screening asks: the answers as types.

use cisterna_catalog::Inr;
use cisterna_quantity::{Duration, Mass, Percent};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How the patient is before the therapy, to compare with later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// How much daily life is held back, 0 (not at all) to 10 (completely).
    pub function_score: u8,
    /// The Ashworth score of muscle tone, 0 to 4; for spasticity.
    pub ashworth: Option<u8>,
    /// The score of spasm frequency, 0 to 4; for spasticity.
    pub spasms: Option<u8>,
    /// What the patient wants to reach, in the patient's words.
    pub goals: String,
}

/// Why the treatment so far does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refractory {
    /// Maximal medical therapy does not control it.
    NotControlled,
    /// Its side effects are intolerable.
    IntolerableSideEffects,
    /// It does.
    No,
}

impl Refractory {
    /// All of them with their id and words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::NotControlled, "not-controlled", "Not controlled by maximal medical therapy"),
        (Self::IntolerableSideEffects, "intolerable-side-effects", "Intolerable side effects"),
        (Self::No, "no", "Neither: present treatment does"),
    ];
}

/// A therapy that was tried, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedTherapy {
    /// The therapy: a drug, physiotherapy, an operation.
    pub therapy: String,
    /// How much of it, in words; empty when it was never given.
    pub dose: String,
    /// For how long.
    #[serde(with = "crate::as_text::optional")]
    pub lasted: Option<Duration>,
    /// Why it does not do.
    pub reason: FailureReason,
}

/// Why a therapy does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureReason {
    /// It did not help enough.
    Failed,
    /// Its side effects were intolerable.
    SideEffect,
    /// It must not be given to this patient.
    Contraindicated,
}

impl FailureReason {
    /// All of them with their id and words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Failed, "failed", "Did not help enough"),
        (Self::SideEffect, "side-effect", "Intolerable side effect"),
        (Self::Contraindicated, "contraindicated", "Must not be given"),
    ];

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(reason, ..)| *reason == self).map_or("", |(.., words)| words)
    }
}

/// An opioid taken by mouth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OralOpioid {
    /// Its name.
    pub name: String,
    /// How much in a day.
    #[serde(with = "crate::as_text")]
    pub daily_dose: Mass,
}

/// A psychological evaluation that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Psychological {
    /// On which day.
    pub on: Date,
    /// By whom.
    pub by: String,
    /// What it says.
    pub result: PsychologicalResult,
}

/// What a psychological evaluation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PsychologicalResult {
    /// In favour of a trial.
    InFavour,
    /// In favour once something is treated first.
    AfterTreatment,
    /// Against it.
    Against,
}

impl PsychologicalResult {
    /// All of them with their id and words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::InFavour, "in-favour", "Done, in favour of a trial"),
        (Self::AfterTreatment, "after-treatment", "Done, in favour after a treatment first"),
        (Self::Against, "against", "Done, against a trial"),
    ];
}

/// What changes between visits and stands against a needle or an implant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risks {
    /// An infection where the needle or the pump would go.
    pub site_infection: bool,
    /// Raised pressure in the skull, known or suspected.
    pub raised_intracranial_pressure: bool,
    /// Pregnancy, known or possible.
    pub pregnant: bool,
    /// An allergy to a material of pump or catheter.
    pub material_allergy: bool,
    /// The pharmacy confirmed that every planned product is free of what the patient is allergic to.
    pub preservative_free: bool,
    /// The blood.
    pub blood: Blood,
}

/// What is known of the blood's clotting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blood {
    /// On which day it was taken.
    pub taken_on: Option<Date>,
    /// Platelets per microlitre.
    pub platelets_per_ul: Option<u64>,
    /// The international normalised ratio.
    #[serde(with = "crate::as_text::optional")]
    pub inr: Option<Inr>,
}

/// The spine and the body that are to take needle, catheter and pump.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spine {
    /// Earlier surgery of the spine.
    pub earlier_surgery: bool,
    /// A narrow canal.
    pub stenosis: bool,
    /// A tumour, an anomaly or something else that blocks the canal.
    pub obstructed: bool,
    /// The operator has seen imaging of the spine and knows a way in.
    pub imaging_reviewed: bool,
    /// The body has room for a pump, no deeper than it can be reached.
    pub room_for_pump: bool,
}

/// How the patient lives with a pump.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Living {
    /// Somebody at home who notices and helps.
    pub support_at_home: bool,
    /// The patient can come to every refill.
    pub attends_refills: bool,
    /// Use of substances that stands against the therapy.
    pub substance_use: bool,
    /// Work or sport in high pressure or strong magnetic fields.
    pub pressure_or_magnets: bool,
    /// A psychosis, now or earlier.
    pub psychosis: bool,
}

/// What a payer wants to know besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerAnswers {
    /// The payer, by its id in the catalogue.
    pub payer: String,
    /// Whether an objective pathology is documented.
    pub objective_pathology: bool,
    /// Whether behavioural health attests that nothing uncontrolled stands against it.
    pub behavioural_health: bool,
    /// By how much the patient agrees to reduce systemic opioids before the trial.
    #[serde(with = "crate::as_text::optional")]
    pub opioid_reduction: Option<Percent>,
}
