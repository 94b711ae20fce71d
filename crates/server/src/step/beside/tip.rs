//! The questions about a mass at the catheter's tip.

use cisterna_catalog::SurveillanceQuestion;
use cisterna_therapy::Command;
use cisterna_therapy::complication::flags;
use cisterna_therapy::pathway::AskSurveillance;

use super::ITEMS;
use crate::form::{Control, Field, Form};
use crate::reading::Reading;
use crate::step::{Known, Step};

pub(super) const STEP: Step =
    Step { slug: "tip", title: "Questions about the catheter's tip", reviewed: false, ask, read };

fn questions<'a>(known: &Known<'a>) -> &'a [SurveillanceQuestion] {
    let rules = known.catalog.complications.surveillance.as_ref();
    rules.map(|rules| rules.questions.as_slice()).unwrap_or_default()
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let mut form = form.submit("Record the answers");
    for flag in flags(known.patient, known.catalog, known.now) {
        form = form.intro(&format!("{} [{}; {}]", flag.what, flag.rule, flag.source));
    }
    for (name, question) in ITEMS.iter().zip(questions(known)) {
        let source = cisterna_therapy::source_text(&question.words);
        form = form.field(Field::new(name, &question.words.value, Control::YesNo).hint(&source));
    }
    form.field(
        Field::new("remark", "What else was said, or what a picture showed", Control::LongText)
            .optional(),
    )
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let count = questions(known).len();
    let answers = ITEMS.iter().take(count).map(|name| reading.yes_no(name, "answer")).collect();
    let remark = reading.text("remark");
    Some(Command::AskSurveillance(AskSurveillance { answers, remark }))
}
