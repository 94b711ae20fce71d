//! The container: its label against the order, before anything is injected.

use std::collections::BTreeSet;

use cisterna_quantity::{Concentration, Volume};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Session;
use super::step::Taken;
use crate::checks::Checks;
use crate::pathway::Content;
use crate::pathway::implant::container_in_date;
use crate::{Circumstances, Patient, Refusal, Refused};

/// What is ordered, and what the label says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckContainer {
    /// The drugs that are ordered.
    pub ordered: Content,
    /// The drugs on the label.
    pub label: Content,
    /// The lot on the label.
    pub lot: String,
    /// The expiry of the product.
    pub expiry: Date,
    /// The last day on which the preparation may be used.
    pub beyond_use: Date,
}

pub(super) fn check(
    patient: &Patient,
    label: CheckContainer,
    at: &Circumstances<'_>,
) -> Result<Taken, Refused> {
    let mut checks = Checks::default();
    container_in_date(&mut checks, &label.lot, label.beyond_use, at);
    checks.require(label.expiry >= at.today(), || Refusal {
        field: "expiry",
        rule: "drug.expired",
        message: format!("The product has expired on {}", label.expiry),
        asked: Some(label.expiry.to_string()),
        limit: Some(format!("{} or later", at.today())),
        source: "label of the container".to_owned(),
        action: "Take another container".to_owned(),
    });
    let mut known = |content: &Content, field| {
        content.resolved(at.catalog, field).map_err(|refused| checks.add(refused.0)).ok()
    };
    let (ordered, found) = (known(&label.ordered, "ordered_drug"), known(&label.label, "drug"));
    if let Some((_, components)) = &found {
        for component in components {
            if let Some((screening, _)) = &patient.screening {
                checks.add(screening.allergies.refusal_of("drug", component.drug));
            }
        }
    }
    if let (Some((ordered, _)), Some((found, _))) = (&ordered, &found) {
        same(&mut checks, found, ordered, "the order");
    }
    checks.finish()?;
    let ids = |known: Option<(Content, _)>, typed: Content| known.map_or(typed, |(ids, _)| ids);
    let CheckContainer { ordered: typed, label: read, lot, expiry, beyond_use } = label;
    let (ordered, label) = (ids(ordered, typed), ids(found, read));
    Ok(Taken::Container(CheckContainer { ordered, label, lot, expiry, beyond_use }))
}

/// Two contents are the same drugs at the same concentrations.
fn same(checks: &mut Checks, found: &Content, wanted: &Content, source: &str) {
    let drugs =
        |content: &Content| content.drugs().map(|one| one.drug.clone()).collect::<BTreeSet<_>>();
    let names = |content: &Content| drugs(content).into_iter().collect::<Vec<_>>().join(", ");
    if drugs(found) != drugs(wanted) {
        checks.add([differs("drug", names(found), names(wanted), source)]);
        return;
    }
    for one in wanted.drugs() {
        let is = found.concentration_of(&one.drug).unwrap_or(Concentration::ZERO);
        checks.require(is == one.concentration, || {
            differs("concentration", is.to_string(), one.concentration.to_string(), source)
        });
    }
}

fn differs(field: &'static str, found: String, wanted: String, source: &str) -> Refusal {
    Refusal {
        field,
        rule: "refill.container-matches",
        message: format!("{found} is not {wanted}"),
        asked: Some(found),
        limit: Some(wanted),
        source: format!("{source}; patient, pump and container have to match"),
        action: "Stop. Take the container that was ordered, or have the order changed".to_owned(),
    }
}

/// What a refill is completed with.
pub(crate) struct Entered<'a> {
    pub(crate) content: &'a Content,
    pub(crate) lot: &'a str,
    pub(crate) beyond_use: Date,
    pub(crate) filled: Volume,
}

/// What is programmed is what was checked and injected.
pub(crate) fn as_checked(checks: &mut Checks, session: &Session, entered: &Entered<'_>) {
    let progress = &session.progress;
    match &progress.container {
        None => checks.add([out_of_order("The container is not checked yet")]),
        Some(label) => {
            let source = "the label that was checked";
            same(checks, entered.content, &label.label, source);
            checks.require(entered.lot.trim() == label.lot.trim(), || {
                differs("lot", entered.lot.to_owned(), label.lot.clone(), source)
            });
            checks.require(entered.beyond_use == label.beyond_use, || {
                let (now, then) = (entered.beyond_use, label.beyond_use);
                differs("beyond_use", now.to_string(), then.to_string(), source)
            });
        }
    }
    // Nothing filled is refused by itself.
    if progress.portions.is_empty() && entered.filled.is_zero() {
        return;
    }
    if progress.portions.is_empty() {
        checks.add([out_of_order("Nothing is recorded as injected yet")]);
        return;
    }
    if progress.open_suspicion().is_some() {
        checks.add([out_of_order("A possible pocket fill is not answered")]);
        return;
    }
    let went_in = progress.in_reservoir();
    checks.require(went_in == Some(entered.filled), || Refusal {
        field: "filled",
        rule: "refill.filled-is-injected",
        message: format!("{} is not what was injected", entered.filled),
        asked: Some(entered.filled.to_string()),
        limit: went_in.map(|volume| volume.to_string()),
        source: "the portions that were recorded".to_owned(),
        action: "Enter what went into the reservoir".to_owned(),
    });
}

fn out_of_order(message: &str) -> Refusal {
    Refusal {
        field: "",
        rule: "pathway.order",
        message: message.to_owned(),
        asked: None,
        limit: None,
        source: "the pathway from referral to refill".to_owned(),
        action: "Do the steps of the refill in their order".to_owned(),
    }
}
