//! A case: the next step of its work-up, and how it ended.

use cisterna_catalog::{End, WorkUpStep};
use cisterna_therapy::Command;
use cisterna_therapy::complication::Case;
use cisterna_therapy::pathway::{CloseCase, WorkUp};

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::step::{Known, Step};

pub(super) const WORK_UP: Step = Step {
    slug: "work-up",
    title: "Next step of the work-up",
    reviewed: false,
    ask: ask_work_up,
    read: read_work_up,
};

pub(super) const CLOSE: Step = Step {
    slug: "case-close",
    title: "Say how a case ended",
    reviewed: false,
    ask: ask_close,
    read: read_close,
};

/// The answer that nothing was found.
const NOTHING: &str = "nothing";

/// The open cases, the most urgent first, each with its next step.
fn open<'a>(known: &Known<'a>) -> Vec<(&'a Case, Option<&'a WorkUpStep>)> {
    let mut cases: Vec<&Case> = known.patient.trouble.open().collect();
    cases.sort_by_key(|case| (case.urgency(), case.number));
    cases.into_iter().map(|case| (case, case.next_step(&known.catalog.complications))).collect()
}

fn ask_work_up(form: Form, known: &Known<'_>) -> Form {
    let cases = open(known);
    let mut form = form.submit("Record the result");
    let several = cases.len() > 1;
    let mut answers = Vec::new();
    for (case, step) in &cases {
        let names: Vec<_> =
            case.candidates.iter().map(|c| format!("{} ({})", c.name, c.urgency)).collect();
        form = form.intro(&format!("Case {}: {}.", case.number, names.join(", ")));
        let Some(step) = step else {
            form = form.intro("The work-up is at its end: say how the case ended.");
            continue;
        };
        let source = cisterna_therapy::source_text(&step.what);
        form = form.intro(&format!("{} [{source}]", step.what.value));
        answers.extend(step.results.iter().map(|result| {
            let value = format!("{}/{}/{}", case.number, step.id, result.id);
            let of = if several { format!("Case {}: ", case.number) } else { String::new() };
            Choice::new(&value, &format!("{of}{}", result.words))
        }));
    }
    if cases.is_empty() {
        return form.intro("No case is open.");
    }
    form.field(Field::new("result", "Result", Control::Choice(answers)))
        .field(Field::new("remark", "What else was seen", Control::LongText).optional())
}

fn read_work_up(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let parts = |typed: &str| {
        let mut parts = typed.split('/');
        let case = parts.next()?.parse().ok()?;
        Some((case, parts.next()?.to_owned(), parts.next()?.to_owned()))
    };
    let answer = reading.choice("result", "result of the step", parts);
    let remark = reading.text("remark");
    let (case, step, result) = answer?;
    Some(Command::WorkUp(WorkUp { case, step, result, remark }))
}

fn ask_close(form: Form, known: &Known<'_>) -> Form {
    let cases = open(known);
    let numbers: Vec<_> = cases
        .iter()
        .map(|(case, _)| {
            let number = case.number.to_string();
            Choice::new(&number, &format!("Case {number}"))
        })
        .collect();
    let mut found = vec![Choice::new(NOTHING, "Nothing was found")];
    found.extend(known.catalog.complications.all.iter().map(|c| Choice::new(&c.id, &c.name)));
    let ends = End::NAMES.map(|(name, end)| Choice::new(name, words(end)));
    form.submit("Close the case")
        .field(Field::new("case", "Case", Control::Choice(numbers)))
        .field(Field::new("confirmed", "It was", Control::Choice(found)))
        .field(Field::new("end", "It ended in", Control::Choice(ends.to_vec())).optional())
        .field(Field::new("remark", "What was found and done", Control::LongText))
}

const fn words(end: End) -> &'static str {
    match end {
        End::Treated => "Treated without an operation",
        End::Programme => "Another dose, drug or concentration",
        End::Revision => "A revision, which is recorded",
        End::Explant => "An explant, which is recorded",
    }
}

fn read_close(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let case = reading.choice("case", "case", |typed| typed.parse().ok());
    let confirmed = reading.choice("confirmed", "complication", |typed| {
        Some((typed != NOTHING).then(|| typed.to_owned()))
    });
    let end = reading.text("end");
    let end = End::NAMES.iter().find(|(name, _)| *name == end).map(|(_, end)| *end);
    let remark = reading.required_text("remark", "finding");
    let (case, confirmed) = (case?, confirmed?);
    Some(Command::CloseCase(CloseCase { case, confirmed, end, remark }))
}
