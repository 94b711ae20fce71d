//! The one form model: what a form asks, what was typed, and why an answer is refused.
//!
//! A page builds a [`Form`], and `{{ form }}` in its template draws it, with the secret, the
//! summary of refusals and everything a screen reader needs. When a command is refused:
//!
//! ```
//! # use cisterna_server::form::{Control, Field, Form, Submitted};
//! # use cisterna_therapy::{Refusal, Refused};
//! # fn order_form() -> Form {
//! #     Form::new("/orders", "Order").field(Field::new("dose", "Daily dose", Control::Text))
//! # }
//! # let submitted = Submitted::from_iter([("dose".to_owned(), "900".to_owned())]);
//! # let refused = Refused::from(Refusal {
//! #     field: "dose", rule: "dose.daily", message: String::new(), asked: None, limit: None,
//! #     source: String::new(), action: String::new(),
//! # });
//! let mut form = order_form();
//! form.fill(&submitted); // everything that was typed is still there
//! form.refuse(&refused); // and each refusal stands beside its field
//! assert!(form.is_refused());
//! ```

mod control;
mod field;
mod page;
mod submitted;

use askama::Template;
use askama::filters::HtmlSafe;
use cisterna_therapy::{Refusal, Refused};

use field::Drawing;

pub use control::{Choice, Control};
pub use field::Field;
pub use submitted::Submitted;

/// One form: it posts to `action` and shows its own refusals.
#[derive(Clone, Template)]
#[template(path = "form.html")]
pub struct Form {
    /// Where the form is sent.
    pub action: String,
    /// What the form is for; the heading above it.
    pub title: String,
    /// What to know before filling it in, one paragraph each.
    pub intro: Vec<String>,
    /// The questions, in groups.
    pub groups: Vec<Group>,
    /// Values that travel with the form unseen. They come from the server, never from
    /// [`Form::fill`].
    pub hidden: Vec<(&'static str, String)>,
    /// The words on the button.
    pub submit: String,
    /// What a refused form says above its reasons.
    pub refused_heading: String,
    /// Refusals that concern the whole command.
    pub whole: Vec<Refusal>,
    /// The secret of the session; the template puts it into a hidden field.
    pub csrf: String,
}

/// Questions that belong together, under one heading.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// The heading; empty when the form has only one group.
    pub heading: String,
    /// The questions.
    pub fields: Vec<Field>,
}

impl Form {
    /// An empty form that posts to `action`.
    #[must_use]
    pub fn new(action: &str, title: &str) -> Self {
        Self {
            action: action.to_owned(),
            title: title.to_owned(),
            intro: Vec::new(),
            groups: Vec::new(),
            hidden: Vec::new(),
            submit: "Save".to_owned(),
            refused_heading: "Nothing was saved yet".to_owned(),
            whole: Vec::new(),
            csrf: String::new(),
        }
    }

    /// Adds a paragraph above the questions.
    #[must_use]
    pub fn intro(mut self, paragraph: &str) -> Self {
        self.intro.push(paragraph.to_owned());
        self
    }

    /// Begins a group of questions; the fields that follow belong to it.
    #[must_use]
    pub fn group(mut self, heading: &str) -> Self {
        self.groups.push(Group { heading: heading.to_owned(), fields: Vec::new() });
        self
    }

    /// Adds a question to the last group.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        if let Some(group) = self.groups.last_mut() {
            group.fields.push(field);
        }
        self
    }

    /// Sends a value along unseen.
    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: &str) -> Self {
        self.hidden.push((name, value.to_owned()));
        self
    }

    /// Sets the words on the button.
    #[must_use]
    pub fn submit(mut self, words: &str) -> Self {
        self.submit = words.to_owned();
        self
    }

    /// Puts the session's secret into the form; without it the form is refused when it is sent.
    #[must_use]
    pub fn secret(mut self, csrf: &str) -> Self {
        self.csrf = csrf.to_owned();
        self
    }

    /// Puts back everything that was typed, except passwords and what cannot be edited.
    pub fn fill(&mut self, submitted: &Submitted) {
        for field in self.groups.iter_mut().flat_map(|group| &mut group.fields) {
            if field.control.is_put_back() {
                field.value = submitted.typed(field.name).to_owned();
            }
        }
    }

    /// Shows each refusal beside its field; one without a field of this form concerns the whole.
    pub fn refuse(&mut self, refused: &Refused) {
        for refusal in &refused.0 {
            let mut fields = self.groups.iter_mut().flat_map(|group| &mut group.fields);
            match fields.find(|field| field.name == refusal.field) {
                Some(field) => field.refusals.push(refusal.clone()),
                None => self.whole.push(refusal.clone()),
            }
        }
    }

    /// Whether anything is refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.whole.is_empty() || self.refused_fields().next().is_some()
    }

    /// The fields with refusals, for the summary.
    pub fn refused_fields(&self) -> impl Iterator<Item = &Field> {
        self.groups.iter().flat_map(|group| &group.fields).filter(|field| field.is_refused())
    }
}

/// The form's template escapes everything itself, so pages include it with `{{ form }}`.
impl HtmlSafe for Form {}
