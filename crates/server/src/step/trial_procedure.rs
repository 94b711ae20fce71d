//! The trial procedure, each step signed. Each injection of a trial is one.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{ProcedureStep, TrialReport, next_dose};

use super::observation::{ASHWORTH, SPASM, scale};
use super::{Known, Step};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;
use crate::words;

pub(crate) const STEP: Step =
    Step { slug: "trial-procedure", title: "Trial procedure", reviewed: false, ask, read };

/// What is to be injected now; a blind dose is not told.
fn ordered(form: Form, known: &Known<'_>) -> Form {
    let next = next_dose(known.patient, known.catalog);
    let Some((plan, next)) = known.patient.plan.as_ref().zip(next) else { return form };
    let (name, unit) = words::drug(known.catalog, &plan.drug);
    let dose = if plan.method.is_blind() {
        format!("the syringe that the pharmacy numbered {}", next.number)
    } else {
        format!("{name} {}", next.dose.display_in(unit))
    };
    let method = plan.method.name();
    form.intro(&format!("Ordered: {dose} at {}, {method}, dose {}.", plan.level, next.number))
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let mut form = ordered(form, known)
        .submit("Sign the procedure")
        .intro("The time of this record is the time of the injection.")
        .group("Before")
        .field(Field::new("operator", "Operator", Control::Text))
        .field(
            Field::new("checked_by", "Second reader of the drug", Control::Text)
                .hint("Who read drug, dose, lot and expiry with the operator."),
        )
        .field(Field::new("time_out_at", "Time-out", Control::DateTime))
        .field(Field::new("pain_before", "Pain before the injection, 0 to 10", Control::Text));
    if known.patient.treats_spasticity() {
        form = form
            .field(Field::new("ashworth_before", "Ashworth score before", scale(&ASHWORTH)))
            .field(Field::new("spasm_before", "Spasm score before", scale(&SPASM)));
    }
    form = form
        .field(Field::new("local_anaesthetic", "Local anaesthetic with its lot", Control::Text))
        .field(Field::new("lot", "Lot of the drug", Control::Text))
        .field(Field::new("expiry", "Expiry of the lot", Control::Date))
        .group("Steps, each signed by you");
    for (_, name, words) in ProcedureStep::ALL {
        form = form.field(Field::new(name, words, Control::Check));
    }
    form
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let operator = reading.required_text("operator", "operator");
    let checked_by = reading.required_text("checked_by", "second reader of the drug");
    let time_out_at = reading.instant("time_out_at", "time of the time-out");
    let local_anaesthetic = reading.required_text("local_anaesthetic", "local anaesthetic");
    let lot = reading.required_text("lot", "lot of the drug");
    let pain_before = reading.number("pain_before", "pain score");
    let spasticity = known.patient.treats_spasticity();
    let mut score = |name, what| spasticity.then(|| reading.number(name, what)).flatten();
    let ashworth_before = score("ashworth_before", "Ashworth score before");
    let spasm_before = score("spasm_before", "spasm score before");
    let expiry = reading.date("expiry", "expiry of the lot");
    let done = ProcedureStep::ALL.into_iter().filter(|(_, name, _)| reading.tick(name));
    let steps = done.map(|(step, ..)| step).collect();
    Some(Command::PerformTrial(TrialReport {
        operator,
        checked_by,
        time_out_at: time_out_at?,
        steps,
        local_anaesthetic,
        pain_before: pain_before?,
        ashworth_before,
        spasm_before,
        lot,
        expiry: expiry?,
    }))
}
