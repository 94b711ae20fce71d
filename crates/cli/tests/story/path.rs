//! The straight path of the first patient, and the stops along it.

use crate::colleague::{BACK, CONFIRM, Colleague};
use crate::page::Page;
use crate::steps::{self, REFILL, SERIAL, TRIAL};

#[test]
fn a_patient_goes_from_referral_to_the_first_refill_and_no_crash_loses_anything() {
    let mut ada = Colleague::sets_up();
    ada.records_and_crashes(&steps::referral("Ada Example"));
    screening_waits_for_the_hold(&mut ada);
    trial(&mut ada);
    implant(&mut ada);
    first_programme(&mut ada);
    refill_is_measured_blind(&mut ada);
    new_fill(&mut ada);
    closing(&mut ada);
    a_changed_byte_is_found(&mut ada);
}

/// The reason of the screening that concerns the anticoagulant.
fn anticoagulant_reason(page: &Page) -> String {
    let reasons = page.texts(".reasons > li");
    let found = reasons.iter().find(|reason| reason.contains("contraindication.anticoagulant"));
    found.unwrap_or_else(|| panic!("{reasons:#?}")).clone()
}

fn screening_waits_for_the_hold(ada: &mut Colleague) {
    let page = ada.records_and_crashes(&steps::screening());
    assert_eq!(page.text("#screening"), "Screening: not yet");
    let reason = anticoagulant_reason(&page);
    assert!(reason.contains("not held") && reason.contains("(unverified)"), "{reason}");
    let refused = ada.is_refused(&steps::plan(ada.calendar));
    let why = refused.refusal_of_all();
    assert!(why.contains("trial.eligible") && why.contains("not held"), "{why}");

    let page = ada.records_and_crashes(&steps::hold(ada.calendar));
    assert_eq!(page.text("#screening"), "Screening: eligible");
    let reason = anticoagulant_reason(&page);
    assert!(reason.contains("3 d") && reason.contains("(unverified)"), "{reason}");
    assert!(reason.contains(&ada.calendar.shown(3 * 24)), "no procedure before day 3: {reason}");
    assert!(reason.split('·').nth(1).is_some_and(|source| source.len() > 20), "{reason}");
}

fn trial(ada: &mut Colleague) {
    let too_soon = steps::plan(ada.calendar).but("Scheduled for", &ada.calendar.typed(71));
    let why = ada.is_refused(&too_soon).refusal("scheduled_at");
    assert!(why.contains("contraindication.anticoagulant"), "{why}");
    ada.records_and_crashes(&steps::plan(ada.calendar));
    one_unsigned_step_stops_the_procedure(ada);
    ada.records_and_crashes(&steps::procedure(ada.calendar));
    for observation in steps::observations() {
        ada.records_and_crashes(&observation);
    }
    let early = ada.is_refused(&steps::decision().at(TRIAL + 20)).refusal("occurred_at");
    assert!(early.contains("observation of 24 h after the first dose is not over"), "{early}");
    let page = ada.records_and_crashes(&steps::decision());
    assert!(page.fact("Judgement").starts_with("criteria met"), "{}", page.fact("Judgement"));
    assert!(page.fact("Judgement").contains("62.5 %"), "{}", page.fact("Judgement"));
    assert!(page.fact("Decision").contains("signed by Ada Meyer"), "{}", page.fact("Decision"));
    let worklist = ada.browser.open("/").texts(".worklist > li");
    assert!(worklist[0].starts_with("Restart Apixaban Ada Example"), "{worklist:?}");
    ada.records_and_crashes(&steps::restart());
    let worklist = ada.browser.open("/").texts(".worklist > li");
    assert!(worklist[0].starts_with("Implant Ada Example"), "{worklist:?}");
}

fn one_unsigned_step_stops_the_procedure(ada: &mut Colleague) {
    let unsigned = steps::procedure(ada.calendar).without("Sterile drape in place");
    let page = ada.is_refused(&unsigned);
    let why = page.refusal("step_sterile_drape");
    assert!(why.contains("Not signed") && why.contains("trial.every-step-signed"), "{why}");
    assert_eq!(page.all(".field.is-refused").len(), 1, "only that step is refused");
    let kept = page.form();
    for (asked, answer) in unsigned.answers {
        assert_eq!(kept.answer(asked).as_deref(), Some(answer.as_str()), "{asked} is kept");
    }
    assert_eq!(kept.answer("Sterile drape in place"), None);
}

