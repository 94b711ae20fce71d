//! The trial procedure, each step signed.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{ProcedureStep, TrialReport};

use super::{Known, Step};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;
use crate::words;

pub(crate) const STEP: Step =
    Step { slug: "trial-procedure", title: "Trial procedure", reviewed: false, ask, read };

fn ask(form: Form, known: &Known<'_>) -> Form {
    let form = match &known.patient.plan {
        Some(plan) => {
            let (name, unit) = words::drug(known.catalog, &plan.drug);
            let dose = plan.dose.display_in(unit);
            form.intro(&format!("Ordered: {name} {dose} at {}, single shot.", plan.level))
        }
        None => form,
    };
    let mut form = form
        .submit("Sign the procedure")
        .intro("The time of this record is the time of the injection.")
        .group("Before")
        .field(Field::new("operator", "Operator", Control::Text))
        .field(Field::new("pain_before", "Pain before the injection, 0 to 10", Control::Text))
        .field(Field::new("lot", "Lot of the drug", Control::Text))
        .field(Field::new("expiry", "Expiry of the lot", Control::Date))
        .group("Steps, each signed by you");
    for (_, name, words) in ProcedureStep::ALL {
        form = form.field(Field::new(name, words, Control::Check));
    }
    form
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let operator = reading.required_text("operator", "operator");
    let lot = reading.required_text("lot", "lot of the drug");
    let pain_before = reading.number("pain_before", "pain score");
    let expiry = reading.date("expiry", "expiry of the lot");
    let done = ProcedureStep::ALL.into_iter().filter(|(_, name, _)| reading.tick(name));
    let steps = done.map(|(step, ..)| step).collect();
    Some(Command::PerformTrial(TrialReport {
        operator,
        steps,
        pain_before: pain_before?,
        lot,
        expiry: expiry?,
    }))
}
