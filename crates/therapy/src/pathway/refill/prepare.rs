//! Before the reservoir is emptied: the patient, the pump's own story, and where the needle is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::step::Taken;
use crate::checks::Checks;
use crate::reconciliation::Effect;
use crate::{Circumstances, Patient, Refusal, Refused};

/// Two identifiers, as the patient says them or as the wristband has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIdentity {
    /// The full name.
    pub name: String,
    /// The day of birth.
    pub birth_date: Date,
}

/// What the pump and the patient tell before anything is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interrogation {
    /// The alarms that were read; "none" when there are none.
    pub alarms: String,
    /// The events of the log since the last visit; "none" when there are none.
    pub events: String,
    /// Whether the pump runs what the record says: drug, concentration, dose and mode.
    pub runs_as_recorded: bool,
    /// How the drug worked since the refill before.
    pub effect: Effect,
}

/// Where the needle is, before the reservoir is emptied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceNeedle {
    /// The template lay on the pump, and the septum of the reservoir was found with it.
    pub template: bool,
    /// The needle reached the stop at the bottom of the reservoir.
    pub stop_felt: bool,
    /// What came out first.
    pub aspirate: Aspirate,
}

/// What comes out of a needle first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspirate {
    /// Flows freely, in the amount of a reservoir: drug solution.
    Solution,
    /// A little clear fluid, or fluid that goes on flowing slowly: it may be spinal fluid.
    LikeSpinalFluid,
    /// Blood, or fluid from under the skin.
    FromTissue,
    /// Nothing.
    Nothing,
}

impl Aspirate {
    /// The answers with their words.
    pub const ANSWERS: [(Self, &'static str); 4] = [
        (Self::Solution, "Solution, freely"),
        (Self::LikeSpinalFluid, "A little clear fluid, slowly"),
        (Self::FromTissue, "Blood or tissue fluid"),
        (Self::Nothing, "Nothing"),
    ];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Solution => "solution, freely",
            Self::LikeSpinalFluid => "a little clear fluid, slowly",
            Self::FromTissue => "blood or tissue fluid",
            Self::Nothing => "nothing",
        }
    }
}

pub(super) fn identity(patient: &Patient, asked: CheckIdentity) -> Result<Taken, Refused> {
    let mut checks = Checks::default();
    checks.required("name", "name", &asked.name);
    let known = patient.referral.as_ref();
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let same = known.is_some_and(|known| plain(&known.name) == plain(&asked.name));
    checks.require(same, || wrong_person("name", &asked.name));
    let born = known.is_some_and(|known| known.birth_date == asked.birth_date);
    checks.require(born, || wrong_person("birth_date", &asked.birth_date.to_string()));
    checks.finish()?;
    Ok(Taken::Identity(asked))
}

fn wrong_person(field: &'static str, asked: &str) -> Refusal {
    Refusal {
        field,
        rule: "refill.identity",
        message: "This is not what the referral says of the patient".to_owned(),
        asked: Some(asked.to_owned()),
        limit: None,
        source: "the referral; two identifiers have to match".to_owned(),
        action: "Stop. Find out who the patient is before anything is done".to_owned(),
    }
}

pub(super) fn interrogation(told: Interrogation) -> Result<Taken, Refused> {
    let mut checks = Checks::default();
    checks.required("alarms", "alarms that were read", &told.alarms);
    checks.required("events", "events of the log", &told.events);
    checks.require(told.runs_as_recorded, || Refusal {
        field: "runs_as_recorded",
        rule: "refill.runs-as-recorded",
        message: "The pump does not run what the record says".to_owned(),
        asked: None,
        limit: None,
        source: "the programme in the record".to_owned(),
        action: "Stop. Find out who changed it and what flowed since; record it before the refill"
            .to_owned(),
    });
    checks.finish()?;
    Ok(Taken::Interrogation(told))
}

pub(super) fn needle(
    patient: &Patient,
    placed: PlaceNeedle,
    at: &Circumstances<'_>,
) -> Result<Taken, Refused> {
    let mut checks = Checks::default();
    checks.require(placed.template, || not_in_place("template", "The septum was not found"));
    checks.require(placed.stop_felt, || not_in_place("stop_felt", "The stop was not felt"));
    let device = patient.device.as_ref();
    let state = device.and_then(|device| device.state_at(at.occurred_at).ok());
    let empty = state.is_some_and(|pump| pump.reservoir().is_zero());
    let sound = match placed.aspirate {
        Aspirate::Solution => true,
        // Out of a reservoir that has run empty nothing can come.
        Aspirate::Nothing => empty,
        Aspirate::LikeSpinalFluid | Aspirate::FromTissue => false,
    };
    checks.require(sound, || Refusal {
        asked: Some(placed.aspirate.words().to_owned()),
        ..not_in_place("aspirate", "What came out is not what a reservoir holds")
    });
    checks.finish()?;
    Ok(Taken::Needle(placed))
}

fn not_in_place(field: &'static str, message: &str) -> Refusal {
    Refusal {
        field,
        rule: "refill.needle",
        message: message.to_owned(),
        asked: None,
        limit: Some("template, stop and free solution".to_owned()),
        source: "pocket fill recall of 2011: the needle was not at the stop of the reservoir; \
                 wrong-port refills (ISMP 2004)"
            .to_owned(),
        action:
            "Inject nothing. It may be the side port or the pocket: withdraw, use ultrasound or \
                 fluoroscopy, and do not refill if the septum cannot be found"
                .to_owned(),
    }
}
