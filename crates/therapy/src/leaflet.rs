//! What patients are given to read: before the trial, before and after the implant, after a refill,
//! and when the pump beeps. All texts are in one place, and a test measures how hard they are to read.
//!
//! They are general. Doses, dates and telephone numbers stand on the patient's own card.

mod texts;

use cisterna_catalog::{AlarmTone, Pump};

pub use texts::LEAFLETS;

/// A text for patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaflet {
    /// The last part of its address.
    pub slug: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its parts.
    pub parts: &'static [LeafletPart],
}

/// A part of a leaflet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafletPart {
    /// What it is about.
    pub heading: &'static str,
    /// Its sentences, one line each.
    pub lines: &'static [&'static str],
}

impl Leaflet {
    /// The leaflet with this address.
    #[must_use]
    pub fn by_slug(slug: &str) -> Option<&'static Self> {
        LEAFLETS.iter().find(|leaflet| leaflet.slug == slug)
    }
}

/// What a patient does about a tone.
#[must_use]
pub const fn what_to_do(tone: &AlarmTone) -> &'static [&'static str] {
    if tone.critical { texts::CRITICAL_TONE } else { texts::OTHER_TONE }
}

/// What a patient does about a tone that is not known for the pump: it is taken for the worse one.
#[must_use]
pub const fn unknown_tone(pump: &Pump) -> Option<&'static [&'static str]> {
    if pump.alarm_tones.is_empty() { Some(texts::CRITICAL_TONE) } else { None }
}
