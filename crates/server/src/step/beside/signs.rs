//! Something is wrong: which signs there are.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::ReportSigns;

use super::ITEMS;
use crate::form::{Control, Field, Form};
use crate::reading::Reading;
use crate::step::{Known, Step};

pub(super) const STEP: Step =
    Step { slug: "signs", title: "Something is wrong", reviewed: false, ask, read };

fn ask(form: Form, known: &Known<'_>) -> Form {
    let mut form = form
        .submit("Record the signs")
        .intro("In danger of life call the emergency team first, and record afterwards.")
        .intro("Tick what is there. What it may mean is then listed, the most urgent first.");
    let mut heading = "";
    for (name, sign) in ITEMS.iter().zip(&known.catalog.complications.signs) {
        if sign.group != heading {
            heading = &sign.group;
            form = form.group(heading);
        }
        form = form.field(Field::new(name, &sign.words, Control::Check).optional());
    }
    let remark = Field::new("remark", "What else was said or seen", Control::LongText).optional();
    form.group("Remark").field(remark)
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let signs = ITEMS.iter().zip(&known.catalog.complications.signs);
    let ticked = signs.filter(|(name, _)| reading.tick(name)).map(|(_, sign)| sign.id.clone());
    let signs = ticked.collect();
    Some(Command::ReportSigns(ReportSigns { signs, remark: reading.text("remark") }))
}
