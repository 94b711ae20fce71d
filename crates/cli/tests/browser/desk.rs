//! A person at a desk with a browser.

use std::fs;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::clinic::Clinic;
use crate::look::{look, look_at_focus, pictures};
use crate::steps::{Calendar, Step};

/// What the colleague signs in and signs with.
pub(crate) const PASSWORD: &str = "a sentence that is easy to remember";
const CONTROL: &str = include_str!("control.js");

/// The clinic, the browser, and everything that was wrong so far.
pub(crate) struct Desk {
    pub(crate) calendar: Calendar,
    /// The address of the patient's page; empty before the referral.
    pub(crate) patient: String,
    pub(crate) problems: Vec<String>,
    client: Client,
    chromium: Chromium,
    clinic: Clinic,
}

impl Desk {
    /// A new clinic and a new browser.
    pub(crate) async fn new() -> Self {
        let _ = fs::remove_dir_all(pictures());
        fs::create_dir_all(pictures()).expect("the folder of the pictures can be made");
        let mut chromium = Chromium::start();
        let client = chromium.open().await;
        let (patient, problems) = (String::new(), Vec::new());
        let (calendar, clinic) = (Calendar::new(), Clinic::new());
        Self { calendar, patient, problems, client, chromium, clinic }
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) {
        let url = format!("http://{}{path}", self.clinic.address);
        self.client.goto(&url).await.expect("the page opens");
    }

    /// Where the browser is.
    pub(crate) async fn path(&self) -> String {
        self.client.current_url().await.expect("it is somewhere").path().to_owned()
    }

    /// Everything that can be read on the page.
    pub(crate) async fn words(&self) -> String {
        let main = self.client.find(Locator::Css("main")).await.expect("a page has a main part");
        main.text().await.expect("it has words")
    }

    /// Asserts that something can be read on the page.
    pub(crate) async fn says(&self, wanted: &str) {
        let words = self.words().await;
        let path = self.path().await;
        assert!(words.contains(wanted), "{wanted:?} on {path}:\n{words}");
    }

    /// Looks at the page and keeps its pictures under a name.
    pub(crate) async fn look(&mut self, name: &str) {
        self.look_at(name, false).await;
    }

    /// Looks at a page that refuses what was sent.
    pub(crate) async fn look_at_refusal(&mut self, name: &str) {
        self.says("Nothing was saved yet").await;
        self.look_at(name, true).await;
    }

    async fn look_at(&mut self, name: &str, refused: bool) {
        let seen = look(&self.chromium, &self.client, name).await;
        let focus = look_at_focus(&self.client, name, refused).await;
        self.problems.extend(seen.into_iter().chain(focus));
        // The browser itself notes every answer 422, which is how a refusal is told.
        let expected = |message: &str| refused && message.contains("status of 422");
        for (level, message) in self.chromium.console() {
            if level == "SEVERE" && !expected(&message) {
                self.problems.push(format!("{name}: the console says {message}"));
            }
        }
    }

    /// Looks at the page once more with everything unfolded.
    pub(crate) async fn look_unfolded(&mut self, name: &str) {
        let unfold = "document.querySelectorAll('details').forEach((folded) => folded.open = true)";
        self.client.execute(unfold, vec![]).await.expect("it can be unfolded");
        let seen = look(&self.chromium, &self.client, name).await;
        self.problems.extend(seen);
    }

    /// Looks at the page once more in dark colours.
    pub(crate) async fn look_in_the_dark(&mut self, name: &str) {
        let scheme = |value: &str| json!([{ "name": "prefers-color-scheme", "value": value }]);
        let media = |value: &str| json!({ "features": scheme(value) });
        self.chromium.devtools("Emulation.setEmulatedMedia", &media("dark"));
        let seen = look(&self.chromium, &self.client, name).await;
        self.problems.extend(seen);
        self.chromium.devtools("Emulation.setEmulatedMedia", &media(""));
    }

    /// Answers a question by its label.
    pub(crate) async fn fill(&self, asked: &str, answer: &str) {
        let found = self.client.execute(CONTROL, vec![json!(asked), json!(answer)]).await;
        let found = found.expect("the page can be searched");
        let part = |name: &str| found[name].as_str().map(str::to_owned);
        let (Some(id), Some(kind), Some(answer)) = (part("id"), part("kind"), part("answer"))
        else {
            panic!("nothing asks {asked:?} with an answer {answer:?}: {}", self.words().await);
        };
        let control = self.client.find(Locator::Id(&id)).await.expect("it is there");
        match kind.as_str() {
            "list" => control.select_by_label(&answer).await.expect("it can be chosen"),
            "date" => self.set_date(&control, &answer).await,
            "press" => press(&control).await,
            _ => {
                control.clear().await.expect("it can be cleared");
                control.send_keys(&answer).await.expect("it can be typed into");
            }
        }
    }

