//! The end of a trial by catheter.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::EndTrialInfusion;

use super::{Known, Step};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step = Step {
    slug: "trial-infusion-end",
    title: "Take the trial catheter out",
    reviewed: false,
    ask,
    read,
};

fn ask(form: Form, _: &Known<'_>) -> Form {
    form.submit("Record the end of the infusion")
        .field(Field::new("catheter_whole", "Catheter and tip are complete", Control::Check))
        .field(
            Field::new("reason", "Why it ended", Control::LongText)
                .hint("And how the entry looks."),
        )
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let reason = reading.required_text("reason", "reason and state of the entry");
    let catheter_whole = reading.tick("catheter_whole");
    Some(Command::EndTrialInfusion(EndTrialInfusion { catheter_whole, reason }))
}
