//! Stopping the pump.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::StopOrder;

use super::{Known, Step};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "stop", title: "Stop the pump", reviewed: false, ask, read };

fn ask(form: Form, known: &Known<'_>) -> Form {
    let device = known.patient.device.as_ref();
    let drug = device.and_then(|device| known.catalog.drug(&device.content.leading().drug).ok());
    let form = match drug.map(|drug| &drug.withdrawal) {
        Some(withdrawal) if withdrawal.value => form.intro(&format!(
            "An abrupt stop of this drug can be dangerous: watch for withdrawal and replace it. [{}]",
            cisterna_therapy::source_text(withdrawal)
        )),
        _ => form,
    };
    form.submit("Stop the pump now").field(Field::new("reason", "Reason", Control::LongText))
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    Some(Command::Stop(StopOrder {
        reason: reading.required_text("reason", "reason for the stop"),
    }))
}
