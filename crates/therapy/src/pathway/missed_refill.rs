//! What is done while a refill that was due has not begun: rows with times of their own.
//!
//! They depend on the record and the policy alone. Whoever shows them compares their times with the
//! clock; they are gone once a refill begins.

use cisterna_catalog::{CardKind, Catalog, MissedRefillStep, Sourced};
use cisterna_quantity::Duration;

use crate::device::after;
use crate::limit::source_text;
use crate::{Device, Task, TaskKind};

/// The steps after the date of the next refill, the mildest first.
pub(crate) fn tasks(device: &Device, catalog: &Catalog) -> Vec<Task> {
    let steps = MissedRefillStep::NAMES.into_iter();
    steps.filter_map(|(_, step)| task(device, step, catalog)).collect()
}

/// A step at the earliest of the times of all drugs in the reservoir.
fn task(device: &Device, step: MissedRefillStep, catalog: &Catalog) -> Option<Task> {
    let next = &device.programme.as_ref()?.next_refill;
    let drugs = || device.content.drugs().map(|one| one.drug.as_str());
    let times = drugs().filter_map(|drug| catalog.policy.missed_refill(drug, step));
    let time = times.min_by_key(|time| time.value)?;
    let (kind, what) = match step {
        MissedRefillStep::Call => {
            (TaskKind::MissedRefill, "Call the patient: the refill is past its date")
        }
        MissedRefillStep::SecondContact => (
            TaskKind::MissedRefill,
            "Reach a second contact: who lives with the patient, or the family doctor",
        ),
        MissedRefillStep::Emergency => (
            TaskKind::MissedRefillEmergency,
            "Emergency: fill today, also elsewhere; until then cover as the card says",
        ),
    };
    let when = when(time);
    let why = match step {
        MissedRefillStep::Emergency => format!("{}; {when}", cards(drugs(), catalog).join("; ")),
        MissedRefillStep::Call | MissedRefillStep::SecondContact => when,
    };
    Some(Task { kind, what: what.to_owned(), why, due: after(next.at, time.value) })
}

/// The time of a step with its source.
fn when(time: &Sourced<Duration>) -> String {
    let source = source_text(time);
    if time.value.ms() == 0 {
        format!("no refill begun at its date [{source}]")
    } else {
        format!("no refill begun {} after its date [{source}]", time.value)
    }
}

/// The withdrawal cards of drugs: the heading, and each step with its mark.
fn cards<'a>(drugs: impl Iterator<Item = &'a str>, catalog: &Catalog) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for drug in drugs {
        let cards = catalog.complications.cards.iter();
        let mut cards = cards.filter(|card| card.kind == CardKind::Withdrawal);
        let card = cards.find(|card| card.drugs.iter().any(|id| id == drug));
        let words = card.map_or_else(
            || format!("{drug}: no card is known; take its loss as dangerous"),
            |card| {
                let step =
                    |step: &Sourced<String>| format!("{} [{}]", step.value, source_text(step));
                let steps: Vec<String> = card.steps.iter().map(step).collect();
                format!("{}: {}", card.title, steps.join("; "))
            },
        );
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said
}
