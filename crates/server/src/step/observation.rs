//! An observation after the trial dose.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::Observation;

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "observation", title: "Observation", reviewed: false, ask, read };

const SEDATION: [(&str, &str); 4] = [
    ("0", "0: alert"),
    ("1", "1: drowsy, easily roused"),
    ("2", "2: often drowsy, roused by voice"),
    ("3", "3: hard to rouse"),
];

fn ask(form: Form, known: &Known<'_>) -> Form {
    let sedation = SEDATION.map(|(value, label)| Choice::new(value, label));
    let form = match &known.patient.procedure {
        Some(procedure) => form.intro(&format!(
            "Injected {}; pain before {}/10.",
            crate::when::show(procedure.injected_at, known.zone),
            procedure.pain_before
        )),
        None => form,
    };
    form.submit("Record the observation")
        .field(Field::new("pain_score", "Pain, 0 to 10", Control::Text))
        .field(Field::new("sedation", "Sedation", Control::Choice(sedation.to_vec())))
        .field(Field::new(
            "respiratory_rate",
            "Respiratory rate",
            Control::Quantity { unit: "breaths/min" },
        ))
        .field(Field::new("saturation", "Oxygen saturation", Control::Quantity { unit: "%" }))
        .field(Field::new("remark", "Remark", Control::LongText).optional())
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let pain_score = reading.number("pain_score", "pain score");
    let sedation = reading.number("sedation", "sedation score");
    let respiratory_rate = reading.number("respiratory_rate", "respiratory rate");
    let saturation = reading.number("saturation", "oxygen saturation");
    Some(Command::Observe(Observation {
        pain_score: pain_score?,
        sedation: sedation?,
        respiratory_rate: respiratory_rate?,
        saturation: saturation?,
        remark: reading.text("remark"),
    }))
}
