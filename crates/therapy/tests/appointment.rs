//! The clinic's book: nothing is ever booked twice, and a refill is never moved past its drug.

mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cisterna_catalog::{AppointmentKind, Catalog};
use cisterna_therapy::Circumstances;
use cisterna_therapy::appointment::{
    Book, BookCommand, BookEvent, Booking, Channel, Clinic, Move, PastDeadline, Recipient,
    RefillDeadline, RefillGap, Resource, Status, calendar, decide, initials, notice_due,
    refill_gap,
};
use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use support::Clinic as Path;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOW: &str = "2026-03-02T09:00:00Z";

/// Read once: each case of a property has a desk of its own.
static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::built_in);

struct Desk {
    catalog: &'static Catalog,
    book: Book,
    events: Vec<BookEvent>,
    now: Timestamp,
    zone: TimeZone,
}

fn room(number: usize) -> Resource {
    Resource::Room(format!("Room {number}"))
}

fn nurse(number: usize) -> Resource {
    Resource::Person(format!("Nurse {number}"))
}

fn arm() -> Resource {
    Resource::Fluoroscope("C-arm".to_owned())
}

fn clinic() -> Clinic {
    let resources: BTreeSet<Resource> =
        [room(1), room(2), nurse(1), nurse(2), arm()].into_iter().collect();
    Clinic {
        resources,
        opens: time(8, 0, 0, 0),
        closes: time(17, 0, 0, 0),
        working_days: (1..=5).collect(),
        holidays: [date(2026, 4, 3)].into(),
    }
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self {
            catalog: &CATALOG,
            book: Book::default(),
            events: Vec::new(),
            now: at(NOW),
            zone: TimeZone::UTC,
        };
        desk.does(BookCommand::Arrange(clinic()));
        desk
    }

    fn attempt(
        &self,
        command: BookCommand,
    ) -> Result<Vec<BookEvent>, Vec<(&'static str, &'static str)>> {
        let circumstances = Circumstances {
            catalog: self.catalog,
            actor: "tester",
            account: "tester",
            session: "first",
            occurred_at: self.now,
            recorded_at: self.now,
            zone: &self.zone,
        };
        decide(&self.book, command, &circumstances)
            .map_err(|refused| refused.0.iter().map(|r| (r.rule, r.field)).collect())
    }

    #[track_caller]
    fn does(&mut self, command: BookCommand) {
        let events = self.attempt(command).unwrap();
        self.takes(events);
    }

    fn takes(&mut self, events: Vec<BookEvent>) {
        for event in events {
            self.book.apply(&event);
            self.events.push(event);
        }
    }

    #[track_caller]
    fn refused(&self, command: BookCommand, expected: &[(&str, &str)]) {
        assert_eq!(self.attempt(command).unwrap_err(), expected);
    }
}

fn booking(patient: &str, start: &str) -> Booking {
    Booking {
        patient: patient.to_owned(),
        initials: "A.E.".to_owned(),
        kind: AppointmentKind::Refill,
        start: at(start),
        resources: vec![room(1), nurse(1)],
        channels: vec![Channel::Text, Channel::Phone],
        deadline: None,
        past: PastDeadline::default(),
    }
}

fn deadline(withdrawal: bool) -> RefillDeadline {
    RefillDeadline {
        planned: at("2026-03-20T12:00:00Z"),
        last: at("2026-03-24T12:00:00Z"),
        reason: "alarm".to_owned(),
        source: "a test".to_owned(),
        withdrawal,
    }
}

#[test]
fn room_person_and_patient_are_each_taken_once() {
    let mut desk = Desk::new();
    desk.does(BookCommand::Book(booking("a", "2026-03-03T10:00:00Z")));
    let other_room =
        Booking { resources: vec![room(2), nurse(1)], ..booking("b", "2026-03-03T10:15:00Z") };
    desk.refused(BookCommand::Book(other_room), &[("appointment.taken", "person")]);
    let other_nurse =
        Booking { resources: vec![room(1), nurse(2)], ..booking("b", "2026-03-03T09:45:00Z") };
    desk.refused(BookCommand::Book(other_nurse), &[("appointment.taken", "room")]);
    let same_patient =
        Booking { resources: vec![room(2), nurse(2)], ..booking("a", "2026-03-03T10:15:00Z") };
    desk.refused(BookCommand::Book(same_patient), &[("appointment.taken", "start")]);
    // The next one begins when this one ends.
    let end = desk.book.appointment(1).unwrap().slot.end;
    desk.does(BookCommand::Book(Booking { start: end, ..booking("b", NOW) }));
}

