//! A calendar to subscribe to, for one person, room or fluoroscope or all of them; behind the
//! sign-in.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use cisterna_therapy::appointment::{Resource, calendar};

use super::book;
use crate::actor::Actor;
use crate::asked::Asked;
use crate::error::PageError;
use crate::render::Page;
use crate::state::Server;

pub(super) async fn show(_: Actor, State(server): State<Server>, Asked(asked): Asked) -> Page {
    let book = book(&server).await?;
    let asked_for = ["room", "person", "fluoroscope"];
    let resource = if asked_for.iter().any(|field| asked.text(field).is_some()) {
        let mut resources = book.clinic.iter().flat_map(|clinic| &clinic.resources);
        let wanted = |one: &&Resource| {
            let (field, name) = field_of(one);
            asked.text(field) == Some(name)
        };
        Some(resources.find(wanted).ok_or(PageError::NotFound)?)
    } else {
        None
    };
    let text = calendar(&book, resource, "cisterna.invalid", server.clock.now());
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kind, text).into_response())
}

/// The address of a calendar.
pub(super) fn address(one: &Resource) -> String {
    let (field, name) = field_of(one);
    let mut address = format!("/schedule/calendar.ics?{field}=");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

fn field_of(one: &Resource) -> (&'static str, &str) {
    match one {
        Resource::Room(name) => ("room", name),
        Resource::Person(name) => ("person", name),
        Resource::Fluoroscope(name) => ("fluoroscope", name),
    }
}
