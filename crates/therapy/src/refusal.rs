//! Why a command is refused, in the clinic's words.

use std::fmt;

use cisterna_catalog::Unknown;

/// One reason why a command is refused: what was asked, what is allowed, whose rule it is, and what
/// to do next.
///
/// A refusal belongs to a field of the command, so that a form can show it beside that field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field of the command, by its name in the forms; empty when it concerns the whole.
    pub field: &'static str,
    /// The id of the rule.
    pub rule: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The value asked for, as people write it.
    pub asked: Option<String>,
    /// The limit, as people write it.
    pub limit: Option<String>,
    /// Where the rule comes from.
    pub source: String,
    /// What to do next.
    pub action: String,
}

impl Refusal {
    /// A field that was left empty.
    #[must_use]
    pub fn missing(field: &'static str, what: &str) -> Self {
        Self {
            field,
            rule: "entry.required",
            message: format!("The {what} is missing"),
            asked: None,
            limit: None,
            source: "nothing has a silent default".to_owned(),
            action: format!("Enter the {what}"),
        }
    }

    /// A name that the catalogue does not know.
    #[must_use]
    pub fn unknown(field: &'static str, error: &Unknown) -> Self {
        Self {
            field,
            rule: "catalogue.unknown",
            message: error.to_string(),
            asked: Some(error.asked.clone()),
            limit: None,
            source: "catalogue".to_owned(),
            action: "Choose one of the known names; `cisterna catalog` lists them".to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(limit) = &self.limit {
            write!(f, " (limit {limit})")?;
        }
        write!(f, ". {} [{}; {}]", self.action, self.rule, self.source)
    }
}

/// All the reasons why a command is refused; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub Vec<Refusal>);

impl Refused {
    /// A step that does not follow from where the patient is.
    #[must_use]
    pub fn out_of_order(message: &str, action: &str) -> Self {
        Self::from(Refusal {
            field: "",
            rule: "pathway.order",
            message: message.to_owned(),
            asked: None,
            limit: None,
            source: "the pathway from referral to refill".to_owned(),
            action: action.to_owned(),
        })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{refusal}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(vec![refusal])
    }
}