#[test]
fn a_cancelled_slot_is_free_again() {
    let mut desk = Desk::new();
    desk.does(BookCommand::Book(booking("a", "2026-03-03T10:00:00Z")));
    let cancel = |reason: &str| BookCommand::Cancel { number: 1, reason: reason.to_owned() };
    desk.refused(cancel(" "), &[("entry.required", "reason")]);
    desk.does(cancel("asked for it"));
    desk.does(BookCommand::Book(booking("b", "2026-03-03T10:00:00Z")));
    desk.refused(cancel("again"), &[("appointment.state", "")]);
}

#[test]
fn an_appointment_lies_in_the_hours_of_an_open_clinic() {
    let desk = Desk::new();
    for start in [
        "2026-03-03T07:45:00Z",
        "2026-03-03T16:45:00Z",
        "2026-03-07T10:00:00Z",
        "2026-04-03T10:00:00Z",
    ] {
        let closed = [("appointment.closed", "start")];
        desk.refused(BookCommand::Book(booking("a", start)), &closed);
    }
    desk.refused(BookCommand::Book(booking("a", NOW)), &[("appointment.future", "start")]);
    let unknown =
        Booking { resources: vec![room(9), nurse(1)], ..booking("a", "2026-03-03T10:00:00Z") };
    desk.refused(BookCommand::Book(unknown), &[("appointment.resource", "room")]);
    let no_one = Booking { resources: vec![room(1)], ..booking("a", "2026-03-03T10:00:00Z") };
    desk.refused(BookCommand::Book(no_one), &[("entry.required", "person")]);
}

#[test]
fn hours_are_those_of_the_clinics_clock_on_both_sides_of_a_change() {
    let mut desk = Desk::new();
    desk.zone = TimeZone::get("Europe/Zurich").unwrap();
    // Eight o'clock is 7 UTC in winter and 6 UTC in summer; the clocks change on 29 March 2026.
    desk.does(BookCommand::Book(booking("a", "2026-03-27T07:00:00Z")));
    desk.does(BookCommand::Book(booking("b", "2026-03-30T06:00:00Z")));
    let before = booking("c", "2026-03-31T05:45:00Z");
    desk.refused(BookCommand::Book(before), &[("appointment.closed", "start")]);
}

#[test]
fn a_trial_and_an_implant_need_the_fluoroscope() {
    let mut desk = Desk::new();
    for kind in [AppointmentKind::Trial, AppointmentKind::Implant] {
        let without = Booking { kind, ..booking("a", "2026-03-03T10:00:00Z") };
        desk.refused(BookCommand::Book(without), &[("appointment.fluoroscopy", "fluoroscope")]);
    }
    let resources = vec![room(1), nurse(1), arm()];
    let trial =
        Booking { kind: AppointmentKind::Trial, resources, ..booking("a", "2026-03-03T10:00:00Z") };
    desk.does(BookCommand::Book(trial.clone()));
    let resources = vec![room(2), nurse(2), arm()];
    let other = Booking { patient: "b".to_owned(), resources, ..trial };
    desk.refused(BookCommand::Book(other), &[("appointment.taken", "fluoroscope")]);
}

#[test]
fn a_refill_is_not_booked_past_a_drug_whose_loss_is_dangerous() {
    let desk = Desk::new();
    let ask = |start: &str, withdrawal, reason: &str, cover: &str| {
        let past = PastDeadline { reason: reason.to_owned(), cover: cover.to_owned() };
        let deadline = Some(deadline(withdrawal));
        BookCommand::Book(Booking { deadline, past, ..booking("a", start) })
    };
    let (planned, between, beyond) =
        ("2026-03-20T12:00:00Z", "2026-03-23T12:00:00Z", "2026-03-25T12:00:00Z");
    desk.attempt(ask(planned, true, "", "")).unwrap();
    let past = [("appointment.past-deadline", "start")];
    desk.refused(ask(between, true, "", ""), &past);
    desk.attempt(ask(between, true, "holiday of the clinic", "")).unwrap();
    let out = [("appointment.drug-runs-out", "start")];
    desk.refused(ask(beyond, true, "holiday", "oral baclofen, daily call"), &out);
    desk.refused(ask(beyond, false, "holiday", ""), &past);
    desk.attempt(ask(beyond, false, "holiday", "oral morphine, daily call")).unwrap();
}

