//! What can be done with the book, and the one door through which it goes.

use std::collections::BTreeSet;

use cisterna_catalog::AppointmentKind;
use jiff::Timestamp;

use super::{
    Appointment, Book, BookEvent, Booked, Channel, Clinic, Moved, PastDeadline, Recipient,
    RefillDeadline, Resource, Slot, Status, deadline, needs_fluoroscopy,
};
use crate::checks::Checks;
use crate::device::after;
use crate::{Circumstances, Refusal, Refused};

/// What can be done with the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookCommand {
    /// Arranges rooms, people, hours and holidays anew.
    Arrange(Arrange),
    /// Books an appointment.
    Book(Booking),
    /// Moves an appointment.
    Move(Move),
    /// Cancels an appointment.
    Cancel {
        /// Its number.
        number: u32,
        /// Why.
        reason: String,
    },
    /// The patient is there.
    CheckIn {
        /// The appointment's number.
        number: u32,
    },
    /// The patient did not come.
    NoShow {
        /// The appointment's number.
        number: u32,
    },
    /// It is over.
    Complete {
        /// The appointment's number.
        number: u32,
    },
    /// Somebody was told of it.
    Notify {
        /// The appointment's number.
        number: u32,
        /// Who, and how.
        to: Recipient,
    },
    /// Whoever was told answered that it stands.
    Confirm {
        /// The appointment's number.
        number: u32,
        /// Who answered.
        by: String,
    },
}

/// The clinic as it is to be.
pub type Arrange = Clinic;

/// An appointment as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The patient's id in the record.
    pub patient: String,
    /// The patient's initials.
    pub initials: String,
    /// What it is for.
    pub kind: AppointmentKind,
    /// From when.
    pub start: Timestamp,
    /// What it takes up.
    pub resources: Vec<Resource>,
    /// How the patient wants to be told, the first choice first.
    pub channels: Vec<Channel>,
    /// By when the drug has to be there, if this is a refill.
    pub deadline: Option<RefillDeadline>,
    /// Why it is later than that, and what covers the time; empty when it is not.
    pub past: PastDeadline,
}

/// A move as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The appointment's number.
    pub number: u32,
    /// From when.
    pub start: Timestamp,
    /// What it takes up.
    pub resources: Vec<Resource>,
    /// By when the drug has to be there now, if this is a refill.
    pub deadline: Option<RefillDeadline>,
    /// Why it is later than that, and what covers the time.
    pub past: PastDeadline,
    /// Why it is moved.
    pub reason: String,
}

/// Decides on a command: the events that follow, or every reason against it.
///
/// Pure: the same book, command and circumstances give the same answer.
///
/// # Errors
/// All the refusals that were found; the book stays as it is.
pub fn decide(
    book: &Book,
    command: BookCommand,
    at: &Circumstances<'_>,
) -> Result<Vec<BookEvent>, Refused> {
    match command {
        BookCommand::Arrange(clinic) => arrange(clinic),
        BookCommand::Book(booking) => self::book(book, booking, at),
        BookCommand::Move(change) => move_it(book, change, at),
        BookCommand::Cancel { number, reason } => {
            open(book, number, &[Status::Booked])?;
            let mut checks = Checks::default();
            checks.required("reason", "reason", &reason);
            checks.finish()?;
            Ok(vec![BookEvent::Cancelled { number, reason }])
        }
        BookCommand::CheckIn { number } => {
            let known = open(book, number, &[Status::Booked])?;
            on_the_day(known, at)?;
            Ok(vec![BookEvent::CheckedIn { number }])
        }
        BookCommand::NoShow { number } => {
            let known = open(book, number, &[Status::Booked])?;
            if at.recorded_at < known.slot.start {
                return Err(state("It has not begun", "Wait for the patient until it begins"));
            }
            Ok(vec![BookEvent::Missed { number }])
        }
        BookCommand::Complete { number } => {
            open(book, number, &[Status::CheckedIn])?;
            Ok(vec![BookEvent::Completed { number }])
        }
        BookCommand::Notify { number, to } => {
            open(book, number, &[Status::Booked])?;
            Ok(vec![BookEvent::Notified { number, to, at: at.recorded_at }])
        }
        BookCommand::Confirm { number, by } => {
            open(book, number, &[Status::Booked])?;
            let mut checks = Checks::default();
            checks.required("by", "name of who answered", &by);
            checks.finish()?;
            Ok(vec![BookEvent::Confirmed { number, by }])
        }
    }
}

