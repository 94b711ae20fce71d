//! A verified order is given: decided again, and only if it still does what two people agreed on.

use super::{OrderWithdrawn, Prepared, TwoPeople, programmed_in};
use crate::checks::Checks;
use crate::pathway::Programmed;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

pub(crate) fn give(patient: &Patient, at: &Circumstances<'_>) -> Result<Vec<Event>, Refused> {
    let prepared = waiting(patient)?;
    let Some(verified_by) = prepared.verified_by.clone() else {
        return Err(Refused::from(Refusal {
            field: "",
            rule: "order.verified",
            message: "No second person has verified this order yet".to_owned(),
            asked: None,
            limit: None,
            source: "policy of the site on second persons".to_owned(),
            action: "Ask a colleague to verify it, or withdraw it".to_owned(),
        }));
    };
    let mut events = prepared.order.order.decide(patient, at)?;
    let same = programmed_in(&events).zip(prepared.order.programmed());
    if !same.is_some_and(|(now, then)| does_the_same(now, then)) {
        return Err(Refused::from(changed()));
    }
    let prepared_by = prepared.order.prepared_by.clone();
    for event in &mut events {
        if let Event::Programmed(programmed) = event {
            let checked_by = TwoPeople { prepared_by, verified_by };
            programmed.checked_by = Some(checked_by);
            break;
        }
    }
    Ok(events)
}

/// Takes a prepared order back.
pub(crate) fn withdraw(patient: &Patient, reason: String) -> Result<Vec<Event>, Refused> {
    waiting(patient)?;
    let mut checks = Checks::default();
    checks.required("reason", "reason", &reason);
    checks.finish()?;
    Ok(vec![Event::OrderWithdrawn(OrderWithdrawn { reason })])
}

fn waiting(patient: &Patient) -> Result<&Prepared, Refused> {
    patient
        .prepared
        .as_ref()
        .ok_or_else(|| Refused::out_of_order("No order is prepared", "Prepare the order first"))
}

/// Whether the pump is told the same. The date of the next refill moves with the time.
fn does_the_same(now: &Programmed, then: &Programmed) -> bool {
    let dates = Programmed {
        next_refill: then.next_refill.clone(),
        basis: then.basis.clone(),
        ..now.clone()
    };
    dates == *then
}

fn changed() -> Refusal {
    Refusal {
        field: "",
        rule: "order.unchanged-since",
        message: "The order would no longer do what two people agreed on".to_owned(),
        asked: None,
        limit: None,
        source: "own rule: a change after a signature makes it void".to_owned(),
        action: "Withdraw it and prepare it again".to_owned(),
    }
}
