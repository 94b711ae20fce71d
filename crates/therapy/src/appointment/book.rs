//! The book: the fold of its events.

use std::collections::BTreeMap;

use cisterna_catalog::AppointmentKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    BookEvent, Booked, Channel, Clinic, Moved, Notice, PastDeadline, RefillDeadline, Resource,
};

/// When an appointment is, and what it takes up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// From when.
    pub start: Timestamp,
    /// Up to when; the next one may begin then.
    pub end: Timestamp,
    /// What it takes up, in order and each once.
    pub resources: Vec<Resource>,
}

impl Slot {
    /// Whether two slots have time in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// How far an appointment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is to come.
    Booked,
    /// The patient is there.
    CheckedIn,
    /// It is over.
    Completed,
    /// The patient did not come.
    Missed,
    /// It will not be.
    Cancelled,
}

impl Status {
    /// Its words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::CheckedIn => "checked in",
            Self::Completed => "completed",
            Self::Missed => "did not come",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Its number in the book, from 1.
    pub number: u32,
    /// The patient's id in the record.
    pub patient: String,
    /// The patient's initials.
    pub initials: String,
    /// What it is for.
    pub kind: AppointmentKind,
    /// When, and what it takes up.
    pub slot: Slot,
    /// How far it is.
    pub status: Status,
    /// How the patient wants to be told.
    pub channels: Vec<Channel>,
    /// By when the drug has to be there, if this is a refill.
    pub deadline: Option<RefillDeadline>,
    /// Why it is later than that, and what covers the time.
    pub past: Option<PastDeadline>,
    /// How often it was moved.
    pub moves: u32,
    /// Who was told, in order.
    pub notices: Vec<Notice>,
    /// Who confirmed it since it was last booked or moved.
    pub confirmed_by: Option<String>,
}

impl Appointment {
    /// Whether it takes up its slot.
    #[must_use]
    pub fn holds_slot(&self) -> bool {
        !matches!(self.status, Status::Cancelled | Status::Missed)
    }

    /// Whether it is still to come or under way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.status, Status::Booked | Status::CheckedIn)
    }
}

/// The clinic's book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Rooms, people, hours; absent until they were arranged.
    pub clinic: Option<Clinic>,
    appointments: BTreeMap<u32, Appointment>,
}

impl Book {
    /// Folds events in their order.
    #[must_use]
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a BookEvent>) -> Self {
        let mut book = Self::default();
        for event in events {
            book.apply(event);
        }
        book
    }

    /// All appointments, in the order in which they were booked.
    pub fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.appointments.values()
    }

    /// The appointments of a patient.
    pub fn of_patient(&self, patient: &str) -> impl Iterator<Item = &Appointment> {
        self.appointments().filter(move |known| known.patient == patient)
    }

    /// An appointment by its number.
    #[must_use]
    pub fn appointment(&self, number: u32) -> Option<&Appointment> {
        self.appointments.get(&number)
    }

    /// The number of the next appointment.
    pub(super) fn next_number(&self) -> u32 {
        self.appointments.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    /// Takes in one more event. An event about an appointment that is not there changes nothing.
    pub fn apply(&mut self, event: &BookEvent) {
        match event {
            BookEvent::ClinicArranged(clinic) => self.clinic = Some(clinic.clone()),
            BookEvent::Booked(booked) => {
                self.appointments.insert(booked.number, new(booked));
            }
            BookEvent::Moved(moved) => self.change(moved.number, |known| moves(known, moved)),
            BookEvent::Cancelled { number, .. } => self.becomes(*number, Status::Cancelled),
            BookEvent::CheckedIn { number } => self.becomes(*number, Status::CheckedIn),
            BookEvent::Missed { number } => self.becomes(*number, Status::Missed),
            BookEvent::Completed { number } => self.becomes(*number, Status::Completed),
            BookEvent::Notified { number, to, at } => self.change(*number, |known| {
                known.notices.push(Notice { to: to.clone(), at: *at });
            }),
            BookEvent::Confirmed { number, by } => {
                self.change(*number, |known| known.confirmed_by = Some(by.clone()));
            }
        }
    }

    fn becomes(&mut self, number: u32, status: Status) {
        self.change(number, |known| known.status = status);
    }

    fn change(&mut self, number: u32, change: impl FnOnce(&mut Appointment)) {
        if let Some(known) = self.appointments.get_mut(&number) {
            change(known);
        }
    }
}

fn new(booked: &Booked) -> Appointment {
    Appointment {
        number: booked.number,
        patient: booked.patient.clone(),
        initials: booked.initials.clone(),
        kind: booked.kind,
        slot: booked.slot.clone(),
        status: Status::Booked,
        channels: booked.channels.clone(),
        deadline: booked.deadline.clone(),
        past: booked.past.clone(),
        moves: 0,
        notices: Vec::new(),
        confirmed_by: None,
    }
}

/// A moved appointment is told anew: who confirmed the old time did not confirm this one.
fn moves(known: &mut Appointment, moved: &Moved) {
    known.slot = moved.slot.clone();
    known.deadline.clone_from(&moved.deadline);
    known.past.clone_from(&moved.past);
    known.moves = known.moves.saturating_add(1);
    known.notices.clear();
    known.confirmed_by = None;
}
