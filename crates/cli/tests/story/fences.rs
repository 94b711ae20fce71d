//! Who may see and send what, and what happens to a hostile text.

use crate::browser::Browser;
use crate::colleague::{CONFIRM, Colleague, LOGIN, PASSWORD, answered_setup};
use crate::steps;

/// A name that would run if it were ever put into a page as it is.
const HOSTILE: &str = "<script>alert(1)</script>";
/// The same for attributes, text areas, and what follows a template's own marks.
const MORE_HOSTILE: &str = "\"'></textarea></title><img src=x onerror=alert(2)>{{7*7}}";

#[test]
fn signing_in_and_out() {
    let mut ada = Colleague::sets_up();
    let today = ada.browser.open("/");
    let header = today.texts(".account-name");
    assert_eq!(header, ["Ada Meyer"]);
    let out = crate::form::Form::read(&today, today.all("header form")[0]);
    assert_eq!(ada.browser.send(&out).path, "/login");
    let asked = ada.browser.open("/patients");
    assert_eq!(asked.path, "/login?next=/patients");
    let form = asked.form().fill("Sign-in name", LOGIN);
    let wrong = ada.browser.send(&form.clone().fill("Password", "a sentence that is wrong"));
    let why = wrong.refusal_of_all();
    assert!(why.contains("do not belong together"), "{why}");
    assert_eq!(wrong.form().answer("Password").as_deref(), Some(""), "a password is not kept");
    let right = ada.browser.send(&form.fill("Password", PASSWORD));
    assert_eq!((right.path.as_str(), right.status), ("/patients", 200));
    ada.clinic.crash();
    assert_eq!(ada.browser.open("/patients").path, "/patients", "the session is on the disk");
}

#[test]
fn the_setup_closes_after_the_first_account() {
    let mut ada = Colleague::sets_up();
    assert_eq!(Browser::new(&ada.clinic).ask("/setup").status, 404);
    let sent = answered_setup(ada.browser.open("/accounts").form())
        .fill("Nurse: observes, refills, records", "yes")
        .sent();
    let mut stranger = Browser::new(&ada.clinic);
    let answer = stranger.post("/setup", &sent);
    assert!(matches!(answer.status, 403 | 409), "{}", answer.status);
    let taken = ada.browser.post("/accounts", &sent);
    assert!(taken.refusal("login").contains("account.login-free"));
}

/// Every address of the application that is a patient's or a colleague's.
fn closed_addresses(ada: &Colleague) -> Vec<String> {
    let path = steps::straight_path(ada.calendar).into_iter().map(|step| step.slug);
    let steps = path.chain(steps::BESIDE_THE_PATH).map(|slug| ada.address(slug));
    let pages = ["/", "/patients", "/patients/new", "/formulary", "/accounts", "/logout"];
    let pages = pages.into_iter().map(str::to_owned);
    pages.chain([ada.patient.clone()]).chain(steps).collect()
}

#[test]
fn every_page_needs_a_session_and_every_form_its_secret() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    let history = ada.history();
    let mut stranger = Browser::new(&ada.clinic);
    for address in closed_addresses(&ada) {
        if address != "/logout" {
            let page = stranger.ask(&address);
            let to_login = page.location.as_deref().is_some_and(|to| to.starts_with("/login"));
            assert!(page.status == 303 && to_login, "{address}: {}", page.status);
            page.hides("Ada Example");
        }
        let takes_forms = !["/", "/patients", "/formulary"].contains(&address.as_str());
        if takes_forms && address != ada.patient {
            assert_eq!(stranger.post(&address, &[]).status, 403, "{address} by a stranger");
            assert_eq!(ada.browser.post(&address, &[]).status, 403, "{address} without a secret");
            let forged = [("csrf".to_owned(), "0".repeat(64))];
            assert_eq!(ada.browser.post(&address, &forged).status, 403, "{address}, forged");
        }
    }
    assert_eq!(stranger.ask("/about").status, 200);
    assert_eq!(stranger.ask("/static/style.css").status, 200);
    assert_eq!(ada.browser.ask("/patients/01890000-0000-7000-8000-000000000000").status, 404);
    assert_eq!(ada.browser.ask(&format!("{}/no-such-step", ada.patient)).status, 404);
    assert_eq!(ada.history(), history);
}

