//! One question of a form.

use cisterna_therapy::Refusal;

use super::{Choice, Control};

/// One question, its answer so far, and why that answer is refused.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name that is sent; the same as in [`Refusal::field`].
    pub name: &'static str,
    /// The question.
    pub label: String,
    /// Help, below the question; may be empty.
    pub hint: String,
    /// Whether an answer is needed. It is only announced; the command decides.
    pub required: bool,
    /// How it is answered.
    pub control: Control,
    /// The answer so far.
    pub value: String,
    /// Why the answer is refused.
    pub refusals: Vec<Refusal>,
    /// What the browser may fill in by itself; `off` for everything clinical.
    pub autocomplete: &'static str,
}

impl Field {
    /// A question that needs an answer.
    #[must_use]
    pub fn new(name: &'static str, label: &str, control: Control) -> Self {
        Self {
            name,
            label: label.to_owned(),
            hint: String::new(),
            required: true,
            control,
            value: String::new(),
            refusals: Vec::new(),
            autocomplete: "off",
        }
    }

    /// The question may stay without an answer.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Adds help below the question.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = hint.to_owned();
        self
    }

    /// Sets the answer so far.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = value.to_owned();
        self
    }

    /// Lets the browser fill this in by itself, for instance `username`.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// Whether the answer is refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// The id of the control, where the summary leads.
    #[must_use]
    pub fn id(&self) -> String {
        format!("field-{}", self.name)
    }

    /// The ids of everything that explains this field, for `aria-describedby`.
    #[must_use]
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("hint-{}", self.name));
        }
        if self.unit().is_some() {
            ids.push(format!("unit-{}", self.name));
        }
        if self.is_refused() {
            ids.push(format!("refusal-{}", self.name));
        }
        ids.join(" ")
    }

    fn unit(&self) -> Option<&'static str> {
        match self.control {
            Control::Quantity { unit } => Some(unit),
            _ => None,
        }
    }

    fn buttons(&self) -> Option<Vec<Choice>> {
        self.control.buttons()
    }

    fn is_ticked(&self) -> bool {
        self.value == "yes"
    }

    /// The drawing of this field; the template asks this, and then the details.
    pub(super) fn drawing(&self) -> Drawing<'_> {
        match &self.control {
            Control::Check => Drawing::Check { ticked: self.is_ticked() },
            Control::Fixed => Drawing::Fixed,
            Control::LongText => Drawing::LongText,
            Control::Quantity { unit } => Drawing::Quantity { unit },
            Control::Choice(choices) if self.buttons().is_none() => Drawing::List { choices },
            _ => match self.buttons() {
                Some(choices) => Drawing::Buttons { choices },
                None => {
                    Drawing::Line { kind: self.control.input_type(), width: self.control.width() }
                }
            },
        }
    }

    /// Whether the question labels one control, rather than a set of buttons.
    pub(super) fn is_one_control(&self) -> bool {
        self.buttons().is_none() && !matches!(self.control, Control::Fixed)
    }
}

/// How the template draws a field.
pub(super) enum Drawing<'a> {
    Line { kind: &'static str, width: &'static str },
    LongText,
    Quantity { unit: &'static str },
    Buttons { choices: Vec<Choice> },
    List { choices: &'a [Choice] },
    Check { ticked: bool },
    Fixed,
}
