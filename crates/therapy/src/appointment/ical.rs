//! A calendar of the clinic's book as text (RFC 5545), for one person, room or fluoroscope.
//!
//! It carries no name of a patient: it goes to calendars that others look into.

use jiff::Timestamp;

use super::{Appointment, Book, Resource, Status};

/// The most octets of a line before it is folded (RFC 5545, 3.1).
const LINE: usize = 75;

/// The calendar of a resource, or of the whole clinic, made at an instant. `clinic` tells clinics apart, as a host name does,
/// so that one person can read several.
#[must_use]
pub fn calendar(book: &Book, resource: Option<&Resource>, clinic: &str, made: Timestamp) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Cisterna//Appointments//EN"),
        ("METHOD", "PUBLISH"),
    ] {
        line(&mut text, name, value);
    }
    line(&mut text, "X-WR-CALNAME", &escaped(resource.map_or("Clinic", Resource::name)));
    let theirs = book
        .appointments()
        .filter(|known| resource.is_none_or(|one| known.slot.resources.contains(one)));
    for known in theirs {
        event(&mut text, known, clinic, made);
    }
    line(&mut text, "END", "VCALENDAR");
    text
}

fn event(text: &mut String, known: &Appointment, clinic: &str, made: Timestamp) {
    let others = known.slot.resources.iter().map(Resource::name).collect::<Vec<_>>().join(", ");
    let status = match known.status {
        Status::Cancelled | Status::Missed => "CANCELLED",
        _ => "CONFIRMED",
    };
    let what = format!("{} {}", known.kind.name(), known.initials);
    for (name, value) in [
        ("BEGIN", "VEVENT".to_owned()),
        ("UID", escaped(&format!("appointment-{}@{clinic}", known.number))),
        ("DTSTAMP", utc(made)),
        ("DTSTART", utc(known.slot.start)),
        ("DTEND", utc(known.slot.end)),
        ("SEQUENCE", known.moves.to_string()),
        ("STATUS", status.to_owned()),
        ("SUMMARY", escaped(what.trim())),
        ("LOCATION", escaped(&others)),
        ("CLASS", "CONFIDENTIAL".to_owned()),
        ("END", "VEVENT".to_owned()),
    ] {
        line(text, name, &value);
    }
}

/// An instant in UTC (RFC 5545, 3.3.5, form 2).
fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value (RFC 5545, 3.3.11). Other control characters cannot stand in one and are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// One line of content, folded where it is too long, never inside a character.
fn line(text: &mut String, name: &str, value: &str) {
    let mut octets = 0;
    for c in format!("{name}:{value}").chars() {
        if octets + c.len_utf8() > LINE {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(c);
        octets += c.len_utf8();
    }
    text.push_str("\r\n");
}
