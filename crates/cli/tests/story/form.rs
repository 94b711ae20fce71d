//! A form as a person fills it in: the questions, the answers so far, and the buttons.

use scraper::{ElementRef, Selector};

use crate::colleague::PASSWORD;
use crate::page::{Page, text_of};

/// A form with its answers.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) questions: Vec<Question>,
    /// Each button with its words and what it sends.
    buttons: Vec<(String, Option<(String, String)>)>,
}

/// One question with its answer so far.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) kind: Kind,
    /// What is sent; `None` when nothing is, as for a box that is not ticked.
    answer: Option<String>,
}

/// How a question is answered.
#[derive(Clone, PartialEq)]
pub(crate) enum Kind {
    /// Sent unseen.
    Hidden,
    /// Typed; with the HTML type of the box.
    Typed(String),
    /// Ticked; with what is sent then.
    Ticked(String),
    /// Chosen; with what each answer sends and reads.
    Chosen(Vec<(String, String)>),
}

impl Form {
    /// Reads a form with everything that is filled in, also what is hidden.
    pub(crate) fn read(page: &Page, form: ElementRef<'_>) -> Self {
        assert_eq!(form.attr("method"), Some("post"));
        let mut read = Self {
            action: form.attr("action").expect("a form has an address").to_owned(),
            questions: Vec::new(),
            buttons: elements(form, "button").into_iter().map(button).collect(),
        };
        for control in elements(form, "input, textarea, select") {
            read.add(page, control);
        }
        // Whoever signs gives the password; a test of the signature gives another one.
        for question in read.questions.iter_mut().filter(|it| it.name == "signature") {
            question.answer = Some(PASSWORD.to_owned());
        }
        read
    }

    fn add(&mut self, page: &Page, control: ElementRef<'_>) {
        let attr = |name| control.attr(name).unwrap_or_default().to_owned();
        let (name, value, is_checked) = (attr("name"), attr("value"), control.attr("checked"));
        let is_checked = is_checked.is_some();
        if attr("type") == "radio" {
            return self.add_button(page, control, name, value, is_checked);
        }
        let (kind, answer) = match (control.value().name(), attr("type").as_str()) {
            ("select", _) => chosen(control),
            ("textarea", _) => {
                let typed = control.text().collect::<String>();
                (Kind::Typed("textarea".to_owned()), Some(typed))
            }
            (_, "hidden") => (Kind::Hidden, Some(value)),
            (_, "checkbox") => (Kind::Ticked(value.clone()), is_checked.then_some(value)),
            (_, other) => (Kind::Typed(other.to_owned()), Some(value)),
        };
        let label = match kind {
            Kind::Hidden => String::new(),
            _ => label_of(page, &format!("label[for=\"{}\"]", attr("id"))),
        };
        self.questions.push(Question { name, label, kind, answer });
    }

    /// Adds one of the round buttons of a question, and the question with the first of them.
    fn add_button(
        &mut self,
        page: &Page,
        control: ElementRef<'_>,
        name: String,
        value: String,
        is_checked: bool,
    ) {
        let words = control.parent().and_then(ElementRef::wrap).map(text_of);
        let choice = (value.clone(), words.expect("a button has a label around it"));
        if self.questions.last().is_none_or(|question| question.name != name) {
            let label = label_of(page, &format!("#question-{name}"));
            let kind = Kind::Chosen(Vec::new());
            self.questions.push(Question { name, label, kind, answer: None });
        }
        let question = self.questions.last_mut().expect("it was just added");
        if let Kind::Chosen(choices) = &mut question.kind {
            choices.push(choice);
        }
        if is_checked {
            question.answer = Some(value);
        }
    }

    /// The question with this name or this label.
    fn question(&mut self, asked: &str) -> &mut Question {
        let known: Vec<String> =
            self.questions.iter().map(|q| format!("{} ({})", q.name, q.label)).collect();
        let found = self.questions.iter_mut().find(|q| q.name == asked || q.label == asked);
        found.unwrap_or_else(|| panic!("nothing asks {asked:?}, only {known:#?}"))
    }

    /// The answer so far to the question with this name or label.
    pub(crate) fn answer(&self, asked: &str) -> Option<String> {
        self.clone().question(asked).answer.clone()
    }

    /// Answers a question by its name or label; a choice by what it sends or reads.
    pub(crate) fn fill(mut self, asked: &str, answer: &str) -> Self {
        let question = self.question(asked);
        let answer = match &question.kind {
            Kind::Chosen(choices) => {
                let found =
                    choices.iter().find(|(value, words)| value == answer || words == answer);
                found.unwrap_or_else(|| panic!("{asked} has no {answer:?}: {choices:?}")).0.clone()
            }
            Kind::Ticked(value) => {
                assert_eq!(value, answer, "{asked} can only be ticked");
                value.clone()
            }
            _ => answer.to_owned(),
        };
        question.answer = Some(answer);
        self
    }

    /// Answers several questions.
    pub(crate) fn fill_all<T: AsRef<str>>(self, answers: &[(&str, T)]) -> Self {
        answers.iter().fold(self, |form, (asked, answer)| form.fill(asked, answer.as_ref()))
    }

    /// Sends something that no person could choose or type on this page.
    pub(crate) fn forge(mut self, asked: &str, answer: Option<&str>) -> Self {
        self.question(asked).answer = answer.map(str::to_owned);
        self
    }

    /// Takes back every answer, also those that were filled in beforehand.
    pub(crate) fn emptied(mut self) -> Self {
        for question in &mut self.questions {
            question.answer = match question.kind {
                Kind::Hidden => continue,
                Kind::Typed(_) => Some(String::new()),
                Kind::Ticked(_) | Kind::Chosen(_) => None,
            };
        }
        self
    }

    /// What is sent when the only button is pressed.
    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        let answered = self
            .questions
            .iter()
            .filter_map(|question| Some((question.name.clone(), question.answer.clone()?)));
        answered.collect()
    }

    /// What is sent when the button with these words is pressed.
    pub(crate) fn sent_with(&self, words: &str) -> Vec<(String, String)> {
        let found = self.buttons.iter().find(|(button, _)| button == words);
        let (_, more) = found.unwrap_or_else(|| panic!("no {words:?}: {:?}", self.buttons));
        let mut sent = self.sent();
        sent.extend(more.clone());
        sent
    }
}

fn elements<'a>(form: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    form.select(&Selector::parse(selector).expect("the selector is right")).collect()
}

fn button(button: ElementRef<'_>) -> (String, Option<(String, String)>) {
    let attr = |name| button.attr(name).map(str::to_owned);
    (text_of(button), attr("name").zip(attr("value")))
}

fn chosen(control: ElementRef<'_>) -> (Kind, Option<String>) {
    let options = elements(control, "option");
    let value = |option: &ElementRef<'_>| option.attr("value").unwrap_or_default().to_owned();
    let selected = options.iter().find(|option| option.attr("selected").is_some());
    let answer = selected.or(options.first()).map(value);
    let choices = options.iter().map(|option| (value(option), text_of(*option))).collect();
    (Kind::Chosen(choices), answer)
}

/// Every question has words that say what it asks.
fn label_of(page: &Page, selector: &str) -> String {
    let label = page.text(selector);
    let label = label.trim_end_matches("(optional)").trim().to_owned();
    assert!(!label.is_empty(), "{selector} on {} says nothing", page.path);
    label
}