#[test]
fn a_move_is_held_against_the_drug_and_everything_else_but_itself() {
    let mut desk = Desk::new();
    let deadline = Some(deadline(true));
    desk.does(BookCommand::Book(Booking {
        deadline: deadline.clone(),
        ..booking("a", "2026-03-20T10:00:00Z")
    }));
    desk.does(BookCommand::Book(booking("b", "2026-03-20T11:00:00Z")));
    let ask = |start: &str, reason: &str| {
        BookCommand::Move(Move {
            number: 1,
            start: at(start),
            resources: vec![room(1), nurse(1)],
            deadline: deadline.clone(),
            past: PastDeadline::default(),
            reason: reason.to_owned(),
        })
    };
    desk.refused(ask("2026-03-20T09:45:00Z", ""), &[("entry.required", "reason")]);
    let taken = [("appointment.taken", "person"), ("appointment.taken", "room")];
    let mut refused = desk.attempt(ask("2026-03-20T10:45:00Z", "asked")).unwrap_err();
    refused.sort_unstable();
    assert_eq!(refused, taken);
    desk.refused(ask("2026-03-25T10:00:00Z", "asked"), &[("appointment.drug-runs-out", "start")]);
    // Half an hour earlier meets only itself.
    desk.does(ask("2026-03-20T09:45:00Z", "asked"));
    assert_eq!(desk.book.appointment(1).unwrap().moves, 1);
}

#[test]
fn the_deadline_of_a_patient_is_that_of_the_programme() {
    let path = Path::in_therapy();
    let deadline = RefillDeadline::of(&path.patient, &path.catalog).unwrap();
    let next = &path.patient.device.as_ref().unwrap().programme.as_ref().unwrap().next_refill;
    assert_eq!(deadline.planned, next.at);
    assert_eq!(Some(deadline.last), next.stable_until.min(next.alarm_worst_case_at));
    assert!(deadline.withdrawal && deadline.last >= deadline.planned);
    assert_eq!(RefillDeadline::of(&Path::new().patient, &path.catalog), None);
}

#[test]
fn a_refill_that_is_due_and_has_no_good_appointment_is_found() {
    let mut desk = Desk::new();
    let month = support::read("30 d");
    let gap = |desk: &Desk, deadline: &RefillDeadline, now| {
        refill_gap(&desk.book, "a", deadline, now, month)
    };
    let (due, now) = (deadline(true), at(NOW));
    assert_eq!(gap(&desk, &due, at("2026-02-10T09:00:00Z")), None);
    assert_eq!(gap(&desk, &due, now), Some(RefillGap::NotBooked));
    desk.does(BookCommand::Book(Booking {
        deadline: Some(due.clone()),
        ..booking("a", "2026-03-20T10:00:00Z")
    }));
    assert_eq!(gap(&desk, &due, now), None);
    // The dose was raised, and the drug ends sooner than when the appointment was made.
    let sooner = RefillDeadline { planned: at("2026-03-18T12:00:00Z"), ..due.clone() };
    assert_eq!(gap(&desk, &sooner, now), Some(RefillGap::TooLate(1)));
    desk.now = at("2026-03-20T10:30:00Z");
    desk.does(BookCommand::NoShow { number: 1 });
    assert_eq!(gap(&desk, &due, desk.now), Some(RefillGap::Missed(1)));
    desk.now = at("2026-03-20T11:30:00Z");
    desk.does(BookCommand::Book(booking("a", "2026-03-20T12:00:00Z")));
    assert_eq!(gap(&desk, &due, desk.now), None);
    assert_eq!(gap(&desk, &due, at("2026-03-20T18:00:00Z")), Some(RefillGap::NotBooked));
}

