//! A day of the patient's diary, and the answer to one that should not wait.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{DiaryAnswer, DiaryEntry, SideEffect};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::when;

pub(crate) const WRITE: Step =
    Step { slug: "diary", title: "Diary", reviewed: false, ask: ask_day, read: read_day };

pub(crate) const ANSWER: Step = Step {
    slug: "diary-answer",
    title: "Answer the diary",
    reviewed: false,
    ask: ask_answer,
    read: read_answer,
};

/// The scale of spasms (Penn and Kroin 1985).
const SPASMS: [(&str, &str); 6] = [
    ("none", "Does not apply"),
    ("0", "None"),
    ("1", "Only when touched or moved"),
    ("2", "Less than one an hour"),
    ("3", "More than one an hour"),
    ("4", "More than ten an hour"),
];

fn ask_day(form: Form, known: &Known<'_>) -> Form {
    let today = known.now.to_zoned(known.zone.clone()).date();
    let spasms = SPASMS.map(|(value, words)| Choice::new(value, words)).to_vec();
    let form = form
        .intro("As the patient tells it. 0 is none, 10 is the worst that there is.")
        .group("The day")
        .field(Field::new("day", "Day", Control::Date).value(&today.to_string()))
        .field(Field::new("pain", "Usual pain, 0 to 10", Control::Text))
        .field(Field::new("worst_pain", "Worst pain, 0 to 10", Control::Text))
        .field(
            Field::new("function", "What could be done, 0 to 10", Control::Text)
                .hint("0: nothing; 10: all that the day asked for"),
        )
        .field(Field::new("spasms", "Spasms", Control::Choice(spasms)))
        .group("Boluses")
        .field(Field::new("boluses", "Boluses that the pump gave", Control::Text).value("0"))
        .field(Field::new("boluses_refused", "Boluses that it refused", Control::Text).value("0"))
        .group("What else was felt");
    let form = SideEffect::ALL
        .iter()
        .fold(form, |form, (_, name, words)| form.field(Field::new(name, words, Control::Check)));
    form.field(Field::new("note", "Anything else", Control::LongText).optional())
}

fn read_day(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let day = reading.date("day", "day");
    let pain = reading.number("pain", "usual pain");
    let worst_pain = reading.number("worst_pain", "worst pain");
    let function = reading.number("function", "what could be done");
    let spasms = reading.choice("spasms", "spasms", |typed| {
        SPASMS.iter().find(|(value, _)| *value == typed).map(|(value, _)| value.parse::<u8>().ok())
    });
    let boluses = reading.number("boluses", "boluses given");
    let boluses_refused = reading.number("boluses_refused", "boluses refused");
    let note = reading.text("note");
    let felt = SideEffect::ALL.iter().filter(|(_, name, _)| reading.tick(name));
    let side_effects = felt.map(|(felt, ..)| *felt).collect();
    Some(Command::WriteDiary(DiaryEntry {
        day: day?,
        pain: pain?,
        worst_pain: worst_pain?,
        function: function?,
        spasms: spasms?,
        side_effects,
        boluses: boluses?,
        boluses_refused: boluses_refused?,
        note,
    }))
}

fn ask_answer(form: Form, known: &Known<'_>) -> Form {
    let days = known.patient.diary.iter().rev().take(3);
    let warned = days.filter(|entry| !entry.warnings().is_empty());
    let form = warned.fold(form, |form, entry| {
        let words = entry.warnings().join("; ");
        form.intro(&format!("{}: {words}", when::show_date(entry.day)))
    });
    form.field(
        Field::new("action", "What was said and done", Control::LongText)
            .hint("Who was called, what was found, what happens next"),
    )
}

fn read_answer(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let action = reading.required_text("action", "what was said and done");
    Some(Command::AnswerDiary(DiaryAnswer { action }))
}
