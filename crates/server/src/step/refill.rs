//! The refill in three forms: interrogation, residual volume, new fill.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{CompleteRefill, StartRefill};

use super::{Known, Step, alarm_field, content, dose_words, mass_unit, reason_field};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const START: Step = Step {
    slug: "refill-start",
    title: "Begin a refill",
    reviewed: false,
    ask: ask_start,
    read: read_start,
};

pub(crate) const RESIDUAL: Step = Step {
    slug: "refill-residual",
    title: "Residual volume",
    reviewed: false,
    ask: ask_residual,
    read: read_residual,
};

pub(crate) const COMPLETE: Step = Step {
    slug: "refill-complete",
    title: "New fill and programme",
    reviewed: true,
    ask: ask_complete,
    read: read_complete,
};

pub(crate) const CANCEL: Step = Step {
    slug: "refill-cancel",
    title: "Cancel the refill",
    reviewed: false,
    ask: ask_cancel,
    read: read_cancel,
};

fn ask_cancel(form: Form, _: &Known<'_>) -> Form {
    form.submit("Cancel the refill")
        .intro("Only while the reservoir has not been emptied.")
        .field(Field::new("reason", "Reason", Control::Text))
}

fn read_cancel(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    Some(Command::CancelRefill { reason: reading.required_text("reason", "reason") })
}

fn ask_start(form: Form, _: &Known<'_>) -> Form {
    form.submit("Interrogate and begin")
        .intro(
            "Interrogate the pump. Its log gives the expected residual; it stays hidden until you \
                have entered what you measured.",
        )
        .field(
            Field::new("serial", "Serial number read from the pump", Control::Text)
                .hint("It has to be the one of the implant record."),
        )
}

fn read_start(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    Some(Command::StartRefill(StartRefill {
        serial: reading.required_text("serial", "serial number"),
    }))
}

fn ask_residual(form: Form, _: &Known<'_>) -> Form {
    form.submit("Record the residual")
        .intro(
            "Empty the reservoir completely through its septum, not the side port, and read the \
                syringe.",
        )
        .field(Field::new("measured", "Measured residual volume", Control::Quantity { unit: "mL" }))
}

fn read_residual(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let measured = reading.quantity("measured", "measured residual volume", "mL")?;
    Some(Command::MeasureResidual { measured })
}

fn drug<'a>(known: &Known<'a>) -> Option<&'a cisterna_catalog::Drug> {
    known.catalog.drug(&known.patient.device.as_ref()?.content.leading().drug).ok()
}

fn ask_complete(form: Form, known: &Known<'_>) -> Form {
    let unit = mass_unit(drug(known));
    let session = known.patient.refill.as_ref();
    let measured = session.and_then(|session| session.measured.as_ref());
    let mut form = form.submit("Review the refill");
    if let Some(measured) = measured {
        let flag = match (measured.interrupted, measured.flagged) {
            (Some(time), _) => {
                let hours = time.hours().rounded_down;
                format!(
                    " No drug has flowed for {hours} h; after a day the limits of a start apply."
                )
            }
            (None, true) => " This has to be looked into.".to_owned(),
            (None, false) => String::new(),
        };
        form = form.intro(&format!(
            "Measured {}, expected {}: {}.{flag}",
            measured.measured, measured.expected, measured.discrepancy
        ));
    }
    let form = form.group("Container");
    let leading = drug(known).map_or("", |drug| drug.id.as_str());
    let form = content::ask_leading(form, known, unit, leading);
    let container = form
        .field(Field::new("lot", "Lot", Control::Text))
        .field(Field::new("beyond_use", "Use no later than", Control::Date))
        .field(Field::new("filled", "Volume filled", Control::Quantity { unit: "mL" }));
    let container = content::ask_following(container, known)
        .group("Programme")
        .field(Field::new("dose", "Daily dose", Control::Quantity { unit: dose_words(unit) }))
        .field(alarm_field(known))
        .field(reason_field());
    if !measured.is_some_and(|measured| measured.flagged) {
        return container;
    }
    container.group("Discrepancy").field(
        Field::new("discrepancy_resolution", "What was found", Control::LongText)
            .hint("Pump, catheter, pocket fill, short fill, diversion, wrong entry."),
    )
}

fn read_complete(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let unit = mass_unit(drug(known));
    let lot = reading.required_text("lot", "lot of the drug");
    let content = content::read(reading, known, unit);
    let beyond_use = reading.date("beyond_use", "last day of use");
    let filled = reading.quantity("filled", "volume filled", "mL");
    let dose = reading.quantity("dose", "daily dose", dose_words(unit));
    let alarm = reading.quantity("low_reservoir_alarm", "low-reservoir alarm", "mL");
    Some(Command::CompleteRefill(CompleteRefill {
        content: content?,
        dose: dose?,
        filled: filled?,
        lot,
        beyond_use: beyond_use?,
        low_reservoir_alarm: alarm?,
        discrepancy_resolution: reading.text("discrepancy_resolution"),
        reason: reading.text("reason"),
    }))
}
