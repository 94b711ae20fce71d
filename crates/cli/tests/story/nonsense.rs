//! What must never be saved: nothing at all, and numbers, days and answers that nobody can mean.

use crate::colleague::Colleague;
use crate::form::{Form, Kind};
use crate::page::Page;
use crate::steps::{self, Step};

/// What people and programs type where a number belongs.
const NO_NUMBERS: [&str; 12] =
    ["1,5", ".5", "5.", "1e9", "-1", "99999999999", "🙂", "NaN", "0x10", "15 00", "٣", "5 kg"];
/// What they send where a day or a time belongs.
const NO_TIMES: [&str; 5] = ["31.12.2020", "2026-02-30", "2026-13-01T00:00", "🙂", "99999-01-01"];

/// The questions that ask for a number.
const NUMBERS: [&str; 11] = [
    "pain_score",
    "oral_daily_dose",
    "pain_before",
    "respiratory_rate",
    "saturation",
    "trimmed",
    "concentration",
    "filled",
    "dose",
    "low_reservoir_alarm",
    "measured",
];

#[test]
fn nothing_and_nonsense_are_refused_beside_their_field_at_every_step() {
    let mut ada = Colleague::sets_up();
    let referral = steps::referral("Ada Example");
    refuses_nothing(&mut ada, &referral);
    refuses_nonsense(&mut ada, &referral);
    ada.records(&referral);
    for step in steps::straight_path(ada.calendar) {
        let before = ada.history();
        refuses_nothing(&mut ada, &step);
        refuses_nonsense(&mut ada, &step);
        assert_eq!(ada.history(), before, "nothing was recorded at {}", step.slug);
        ada.records(&step);
    }
    ada.clinic.assert_sound();
}

/// An empty form is refused, with a reason beside each question that was answered in the story.
fn refuses_nothing(ada: &mut Colleague, step: &Step) {
    let form = ada.form(step.slug);
    let page = ada.browser.send(&form.emptied());
    assert_eq!(page.status, 422, "{} takes nothing:\n{}", step.slug, page.words());
    assert!(page.refuses("occurred_at"), "{}: {}", step.slug, page.words());
    assert!(!page.all("[autofocus]").is_empty(), "{}: the reasons have the focus", step.slug);
}

fn refuses_nonsense(ada: &mut Colleague, step: &Step) {
    let good = ada.answered(step);
    for question in good.clone().questions {
        let nonsense: &[&str] = match &question.kind {
            Kind::Typed(kind) if kind == "date" || kind == "datetime-local" => &NO_TIMES,
            Kind::Typed(_) if NUMBERS.contains(&question.name.as_str()) => &NO_NUMBERS,
            Kind::Chosen(_) => &["🙂", "morphine'--", "-1", "NONE"],
            _ => continue,
        };
        for answer in nonsense {
            let page = ada.browser.send(&good.clone().forge(&question.name, Some(answer)));
            assert_refused_beside(&page, &question.name, answer, &good);
        }
    }
}

fn assert_refused_beside(page: &Page, name: &str, answer: &str, good: &Form) {
    assert!(
        page.refuses(name),
        "{}: {name}={answer:?}: {}\n{}",
        page.path,
        page.status,
        page.words()
    );
    let kept = page.form();
    for question in good.questions.iter().filter(|question| question.name != name) {
        if question.kind != Kind::Hidden {
            let (kept, typed) = (kept.answer(&question.name), good.answer(&question.name));
            assert_eq!(kept, typed, "{} is kept beside {name}={answer:?}", question.name);
        }
    }
}

#[test]
fn every_form_can_be_opened_and_sent_empty_at_every_stage() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    let path = steps::straight_path(ada.calendar);
    let mut slugs: Vec<&str> = path.iter().map(|step| step.slug).collect();
    slugs.dedup();
    slugs.extend(steps::BESIDE_THE_PATH);
    for step in &path {
        for slug in &slugs {
            let empty = ada.form(slug).emptied();
            assert_eq!(ada.browser.send(&empty).status, 422, "{slug} before {}", step.slug);
        }
        ada.records(step);
    }
}

#[test]
fn the_forms_of_accounts_refuse_nothing_and_nonsense() {
    let mut ada = Colleague::sets_up();
    let form = ada.browser.open("/accounts").form();
    let empty = ada.browser.send(&form.clone().emptied());
    for field in ["name", "login", "password"] {
        assert!(empty.refuses(field), "{field}: {}", empty.words());
    }
    let long = "x".repeat(5_000);
    for (field, nonsense) in [("name", long.as_str()), ("login", "🙂"), ("password", "short")] {
        let page = ada.browser.send(&form.clone().fill(field, nonsense));
        assert!(page.refuses(field), "{field}={nonsense:.20}: {}", page.words());
    }
    let too_large = form.fill("name", &"x".repeat(100_000));
    assert_eq!(ada.browser.send(&too_large).status, 413);
    let mut stranger = crate::browser::Browser::new(&ada.clinic);
    let login = stranger.open("/login").form();
    assert_eq!(stranger.send(&login.emptied()).status, 422);
}
