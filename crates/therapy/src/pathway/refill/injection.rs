//! What is injected, in portions, and the watch for a pocket fill.

use cisterna_quantity::Volume;
use serde::{Deserialize, Serialize};

use super::Session;
use super::step::Taken;
use crate::checks::Checks;
use crate::limit::source_text;
use crate::{Circumstances, Patient, Refusal, Refused};

/// One portion, as it was injected. It is recorded as it happened, also when it should not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inject {
    /// What was injected in this portion.
    #[serde(with = "crate::as_text")]
    pub volume: Volume,
    /// Whether some of it could be drawn back freely.
    pub drawn_back: bool,
    /// Whether there was resistance.
    pub resistance: bool,
    /// Whether the skin over the pump swelled.
    pub swelling: bool,
    /// Whether the patient felt anything: pain, warmth, sleepiness, weakness.
    pub symptoms: bool,
    /// What the reservoir holds, where that was seen from the pump's side: drawn back into the
    /// syringe, by a level sensor, or by ultrasound.
    #[serde(with = "crate::as_text::optional")]
    pub in_reservoir: Option<Volume>,
}

/// A portion with what speaks for a pocket fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// The portion.
    pub injected: Inject,
    /// Every sign of a pocket fill, in words; empty when there is none.
    pub signs: Vec<String>,
}

/// What came of a possible pocket fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPocketFill {
    /// Whether some of it lies outside of the reservoir, or that cannot be excluded.
    pub in_pocket: bool,
    /// What the reservoir holds, as measured after the suspicion.
    #[serde(with = "crate::as_text")]
    pub in_reservoir: Volume,
    /// What was found and done.
    pub found: String,
    /// Who is responsible for the patient from here on.
    pub responsible: String,
}

pub(super) fn inject(
    patient: &Patient,
    session: &Session,
    injected: Inject,
    at: &Circumstances<'_>,
) -> Result<Taken, Refused> {
    let Some(device) = &patient.device else {
        return Err(Refused::out_of_order("There is no pump", "Report the implant"));
    };
    if session.progress.container.is_none() {
        return Err(Refused::out_of_order(
            "The container is not checked yet",
            "Inject nothing before its label is checked against the order",
        ));
    }
    if session.progress.open_suspicion().is_some() {
        return Err(Refused::out_of_order(
            "A pocket fill is possible",
            "Inject no more. Answer the suspicion first",
        ));
    }
    let mut checks = Checks::default();
    checks.require(!injected.volume.is_zero(), || Refusal::missing("volume", "volume"));
    let before = session.progress.injected();
    let total = before.and_then(|before| before.checked_add(injected.volume).ok());
    let total = checks.take(total.ok_or_else(|| Refusal::missing("volume", "volume")));
    checks.finish()?;
    let mut signs = signs(&injected);
    let capacity = device.implant.constants.reservoir_capacity;
    let flag = at.catalog.policy.pocket_fill_flag(capacity);
    if let (Some(total), Some(seen)) = (total, injected.in_reservoir) {
        let off = seen.difference_from(total).map_or(Volume::MAX, |off| off.magnitude());
        match flag {
            Some(flag) if off > flag.value => signs.push(format!(
                "{total} injected, {seen} in the reservoir: more than {} apart [{}]",
                flag.value,
                source_text(flag)
            )),
            None if !off.is_zero() => signs.push(format!(
                "{total} injected, {seen} in the reservoir; no limit is known for a reservoir of \
                 {capacity}"
            )),
            _ => {}
        }
    }
    Ok(Taken::Portion(Portion { injected, signs }))
}

fn signs(injected: &Inject) -> Vec<String> {
    let signs = [
        (!injected.drawn_back, "nothing could be drawn back"),
        (injected.resistance, "resistance"),
        (injected.swelling, "swelling over the pump"),
        (injected.symptoms, "symptoms"),
    ];
    signs.into_iter().filter(|(there, _)| *there).map(|(_, sign)| sign.to_owned()).collect()
}

pub(super) fn answer(session: &Session, answer: AnswerPocketFill) -> Result<Taken, Refused> {
    if session.progress.open_suspicion().is_none() {
        return Err(Refused::out_of_order("No pocket fill is suspected", "Go on with the refill"));
    }
    let mut checks = Checks::default();
    checks.required("found", "what was found and done", &answer.found);
    checks.required("responsible", "who is responsible from here on", &answer.responsible);
    checks.finish()?;
    Ok(Taken::PocketFill(answer))
}
