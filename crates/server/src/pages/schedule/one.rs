//! One appointment: who was told of it, and everything that can be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cisterna_catalog::AppointmentKind;
use cisterna_therapy::Refused;
use cisterna_therapy::appointment::{
    Appointment, Book, BookCommand, Move, RefillDeadline, Status, notice_due,
};

use super::{RowView, SlotAsked, book, change, row, slot_fields};
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

#[derive(Template)]
#[template(path = "pages/appointment.html")]
struct AppointmentPage {
    layout: Layout,
    row: RowView,
    patient: String,
    confirmed: String,
    notices: Vec<String>,
    form: Option<Form>,
}

const ACTS: [(&str, &str); 7] = [
    ("told", "The next person was told"),
    ("confirmed", "It was confirmed"),
    ("check-in", "The patient is there"),
    ("complete", "It is over"),
    ("no-show", "The patient did not come"),
    ("move", "Move it"),
    ("cancel", "Cancel it"),
];

pub(super) async fn show(
    actor: Actor,
    State(server): State<Server>,
    Path(number): Path<String>,
) -> Page {
    let book = book(&server).await?;
    let known = find(&book, &number)?;
    page(&server, &actor, known, form(&server, &actor, &book, known))
}

pub(super) async fn take(
    State(server): State<Server>,
    Path(number): Path<String>,
    Posted { actor, form: typed }: Posted,
) -> Page {
    let read_book = book(&server).await?;
    let known = find(&read_book, &number)?;
    let deadline = match known.kind {
        AppointmentKind::Refill => {
            let record = load(&server, &known.patient).await?;
            RefillDeadline::of(&record.patient, &server.catalog)
        }
        _ => None,
    };
    let refused = match read(&server, known, deadline, &typed) {
        Err(refused) => refused,
        Ok(command) => match change(&server, &actor, &command).await? {
            Ok(_) => return Ok(Redirect::to(&format!("/schedule/{number}")).into_response()),
            Err(refused) => refused,
        },
    };
    let mut again = form(&server, &actor, &read_book, known);
    if let Some(form) = &mut again {
        form.fill(&typed);
        form.refuse(&refused);
    }
    page(&server, &actor, known, again)
}

fn find<'a>(book: &'a Book, number: &str) -> Result<&'a Appointment, PageError> {
    let number = number.parse().map_err(|_| PageError::NotFound)?;
    book.appointment(number).ok_or(PageError::NotFound)
}

fn page(server: &Server, actor: &Actor, known: &Appointment, form: Option<Form>) -> Page {
    let told = known
        .notices
        .iter()
        .map(|notice| format!("{}: {}", when::show(notice.at, &server.zone), notice.to.words()));
    let page = AppointmentPage {
        layout: actor.layout("Appointment", Section::Schedule),
        row: row(known, server),
        patient: known.patient.clone(),
        confirmed: known.confirmed_by.clone().unwrap_or_default(),
        notices: told.collect(),
        form,
    };
    let status = page.form.as_ref().map_or(axum::http::StatusCode::OK, Form::status);
    render_with(status, &page)
}

/// The form, as long as there is anything to do and this colleague may.
fn form(server: &Server, actor: &Actor, book: &Book, known: &Appointment) -> Option<Form> {
    let clinic = book.clinic.as_ref()?;
    if !known.is_open() || !actor.may(Thing::Appointment, Action::Manage) {
        return None;
    }
    let booked = known.status == Status::Booked;
    let acts = ACTS.iter().filter(|(act, _)| (*act == "complete") != booked);
    let acts = acts.map(|(act, words)| Choice::new(act, words)).collect();
    let action = format!("/schedule/{}", known.number);
    let form = Form::new(&action, "What happens with it").secret(&actor.csrf);
    let form = form.field(Field::new("act", "What happens", Control::Choice(acts)));
    if !booked {
        return Some(form);
    }
    let next = notice_due(known, &server.catalog.policy, server.clock.now());
    let hint = next.map_or_else(
        || "Nobody has to be told now.".to_owned(),
        |due| format!("Next to be told: {}.", due.to.words()),
    );
    let form = form
        .field(Field::new("by", "Who confirmed it", Control::Text).optional().hint(&hint))
        .field(Field::new("reason", "Why it is moved or cancelled", Control::Text).optional())
        .group("Only to move it");
    let start = when::typed(known.slot.start, &server.zone);
    let form = slot_fields(form, clinic, &known.slot.resources, &start, false);
    Some(SlotAsked::late_fields(form))
}

fn read(
    server: &Server,
    known: &Appointment,
    deadline: Option<RefillDeadline>,
    typed: &Submitted,
) -> Result<BookCommand, Refused> {
    let number = known.number;
    let mut reading = Reading::of(typed, &server.zone);
    let act = reading.choice("act", "what happens", |typed| {
        ACTS.iter().find(|(act, _)| *act == typed).map(|(act, _)| *act)
    });
    let reason = reading.text("reason");
    let command = match act {
        Some("told") => {
            let due = notice_due(known, &server.catalog.policy, server.clock.now());
            due.map(|due| BookCommand::Notify { number, to: due.to }).or_else(|| {
                reading.refuse(nobody_due());
                None
            })
        }
        Some("confirmed") => Some(BookCommand::Confirm { number, by: reading.text("by") }),
        Some("check-in") => Some(BookCommand::CheckIn { number }),
        Some("complete") => Some(BookCommand::Complete { number }),
        Some("no-show") => Some(BookCommand::NoShow { number }),
        Some("cancel") => Some(BookCommand::Cancel { number, reason }),
        Some("move") => {
            let SlotAsked { start, resources, past } = SlotAsked::read(&mut reading);
            start.map(|start| {
                BookCommand::Move(Move { number, start, resources, deadline, past, reason })
            })
        }
        _ => None,
    };
    reading.finish(command)
}

fn nobody_due() -> cisterna_therapy::Refusal {
    cisterna_therapy::Refusal {
        field: "act",
        rule: "appointment.state",
        message: "Nobody has to be told of it now".to_owned(),
        asked: None,
        limit: None,
        source: "times of the reminders in the policy".to_owned(),
        action: "Wait until it stands on the schedule".to_owned(),
    }
}
