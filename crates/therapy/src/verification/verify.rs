//! The second person enters the order again, without seeing it.

use cisterna_quantity::{DoseRate, Volume};
use serde::{Deserialize, Serialize};

use super::{OrderPrepared, OrderVerified, Person, VerificationFailed};
use crate::pathway::Content;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// What the second person enters, from the prescription and the container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyOrder {
    /// The drugs, the leading one first.
    pub content: Content,
    /// The volume that goes in, or that was filled last.
    #[serde(with = "crate::as_text")]
    pub filled: Volume,
    /// The dose of the leading drug.
    #[serde(with = "crate::as_text")]
    pub dose: DoseRate,
}

pub(crate) fn verify(
    patient: &Patient,
    entered: &VerifyOrder,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let Some(prepared) = &patient.prepared else {
        return Err(Refused::out_of_order(
            "No order waits for a second person",
            "Prepare the order first",
        ));
    };
    if prepared.verified_by.is_some() {
        return Err(Refused::out_of_order("The order is verified", "Give it, or withdraw it"));
    }
    another_person(&prepared.order.prepared_by, at)?;
    let (content, _) = entered.content.resolved(at.catalog, "drug")?;
    let entered = VerifyOrder { content, ..*entered };
    let differs = differences(&prepared.order, &entered);
    if !differs.is_empty() {
        let tried_by = Person::acting(at);
        let failed = VerificationFailed { tried_by, differs, entered };
        return Ok(vec![Event::VerificationFailed(Box::new(failed))]);
    }
    Ok(vec![Event::OrderVerified(OrderVerified { verified_by: Person::acting(at) })])
}

/// Whoever prepared an order does not verify it, under whatever account or sign-in.
fn another_person(first: &Person, at: &Circumstances<'_>) -> Result<(), Refused> {
    let same_name = first.name.trim().eq_ignore_ascii_case(at.actor.trim());
    let (rule, what) = if same_name || first.account == at.account {
        ("order.second-person", "prepared by the same person")
    } else if first.session == at.session {
        ("order.other-session", "prepared under this very sign-in")
    } else {
        return Ok(());
    };
    Err(Refused::from(Refusal {
        field: "",
        rule,
        message: format!("This order was {what}"),
        asked: Some(at.actor.to_owned()),
        limit: Some("another colleague, signed in on their own".to_owned()),
        source: "own rule: two people calculate and enter independently".to_owned(),
        action: "Ask a colleague to sign in and to enter it without looking at yours".to_owned(),
    }))
}

/// In what the two entries differ, by name only.
fn differences(order: &OrderPrepared, entered: &VerifyOrder) -> Vec<String> {
    let Some((content, dose)) = order.asked() else { return vec!["order".to_owned()] };
    let mut differs = Vec::new();
    let names = |content: &Content| {
        let mut names: Vec<String> = content.drugs().map(|one| one.drug.clone()).collect();
        // Which drug leads counts; the order of the others does not.
        names.get_mut(1..).unwrap_or_default().sort();
        names
    };
    if names(content) != names(&entered.content) {
        differs.push("drug".to_owned());
    } else if !content.is_same_solution(&entered.content) {
        differs.push("concentration".to_owned());
    }
    if order.filled != entered.filled {
        differs.push("volume".to_owned());
    }
    if dose != entered.dose {
        differs.push("dose".to_owned());
    }
    differs
}
