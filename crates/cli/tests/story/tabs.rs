//! Two tabs, two colleagues, and a click too many: nobody overwrites what they have not seen.

use crate::colleague::{BACK, CONFIRM, Colleague};
use crate::page::Page;
use crate::steps;

pub(crate) fn up_to_the_programme() -> Colleague {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    for step in steps::straight_path(ada.calendar) {
        if step.slug == "programme" {
            break;
        }
        ada.records(&step);
    }
    ada
}

fn assert_stale(page: &Page) {
    let why = page.refusal_of_all();
    assert!(why.contains("record.unchanged-since"), "{why}");
}

#[test]
fn of_two_tabs_with_one_order_only_the_first_is_recorded() {
    let mut ada = up_to_the_programme();
    let first = ada.reviews(&steps::programme()).form();
    let second = ada.reviews(&steps::programme().but("Daily dose", "0.6")).form();
    let unsent = ada.answered(&steps::programme().but("Daily dose", "0.7"));
    let shown = ada.browser.press(&first, CONFIRM);
    assert!(shown.history()[0].contains("Order prepared"), "{:?}", shown.history());
    let history = shown.history();

    let late = ada.browser.press(&second, CONFIRM);
    assert_stale(&late);
    assert_eq!(late.form().answer("Daily dose").as_deref(), Some("0.6"), "what was typed is kept");
    assert_stale(&ada.browser.send(&late.form()));
    assert_stale(&ada.browser.send(&unsent));
    let back = ada.browser.press(&second, BACK);
    assert_eq!(back.status, 200);
    assert_stale(&ada.browser.send(&back.form()));
    assert_eq!(ada.history(), history);
}

#[test]
fn a_double_click_records_once() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    let form = ada.answered(&steps::screening());
    let recorded = ada.browser.send(&form).history();
    let stale = ada.browser.send(&form);
    assert_stale(&stale);
    assert_stale(&ada.browser.send(&stale.form()));
    assert_eq!(ada.history(), recorded);
}

#[test]
fn a_double_click_on_a_referral_makes_one_patient() {
    let mut ada = Colleague::sets_up();
    let form = ada.answered(&steps::referral("Ada Example"));
    let first = ada.browser.send(&form);
    assert_stale(&ada.browser.send(&form));
    assert_eq!(first.history().len(), 1);
    assert_eq!(ada.browser.open("/patients").texts("tbody tr").len(), 1);
}

#[test]
fn of_two_sent_at_once_one_is_recorded() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    let form = ada.answered(&steps::screening());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..8)
            .map(|_| {
                let (mut browser, form) = (ada.browser.clone(), &form);
                scope.spawn(move || browser.post(&form.action, &form.sent()).status)
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().expect("it is answered")).collect()
    });
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(303), of(422)), (1, 7), "{statuses:?}");
    assert_eq!(ada.history().len(), 2);
}
