//! The report of a revision.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{CatheterNow, NewPump, Revise};

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::step::{Known, Step};

pub(super) const STEP: Step =
    Step { slug: "revision", title: "Revision of pump or catheter", reviewed: true, ask, read };

/// What can have been done to the catheter.
const CATHETER: [(&str, &str); 4] = [
    ("kept", "Nothing: it lies as before and was not emptied"),
    ("measured", "Measured only: its length is now known"),
    ("replaced", "Replaced or shortened; its length in the body is known"),
    ("unknown", "Replaced or shortened; nobody knows its length"),
];

fn ask(form: Form, known: &Known<'_>) -> Form {
    let device = known.patient.device.as_ref();
    let tubes = known.catalog.catheters.values().map(|c| Choice::new(&c.id, &c.name));
    let levels = known.catalog.anatomy.levels.iter().rev();
    let levels: Vec<_> = levels.map(|level| Choice::new(&level.name, &level.name)).collect();
    let pumps: Vec<_> =
        known.catalog.pumps.values().map(|pump| Choice::new(&pump.id, &pump.name)).collect();
    let done = CATHETER.map(|(value, label)| Choice::new(value, label));
    form.submit("Review the revision")
        .intro("The pump stands still afterwards, and every prime and bridge of before is void.")
        .group("Operation")
        .field(Field::new("operator_name", "Operator's name", Control::Text))
        .field(Field::new("reason", "Why", Control::LongText))
        .group("Catheter")
        .field(Field::new("catheter", "What was done", Control::Choice(done.to_vec())))
        .field(
            Field::new("catheter_model", "Model now", Control::Choice(tubes.collect()))
                .value(device.map_or("", |device| device.implant.catheter.as_str()))
                .optional(),
        )
        .field(
            Field::new("implanted", "Length in the body now", Control::Quantity { unit: "cm" })
                .optional()
                .hint("From the pump to the tip. Leave empty when nobody knows it."),
        )
        .field(Field::new("tip_level", "Level of the tip", Control::Choice(levels)).optional())
        .group("New pump, if it was replaced")
        .field(Field::new("pump", "Model", Control::Choice(pumps)).optional())
        .field(Field::new("serial", "Serial number", Control::Text).optional())
        .field(
            Field::new("same_content", "Filled with the drug and concentration of before", {
                Control::Check
            })
            .optional(),
        )
        .field(Field::new("filled", "Volume filled", Control::Quantity { unit: "mL" }).optional())
        .field(Field::new("lot", "Lot", Control::Text).optional())
        .field(Field::new("beyond_use", "Use no later than", Control::Date).optional())
        .field(
            Field::new("removed", "Taken from the old pump", Control::Quantity { unit: "mL" })
                .optional(),
        )
        .field(Field::new("witness", "Witness of the disposal", Control::Text).optional())
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let operator_name = reading.required_text("operator_name", "operator's name");
    let reason = reading.required_text("reason", "reason for the revision");
    let done = reading.choice("catheter", "answer about the catheter", |typed| {
        CATHETER.iter().find(|(value, _)| *value == typed).map(|(value, _)| *value)
    });
    let model = reading.text("catheter_model");
    let before = known.patient.device.as_ref().map(|device| device.implant.catheter.clone());
    let catheter_model = if model.is_empty() { before.unwrap_or_default() } else { model };
    let catheter = match done {
        Some("measured") => {
            let implanted = reading.quantity("implanted", "length in the body", "cm");
            implanted.map(|implanted| CatheterNow::Measured { implanted })
        }
        Some("replaced") => {
            let implanted = reading.quantity("implanted", "length in the body", "cm");
            implanted.map(|length| CatheterNow::Replaced {
                catheter: catheter_model,
                implanted: Some(length),
            })
        }
        Some("unknown") => {
            Some(CatheterNow::Replaced { catheter: catheter_model, implanted: None })
        }
        Some(_) => Some(CatheterNow::Kept),
        None => None,
    };
    let tip = reading.text("tip_level");
    let pump = new_pump(reading);
    Some(Command::Revise(Box::new(Revise {
        operator_name,
        reason,
        catheter: catheter?,
        tip_level: (!tip.is_empty()).then_some(tip),
        pump: pump?,
    })))
}

/// The new pump; the inner option is empty when it was not replaced.
#[expect(clippy::option_option, reason = "not replaced is an answer, and not readable is none")]
fn new_pump(reading: &mut Reading<'_>) -> Option<Option<NewPump>> {
    let pump = reading.text("pump");
    if pump.is_empty() && reading.text("serial").is_empty() {
        return Some(None);
    }
    let serial = reading.required_text("serial", "serial number of the new pump");
    let lot = reading.required_text("lot", "lot of the drug");
    let witness = reading.required_text("witness", "witness of the disposal");
    let filled = reading.quantity("filled", "volume filled", "mL");
    let beyond_use = reading.date("beyond_use", "last day of use");
    let removed = reading.quantity("removed", "volume from the old pump", "mL");
    let same_content = reading.tick("same_content");
    Some(Some(NewPump {
        pump,
        serial,
        filled: filled?,
        same_content,
        lot,
        beyond_use: beyond_use?,
        removed: removed?,
        witness,
    }))
}
