//! The second person: enters a prepared order again at another desk, before the first one gives it.

use crate::browser::Browser;
use crate::colleague::{CONFIRM, Colleague, PASSWORD};
use crate::page::Page;
use crate::steps::{self, Step};

const SECOND_LOGIN: &str = "nora.second";

/// What the second person is asked, and the question of the order in which it stands; the last column
/// is what the story filled where the order itself does not ask.
const ASKED_AGAIN: [(&str, &str, &str); 4] = [
    ("Drug", "Drug", "morphine"),
    ("Concentration", "Concentration", "10"),
    ("Volume filled", "Volume filled", "20"),
    ("Daily dose of the leading drug", "Daily dose", "0.5"),
];

impl Colleague {
    /// The browser of a colleague who signs in on her own.
    pub(crate) fn second_browser(&mut self) -> Browser {
        if let Some(browser) = &self.second {
            return browser.clone();
        }
        let form = self.browser.open("/accounts").form().fill_all(&[
            ("Name", "Nora Second"),
            ("Sign-in name", SECOND_LOGIN),
            ("Password", PASSWORD),
            ("Password again", PASSWORD),
            ("role_nurse", "yes"),
        ]);
        let added = self.browser.send(&form);
        assert_eq!(added.status, 200, "{}", added.words());
        let mut browser = Browser::new(&self.clinic);
        let login = browser.open("/").form();
        let login = login.fill("Sign-in name", SECOND_LOGIN).fill("Password", PASSWORD);
        let today = browser.send(&login);
        assert_eq!((today.path.as_str(), today.status), ("/", 200), "{}", today.words());
        self.second = Some(browser.clone());
        browser
    }

    /// Whether an order waits for a second person.
    pub(crate) fn is_prepared(&mut self) -> bool {
        self.history().first().is_some_and(|line| line.contains("Order prepared"))
    }

    /// The colleague enters the order of a step again, with what differs from it.
    pub(crate) fn verifies(&mut self, step: &Step, but: &[(&str, &str)]) -> Page {
        let time = self.calendar.typed(step.hour);
        let address = self.address("verify-order");
        let mut browser = self.second_browser();
        let mut form = browser.open(&address).form().fill("When this happened", &time);
        for (asked, in_order, known) in ASKED_AGAIN {
            let answered = step.answers.iter().find(|(other, _)| *other == in_order);
            let answer = answered.map_or(known, |(_, answer)| answer.as_str());
            let other = but.iter().find(|(other, _)| *other == asked);
            form = form.fill(asked, other.map_or(answer, |(_, other)| other));
        }
        browser.send(&form)
    }

    /// Takes a prepared order to its end: verified by the colleague, and given.
    pub(crate) fn is_given(&mut self, step: &Step) -> Page {
        let page = self.verifies(step, &[]);
        assert_eq!(page.status, 200, "{}", page.words());
        let given = steps::give(step.hour);
        let review = self.reviews(&given).form();
        let page = self.browser.press(&review, CONFIRM);
        assert_eq!((page.path.as_str(), page.status), (self.patient.as_str(), 200));
        page
    }
}

#[test]
fn dr_08_a_colleague_enters_the_order_blind_before_it_is_given() {
    let mut ada = crate::tabs::up_to_the_programme();
    let order = steps::programme();
    let review = ada.reviews(&order);
    review.says("Only prepared: a colleague enters it again before it is given");
    let page = ada.browser.press(&review.form(), CONFIRM);
    page.says("Verify a programme");
    page.hides("0.5 mg/day");

    let own = ada.address("verify-order");
    let time = ada.calendar.typed(order.hour);
    let form = ada.browser.open(&own).form().fill("When this happened", &time);
    let form = form.fill("Drug", "morphine").fill("Concentration", "10");
    let form = form.fill("Volume filled", "20").fill("dose", "0.5");
    let why = ada.browser.send(&form).refusal_of_all();
    assert!(why.contains("order.second-person"), "{why}");

    let mut nora = ada.second_browser();
    for place in [ada.address("verify-order"), ada.patient.clone(), "/".to_owned()] {
        let page = nora.open(&place);
        for told in ["0.5 mg", "value=\"0.5\"", "0.05 mL/day"] {
            page.hides(told);
        }
    }
    let page = ada.verifies(&order, &[("Daily dose of the leading drug", "0.6")]);
    assert!(page.history()[0].contains("entered differently: dose"), "{:?}", page.history());
    page.says("Look again at the order");
    let why = ada.is_refused(&steps::give(order.hour)).refusal_of_all();
    assert!(why.contains("No order is prepared"), "{why}");

    let page = ada.records(&order);
    assert_eq!(page.fact("Daily dose"), "0.5 mg/day");
    page.says("entered alike by Nora Second");
}

#[test]
fn of_two_who_verify_at_once_one_is_recorded() {
    let mut ada = crate::tabs::up_to_the_programme();
    let order = steps::programme();
    let review = ada.reviews(&order).form();
    ada.browser.press(&review, CONFIRM);
    let mut nora = ada.second_browser();
    let time = ada.calendar.typed(order.hour);
    let form = nora.open(&ada.address("verify-order")).form().fill("When this happened", &time);
    let form = form.fill("Drug", "morphine").fill("Concentration", "10");
    let form = form.fill("Volume filled", "20").fill("dose", "0.5");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..6)
            .map(|_| {
                let (mut browser, form) = (nora.clone(), &form);
                scope.spawn(move || browser.post(&form.action, &form.sent()).status)
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().expect("it is answered")).collect()
    });
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(303), of(422)), (1, 5), "{statuses:?}");
}
