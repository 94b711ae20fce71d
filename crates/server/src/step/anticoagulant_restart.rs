//! The restart of an anticoagulant after a trial or an implant.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::RestartAnticoagulant;

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step = Step {
    slug: "anticoagulant-restart",
    title: "Restart of an anticoagulant",
    reviewed: false,
    ask,
    read,
};

/// The drugs that were held for a procedure: id, name, and when they may start again.
fn due(known: &Known<'_>) -> Vec<(String, String, String)> {
    let restarts = known.patient.restarts.iter();
    restarts
        .map(|due| {
            let drug = known.catalog.anticoagulant(&due.anticoagulant).ok();
            let name = drug.map_or(due.anticoagulant.as_str(), |drug| drug.name.as_str());
            let time = drug.and_then(|drug| drug.restart_after.as_ref());
            let when = match time {
                Some(time) => format!(
                    "{name}: {} after the procedure [{}]",
                    time.value,
                    cisterna_therapy::source_text(time)
                ),
                None => format!("{name}: no time is known, agree one with its prescriber"),
            };
            (due.anticoagulant.clone(), name.to_owned(), when)
        })
        .collect()
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let drugs = due(known);
    let hint: Vec<&str> = drugs.iter().map(|(.., when)| when.as_str()).collect();
    let drug = match drugs.as_slice() {
        [(_, name, _)] => Field::new("anticoagulant", "Drug", Control::Fixed).value(name),
        several => {
            let choices = several.iter().map(|(id, name, _)| Choice::new(id, name));
            Field::new("anticoagulant", "Drug", Control::Choice(choices.collect()))
        }
    };
    form.submit("Document the restart")
        .field(drug.hint(&hint.join(". ")))
        .field(Field::new("agreed_with", "Agreed with its prescriber", Control::Text))
        .field(
            Field::new("reason", "Reason for an earlier restart", Control::Text)
                .optional()
                .hint("Only when it is sooner than usual; it is kept in the record."),
        )
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let drugs = due(known);
    let anticoagulant = match drugs.as_slice() {
        [] => Some(String::new()),
        [(id, ..)] => Some(id.clone()),
        several => reading.choice("anticoagulant", "drug that is restarted", |typed| {
            several.iter().find(|(id, ..)| id == typed).map(|(id, ..)| id.clone())
        }),
    };
    let agreed_with = reading.required_text("agreed_with", "prescriber of the anticoagulant");
    let reason = reading.text("reason");
    let anticoagulant = anticoagulant?;
    Some(Command::RestartAnticoagulant(RestartAnticoagulant { anticoagulant, agreed_with, reason }))
}
