//! The answer to an emergency after a trial dose.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::AnswerAlarm;

use super::{Known, Step};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "trial-alarm", title: "Answer an emergency", reviewed: false, ask, read };

fn ask(form: Form, known: &Known<'_>) -> Form {
    let mut form = form;
    if let Some(seen) = known.patient.unanswered_alarm() {
        let when = crate::when::show(seen.at, known.zone);
        form = form.intro(&format!("Seen {when}. Act first, then record."));
        for escalated in &seen.escalations {
            form = form.intro(&format!(
                "{}. Call: {}. {}.",
                escalated.words(),
                escalated.call,
                escalated.action
            ));
        }
    }
    form.submit("Record the answer").field(Field::new("called", "Who came", Control::Text)).field(
        Field::new("action", "What was done", Control::LongText)
            .hint("Drugs with dose and time, and how the patient is. Then observe again."),
    )
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let called = reading.required_text("called", "person who came");
    let action = reading.required_text("action", "account of what was done");
    Some(Command::AnswerAlarm(AnswerAlarm { called, action }))
}