#[test]
fn an_appointment_past_the_deadline_for_a_reason_is_no_gap_until_the_deadline_moves() {
    let mut desk = Desk::new();
    let due = deadline(true);
    let past = PastDeadline { reason: "holiday".to_owned(), cover: String::new() };
    let late =
        Booking { deadline: Some(due.clone()), past, ..booking("a", "2026-03-23T10:00:00Z") };
    desk.does(BookCommand::Book(late));
    let month = support::read("30 d");
    assert_eq!(refill_gap(&desk.book, "a", &due, at(NOW), month), None);
    let sooner = RefillDeadline { last: at("2026-03-22T12:00:00Z"), ..due };
    let gap = refill_gap(&desk.book, "a", &sooner, at(NOW), month);
    assert_eq!(gap, Some(RefillGap::TooLate(1)));
}

#[test]
fn a_visit_goes_from_booked_to_completed() {
    let mut desk = Desk::new();
    desk.does(BookCommand::Book(booking("a", "2026-03-03T10:00:00Z")));
    desk.refused(BookCommand::CheckIn { number: 1 }, &[("appointment.state", "")]);
    desk.refused(BookCommand::NoShow { number: 1 }, &[("appointment.state", "")]);
    desk.refused(BookCommand::Complete { number: 1 }, &[("appointment.state", "")]);
    desk.refused(BookCommand::CheckIn { number: 2 }, &[("appointment.state", "")]);
    desk.now = at("2026-03-03T09:50:00Z");
    desk.does(BookCommand::CheckIn { number: 1 });
    desk.does(BookCommand::Complete { number: 1 });
    assert_eq!(desk.book.appointment(1).unwrap().status, Status::Completed);
    assert_eq!(Book::replay(&desk.events), desk.book);
}

#[test]
fn a_reminder_goes_along_the_chain_until_somebody_answers() {
    let mut desk = Desk::new();
    desk.does(BookCommand::Book(booking("a", "2026-03-20T10:00:00Z")));
    let due = |desk: &Desk, now: &str| {
        let known = desk.book.appointment(1).unwrap();
        notice_due(known, &desk.catalog.policy, at(now)).map(|due| due.to)
    };
    assert_eq!(due(&desk, "2026-03-13T09:59:00Z"), None);
    let chain = [
        Recipient::Patient(Channel::Text),
        Recipient::Patient(Channel::Phone),
        Recipient::Desk,
        Recipient::Physician,
        Recipient::Physician,
    ];
    for (day, expected) in (13..).zip(chain) {
        let now = format!("2026-03-{day}T10:00:00Z");
        assert_eq!(due(&desk, &now), Some(expected.clone()), "{now}");
        desk.now = at(&now);
        desk.does(BookCommand::Notify { number: 1, to: expected });
        assert_eq!(due(&desk, &format!("2026-03-{}T09:59:59Z", day + 1)), None);
    }
    let confirm = |by: &str| BookCommand::Confirm { number: 1, by: by.to_owned() };
    desk.refused(confirm(""), &[("entry.required", "by")]);
    desk.does(confirm("Ada Example"));
    assert_eq!(due(&desk, "2026-03-19T10:00:00Z"), None);
    // A moved appointment is told anew.
    desk.does(BookCommand::Move(Move {
        number: 1,
        start: at("2026-03-19T10:00:00Z"),
        resources: vec![room(1), nurse(1)],
        deadline: None,
        past: PastDeadline::default(),
        reason: "asked for it".to_owned(),
    }));
    assert_eq!(due(&desk, "2026-03-18T10:00:00Z"), Some(Recipient::Patient(Channel::Text)));
}

