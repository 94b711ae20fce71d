//! The waiver of a trial: signed, with its ground and reason, where the policy allows one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::limit::{not_orderable, source_text};
use crate::pathway::Verdict;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// The wish to go on without a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiveTrial {
    /// The ground, by its id in the policy.
    pub ground: String,
    /// Why a trial would not help this patient.
    pub reason: String,
    /// Whether the patient agrees, knowing that nobody has seen how the drug works.
    pub consent: bool,
}

/// A waiver as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialWaiver {
    /// The ground, by its id in the policy.
    pub ground: String,
    /// Why a trial would not help this patient.
    pub reason: String,
    /// The drug of the screening, by its id.
    pub drug: String,
    /// Who signed.
    pub signed_by: String,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// Where the rule that allows it comes from.
    pub source: String,
}

pub(crate) fn decide(
    patient: &Patient,
    order: WaiveTrial,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let (screening, answer) = patient.screened()?;
    if patient.procedure.is_some() || patient.device.is_some() || patient.trial.waiver.is_some() {
        return Err(Refused::out_of_order(
            "There is no trial to be waived",
            "Continue with the next step",
        ));
    }
    if !patient.trial.past.is_empty() {
        return Err(Refused::out_of_order(
            "A trial was done and did not lead to an implant; it cannot be waived now",
            "Plan the next trial",
        ));
    }
    let indication = patient.referral.as_ref().map(|referral| referral.indication);
    let rules = &at.catalog.policy.trial.waivers;
    let allowed = rules.iter().find(|rule| {
        rule.ground == order.ground
            && indication.is_some_and(|known| known.id() == rule.indication.value)
    });
    let mut checks = Checks::default();
    checks.required("reason", "reason of the waiver", &order.reason);
    checks.require(allowed.is_some(), || not_allowed(&order, indication, at));
    checks.require(order.consent, || Refusal {
        field: "consent",
        rule: "trial.consent",
        message: "There is no consent to an implant without a trial".to_owned(),
        asked: None,
        limit: None,
        source: "informed consent before an invasive procedure".to_owned(),
        action: "Explain what is not known without a trial and record the consent".to_owned(),
    });
    let against = answer.findings.iter().filter(|f| f.verdict != Verdict::Eligible);
    checks.add(against.map(|finding| Refusal {
        field: "",
        rule: "trial.eligible",
        message: format!("Cannot be waived: {}", finding.message),
        asked: None,
        limit: Some("screening answers: eligible".to_owned()),
        source: finding.source.clone(),
        action: finding.action.clone(),
    }));
    let drug = at.catalog.drug(&screening.planned_drug);
    if let Some(drug) = checks.take(drug.map_err(|error| Refusal::unknown("", &error))) {
        checks.add(not_orderable("", drug));
        checks.add(screening.allergies.refusal_of("", drug));
    }
    checks.finish()?;
    Ok(vec![Event::TrialWaived(TrialWaiver {
        ground: order.ground,
        reason: order.reason,
        drug: screening.planned_drug.clone(),
        signed_by: at.actor.to_owned(),
        signed_at: at.recorded_at,
        source: allowed.map_or_else(String::new, |rule| source_text(&rule.indication)),
    })])
}

fn not_allowed(
    order: &WaiveTrial,
    indication: Option<crate::pathway::Indication>,
    at: &Circumstances<'_>,
) -> Refusal {
    let rules = &at.catalog.policy.trial.waivers;
    let known: Vec<String> =
        rules.iter().map(|rule| format!("{}: {}", rule.indication.value, rule.ground)).collect();
    let source = rules.first().map(|rule| source_text(&rule.indication));
    Refusal {
        field: "ground",
        rule: "trial.waiver-allowed",
        message: format!(
            "{} is no ground to leave out the trial in {}",
            order.ground,
            indication.map_or("an unknown condition", crate::pathway::Indication::name)
        ),
        asked: Some(order.ground.clone()),
        limit: Some(known.join(", ")),
        source: source.unwrap_or_else(|| "policy: no waiver is allowed".to_owned()),
        action: "Plan the trial".to_owned(),
    }
}
