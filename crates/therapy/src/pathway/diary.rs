//! The patient's diary: pain, function, spasms, side effects and boluses of one day, and the answer to
//! a day that should not wait.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// One day as the patient tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiaryEntry {
    /// Which day.
    pub day: Date,
    /// The usual pain of the day, from 0 to 10.
    pub pain: u8,
    /// The worst pain of the day, from 0 to 10.
    pub worst_pain: u8,
    /// How well the day went: 0 could do nothing, 10 could do everything.
    pub function: u8,
    /// How often there were spasms, from 0 (none) to 4 (more than ten an hour); absent when there is
    /// no spasticity. The scale is Penn's (Penn and Kroin 1985).
    pub spasms: Option<u8>,
    /// What else was felt.
    pub side_effects: Vec<SideEffect>,
    /// How many boluses the patient asked for and got.
    pub boluses: u8,
    /// How many the pump refused.
    pub boluses_refused: u8,
    /// Anything else.
    pub note: String,
}

/// Something that a patient feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SideEffect {
    /// Nausea.
    Nausea,
    /// Itching.
    Itching,
    /// Constipation.
    Constipation,
    /// Sweating or swelling.
    SweatingOrSwelling,
    /// Dizziness.
    Dizziness,
    /// Sleepiness.
    Sleepiness,
    /// Hard to wake, or slow breath.
    HardToWake,
    /// Legs newly weak or numb.
    WeakLegs,
    /// Bladder or bowel out of control.
    BladderOrBowel,
    /// Fever, or red, hot or wet skin over the pump.
    FeverOrRedPocket,
    /// Stiff, hot or confused.
    StiffOrConfused,
    /// The pump beeps.
    PumpBeeps,
}

impl SideEffect {
    /// All with the names of their fields and what patients read.
    pub const ALL: [(Self, &'static str, &'static str); 12] = [
        (Self::Nausea, "felt_nausea", "Felt sick"),
        (Self::Itching, "felt_itching", "Itching"),
        (Self::Constipation, "felt_constipation", "Hard stool"),
        (Self::SweatingOrSwelling, "felt_sweating", "Sweating or swollen legs"),
        (Self::Dizziness, "felt_dizziness", "Dizzy"),
        (Self::Sleepiness, "felt_sleepiness", "Sleepy by day"),
        (Self::HardToWake, "felt_hard_to_wake", "Very hard to wake, or slow breath"),
        (Self::WeakLegs, "felt_weak_legs", "Legs newly weak or numb"),
        (Self::BladderOrBowel, "felt_bladder", "Could not hold or pass water or stool"),
        (Self::FeverOrRedPocket, "felt_fever", "Fever, or red or wet skin over the pump"),
        (Self::StiffOrConfused, "felt_stiff", "Stiff, hot or confused"),
        (Self::PumpBeeps, "felt_beeps", "The pump beeps"),
    ];

    /// Whether somebody of the clinic has to answer at once.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(
            self,
            Self::HardToWake
                | Self::WeakLegs
                | Self::BladderOrBowel
                | Self::FeverOrRedPocket
                | Self::StiffOrConfused
                | Self::PumpBeeps
        )
    }

    /// What patients read.
    #[must_use]
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(known, ..)| *known == self).map_or("", |(_, _, words)| words)
    }
}

impl DiaryEntry {
    /// The warnings in it, in words.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let warnings = self.side_effects.iter().filter(|felt| felt.is_warning());
        warnings.map(|felt| felt.words()).collect()
    }
}

/// What was done about a day that should not wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiaryAnswer {
    /// What was said and done.
    pub action: String,
}

pub(crate) fn write(entry: DiaryEntry, at: &Circumstances<'_>) -> Result<Vec<Event>, Refused> {
    let mut checks = Checks::default();
    checks.within("pain", "pain", &entry.pain, 0..=10);
    checks.within("worst_pain", "worst pain", &entry.worst_pain, 0..=10);
    checks.within("function", "function", &entry.function, 0..=10);
    if let Some(spasms) = entry.spasms {
        checks.within("spasms", "spasm score", &spasms, 0..=4);
    }
    checks.require(entry.worst_pain >= entry.pain, || Refusal {
        field: "worst_pain",
        rule: "diary.worst-pain",
        message: "The worst pain is less than the usual one".to_owned(),
        asked: Some(entry.worst_pain.to_string()),
        limit: Some(format!("{} or more", entry.pain)),
        source: "meaning of the two scores".to_owned(),
        action: "Ask again; the two may be mixed up".to_owned(),
    });
    let today = at.today();
    checks.require(entry.day <= today, || Refusal {
        field: "day",
        rule: "diary.day",
        message: "This day has not come yet".to_owned(),
        asked: Some(entry.day.to_string()),
        limit: Some(format!("up to {today}")),
        source: "calendar".to_owned(),
        action: "Enter the day that the patient tells of".to_owned(),
    });
    checks.finish()?;
    Ok(vec![Event::DiaryWritten(entry)])
}

pub(crate) fn answer(patient: &Patient, answer: DiaryAnswer) -> Result<Vec<Event>, Refused> {
    if patient.diary_warning.is_none() {
        return Err(Refused::out_of_order(
            "No entry of the diary waits for an answer",
            "Look at the diary on the patient's page",
        ));
    }
    let mut checks = Checks::default();
    checks.required("action", "what was said and done", &answer.action);
    checks.finish()?;
    Ok(vec![Event::DiaryAnswered(answer)])
}