#[test]
fn the_calendar_is_folded_escaped_in_utc_and_without_names() {
    let mut desk = Desk::new();
    let name = "Dr Müller; pain, pumps \\ Zürich".to_owned();
    let person = Resource::Person(name);
    let mut clinic = clinic();
    clinic.resources.insert(person.clone());
    desk.does(BookCommand::Arrange(clinic));
    let patient = "0190a6b2-3c4d-7e8f-9a0b-1c2d3e4f5a6b";
    let resources = vec![room(1), person.clone()];
    let booked = Booking {
        resources,
        initials: initials("Ada Example"),
        ..booking(patient, "2026-03-20T10:00:00Z")
    };
    desk.does(BookCommand::Book(booked));
    desk.does(BookCommand::Book(Booking {
        resources: vec![room(2), nurse(2)],
        ..booking("b", "2026-03-20T10:00:00Z")
    }));
    let text = calendar(&desk.book, Some(&person), "clinic.example", at(NOW));
    assert!(
        text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
            && text.ends_with("END:VCALENDAR\r\n")
    );
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let unfolded = text.replace("\r\n ", "");
    for line in [
        "UID:appointment-1@clinic.example",
        "DTSTART:20260320T100000Z",
        "DTEND:20260320T104500Z",
        "DTSTAMP:20260302T090000Z",
        "SUMMARY:refill A.E.",
        "STATUS:CONFIRMED",
        "SEQUENCE:0",
        "LOCATION:Room 1\\, Dr Müller\\; pain\\, pumps \\\\ Zürich",
    ] {
        assert!(unfolded.lines().any(|found| found == line), "{line}\n{unfolded}");
    }
    assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 1);
    for private in ["Ada", "Example", patient] {
        assert!(!unfolded.contains(private), "{unfolded}");
    }
    desk.does(BookCommand::Cancel { number: 1, reason: "asked".to_owned() });
    let text = calendar(&desk.book, Some(&person), "clinic.example", at(NOW));
    assert!(text.contains("STATUS:CANCELLED"));
}

proptest! {
    #[test]
    fn no_line_of_a_calendar_is_too_long_or_cut_inside_a_character(name in "\\PC{1,200}") {
        let mut desk = Desk::new();
        let person = Resource::Person(name);
        let mut clinic = clinic();
        clinic.resources.insert(person.clone());
        desk.does(BookCommand::Arrange(clinic));
        let resources = vec![room(1), person.clone()];
        desk.does(BookCommand::Book(Booking { resources, ..booking("a", "2026-03-20T10:00:00Z") }));
        let text = calendar(&desk.book, Some(&person), "clinic.example", at(NOW));
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        prop_assert_eq!(text.matches("END:VEVENT").count(), 1);
    }

    /// Whatever is booked, moved, cancelled and missed: no two that hold their slot share anything.
    #[test]
    fn nothing_is_ever_booked_twice(
        acts in proptest::collection::vec((0u8..6, 0usize..4, 0i64..40, 1usize..3, 1usize..3, 1u32..20), 1..80),
    ) {
        let mut desk = Desk::new();
        for (act, patient, quarter, in_room, by, number) in acts {
            let start = at("2026-03-03T08:00:00Z") + SignedDuration::from_mins(quarter * 15);
            let mut resources = vec![room(in_room), nurse(by)];
            let kind = if act == 1 { AppointmentKind::Trial } else { AppointmentKind::Refill };
            if act == 1 {
                resources.push(arm());
            }
            let command = match act {
                0..=2 => BookCommand::Book(Booking { kind, start, resources, ..booking(&patient.to_string(), NOW) }),
                3 => BookCommand::Move(Move {
                    number,
                    start,
                    resources: vec![room(in_room), nurse(by), arm()],
                    deadline: None,
                    past: PastDeadline::default(),
                    reason: "asked".to_owned(),
                }),
                4 => BookCommand::Cancel { number, reason: "asked".to_owned() },
                _ => BookCommand::NoShow { number },
            };
            if let Ok(events) = desk.attempt(command) {
                desk.takes(events);
            }
            let held: Vec<_> = desk.book.appointments().filter(|one| one.holds_slot()).collect();
            for (index, one) in held.iter().enumerate() {
                for other in &held[index + 1..] {
                    let shares = one.patient == other.patient
                        || one.slot.resources.iter().any(|r| other.slot.resources.contains(r));
                    let meets = one.slot.start < other.slot.end && other.slot.start < one.slot.end;
                    prop_assert!(!(shares && meets), "{:?}\n{:?}", one, other);
                }
            }
        }
        prop_assert_eq!(Book::replay(&desk.events), desk.book);
    }
}