    /// Moves the slider of a box up by some steps, with the keyboard.
    pub(crate) async fn slide(&self, id: &str, steps: usize) {
        let slider = Locator::XPath("//input[@type='range']");
        let found = self.client.find_all(slider).await.expect("the page can be searched");
        assert!(!found.is_empty(), "the script put no slider under {id}");
        let path = format!("//*[@id='{id}']/ancestor::*[@class='answer']//input[@type='range']");
        let slider = self.client.find(Locator::XPath(&path)).await.expect("its slider is there");
        let keys = Key::Right.to_string().repeat(steps);
        slider.send_keys(&keys).await.expect("it takes keys");
    }

    /// Waits for words that a script brings.
    pub(crate) async fn comes_to_say(&self, wanted: &str) {
        for _ in 0..200 {
            if self.words().await.contains(wanted) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.says(wanted).await;
    }

    /// Sets a day or a time. How one is typed depends on the language of the browser.
    async fn set_date(&self, control: &Element, answer: &str) {
        let control = serde_json::to_value(control).expect("an element has an id");
        let script = "arguments[0].value = arguments[1]; return arguments[0].value";
        let set = self.client.execute(script, vec![control, json!(answer)]).await;
        let set = set.expect("it can be set");
        assert!(set.as_str().is_some_and(|set| set.starts_with(answer)), "{set} for {answer}");
    }

    /// Presses the button with these words, in the page or in its header.
    pub(crate) async fn press(&self, words: &str) {
        // Whoever signs gives the password.
        if let Ok(signature) = self.client.find(Locator::Css("input[name=signature]")).await {
            signature.clear().await.expect("it can be cleared");
            signature.send_keys(PASSWORD).await.expect("it can be typed into");
        }
        let path = format!("//button[normalize-space()=\"{words}\"]");
        let button = self.client.find(Locator::XPath(&path)).await;
        let button = button.unwrap_or_else(|error| panic!("no button {words:?}: {error}"));
        self.value("document.documentElement.dataset.left = 'yes'").await;
        button.click().await.expect("it can be pressed");
        let arrived = "return document.readyState === 'complete' \
            && !document.documentElement.dataset.left && !!document.querySelector('footer')";
        for _ in 0..200 {
            if self.value(arrived).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("nothing follows {words:?}: {}", self.words().await);
    }

    /// The value of a script. While one page follows another there is none.
    async fn value(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_default()
    }

    /// Opens the form of a step.
    pub(crate) async fn open_step(&self, step: &Step) {
        let patient = if self.patient.is_empty() { "/patients" } else { &self.patient };
        self.open(&format!("{patient}/{}", step.slug)).await;
    }

    /// Answers the form of a step that is open.
    pub(crate) async fn answer(&self, step: &Step) {
        for (asked, answer) in &step.answers {
            self.fill(asked, answer).await;
        }
        self.fill("When this happened", &self.calendar.typed(step.hour)).await;
    }

    /// Sends the form that is open.
    pub(crate) async fn send(&self) {
        let words = self.client.find(Locator::Css("main .actions button")).await;
        let words = words.expect("a form has a button").text().await.expect("it has words");
        self.press(&words).await;
    }

    /// Takes a step to its end, and is on the patient's page then.
    pub(crate) async fn record(&mut self, step: &Step) {
        self.open_step(step).await;
        self.answer(step).await;
        self.send().await;
        if step.reviewed {
            self.press("Confirm and record").await;
        }
        self.arrive(step.slug).await;
    }

    /// Asserts that the patient's page is shown.
    pub(crate) async fn arrive(&mut self, slug: &str) {
        let path = self.path().await;
        if self.patient.is_empty() {
            assert_ne!(path, "/patients/new", "{}", self.words().await);
            self.patient = path;
        } else {
            assert_eq!(path, self.patient, "after {slug}:\n{}", self.words().await);
        }
    }
}

async fn press(control: &Element) {
    if !control.is_selected().await.expect("it can be seen") {
        control.click().await.expect("it can be pressed");
    }
}
