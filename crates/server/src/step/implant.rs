//! The report of an implant.

mod operation;

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{Content, ImplantOrder, Operator};

use super::{Known, Step, concentration_words, drugs, mass_unit, reason_field};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step = Step { slug: "implant", title: "Implant", reviewed: true, ask, read };

const OPERATORS: [(Operator, &str, &str); 2] = [
    (Operator::TeamPhysician, "team-physician", "Team physician (catheter through a needle)"),
    (Operator::Neurosurgeon, "neurosurgeon", "Neurosurgeon"),
];

/// The drug of the trial, which is the one to begin with.
fn trial_drug<'a>(known: &Known<'a>) -> Option<&'a cisterna_catalog::Drug> {
    known.catalog.drug(&known.patient.plan.as_ref()?.drug).ok()
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let operators = OPERATORS.map(|(_, id, words)| Choice::new(id, words));
    let form = form
        .submit("Review the implant")
        .group("Operation")
        .field(Field::new("operator", "Operator", Control::Choice(operators.to_vec())))
        .field(Field::new("operator_name", "Operator's name", Control::Text))
        .field(Field::new("no_infection", "No sign of infection today", Control::Check));
    let form = operation::ask(form, known);
    let form = match anticoagulants(known).as_slice() {
        [name] => form.field(
            Field::new(
                "anticoagulant_last_dose_at",
                &format!("{name} last taken"),
                Control::DateTime,
            )
            .hint("It may have been started again after the trial."),
        ),
        // Several have no place in one answer: the documented hold of each counts.
        _ => form,
    };
    fill(operation::ask_after(devices(form, known)), known)
}

/// The names of the anticoagulants that the patient takes.
fn anticoagulants(known: &Known<'_>) -> Vec<String> {
    let Some((screening, _)) = &known.patient.screening else { return Vec::new() };
    let name = |id: &String| known.catalog.anticoagulant(id).map(|drug| drug.name.clone());
    let ids = screening.anticoagulants.iter();
    ids.map(|id| name(id).unwrap_or_else(|_| id.clone())).collect()
}

fn devices(form: Form, known: &Known<'_>) -> Form {
    let pumps = known.catalog.pumps.values().map(|pump| Choice::new(&pump.id, &pump.name));
    let catheters = known.catalog.catheters.values().map(|c| Choice::new(&c.id, &c.name));
    let levels = known.catalog.anatomy.levels.iter().rev();
    let levels = levels.map(|level| Choice::new(&level.name, &level.name));
    form.group("Devices")
        .field(Field::new("pump", "Pump", Control::Choice(pumps.collect())))
        .field(Field::new("serial", "Serial number of the pump", Control::Text))
        .field(operation::label("pump_udi", "Label of the pump"))
        .field(Field::new("catheter", "Catheter", Control::Choice(catheters.collect())))
        .field(operation::label("catheter_udi", "Label of the catheter"))
        .field(
            Field::new("trimmed", "Length cut off the catheter", Control::Quantity { unit: "cm" })
                .hint("Every later prime, bridge and aspiration rests on it."),
        )
        .field(Field::new(
            "tip_level",
            "Level of the catheter tip",
            Control::Choice(levels.collect()),
        ))
}

fn fill(form: Form, known: &Known<'_>) -> Form {
    let drug = trial_drug(known);
    let concentration = Control::Quantity { unit: concentration_words(mass_unit(drug)) };
    form.group("First fill")
        .field(
            Field::new("drug", "Drug", drugs(known.catalog))
                .value(drug.map_or("", |drug| drug.id.as_str()))
                .hint("The drug of the trial; no other one can be filled."),
        )
        .field(Field::new("concentration", "Concentration", concentration))
        .field(Field::new("filled", "Volume filled", Control::Quantity { unit: "mL" }))
        .field(Field::new("lot", "Lot", Control::Text))
        .field(Field::new("beyond_use", "Use no later than", Control::Date))
        .field(reason_field())
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let unit = concentration_words(mass_unit(trial_drug(known)));
    let operation = operation::read(reading);
    let operator_name = reading.required_text("operator_name", "operator's name");
    let pocket = reading.required_text("pocket", "site of the pump");
    let serial = reading.required_text("serial", "serial number");
    let lot = reading.required_text("lot", "lot of the drug");
    let operator = reading.choice("operator", "operator", |typed| {
        OPERATORS.iter().find(|(_, id, _)| *id == typed).map(|(operator, ..)| *operator)
    });
    let whole = |typed: &str| Some(typed.to_owned());
    let pump = reading.choice("pump", "pump", whole);
    let catheter = reading.choice("catheter", "catheter", whole);
    let trimmed = reading.quantity("trimmed", "length cut off", "cm");
    let tip_level = reading.choice("tip_level", "level of the tip", whole);
    let drug = reading.choice("drug", "drug", whole);
    let concentration = reading.quantity("concentration", "concentration", unit);
    let filled = reading.quantity("filled", "volume filled", "mL");
    let beyond_use = reading.date("beyond_use", "last day of use");
    let last_dose = (anticoagulants(known).len() == 1)
        .then(|| reading.instant("anticoagulant_last_dose_at", "last dose of the anticoagulant"));
    Some(Command::Implant(ImplantOrder {
        operator: operator?,
        operator_name,
        fluoroscopy: reading.tick("fluoroscopy"),
        operation: Box::new(operation?),
        pocket,
        pump: pump?,
        serial,
        catheter: catheter?,
        trimmed: trimmed?,
        tip_level: tip_level?,
        content: Content::one(&drug?, concentration?),
        filled: filled?,
        lot,
        beyond_use: beyond_use?,
        no_infection: reading.tick("no_infection"),
        anticoagulant_last_dose_at: last_dose.flatten(),
        reason: reading.text("reason"),
    }))
}
