//! What happened to the book: its entries in the record.

use cisterna_catalog::AppointmentKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Channel, Clinic, PastDeadline, Recipient, RefillDeadline, Slot};

/// One thing that happened to the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BookEvent {
    /// Rooms, people, fluoroscopes, hours and holidays were arranged anew.
    ClinicArranged(Clinic),
    /// An appointment was booked.
    Booked(Box<Booked>),
    /// An appointment was moved.
    Moved(Box<Moved>),
    /// An appointment was cancelled.
    Cancelled {
        /// Its number.
        number: u32,
        /// Why.
        reason: String,
    },
    /// The patient is there.
    CheckedIn {
        /// The appointment's number.
        number: u32,
    },
    /// The patient did not come.
    Missed {
        /// The appointment's number.
        number: u32,
    },
    /// It is over.
    Completed {
        /// The appointment's number.
        number: u32,
    },
    /// Somebody was told of an appointment.
    Notified {
        /// The appointment's number.
        number: u32,
        /// Who was told, and how.
        to: Recipient,
        /// When.
        at: Timestamp,
    },
    /// Whoever was told answered, and the appointment stands.
    Confirmed {
        /// The appointment's number.
        number: u32,
        /// Who answered.
        by: String,
    },
}

/// A new appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// Its number, from 1.
    pub number: u32,
    /// Whose it is: the patient's id in the record.
    pub patient: String,
    /// The patient's initials.
    pub initials: String,
    /// What it is for.
    #[serde(with = "crate::as_text")]
    pub kind: AppointmentKind,
    /// When, and what it takes up.
    pub slot: Slot,
    /// How the patient wants to be told, the first choice first.
    pub channels: Vec<Channel>,
    /// By when the drug has to be there, if this is a refill.
    pub deadline: Option<RefillDeadline>,
    /// Why it is later than that, and what covers the time.
    pub past: Option<PastDeadline>,
}

/// An appointment at another time or place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Its number.
    pub number: u32,
    /// When, and what it takes up.
    pub slot: Slot,
    /// By when the drug has to be there, as known at the move.
    pub deadline: Option<RefillDeadline>,
    /// Why it is later than that, and what covers the time.
    pub past: Option<PastDeadline>,
    /// Why it was moved.
    pub reason: String,
}

impl BookEvent {
    /// The name of its kind in the record.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ClinicArranged(_) => "clinic-arranged",
            Self::Booked(_) => "appointment-booked",
            Self::Moved(_) => "appointment-moved",
            Self::Cancelled { .. } => "appointment-cancelled",
            Self::CheckedIn { .. } => "appointment-checked-in",
            Self::Missed { .. } => "appointment-missed",
            Self::Completed { .. } => "appointment-completed",
            Self::Notified { .. } => "appointment-notified",
            Self::Confirmed { .. } => "appointment-confirmed",
        }
    }
}
