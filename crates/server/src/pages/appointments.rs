//! The appointments of one patient, and booking one more.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use cisterna_catalog::AppointmentKind;
use cisterna_record::PatientRecord;
use cisterna_therapy::Refused;
use cisterna_therapy::appointment::{
    Book, BookCommand, Booking, Channel, RefillDeadline, initials,
};

use super::schedule::{RowView, SlotAsked, book, change, row, slot_fields};
use crate::access::{Action, Resource as Thing};
use crate::actor::Actor;
use crate::chart_room::load;
use crate::error::PageError;
use crate::form::{Choice, Control, Field, Form, Submitted};
use crate::layout::{Layout, Section};
use crate::posted::Posted;
use crate::reading::Reading;
use crate::render::{Page, render_with};
use crate::state::Server;
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/patients/{patient}/appointments", get(show).post(take))
}

#[derive(Template)]
#[template(path = "pages/appointments.html")]
struct AppointmentsPage {
    layout: Layout,
    name: String,
    rows: Vec<RowView>,
    deadline: Option<String>,
    arranged: bool,
    form: Option<Form>,
}

async fn show(actor: Actor, State(server): State<Server>, Path(patient): Path<String>) -> Page {
    let record = load(&server, &patient).await?;
    let book = book(&server).await?;
    let form = form(&actor, &book, &record);
    page(&server, &actor, &book, &record, form)
}

async fn take(
    State(server): State<Server>,
    Path(patient): Path<String>,
    Posted { actor, form: typed }: Posted,
) -> Page {
    let record = load(&server, &patient).await?;
    let refused = match read(&server, &record, &typed) {
        Err(refused) => refused,
        Ok(booking) => match change(&server, &actor, &BookCommand::Book(booking)).await? {
            Ok(_) => {
                let back = format!("/patients/{}/appointments", record.id);
                return Ok(Redirect::to(&back).into_response());
            }
            Err(refused) => refused,
        },
    };
    let book = book(&server).await?;
    let mut again = form(&actor, &book, &record);
    if let Some(form) = &mut again {
        form.fill(&typed);
        form.refuse(&refused);
    }
    page(&server, &actor, &book, &record, again)
}

fn page(
    server: &Server,
    actor: &Actor,
    book: &Book,
    record: &PatientRecord,
    form: Option<Form>,
) -> Page {
    let referral = record.patient.referral.as_ref().ok_or(PageError::NotFound)?;
    let mut known: Vec<_> = book.of_patient(&record.id.to_string()).collect();
    known.sort_by_key(|known| (known.slot.start, known.number));
    let deadline = RefillDeadline::of(&record.patient, &server.catalog).map(|deadline| {
        let day = |instant| when::show(instant, &server.zone);
        format!(
            "Refill by {}; the drug lasts to {} ({}).",
            day(deadline.planned),
            day(deadline.last),
            deadline.reason
        )
    });
    let page = AppointmentsPage {
        layout: actor.layout("Appointments", Section::Patients),
        name: referral.name.clone(),
        rows: known.into_iter().map(|known| row(known, server)).collect(),
        deadline,
        arranged: book.clinic.is_some(),
        form,
    };
    let status = page.form.as_ref().map_or(axum::http::StatusCode::OK, Form::status);
    render_with(status, &page)
}

fn form(actor: &Actor, book: &Book, record: &PatientRecord) -> Option<Form> {
    let clinic = book.clinic.as_ref()?;
    if !actor.may(Thing::Appointment, Action::Manage) {
        return None;
    }
    let kinds = AppointmentKind::NAMES.map(|(name, _)| Choice::new(name, name)).to_vec();
    let channels = Channel::NAMES.map(|(name, _)| Choice::new(name, name)).to_vec();
    let action = format!("/patients/{}/appointments", record.id);
    let form = Form::new(&action, "Book an appointment")
        .submit("Book")
        .secret(&actor.csrf)
        .group("Appointment")
        .field(Field::new("kind", "What it is for", Control::Choice(kinds)));
    let form = slot_fields(form, clinic, &[], "", true).field(Field::new(
        "channel",
        "How the patient is told",
        Control::Choice(channels),
    ));
    Some(SlotAsked::late_fields(form))
}

fn read(server: &Server, record: &PatientRecord, typed: &Submitted) -> Result<Booking, Refused> {
    let mut reading = Reading::of(typed, &server.zone);
    let kind = reading.choice("kind", "what it is for", |typed| {
        AppointmentKind::NAMES.iter().find(|(name, _)| *name == typed).map(|(_, kind)| *kind)
    });
    let SlotAsked { start, resources, past } = SlotAsked::read(&mut reading);
    let channel = reading.choice("channel", "how the patient is told", |typed| {
        Channel::NAMES.iter().find(|(name, _)| *name == typed).map(|(_, channel)| *channel)
    });
    let referral = record.patient.referral.as_ref();
    let booking = kind.zip(start).zip(channel).map(|((kind, start), channel)| {
        // Who cannot be reached by the first channel is called.
        let mut channels = vec![channel, Channel::Phone];
        channels.dedup();
        let is_refill = kind == AppointmentKind::Refill;
        let deadline = RefillDeadline::of(&record.patient, &server.catalog);
        Booking {
            patient: record.id.to_string(),
            initials: referral.map_or_else(String::new, |referral| initials(&referral.name)),
            kind,
            start,
            resources,
            channels,
            deadline: deadline.filter(|_| is_refill),
            past,
        }
    });
    reading.finish(booking)
}
