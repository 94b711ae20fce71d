//! A colleague at the screen: signs in, opens forms, answers them, and may lose the server at any
//! time.

use crate::browser::Browser;
use crate::clinic::Clinic;
use crate::form::Form;
use crate::page::Page;
use crate::steps::{Calendar, Step};

pub(crate) const LOGIN: &str = "ada.meyer";
pub(crate) const PASSWORD: &str = "a sentence that is easy to remember";
/// The button that records what a review shows.
pub(crate) const CONFIRM: &str = "Confirm and record";
/// The button that goes back from a review.
pub(crate) const BACK: &str = "Back to the entries";

/// The colleague who takes one patient along the path.
pub(crate) struct Colleague {
    pub(crate) clinic: Clinic,
    pub(crate) browser: Browser,
    pub(crate) calendar: Calendar,
    /// The address of the patient's page; empty before the referral.
    pub(crate) patient: String,
    /// The browser of a second colleague, once there is one.
    pub(crate) second: Option<Browser>,
}

impl Colleague {
    /// Sets up a new clinic; the first account is signed in at once.
    pub(crate) fn sets_up() -> Self {
        let clinic = Clinic::new();
        let mut browser = Browser::new(&clinic);
        let start = browser.open("/");
        assert_eq!(start.path, "/setup", "a new record begins with the first account");
        let today = browser.send(&answered_setup(start.form()));
        assert_eq!((today.path.as_str(), today.status), ("/", 200), "{}", today.words());
        Self { clinic, browser, calendar: Calendar::new(), patient: String::new(), second: None }
    }

    /// The address of a step's form.
    pub(crate) fn address(&self, slug: &str) -> String {
        if self.patient.is_empty() {
            return format!("/patients/{slug}");
        }
        format!("{}/{slug}", self.patient)
    }

    /// Opens the form of a step.
    pub(crate) fn form(&mut self, slug: &str) -> Form {
        self.browser.open(&self.address(slug)).form()
    }

    /// The form of a step with its answers.
    pub(crate) fn answered(&mut self, step: &Step) -> Form {
        let time = self.calendar.typed(step.hour);
        self.form(step.slug).fill_all(&step.answers).fill("When this happened", &time)
    }

    /// Sends the answers and reads what comes back: refusals, a review, or the patient's page.
    pub(crate) fn tries(&mut self, step: &Step) -> Page {
        let form = self.answered(step);
        self.browser.send(&form)
    }

    /// Sends the answers and gets to the review.
    pub(crate) fn reviews(&mut self, step: &Step) -> Page {
        let page = self.tries(step);
        assert_eq!(page.status, 200, "{}:\n{}", step.slug, page.words());
        page.says("Nothing is recorded yet");
        page
    }

    /// Takes a step to its end and takes the first answer of the server, which says that it is
    /// saved.
    fn sends(&mut self, step: &Step) -> String {
        let answer = if step.reviewed {
            let review = self.reviews(step).form();
            self.browser.post(&review.action, &review.sent_with(CONFIRM))
        } else {
            let form = self.answered(step);
            self.browser.post(&form.action, &form.sent())
        };
        assert_eq!(answer.status, 303, "{}:\n{}", step.slug, answer.words());
        answer.location.expect("a redirect leads somewhere")
    }

    /// Takes a step, with the second person that it may need. Once it is recorded the patient's page is
    /// shown.
    pub(crate) fn records(&mut self, step: &Step) -> Page {
        self.patient = self.sends(step);
        if self.is_prepared() { self.is_given(step) } else { self.page() }
    }

    /// Takes a step, and the server is killed as soon as it says that the step is saved, and again
    /// once the patient's page has shown it.
    pub(crate) fn records_and_crashes(&mut self, step: &Step) -> Page {
        let before = self.history();
        self.patient = self.sends(step);
        self.clinic.crash();
        let shown = self.history();
        assert!(shown.len() > before.len() && shown.ends_with(&before), "{before:#?}\n{shown:#?}");
        self.clinic.crash();
        let page = self.page();
        assert_eq!(page.history(), shown, "after {}", step.slug);
        if self.is_prepared() { self.is_given(step) } else { page }
    }

    /// The patient's page.
    pub(crate) fn page(&mut self) -> Page {
        self.browser.open(&self.patient)
    }

    /// What is shown as recorded of the patient.
    pub(crate) fn history(&mut self) -> Vec<String> {
        if self.patient.is_empty() { Vec::new() } else { self.page().history() }
    }

    /// Asserts that a step is refused and that nothing of it is recorded.
    pub(crate) fn is_refused(&mut self, step: &Step) -> Page {
        let before = self.history();
        let page = self.tries(step);
        assert_eq!(page.status, 422, "{} was not refused:\n{}", step.slug, page.words());
        assert_eq!(self.history(), before);
        page
    }
}

/// The setup page with the first account.
pub(crate) fn answered_setup(form: Form) -> Form {
    form.fill_all(&[
        ("Name", "Ada Meyer"),
        ("Sign-in name", LOGIN),
        ("Password", PASSWORD),
        ("Password again", PASSWORD),
    ])
}
