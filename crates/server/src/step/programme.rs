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
    known.catalog.drug(&known.patient.device.as_ref()?.drug).ok()
}

/// Whether the pump has never been programmed: then the prime is asked.
fn is_first(known: &Known<'_>) -> bool {
    known.patient.device.as_ref().is_some_and(|device| device.programme.is_none())
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let unit = mass_unit(drug(known));
    let mut form = form.submit("Review the programme");
    if let Some(device) = &known.patient.device {
        form = form.intro(&format!(
            "In the reservoir: {} {}. Pathway from pump to tip: {}.",
            words::drug(known.catalog, &device.drug).0,
            device.concentration.display_in(unit),
            device.implant.pathway_volume
        ));
    }
    let dose = Control::Quantity { unit: dose_words(unit) };
    form = form
        .group("Simple continuous infusion")
        .field(Field::new("dose", "Daily dose", dose))
        .field(alarm_field(known))
        .field(reason_field());
    if !is_first(known) {
        return form;
    }
    let prime = vec![
        Choice::new("yes", "Prime the empty pathway now, under supervision"),
        Choice::new("no", "The pathway is already full"),
    ];
    form.group("Prime").field(
        Field::new("prime", "Prime", Control::Choice(prime))
            .hint("Drug reaches the fluid before a prime ends: monitor the patient."),
    )
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let dose = reading.quantity("dose", "daily dose", dose_words(mass_unit(drug(known))));
    let alarm = reading.quantity("low_reservoir_alarm", "low-reservoir alarm", "mL");
    let prime = if is_first(known) {
        Some(reading.yes_no("prime", "decision about the prime")?)
    } else {
        None
    };
    Some(Command::Programme(ProgrammeOrder {
        dose: dose?,
        prime,
        low_reservoir_alarm: alarm?,
        reason: reading.text("reason"),
    }))
}