#[test]
fn a_form_of_another_site_is_refused() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    let form = ada.answered(&steps::screening());
    for from in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let answer = ada.browser.post_from(&form.action, &form.sent(), from);
        assert_eq!(answer.status, 403, "{from:?}");
    }
    assert_eq!(ada.history().len(), 1);
}

#[test]
fn a_hostile_text_stays_a_text_on_every_page() {
    let mut ada = Colleague::sets_up();
    let referral = steps::referral(HOSTILE).but("Referred by", MORE_HOSTILE);
    assert_eq!(ada.records(&referral).text("h1 .soft"), "born 4 May 1961");
    for mut step in steps::straight_path(ada.calendar) {
        for (asked, answer) in &mut step.answers {
            let is_text = matches!(
                *asked,
                "Operator's name"
                    | "Site of the pump"
                    | "Lot"
                    | "Lot of the drug"
                    | "Assessment"
                    | "Agreed with its prescriber"
                    | "Treatment so far and its effects"
            );
            if *asked == "Full name" {
                *answer = HOSTILE.to_owned();
            }
            if is_text || (*asked == "Operator" && step.slug == "trial-procedure") {
                *answer = format!("{HOSTILE}{MORE_HOSTILE}");
            }
        }
        // What is refused is shown too, and so is what is reviewed.
        let nonsense = step.clone().but("When this happened", HOSTILE);
        let refused = ada.form(step.slug).fill_all(&nonsense.answers);
        let refused = ada.browser.send(&refused);
        assert!(refused.refusal("occurred_at").contains(HOSTILE), "it is shown as it was typed");
        ada.records(&step);
    }
    let page = ada.page();
    assert!(page.text("h1").starts_with(HOSTILE), "{}", page.text("h1"));
    for line in page.history().iter().filter(|line| line.contains("Referred:")) {
        assert!(line.contains(MORE_HOSTILE), "{line}");
    }
    for place in ["/", "/patients"] {
        ada.browser.open(place).says(HOSTILE);
    }
}

#[test]
fn rk_04_a_session_alone_signs_nothing() {
    let mut ada = Colleague::sets_up();
    ada.records(&steps::referral("Ada Example"));
    let mut signed = Vec::new();
    for step in steps::straight_path(ada.calendar) {
        let form = if step.reviewed { ada.reviews(&step).form() } else { ada.answered(&step) };
        let asks = form.questions.iter().any(|question| question.name == "signature");
        if asks {
            let before = ada.history();
            for wrong in ["", "a sentence that is wrong"] {
                let forged = form.clone().fill("signature", wrong);
                let sent = if step.reviewed { forged.sent_with(CONFIRM) } else { forged.sent() };
                let answer = ada.browser.post(&forged.action, &sent);
                assert_eq!(answer.status, 422, "{} with {wrong:?}", step.slug);
                answer.says("Rule account.signature");
                answer.hides("a sentence that is wrong");
            }
            let unasked = form.sent().into_iter().filter(|(name, _)| name != "signature");
            let confirmed =
                unasked.chain([("confirmed".to_owned(), "yes".to_owned())]).collect::<Vec<_>>();
            assert_eq!(ada.browser.post(&form.action, &confirmed).status, 422, "{}", step.slug);
            assert_eq!(ada.history(), before, "{}", step.slug);
            signed.push(step.slug);
        }
        ada.records(&step);
    }
    for slug in ["trial-decision", "implant", "programme", "refill-complete"] {
        assert!(signed.contains(&slug), "{slug} is not signed, only {signed:?}");
    }
}
