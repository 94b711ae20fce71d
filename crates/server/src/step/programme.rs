//! The programme of the drug that is in the reservoir.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::ProgrammeOrder;

use super::{Known, Step, alarm_field, dose_words, mass_unit, reason_field};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::words;

pub(crate) const STEP: Step =
    Step { slug: "programme", title: "Programme the pump", reviewed: true, ask, read };

fn drug<'a>(known: &Known<'a>) -> Option<&'a cisterna_catalog::Drug> {
    known.catalog.drug(&known.patient.device.as_ref()?.content.leading().drug).ok()
}

/// What the question about the opening is about, if it has to be asked.
fn opening(known: &Known<'_>) -> Option<(&'static str, String, &'static str)> {
    let device = known.patient.device.as_ref()?;
    if let Some(rest) = &device.pending {
        let words =
            format!("Deliver the rest first: {} in {}", rest.volume, words::time(rest.duration));
        return Some((
            "Rest of what the stop cut off",
            words,
            "Leave it out (write the reason above)",
        ));
    }
    let words = "Prime the empty pathway now, under supervision".to_owned();
    let empty = device.programme.is_none() || device.empty.any();
    empty.then_some(("Prime", words, "The pathway is already full"))
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let unit = mass_unit(drug(known));
    let mut form = form.submit("Review the programme");
    if let Some(device) = &known.patient.device {
        form = form.intro(&format!(
            "In the reservoir: {}. Pathway from pump to tip: {}.",
            words::content(known.catalog, &device.content),
            words::or_unknown(device, device.implant.pathway_volume)
        ));
    }
    for line in crate::first_dose::lines(known.patient, known.catalog) {
        form = form.intro(&format!("First daily dose: {line}."));
    }
    let dose = Control::Quantity { unit: dose_words(unit) };
    form = form
        .group("Simple continuous infusion")
        .field(Field::new("dose", "Daily dose", dose))
        .field(alarm_field(known))
        .field(reason_field());
    let Some((question, yes, no)) = opening(known) else { return form };
    let answers = vec![Choice::new("yes", &yes), Choice::new("no", no)];
    form.group(question).field(
        Field::new("opening", question, Control::Choice(answers))
            .hint("Drug reaches the fluid before a prime ends: monitor the patient."),
    )
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let dose = reading.quantity("dose", "daily dose", dose_words(mass_unit(drug(known))));
    let alarm = reading.quantity("low_reservoir_alarm", "low-reservoir alarm", "mL");
    let asked = opening(known);
    let opening = asked.map(|(question, ..)| reading.yes_no("opening", &question.to_lowercase()));
    Some(Command::Programme(ProgrammeOrder {
        dose: dose?,
        opening: opening.flatten(),
        low_reservoir_alarm: alarm?,
        reason: reading.text("reason"),
    }))
}
