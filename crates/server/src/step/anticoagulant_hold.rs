//! The documented stop of an anticoagulant.

use cisterna_catalog::Anticoagulant;
use cisterna_therapy::Command;
use cisterna_therapy::pathway::AnticoagulantHold;

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "anticoagulant-hold", title: "Anticoagulant hold", reviewed: false, ask, read };

/// The drugs that are taken, those whose stop is not documented first.
fn taken<'a>(known: &Known<'a>) -> Vec<&'a Anticoagulant> {
    let Some((screening, _)) = &known.patient.screening else { return Vec::new() };
    let ids = screening.anticoagulants.iter();
    let mut drugs: Vec<_> = ids.filter_map(|id| known.catalog.anticoagulant(id).ok()).collect();
    drugs.sort_by_key(|drug| known.patient.hold_of(&drug.id).is_some());
    drugs
}

/// For how long each drug is held, with the source.
fn times(drugs: &[&Anticoagulant], renal: bool) -> String {
    let words = drugs.iter().map(|drug| {
        let other = drug.hold_before_renal.as_ref().filter(|_| renal);
        let hold = other.unwrap_or(&drug.hold_before);
        let source = cisterna_therapy::source_text(hold);
        let kidneys = if renal && other.is_none() {
            "; no other time for impaired kidneys is known"
        } else {
            ""
        };
        format!("{} to be held for {}{kidneys} [{source}]", drug.name, hold.value)
    });
    words.collect::<Vec<_>>().join(". ")
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let drugs = taken(known);
    let renal = known.patient.screening.as_ref().is_some_and(|(found, _)| found.renal_impairment);
    let hint = times(&drugs, renal);
    let drug = match drugs.as_slice() {
        [one] => Field::new("anticoagulant", "Drug", Control::Fixed).value(&one.name),
        several => {
            let choices = several.iter().map(|drug| Choice::new(&drug.id, &drug.name));
            Field::new("anticoagulant", "Drug", Control::Choice(choices.collect()))
        }
    };
    form.submit("Document the hold")
        .field(drug.hint(&hint))
        .field(Field::new("last_dose_at", "Last dose taken", Control::DateTime))
        .field(Field::new("agreed_with", "Agreed with its prescriber", Control::Text))
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let drugs = taken(known);
    let anticoagulant = match drugs.as_slice() {
        [] => Some(String::new()),
        [one] => Some(one.id.clone()),
        several => reading.choice("anticoagulant", "drug that was stopped", |typed| {
            several.iter().find(|drug| drug.id == typed).map(|drug| drug.id.clone())
        }),
    };
    let agreed_with = reading.required_text("agreed_with", "prescriber of the anticoagulant");
    let last_dose_at = reading.instant("last_dose_at", "time of the last dose");
    Some(Command::HoldAnticoagulant(AnticoagulantHold {
        anticoagulant: anticoagulant?,
        last_dose_at: last_dose_at?,
        agreed_with,
    }))
}
