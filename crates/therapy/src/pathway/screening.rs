//! Screening: is an intrathecal trial indicated, and does anything stand against it?
//!
//! The answer is medical and has every reason. What a payer asks is answered beside it.

mod answer;
mod asked;
mod candidate;
mod clotting;
mod contraindication;
pub(crate) mod entered;
mod payer;

use cisterna_catalog::Indication;
use cisterna_quantity::Duration;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::pathway::{AnticoagulantHold, Referral};
use crate::{Allergies, Circumstances, Event, Patient, Refused};

pub use answer::{Answer, Finding, PayerAnswer, PayerFinding, Verdict};
pub use asked::{
    Baseline, Blood, FailedTherapy, FailureReason, Living, OralOpioid, PayerAnswers, Psychological,
    PsychologicalResult, Refractory, Risks, Spine,
};

/// What a screening found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Pain at its usual, 0 to 10.
    pub pain_score: u8,
    /// How the patient is otherwise, and what is to be reached.
    pub baseline: Baseline,
    /// The evidence that is there, of what is asked as it stands: the kinds of the catalogue.
    pub evidence: Vec<String>,
    /// Why the treatment so far does not do.
    pub refractory: Refractory,
    /// What was tried, and what came of it.
    pub failed_therapies: Vec<FailedTherapy>,
    /// The opioid by mouth, if any.
    pub oral_opioid: Option<OralOpioid>,
    /// The psychological evaluation; absent when it was not done.
    pub psychological: Option<Psychological>,
    /// Whether there is a systemic infection.
    pub systemic_infection: bool,
    /// What else stands against a needle or an implant.
    pub risks: Risks,
    /// The anticoagulants and antiplatelet drugs, by their ids in the catalogue.
    pub anticoagulants: Vec<String>,
    /// Whether the kidneys are impaired, which prolongs some hold times.
    pub renal_impairment: bool,
    /// The allergies.
    pub allergies: Allergies,
    /// The spine and the body.
    pub spine: Spine,
    /// Life with a pump.
    pub living: Living,
    /// The life expectancy, where it was estimated.
    #[serde(with = "crate::as_text::optional")]
    pub life_expectancy: Option<Duration>,
    /// The drug planned for the trial, by its id in the catalogue.
    pub planned_drug: String,
    /// Further drugs that are planned for the pump, by their ids.
    pub further_drugs: Vec<String>,
    /// What the payer wants to know; absent when no payer is asked.
    pub payer: Option<PayerAnswers>,
    /// Why a usual limit of the blood is passed; empty when none is.
    pub reason: String,
}

impl Screening {
    /// The ids of every planned drug, that of the trial first.
    pub fn drugs(&self) -> impl Iterator<Item = &str> {
        [&self.planned_drug].into_iter().chain(&self.further_drugs).map(String::as_str)
    }
}

/// Stands for an anticoagulant that the catalogue does not know, or for more than a form can take:
/// no hold time is known then, and nothing can be scheduled.
pub const OTHER_ANTICOAGULANT: &str = "other-or-several";

/// What the answer is taken from.
pub(crate) struct Subject<'a> {
    screening: &'a Screening,
    referral: Option<&'a Referral>,
    holds: &'a [AnticoagulantHold],
    at: &'a Circumstances<'a>,
}

impl<'a> Subject<'a> {
    fn indication(&self) -> Option<&'a Indication> {
        self.at.catalog.indication(self.referral?.indication.id()).ok()
    }

    /// The age in whole years.
    fn age(&self) -> Option<u64> {
        let (born, today) = (self.referral?.birth_date, self.at.today());
        let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
        let years = i64::from(today.year()) - i64::from(born.year());
        u64::try_from(years - i64::from(!had_birthday)).ok()
    }

    /// The documented stop of an anticoagulant.
    fn hold_of(&self, id: &str) -> Option<&'a AnticoagulantHold> {
        self.holds.iter().find(|hold| hold.anticoagulant == id)
    }
}

pub(crate) fn decide(
    patient: &Patient,
    mut screening: Screening,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    if patient.procedure.is_some() {
        return Err(Refused::out_of_order(
            "The trial has been performed; screening is over",
            "Record new allergies, infections or anticoagulants under safety",
        ));
    }
    let mut checks = Checks::default();
    entered::check(&mut checks, &mut screening, at);
    checks.finish()?;
    // A stop that was documented before still counts if it is of a drug that is taken.
    let answer = answer(patient, &screening, &patient.holds, at);
    Ok(vec![Event::Screened { screening: Box::new(screening), answer }])
}

/// The answer that follows from what was found and from the documented stops of anticoagulants.
pub(crate) fn answer(
    patient: &Patient,
    screening: &Screening,
    holds: &[AnticoagulantHold],
    at: &Circumstances<'_>,
) -> Answer {
    let subject = Subject { screening, referral: patient.referral.as_ref(), holds, at };
    let mut findings = candidate::findings(&subject);
    findings.extend(contraindication::findings(&subject));
    findings.extend(clotting::findings(&subject));
    Answer::of(findings, payer::answer(&subject))
}
