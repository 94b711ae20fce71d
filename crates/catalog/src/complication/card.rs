//! Emergency cards: what to do when a drug is lost, and when there is too much of it.

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// What an emergency card is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// The drug does not reach the patient any more.
    Withdrawal,
    /// Too much of it reached the patient.
    Overdose,
}

impl CardKind {
    const NAMES: [(&'static str, Self); 2] =
        [("withdrawal", Self::Withdrawal), ("overdose", Self::Overdose)];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Withdrawal => "withdrawal",
            Self::Overdose => "overdose",
        }
    }
}

/// What to look for and do, line by line, for some drugs.
#[derive(Clone, Debug, PartialEq)]
pub struct EmergencyCard {
    /// What it is about.
    pub kind: CardKind,
    /// The drugs for which it holds, by id.
    pub drugs: Vec<String>,
    /// Its heading.
    pub title: String,
    /// What is seen.
    pub signs: Vec<Sourced<String>>,
    /// What is done, in this order.
    pub steps: Vec<Sourced<String>>,
}

impl EmergencyCard {
    pub(super) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let card = Self {
            kind: entry.choice("kind", &CardKind::NAMES)?,
            drugs: entry.texts("drugs")?,
            title: entry.text("title")?,
            signs: entry.entries("sign", Entry::into_sourced)?,
            steps: entry.entries("step", Entry::into_sourced)?,
        };
        entry.finish()?;
        Ok(card)
    }
}
