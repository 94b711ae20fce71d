//! The questions about a mass at the tip, asked at every refill.

use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::complication::guard::refusal;
use crate::{Circumstances, Event, Patient, Refusal, Refused, source_text};

/// The answers, in the order of the questions of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskSurveillance {
    /// Yes or no to each question; none for one that was not asked.
    pub answers: Vec<Option<bool>>,
    /// What else was said, or what a picture showed.
    pub remark: String,
}

/// The answers as they are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveillanceAsked {
    /// The signs that were answered with yes, by id.
    pub positive: Vec<String>,
    /// Their questions.
    pub words: Vec<String>,
    /// Whether they call for a picture of the tip.
    pub imaging: bool,
    /// Where that comes from.
    pub source: String,
    /// What else was said, or what a picture showed.
    pub remark: String,
}

pub(crate) fn decide(
    patient: &Patient,
    order: AskSurveillance,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    if patient.device.is_none() {
        return Err(Refused::out_of_order("No pump is implanted", "There is no tip to ask about"));
    }
    let rules = at.catalog.complications.surveillance.as_ref();
    let questions = rules.map(|rules| rules.questions.as_slice()).unwrap_or_default();
    let mut checks = Checks::default();
    let all = order.answers.len() == questions.len() && order.answers.iter().all(Option::is_some);
    checks.require(all && !questions.is_empty(), || Refusal {
        field: "item_0",
        limit: Some(format!("{} questions", questions.len())),
        ..refusal(
            "surveillance.question",
            "Not every question is answered".to_owned(),
            "`surveillance` of the catalogue",
            "Ask each of them; a sign that was not asked for was not excluded",
        )
    });
    checks.finish()?;
    let yes = questions.iter().zip(&order.answers).filter(|(_, answer)| **answer == Some(true));
    let yes: Vec<_> = yes.map(|(question, _)| question).collect();
    // Two signs of which neither is enough alone are enough together; own rule.
    let imaging = yes.iter().any(|question| question.imaging) || yes.len() > 1;
    let source = yes.first().map(|question| source_text(&question.words)).unwrap_or_default();
    Ok(vec![Event::SurveillanceAsked(SurveillanceAsked {
        positive: yes.iter().map(|question| question.sign.clone()).collect(),
        words: yes.iter().map(|question| question.words.value.clone()).collect(),
        imaging,
        source,
        remark: order.remark,
    })])
}
