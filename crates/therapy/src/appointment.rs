//! The clinic's book of appointments: one aggregate beside the patients.
//!
//! [`decide`] takes the whole book, because a room is taken or free whoever asks. The book holds no
//! names of patients: an id, and initials for the people who look at it. It sends nothing itself;
//! [`notice_due`] says who has to be told next.

mod book;
mod command;
mod deadline;
mod events;
mod ical;
mod notice;
mod open;

pub use book::{Appointment, Book, Slot, Status};
pub use command::{Arrange, BookCommand, Booking, Move, decide};
pub use deadline::{PastDeadline, RefillDeadline, RefillGap, refill_gap};
pub use events::{BookEvent, Booked, Moved};
pub use ical::calendar;
pub use notice::{Channel, Notice, NoticeDue, Recipient, notice_due};
pub use open::Clinic;

use cisterna_catalog::AppointmentKind;
use serde::{Deserialize, Serialize};

/// What an appointment takes up besides the patient.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "name")]
pub enum Resource {
    /// A room.
    Room(String),
    /// A person of the clinic.
    Person(String),
    /// A fluoroscope.
    Fluoroscope(String),
}

impl Resource {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Room(name) | Self::Person(name) | Self::Fluoroscope(name) => name,
        }
    }

    /// The field of a form in which it is chosen.
    const fn field(&self) -> &'static str {
        match self {
            Self::Room(_) => "room",
            Self::Person(_) => "person",
            Self::Fluoroscope(_) => "fluoroscope",
        }
    }
}

/// Whether a kind of appointment needs live fluoroscopy.
#[must_use]
pub const fn needs_fluoroscopy(kind: AppointmentKind) -> bool {
    matches!(kind, AppointmentKind::Trial | AppointmentKind::Implant)
}

/// The first letters of a name, which is all of it that the book keeps.
#[must_use]
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.flat_map(char::to_uppercase).map(|letter| format!("{letter}.")).collect()
}
