//! Kinds of appointments, and how long each takes.

use cisterna_quantity::Duration;

use crate::entry::Entry;
use crate::{CatalogError, Sourced};

/// What an appointment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppointmentKind {
    /// Talking and examining: screening, questions.
    Consultation,
    /// The trial, without its observation.
    Trial,
    /// The implant.
    Implant,
    /// The wound and the patient after an operation.
    FollowUp,
    /// Reading and programming the pump.
    Programming,
    /// A refill, with its observation.
    Refill,
}

impl AppointmentKind {
    /// The kinds with their names.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("consultation", Self::Consultation),
        ("trial", Self::Trial),
        ("implant", Self::Implant),
        ("follow-up", Self::FollowUp),
        ("programming", Self::Programming),
        ("refill", Self::Refill),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// How long a kind of appointment takes.
#[derive(Clone, Debug, PartialEq)]
pub struct AppointmentTime {
    /// The kind.
    pub kind: AppointmentKind,
    /// Its time.
    pub time: Sourced<Duration>,
}

impl AppointmentTime {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let kind = entry.choice("kind", &AppointmentKind::NAMES)?;
        Ok(Self { kind, time: entry.into_sourced()? })
    }
}