fn arrange(clinic: Clinic) -> Result<Vec<BookEvent>, Refused> {
    let mut checks = Checks::default();
    let has = |found: fn(&Resource) -> bool| clinic.resources.iter().any(found);
    let missing = Refusal::missing;
    checks.require(has(|r| matches!(r, Resource::Room(_))), || missing("rooms", "rooms"));
    checks.require(has(|r| matches!(r, Resource::Person(_))), || missing("people", "people"));
    checks.require(!clinic.working_days.is_empty(), || missing("days", "working days"));
    let week = clinic.working_days.iter().all(|day| (1..=7).contains(day));
    checks.require(clinic.opens < clinic.closes && week, || Refusal {
        field: "closes",
        rule: "appointment.hours",
        message: "These are no hours and days of a week".to_owned(),
        asked: Some(format!("{} to {}", clinic.opens, clinic.closes)),
        limit: Some("opens before it closes; days 1 to 7".to_owned()),
        source: "calendar".to_owned(),
        action: "Check the hours".to_owned(),
    });
    checks.finish()?;
    Ok(vec![BookEvent::ClinicArranged(clinic)])
}

fn book(book: &Book, booking: Booking, at: &Circumstances<'_>) -> Result<Vec<BookEvent>, Refused> {
    let asked = Asked {
        number: None,
        patient: &booking.patient,
        kind: booking.kind,
        deadline: booking.deadline.as_ref(),
        past: &booking.past,
    };
    let slot = asked.slot(book, booking.start, booking.resources, at)?;
    let booked = Booked {
        number: book.next_number(),
        patient: booking.patient,
        initials: booking.initials,
        kind: booking.kind,
        past: recorded(booking.past, booking.deadline.as_ref(), &slot),
        slot,
        channels: booking.channels,
        deadline: booking.deadline,
    };
    Ok(vec![BookEvent::Booked(Box::new(booked))])
}

fn move_it(book: &Book, change: Move, at: &Circumstances<'_>) -> Result<Vec<BookEvent>, Refused> {
    let known = open(book, change.number, &[Status::Booked])?;
    let mut checks = Checks::default();
    checks.required("reason", "reason", &change.reason);
    checks.finish()?;
    let asked = Asked {
        number: Some(change.number),
        patient: &known.patient,
        kind: known.kind,
        deadline: change.deadline.as_ref(),
        past: &change.past,
    };
    let slot = asked.slot(book, change.start, change.resources, at)?;
    let past = recorded(change.past, change.deadline.as_ref(), &slot);
    let Move { number, deadline, reason, .. } = change;
    Ok(vec![BookEvent::Moved(Box::new(Moved { number, slot, deadline, past, reason }))])
}

/// The reason and cover, where they were needed.
fn recorded(
    past: PastDeadline,
    deadline: Option<&RefillDeadline>,
    slot: &Slot,
) -> Option<PastDeadline> {
    deadline.filter(|deadline| slot.start > deadline.planned).map(|_| past)
}

/// A slot that is asked for.
struct Asked<'a> {
    /// The appointment that is moved, if one is.
    number: Option<u32>,
    patient: &'a str,
    kind: AppointmentKind,
    deadline: Option<&'a RefillDeadline>,
    past: &'a PastDeadline,
}

