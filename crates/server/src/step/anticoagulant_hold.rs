//! The documented stop of an anticoagulant.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::AnticoagulantHold;

use super::{Known, Step};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "anticoagulant-hold", title: "Anticoagulant hold", reviewed: false, ask, read };

/// The drug that the screening found.
fn taken(known: &Known<'_>) -> Option<String> {
    known.patient.screening.as_ref().and_then(|(screening, _)| screening.anticoagulant.clone())
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let id = taken(known).unwrap_or_default();
    let drug = known.catalog.anticoagulant(&id).ok();
    let name = drug.map_or_else(|| id.clone(), |drug| drug.name.clone());
    let hint = drug.map_or_else(String::new, |drug| {
        let hold = &drug.hold_before;
        format!("To be held for {} [{}]", hold.value, cisterna_therapy::source_text(hold))
    });
    form.submit("Document the hold")
        .field(Field::new("anticoagulant", "Drug", Control::Fixed).value(&name).hint(&hint))
        .field(Field::new("last_dose_at", "Last dose taken", Control::DateTime))
        .field(Field::new("agreed_with", "Agreed with its prescriber", Control::Text))
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let agreed_with = reading.required_text("agreed_with", "prescriber of the anticoagulant");
    let last_dose_at = reading.instant("last_dose_at", "time of the last dose");
    Some(Command::HoldAnticoagulant(AnticoagulantHold {
        anticoagulant: taken(known).unwrap_or_default(),
        last_dose_at: last_dose_at?,
        agreed_with,
    }))
}
