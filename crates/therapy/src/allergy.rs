//! Whether a planned drug meets an allergy.

use cisterna_catalog::{Drug, DrugClass};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::limit::source_text;

/// What is known of a patient's allergies. "None known" is said, never assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allergies {
    /// Asked, and there are none.
    NoneKnown,
    /// The substances, as they were told.
    To(Vec<String>),
}

impl Allergies {
    /// Reads a list as people write it: separated by commas, semicolons or lines, or "none".
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let entries: Vec<String> = text
            .split([',', ';', '\n'])
            .map(|entry| entry.trim().to_owned())
            .filter(|entry| !entry.is_empty())
            .collect();
        match entries.as_slice() {
            [] => None,
            [only] if is_none(only) => Some(Self::NoneKnown),
            // "None, penicillin" contradicts itself, and "unknown" says nothing.
            _ if entries.iter().any(|entry| is_none(entry) || is_no_answer(entry)) => None,
            _ => Some(Self::To(entries)),
        }
    }

    /// The refusal of a drug that meets one of the allergies, itself or through a relative.
    #[must_use]
    pub fn refusal_of(&self, field: &'static str, drug: &Drug) -> Option<Refusal> {
        let Self::To(entries) = self else { return None };
        let own = [&drug.id, &drug.name].into_iter().chain(&drug.aliases);
        let own: Vec<String> = own.map(|name| plain(name)).chain([stem(&drug.id)]).collect();
        for entry in entries {
            let told = plain(entry);
            if own.iter().any(|name| mentions(&told, name)) {
                let source = "the patient's allergies".to_owned();
                return Some(refusal(field, drug, entry, "this drug", source));
            }
            if let Some(class) = class_words(drug.class).iter().find(|word| told.contains(**word)) {
                let how = format!("it is of the class {class}");
                return Some(refusal(field, drug, entry, &how, "the class of the drug".to_owned()));
            }
            let relative = drug.relatives.iter().find(|relative| {
                mentions(&told, &plain(&relative.value)) || mentions(&told, &stem(&relative.value))
            });
            if let Some(relative) = relative {
                let how = format!("its relative {}", relative.value);
                return Some(refusal(field, drug, entry, &how, source_text(relative)));
            }
        }
        None
    }

    /// Whether an allergy names one of these substances, alone or within a longer name.
    #[must_use]
    pub fn names_any(&self, words: &[String]) -> bool {
        let Self::To(entries) = self else { return false };
        let mut told = entries.iter().map(|entry| plain(entry));
        told.any(|told| words.iter().any(|word| mentions(&told, &plain(word))))
    }

    /// The allergies in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::NoneKnown => "none known".to_owned(),
            Self::To(entries) => entries.join(", "),
        }
    }
}

fn is_none(text: &str) -> bool {
    let text = plain(text);
    let words = [
        "none",
        "no",
        "nil",
        "none known",
        "nil known",
        "no known",
        "no known allergy",
        "no known allergies",
        "no known drug allergy",
        "no known drug allergies",
        "nka",
        "nkda",
        "no allergy",
        "no allergies",
        "no drug allergies",
    ];
    words.contains(&text.as_str())
}

/// Whether an entry tells nothing: asked and not answered is not "none known".
fn is_no_answer(text: &str) -> bool {
    let text = plain(text);
    let empty_words = ["unknown", "not asked", "not known", "n a", "na", "see chart", "tbd"];
    text.is_empty() || empty_words.contains(&text.as_str())
}

/// The beginning that a drug's name has in other languages and in its salts: `morphi` of morphine,
/// Morphin and morphium.
fn stem(id: &str) -> String {
    let id = plain(id);
    let kept = id.chars().count().saturating_sub(2);
    if kept > 4 { id.chars().take(kept).collect() } else { id }
}

/// The words by which people name a whole class of drugs.
fn class_words(class: DrugClass) -> &'static [&'static str] {
    match class {
        DrugClass::Opioid => &["opioid", "opiat", "opium", "narcotic"],
        DrugClass::LocalAnaesthetic => {
            &["local anaesthetic", "local anesthetic", "amide anaesthetic"]
        }
        DrugClass::Alpha2Agonist | DrugClass::GabaBAgonist | DrugClass::CalciumChannelBlocker => {
            &[]
        }
    }
}

/// Lower case, with anything but letters and digits as one space.
fn plain(text: &str) -> String {
    let spaced: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !is_unseen(*c))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an allergy as told names a substance, alone or within a longer name: told "morphine
/// sulfate (rash)" names morphine. Rather one warning too many than one too few.
fn mentions(told: &str, substance: &str) -> bool {
    let close = |text: &str| text.replace(' ', "");
    substance.chars().count() > 2 && close(told).contains(&close(substance))
}

/// Characters that split a word without being seen.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn refusal(field: &'static str, drug: &Drug, entry: &str, how: &str, source: String) -> Refusal {
    Refusal {
        field,
        rule: "contraindication.allergy",
        message: format!("{} must not be given: allergy to {entry} ({how})", drug.name),
        asked: Some(drug.name.clone()),
        limit: Some(format!("no drug that meets an allergy to {entry}")),
        source,
        action: "Choose another drug, or correct the allergy list after an allergy work-up"
            .to_owned(),
    }
}
