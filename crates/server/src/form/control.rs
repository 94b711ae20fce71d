//! How a question is answered.

/// What a person answers a question with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A calendar day, as `2026-03-01`.
    Date,
    /// A day and a time of the clinic's clock, as `2026-03-01T09:30`.
    DateTime,
    /// A number with its unit printed inside the box, so that nobody types or forgets it.
    Quantity {
        /// The unit, as people write it.
        unit: &'static str,
    },
    /// One of several answers; none is chosen beforehand.
    Choice(Vec<Choice>),
    /// Yes or no, sent as `yes` and `no`; neither is chosen beforehand.
    YesNo,
    /// A box to tick, sent as `yes`.
    Check,
    /// A password; never put back into the page.
    Password,
    /// A value that is shown and cannot be edited; it is not sent.
    Fixed,
}

/// One answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// An answer that sends `value` and reads `label`.
    #[must_use]
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned() }
    }
}

/// Up to so many answers are all visible at once; more fold into a list.
const VISIBLE_CHOICES: usize = 4;

impl Control {
    pub(super) fn is_put_back(&self) -> bool {
        !matches!(self, Self::Password | Self::Fixed)
    }

    /// The answers that are shown as round buttons, all at once.
    pub(super) fn buttons(&self) -> Option<Vec<Choice>> {
        match self {
            Self::YesNo => Some(vec![Choice::new("yes", "Yes"), Choice::new("no", "No")]),
            Self::Choice(choices) if choices.len() <= VISIBLE_CHOICES => Some(choices.clone()),
            _ => None,
        }
    }

    /// The HTML type of a plain input.
    pub(super) fn input_type(&self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::DateTime => "datetime-local",
            Self::Password => "password",
            _ => "text",
        }
    }

    /// The class that gives the box a width that fits the answer.
    pub(super) fn width(&self) -> &'static str {
        match self {
            Self::Date | Self::DateTime => "short",
            _ => "full",
        }
    }
}