fn implant(ada: &mut Colleague) {
    let review = ada.reviews(&steps::implant(ada.calendar));
    for value in ["80 cm", "0.176 mL", "0.316 mL", SERIAL, "T10", "10 mg/mL", "20 mL"] {
        review.says(value);
    }
    let page = ada.records_and_crashes(&steps::implant(ada.calendar));
    assert!(page.fact("Catheter").contains("80 cm in the body"), "{}", page.fact("Catheter"));
    assert_eq!(page.fact("Catheter volume"), "0.176 mL");
    assert!(page.fact("Pathway volume").starts_with("0.316 mL"), "{}", page.fact("Pathway volume"));
    assert_eq!(page.fact("Catheter tip"), "T10");
}

fn first_programme(ada: &mut Colleague) {
    let why = ada.is_refused(&steps::programme().but("Daily dose", "0.4")).refusal("dose");
    for part in ["pump.rate-minimum", "0.048 mL/day", "at least 0.48 mg/day"] {
        assert!(why.contains(part), "{part}: {why}");
    }
    let review = ada.reviews(&steps::programme());
    for value in ["0.5 mg/day", "0.05 mL/day", "Prime: 0.316 mL"] {
        review.says(value);
    }
    let page = ada.records_and_crashes(&steps::programme());
    assert_eq!(page.fact("Daily dose"), "0.5 mg/day");
    assert!(page.fact("Flow").starts_with("0.05 mL/day"), "{}", page.fact("Flow"));
    assert!(page.fact("Prime").starts_with("0.316 mL"), "{}", page.fact("Prime"));
    assert_eq!(page.all("#reservoir").len(), 1, "the curve is shown between refills");
}

/// What the pump's own account leaves at the refill, in units of 0.1 uL, its smallest amount.
///
/// 20 mL less the prime of 0.316 mL, which takes 0.316 h at 1 mL/h, less the flow of 0.05 mL/day
/// since.
fn expected_residual() -> String {
    let (filled, prime) = (200_000, 3_160);
    let milliseconds_of_flow = (84 * 24 - 1) * 3_600_000_u64 - 316 * 3_600;
    let delivered = milliseconds_of_flow * 500 / (24 * 3_600_000);
    let left = filled - prime - delivered;
    format!("{}.{:04}", left / 10_000, left % 10_000)
}

/// The part of the page with the reservoir's curve.
const CURVE: &str = "id=\"reservoir\"";
/// The words before what the pump's own account says is in the reservoir now.
const ACCOUNT: &str = "own account";

fn refill_is_measured_blind(ada: &mut Colleague) {
    let wrong = steps::refill_start().but("Serial number read from the pump", "NGP000002");
    let why = ada.is_refused(&wrong).refusal("serial");
    assert!(why.contains("refill.same-pump") && why.contains("Stop"), "{why}");
    let page = ada.records_and_crashes(&steps::refill_start());
    page.says("Hidden until the measured residual volume is entered");

    let expected = expected_residual();
    assert_eq!(expected, "15.4868");
    for place in ["", "/refill-residual", "/refill-complete", "/refill-start", "/programme"] {
        let page = ada.browser.open(&format!("{}{place}", ada.patient));
        for told in [&expected, "15.486", "15.48", "15.49", CURVE, ACCOUNT] {
            page.hides(told);
        }
    }
    for place in ["/", "/patients"] {
        ada.browser.open(place).hides("15.4");
    }
    for step in steps::before_the_residual() {
        ada.records_and_crashes(&step).says("Hidden until the measured residual volume");
    }
    let page = ada.records_and_crashes(&steps::residual());
    assert_eq!(page.fact("Measured"), "15.5 mL");
    assert!(
        page.fact("Expected").starts_with(&format!("{expected} mL")),
        "{}",
        page.fact("Expected")
    );
    assert!(page.fact("Difference").contains("within limits"), "{}", page.fact("Difference"));
    for told in [CURVE, ACCOUNT] {
        assert!(page.source.contains(told), "{told} is shown again");
    }
}

