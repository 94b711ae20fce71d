//! The operation within the report of an implant.

use cisterna_therapy::pathway::Operation;

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::step::Known;

/// What is asked of the operation itself, in the order in which it goes.
pub(super) fn ask(form: Form, known: &Known<'_>) -> Form {
    let levels = known.catalog.anatomy.levels.iter().rev();
    let levels = levels.map(|level| Choice::new(&level.name, &level.name)).collect();
    form.field(Field::new("antibiotic", "Antibiotic", Control::Text).hint("Name and dose"))
        .field(Field::new("antibiotic_at", "Antibiotic given at", Control::DateTime))
        .field(Field::new("incision_at", "Incision at", Control::DateTime))
        .field(Field::new("fluoroscopy", "Live fluoroscopy used", Control::Check))
        .field(Field::new(
            "fluoroscopy_time",
            "Fluoroscope on for",
            Control::Quantity { unit: "s" },
        ))
        .field(Field::new("entry_level", "Level where the needle entered", Control::Choice(levels)))
        .field(Field::new(
            "fluid_back",
            "Fluid flowed back before the catheter was connected",
            Control::Check,
        ))
        .field(
            Field::new("tunnelled", "Way of the catheter under the skin", Control::Text)
                .hint("For example: round the left flank"),
        )
        .field(
            Field::new("pocket", "Site of the pump", Control::Text)
                .hint("For example: abdomen, left"),
        )
        .field(
            Field::new(
                "pocket_depth",
                "Depth of the pump under the skin",
                Control::Quantity { unit: "cm" },
            )
            .hint("Too deep, and the pump can be neither read nor filled."),
        )
}

/// The label of a device.
pub(super) fn label(name: &'static str, question: &str) -> Field {
    Field::new(name, question, Control::Text)
        .optional()
        .hint("Scan it, or type it with its brackets. Empty only with a reason below.")
}

/// The orders that hold after the operation.
pub(super) fn ask_after(form: Form) -> Form {
    form.group("Orders after the implant")
        .field(Field::new("observation", "Observe for", Control::Quantity { unit: "h" }))
        .field(Field::new("wound_care", "Care of the wound", Control::Text))
        .field(Field::new("follow_up", "Seen again on", Control::Date))
}

pub(super) fn read(reading: &mut Reading<'_>) -> Option<Operation> {
    let antibiotic = reading.required_text("antibiotic", "antibiotic");
    let antibiotic_at = reading.instant("antibiotic_at", "time of the antibiotic");
    let incision_at = reading.instant("incision_at", "time of the incision");
    let fluoroscopy_time = reading.quantity("fluoroscopy_time", "time of fluoroscopy", "s");
    let whole = |typed: &str| Some(typed.to_owned());
    let entry_level = reading.choice("entry_level", "level where the needle entered", whole);
    let tunnelled = reading.required_text("tunnelled", "way of the catheter");
    let pocket_depth = reading.quantity("pocket_depth", "depth of the pump", "cm");
    let observation = reading.quantity("observation", "time of observation", "h");
    let wound_care = reading.required_text("wound_care", "care of the wound");
    let follow_up = reading.date("follow_up", "day on which the patient is seen again");
    Some(Operation {
        antibiotic,
        antibiotic_at: antibiotic_at?,
        incision_at: incision_at?,
        fluoroscopy_time: fluoroscopy_time?,
        entry_level: entry_level?,
        tunnelled,
        pocket_depth: pocket_depth?,
        fluid_back: reading.tick("fluid_back"),
        pump_udi: reading.text("pump_udi"),
        catheter_udi: reading.text("catheter_udi"),
        observation: observation?,
        wound_care,
        follow_up: follow_up?,
    })
}