impl Asked<'_> {
    /// The slot, if nothing speaks against it.
    fn slot(
        &self,
        book: &Book,
        start: Timestamp,
        resources: Vec<Resource>,
        at: &Circumstances<'_>,
    ) -> Result<Slot, Refused> {
        let Some(clinic) = &book.clinic else {
            return Err(state("The clinic is not arranged", "Enter rooms, people and hours first"));
        };
        let length = at.catalog.policy.appointment_time(self.kind);
        let length = length.ok_or_else(|| Refusal::missing("kind", "time that this kind takes"))?;
        let end = after(start, length.value)
            .ok_or_else(|| Refusal::missing("start", "time of the appointment"))?;
        let resources: BTreeSet<Resource> = resources.into_iter().collect();
        let slot = Slot { start, end, resources: resources.into_iter().collect() };
        let mut checks = Checks::default();
        checks.require(start > at.recorded_at, || past_time(start, at));
        checks.add(clinic.closed_for(&slot, at.zone).map(closed));
        checks.add(self.lacking(&slot));
        let unknown = slot.resources.iter().filter(|one| !clinic.resources.contains(one));
        checks.add(unknown.map(not_there));
        checks.add(self.collisions(book, &slot, at));
        checks.add(
            self.deadline.and_then(|deadline| deadline::refusal(start, deadline, self.past, at)),
        );
        checks.finish()?;
        Ok(slot)
    }

    /// What this kind of appointment needs and does not have.
    fn lacking(&self, slot: &Slot) -> Vec<Refusal> {
        let has = |found: fn(&Resource) -> bool| slot.resources.iter().any(found);
        let mut lacking = Vec::new();
        if !has(|one| matches!(one, Resource::Room(_))) {
            lacking.push(Refusal::missing("room", "room"));
        }
        if !has(|one| matches!(one, Resource::Person(_))) {
            lacking.push(Refusal::missing("person", "person"));
        }
        if needs_fluoroscopy(self.kind) && !has(|one| matches!(one, Resource::Fluoroscope(_))) {
            lacking.push(Refusal {
                field: "fluoroscope",
                rule: "appointment.fluoroscopy",
                message: format!("A {} needs a fluoroscope", self.kind.name()),
                asked: None,
                limit: None,
                source: "procedure under live fluoroscopy".to_owned(),
                action: "Choose one that is free".to_owned(),
            });
        }
        lacking
    }

    /// Everything of the slot that somebody else has, the patient included.
    fn collisions(&self, book: &Book, slot: &Slot, at: &Circumstances<'_>) -> Vec<Refusal> {
        let others = book.appointments().filter(|known| {
            Some(known.number) != self.number && known.holds_slot() && known.slot.meets(slot)
        });
        let mut refusals = Vec::new();
        for known in others {
            let shared = known.slot.resources.iter().filter(|one| slot.resources.contains(one));
            refusals.extend(shared.map(|one| taken(one.field(), one.name(), known, at)));
            if known.patient == self.patient {
                refusals.push(taken("start", "the patient", known, at));
            }
        }
        refusals
    }
}

fn taken(field: &'static str, what: &str, by: &Appointment, at: &Circumstances<'_>) -> Refusal {
    let (start, end) = (at.show(by.slot.start), at.show(by.slot.end));
    Refusal {
        field,
        rule: "appointment.taken",
        message: format!("{what} is taken then, by appointment {}", by.number),
        asked: Some(what.to_owned()),
        limit: Some(format!("free up to {start}, and from {end}")),
        source: "the clinic's book".to_owned(),
        action: "Choose another time, or somebody or something else".to_owned(),
    }
}

fn not_there(one: &Resource) -> Refusal {
    Refusal {
        field: one.field(),
        rule: "appointment.resource",
        message: format!("The clinic has no {} of this name", one.field()),
        asked: Some(one.name().to_owned()),
        limit: None,
        source: "the clinic's book".to_owned(),
        action: "Choose one of the list, or arrange the clinic anew".to_owned(),
    }
}

fn closed(why: String) -> Refusal {
    Refusal {
        field: "start",
        rule: "appointment.closed",
        message: why,
        asked: None,
        limit: None,
        source: "hours and holidays of the clinic".to_owned(),
        action: "Choose a time at which the clinic is open".to_owned(),
    }
}

fn past_time(start: Timestamp, at: &Circumstances<'_>) -> Refusal {
    Refusal {
        field: "start",
        rule: "appointment.future",
        message: "This time has passed".to_owned(),
        asked: Some(at.show(start)),
        limit: Some(format!("after {}", at.show(at.recorded_at))),
        source: "calendar".to_owned(),
        action: "Choose a time that is still to come".to_owned(),
    }
}

/// The appointment of a number, in one of these states.
fn open<'a>(book: &'a Book, number: u32, states: &[Status]) -> Result<&'a Appointment, Refused> {
    let Some(known) = book.appointment(number) else {
        return Err(state("There is no such appointment", "Look it up in the schedule"));
    };
    if !states.contains(&known.status) {
        let message = format!("The appointment is {}", known.status.words());
        return Err(state(&message, "Look at the schedule, and book a new one if it is needed"));
    }
    Ok(known)
}

fn on_the_day(known: &Appointment, at: &Circumstances<'_>) -> Result<(), Refused> {
    let day = |instant: Timestamp| instant.to_zoned(at.zone.clone()).date();
    if day(known.slot.start) == day(at.recorded_at) {
        return Ok(());
    }
    Err(state("The appointment is not today", "Move it, if the patient is seen on another day"))
}

fn state(message: &str, action: &str) -> Refused {
    Refused::from(Refusal {
        field: "",
        rule: "appointment.state",
        message: message.to_owned(),
        asked: None,
        limit: None,
        source: "the clinic's book".to_owned(),
        action: action.to_owned(),
    })
}
