//! What a person typed into a form.

use std::collections::HashMap;

use serde::Deserialize;

/// The values of a form exactly as they were typed.
///
/// It cannot be printed with `{:?}`: there may be a password in it.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Submitted(HashMap<String, String>);

impl Submitted {
    /// The value as typed; empty when the field was not sent.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The value without spaces around it; `None` when nothing else was typed.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        Some(self.typed(name).trim()).filter(|text| !text.is_empty())
    }

    /// The answer to a yes-or-no question; `None` when neither was chosen.
    #[must_use]
    pub fn yes_no(&self, name: &str) -> Option<bool> {
        match self.typed(name) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// The same with another value of one field.
    #[must_use]
    pub fn but(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.0.insert(name.to_owned(), value.to_owned());
        other
    }

    /// Everything that was typed, in the order of the names, except the named fields.
    #[must_use]
    pub fn all_but(&self, names: &[&str]) -> Vec<(String, String)> {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        let mut values: Vec<_> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        values.sort();
        values
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        self.typed(name) == "yes"
    }
}

impl FromIterator<(String, String)> for Submitted {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}
