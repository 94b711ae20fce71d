//! Allergies, infection and anticoagulant: asked at the screening, and again whenever they change.

use cisterna_therapy::pathway::{OTHER_ANTICOAGULANT, Safety, Screening};
use cisterna_therapy::{Allergies, Command};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step = Step {
    slug: "safety",
    title: "Allergies, infection, anticoagulant",
    reviewed: false,
    ask,
    read,
};

/// The answer that says that no anticoagulant is taken.
const NONE: &str = "none";

fn ask(form: Form, known: &Known<'_>) -> Form {
    let form = form.submit("Record").intro("What is known now. Every later step rests on it.");
    let mut form = questions(form, known);
    if let Some((screening, _)) = &known.patient.screening {
        for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
            if let Some(value) = answered(field.name, screening) {
                field.value = value;
            }
        }
    }
    form
}

/// The questions, in a group of their own.
pub(super) fn questions(form: Form, known: &Known<'_>) -> Form {
    let mut anticoagulants = vec![Choice::new(NONE, "None")];
    let all = known.catalog.anticoagulants.values();
    anticoagulants.extend(all.map(|drug| Choice::new(&drug.id, &drug.name)));
    anticoagulants.push(Choice::new(OTHER_ANTICOAGULANT, "Another one, or more than one"));
    form.group("Contraindications")
        .field(Field::new("systemic_infection", "Systemic infection", Control::YesNo))
        .field(Field::new(
            "anticoagulant",
            "Anticoagulant or antiplatelet drug",
            Control::Choice(anticoagulants),
        ))
        .field(Field::new("renal_impairment", "Impaired kidney function", Control::YesNo))
        .field(
            Field::new("allergies", "Allergies", Control::Text)
                .hint("Separate with commas. Write “none” when asked and none known."),
        )
}

/// What was answered last.
pub(super) fn answered(field: &str, before: &Screening) -> Option<String> {
    let yes_no = |yes: bool| Some(if yes { "yes" } else { "no" }.to_owned());
    match field {
        "systemic_infection" => yes_no(before.systemic_infection),
        "anticoagulant" => before.anticoagulant.clone().or_else(|| Some(NONE.to_owned())),
        "renal_impairment" => yes_no(before.renal_impairment),
        "allergies" => Some(match &before.allergies {
            Allergies::NoneKnown => "none".to_owned(),
            told @ Allergies::To(_) => told.words(),
        }),
        _ => None,
    }
}

/// Reads the answers.
pub(super) fn read_safety(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Safety> {
    let systemic_infection = reading.yes_no("systemic_infection", "answer about infection");
    let anticoagulant =
        reading.choice("anticoagulant", "answer about anticoagulants", |typed| match typed {
            NONE => Some(None),
            OTHER_ANTICOAGULANT => Some(Some(OTHER_ANTICOAGULANT.to_owned())),
            id => known.catalog.anticoagulant(id).ok().map(|drug| Some(drug.id.clone())),
        });
    let renal_impairment = reading.yes_no("renal_impairment", "answer about the kidneys");
    let allergies = reading.choice("allergies", "list of allergies, or “none”", Allergies::read);
    Some(Safety {
        allergies: allergies?,
        systemic_infection: systemic_infection?,
        anticoagulant: anticoagulant?,
        renal_impairment: renal_impairment?,
    })
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    read_safety(reading, known).map(Command::UpdateSafety)
}
