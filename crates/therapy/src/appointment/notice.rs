//! Reminders: who is told when, and who is next when nobody answers.
//!
//! The chain is the patient by their own channels, then the desk, then the physician in charge. A
//! notice that is not answered in the policy's time goes to the next one, and stays with the last.
//! All of it follows from the book, so a restart loses nothing. Nothing is sent from here.

use cisterna_catalog::Policy;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Appointment, Status};
use crate::device::{after, between};

/// How a patient is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// A call.
    Phone,
}

impl Channel {
    /// The channels with their names.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("text message", Self::Text),
        ("e-mail", Self::Email),
        ("letter", Self::Letter),
        ("call", Self::Phone),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipient {
    /// The patient, by a channel.
    Patient(Channel),
    /// The desk, which finds the patient.
    Desk,
    /// The physician in charge.
    Physician,
}

impl Recipient {
    /// Its words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Patient(channel) => format!("the patient, by {}", channel.name()),
            Self::Desk => "the desk, to find the patient".to_owned(),
            Self::Physician => "the physician in charge".to_owned(),
        }
    }
}

/// A notice that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// To whom.
    pub to: Recipient,
    /// When.
    pub at: Timestamp,
}

/// A notice that has to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeDue {
    /// To whom.
    pub to: Recipient,
    /// Since when it has to.
    pub since: Timestamp,
}

/// Who has to be told of an appointment at an instant; `None` when nobody has to yet, somebody has it
/// in hand, or it is confirmed or over.
#[must_use]
pub fn notice_due(known: &Appointment, policy: &Policy, now: Timestamp) -> Option<NoticeDue> {
    if known.status != Status::Booked || known.confirmed_by.is_some() {
        return None;
    }
    let step = policy.reminder_escalates_after.value;
    let since = match known.notices.last() {
        Some(last) => after(last.at, step)?,
        // A booking that is made late is told of at once.
        None if between(now, known.slot.start) <= policy.reminder_lead.value => now,
        None => return None,
    };
    let patient = known.channels.iter().map(|channel| Recipient::Patient(*channel));
    let chain: Vec<Recipient> = patient.chain([Recipient::Desk, Recipient::Physician]).collect();
    let next = chain.get(known.notices.len()).or(chain.last())?.clone();
    (since <= now).then_some(NoticeDue { to: next, since })
}