fn new_fill(ada: &mut Colleague) {
    let [container, ..] = steps::before_the_programme(ada.calendar);
    let why = ada.is_refused(&container.but("Concentration on the label", "20"));
    let why = why.refusal("concentration");
    assert!(why.contains("refill.container-matches") && why.contains("Stop"), "{why}");
    for step in steps::before_the_programme(ada.calendar) {
        ada.records_and_crashes(&step);
    }
    let why =
        ada.is_refused(&steps::refill(ada.calendar).but("Concentration", "20")).refusal("dose");
    for part in ["0.03 mL/day", "at most 12.5 mg/mL", "pump.rate-minimum"] {
        assert!(why.contains(part), "{part}: {why}");
    }
    let order = steps::refill(ada.calendar);
    let review = ada.reviews(&order);
    review.says("Bridge: 0.316 mL (3.16 mg) at 0.05 mL/day for 151.68 h");
    let before_and_after = review.texts("tr.changed");
    assert!(
        before_and_after.iter().any(|row| row.contains("Morphine 10 mg/mL Morphine 12 mg/mL")),
        "{before_and_after:?}"
    );

    let back = ada.browser.press(&review.form(), BACK);
    assert_eq!(back.status, 200);
    let kept = back.form();
    for (asked, answer) in &order.answers {
        assert_eq!(kept.answer(asked).as_ref(), Some(answer), "{asked} is kept");
    }
    assert_eq!(kept.answer("When this happened"), Some(ada.calendar.typed(REFILL)));

    let page = ada.records_and_crashes(&order);
    let next = page.fact("Refill by");
    assert!(next.starts_with(&ada.calendar.shown_day(REFILL + 90 * 24)), "{next}");
    assert!(next.contains("stability") && next.contains("90 d"), "{next}");
    let source = next.split_once('[').map(|(_, source)| source.trim_end_matches(']'));
    assert!(source.is_some_and(|source| source.len() > 10), "{next}");
    assert_eq!(page.fact("Daily dose"), "0.6 mg/day");
    let again = ada.browser.press(&review.form(), CONFIRM);
    let why = again.refusal_of_all();
    assert!(why.contains("record.unchanged-since"), "the same review is not recorded twice: {why}");
    assert_eq!(ada.history(), page.history());
}

/// The refill is closed after the observation, and not before the pump was read back.
fn closing(ada: &mut Colleague) {
    let [echo, look, departure] = steps::after_the_refill(ada.calendar);
    ada.records_and_crashes(&look);
    let why = ada.is_refused(&departure).refusal_of_all();
    assert!(why.contains("refill.echo"), "{why}");
    let wrong = echo.clone().at(REFILL + 1).but("Daily dose", "6");
    let why = ada.is_refused(&wrong).refusal("dose");
    assert!(why.contains("ordered is") && why.contains("the patient stays"), "{why}");
    ada.records_and_crashes(&echo.at(REFILL + 1));
    let page = ada.records_and_crashes(&departure);
    page.says("Refill closed");
}

/// The number of the entry that a line of the history stands for.
fn entry_of(history: &[String], title: &str) -> u32 {
    let line = history.iter().find(|line| line.contains(&format!("{title}:")));
    let line = line.unwrap_or_else(|| panic!("{title}: {history:#?}"));
    let (_, number) = line.rsplit_once(", entry ").expect("a line names its entry");
    let digits = number.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().expect("an entry has a number")
}

fn a_changed_byte_is_found(ada: &mut Colleague) {
    let history = ada.history();
    ada.clinic.kill();
    ada.clinic.assert_sound();
    for (title, kind, value, altered) in [
        ("Referred", "referred", "Ada Example", "Eda Example"),
        ("Trial planned", "trial-planned", "0.3 mg", "0.8 mg"),
        ("Container checked", "refill-container", "12 mg/mL", "72 mg/mL"),
    ] {
        let body = ada.clinic.body_of(kind);
        // A long body lies on several pages of the file, and what is around the value on one.
        let place = body.find(value).unwrap_or_else(|| panic!("{value} is in {body}"));
        let end = (place..=body.len())
            .rev()
            .find(|end| *end <= place + value.len() + 40 && body.is_char_boundary(*end));
        let piece = body[place..end.expect("the value has an end")].to_owned();
        let changed = piece.replacen(value, altered, 1);
        assert_ne!(piece, changed, "{value} is in {body}");
        ada.clinic.overwrite(&piece, &changed);
        let found = ada.clinic.verify();
        assert_eq!(found.code, Some(1), "{title}: {}", found.text);
        let entry = entry_of(&history, title);
        assert!(found.text.contains(&format!("broken at entry {entry}\n")), "{}", found.text);
        assert!(found.text.contains(&format!("kind    {kind}\n")), "{}", found.text);
        ada.clinic.overwrite(&changed, &piece);
        ada.clinic.assert_sound();
    }
}
