//! What the payer asks: beside the medical verdict, never in it.

use cisterna_catalog::{Payer, PayerAsks};
use cisterna_quantity::Duration;

use super::answer::{PayerAnswer, PayerFinding};
use super::{FailureReason, PayerAnswers, Subject};
use crate::limit::source_text;

/// What the criteria of the payer say, if one was named.
pub(super) fn answer(subject: &Subject<'_>) -> Option<PayerAnswer> {
    let answers = subject.screening.payer.as_ref()?;
    let Ok(payer) = subject.at.catalog.payer(&answers.payer) else {
        let message = "The criteria of this payer are not known".to_owned();
        return Some(unknown(&answers.payer, message));
    };
    let group = subject.indication().map(|indication| indication.group);
    let findings: Vec<PayerFinding> =
        asked(payer, group).map(|asks| criterion(subject, answers, asks)).collect();
    if findings.is_empty() {
        let words = group.map_or("this condition", |group| group.words());
        return Some(unknown(
            &payer.name,
            format!("No criteria of this payer are known for {words}"),
        ));
    }
    let met = findings.iter().all(|finding| finding.met);
    Some(PayerAnswer { payer: payer.name.clone(), met, findings })
}

fn asked(
    payer: &Payer,
    group: Option<cisterna_catalog::IndicationGroup>,
) -> impl Iterator<Item = &PayerAsks> {
    let criteria = payer.criteria.iter().filter(move |criterion| Some(criterion.group) == group);
    criteria.map(|criterion| &criterion.asks)
}

fn unknown(payer: &str, message: String) -> PayerAnswer {
    let (source, action) = ("catalogue: no value".to_owned(), "Ask the payer".to_owned());
    let findings = vec![PayerFinding { met: false, message, source, action }];
    PayerAnswer { payer: payer.to_owned(), met: false, findings }
}

fn finding(met: bool, message: String, source: String, action: &str) -> PayerFinding {
    let action = if met { String::new() } else { action.to_owned() };
    PayerFinding { met, message, source, action }
}

/// A time in whole days, as payers count it.
fn days(time: Duration) -> String {
    format!("{} days", time.ms() / Duration::DAY.ms())
}

fn criterion(subject: &Subject<'_>, answers: &PayerAnswers, asks: &PayerAsks) -> PayerFinding {
    match asks {
        PayerAsks::FailedCare(least) => {
            let listed = subject.screening.failed_therapies.iter();
            let tried = listed.filter(|tried| tried.reason != FailureReason::Contraindicated);
            let longest = tried.filter_map(|tried| tried.lasted).max();
            let found = longest.map_or("no duration".to_owned(), days);
            let message = format!(
                "Failed care for at least {}; the longest listed: {found}",
                days(least.value)
            );
            let met = longest.is_some_and(|longest| longest >= least.value);
            finding(met, message, source_text(least), "Document for how long therapies went on")
        }
        PayerAsks::LifeExpectancy(least) => {
            let expected = subject.screening.life_expectancy;
            let found = expected.map_or("not estimated".to_owned(), days);
            let message =
                format!("Life expectancy of at least {}; found: {found}", days(least.value));
            let met = expected.is_some_and(|expected| expected >= least.value);
            finding(met, message, source_text(least), "Enter an estimate")
        }
        PayerAsks::OpioidReduction(least) => {
            let agreed = answers.opioid_reduction;
            let found = agreed.map_or("nothing agreed".to_owned(), |share| share.to_string());
            let message = format!(
                "Agreement to reduce systemic opioids by at least {}; found: {found}",
                least.value
            );
            let met = agreed.is_some_and(|share| share >= least.value);
            let none_taken = subject.screening.oral_opioid.is_none();
            let message = if none_taken {
                format!("{message}; no opioid is taken by mouth")
            } else {
                message
            };
            let action = "Agree on the reduction with the patient";
            finding(met || none_taken, message, source_text(least), action)
        }
        PayerAsks::ObjectivePathology(text) => {
            let action = "Document the pathology";
            finding(answers.objective_pathology, text.value.clone(), source_text(text), action)
        }
        PayerAsks::BehaviouralHealth(text) => {
            let action = "Obtain the attestation";
            finding(answers.behavioural_health, text.value.clone(), source_text(text), action)
        }
    }
}
