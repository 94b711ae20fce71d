//! The schedule: a day or a week of appointments as a table, who has to be told, one appointment, the
//! arrangement of the clinic, and calendars to subscribe to.

mod arrange;
mod feed;
mod one;
mod slot;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use cisterna_record::BookError;
use cisterna_therapy::appointment::{
    Appointment, Book, BookCommand, BookEvent, Resource, notice_due,
};
use cisterna_therapy::{Circumstances, Refused};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::access::{Action, Resource as Thing};
use crate::actor::Actor;
use crate::asked::Asked;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;
use crate::when;

pub(in crate::pages) use slot::{SlotAsked, slot_fields};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/schedule", get(show))
        .route("/schedule/clinic", get(arrange::show).post(arrange::take))
        .route("/schedule/calendar.ics", get(feed::show))
        .route("/schedule/{number}", get(one::show).post(one::take))
}

#[derive(Template)]
#[template(path = "pages/schedule.html")]
struct SchedulePage {
    layout: Layout,
    title: String,
    arranged: bool,
    may_manage: bool,
    days: Vec<DayView>,
    due: Vec<DueView>,
    links: Vec<(String, String)>,
    feeds: Vec<(String, String)>,
}

struct DayView {
    title: String,
    note: &'static str,
    rows: Vec<RowView>,
}

/// One appointment as a row.
pub(in crate::pages) struct RowView {
    pub(in crate::pages) number: u32,
    pub(in crate::pages) day: String,
    pub(in crate::pages) from: String,
    pub(in crate::pages) to: String,
    pub(in crate::pages) kind: &'static str,
    pub(in crate::pages) initials: String,
    pub(in crate::pages) places: String,
    pub(in crate::pages) status: &'static str,
}

struct DueView {
    number: u32,
    what: String,
    to: String,
    since: String,
}

/// A row of a table.
pub(in crate::pages) fn row(known: &Appointment, server: &Server) -> RowView {
    let clock =
        |instant: Timestamp| instant.to_zoned(server.zone.clone()).strftime("%H:%M").to_string();
    let places: Vec<&str> = known.slot.resources.iter().map(Resource::name).collect();
    RowView {
        number: known.number,
        day: when::show_day(known.slot.start, &server.zone),
        from: clock(known.slot.start),
        to: clock(known.slot.end),
        kind: known.kind.name(),
        initials: known.initials.clone(),
        places: places.join(", "),
        status: known.status.words(),
    }
}

/// The book as it is.
pub(in crate::pages) async fn book(server: &Server) -> Result<Book, PageError> {
    Ok(server.store.book().await.map_err(PageError::internal)?.book)
}

/// Decides on a command and records what follows.
pub(in crate::pages) async fn change(
    server: &Server,
    actor: &Actor,
    command: &BookCommand,
) -> Result<Result<Vec<BookEvent>, Refused>, PageError> {
    let now = server.clock.now();
    let account = actor.account.id.to_string();
    let at = Circumstances {
        catalog: &server.catalog,
        actor: &actor.account.name,
        account: &account,
        session: &actor.session,
        occurred_at: now,
        recorded_at: now,
        zone: &server.zone,
    };
    match server.store.change_book(command, &at).await {
        Ok(events) => Ok(Ok(events)),
        Err(BookError::Refused(refused)) => Ok(Err(refused)),
        Err(error) => Err(PageError::internal(error)),
    }
}

async fn show(actor: Actor, State(server): State<Server>, Asked(asked): Asked) -> Page {
    let now = server.clock.now();
    let book = book(&server).await?;
    let today = now.to_zoned(server.zone.clone()).date();
    let from: Date = asked.text("from").and_then(|day| day.parse().ok()).unwrap_or(today);
    let week = asked.text("view") == Some("week");
    let first = if week { monday(from) } else { from };
    let count = if week { 7 } else { 1 };
    let days =
        (0..count).filter_map(|day| later(first, day)).map(|day| day_view(&book, day, &server));
    let due = book.appointments().filter_map(|known| {
        let due = notice_due(known, &server.catalog.policy, now)?;
        let when = when::show(known.slot.start, &server.zone);
        Some(DueView {
            number: known.number,
            what: format!("{} {}, {when}", known.kind.name(), known.initials),
            to: due.to.words(),
            since: when::show(due.since, &server.zone),
        })
    });
    let resources = book.clinic.iter().flat_map(|clinic| &clinic.resources);
    render(&SchedulePage {
        layout: actor.layout("Schedule", Section::Schedule),
        title: if week {
            format!("Week of {}", when::show_date(first))
        } else {
            when::show_date(first)
        },
        arranged: book.clinic.is_some(),
        may_manage: actor.may(Thing::Appointment, Action::Manage),
        days: days.collect(),
        due: due.collect(),
        links: links(first, count, week),
        feeds: resources.map(|one| (one.name().to_owned(), feed::address(one))).collect(),
    })
}

fn later(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn monday(day: Date) -> Date {
    later(day, -i64::from(day.weekday().to_monday_zero_offset())).unwrap_or(day)
}

/// Where else to look: before, after, and the other view.
fn links(first: Date, count: i64, week: bool) -> Vec<(String, String)> {
    let view = if week { "week" } else { "day" };
    let to = |words: &str, days: i64| {
        later(first, days)
            .map(|day| (words.to_owned(), format!("/schedule?view={view}&from={day}")))
    };
    let other = if week { "day" } else { "week" };
    let switch = (format!("Show the {other}"), format!("/schedule?view={other}&from={first}"));
    to("Earlier", -count).into_iter().chain(to("Later", count)).chain([switch]).collect()
}

fn day_view(book: &Book, day: Date, server: &Server) -> DayView {
    let on = |known: &&Appointment| known.slot.start.to_zoned(server.zone.clone()).date() == day;
    let mut found: Vec<&Appointment> = book.appointments().filter(on).collect();
    found.sort_by_key(|known| (known.slot.start, known.number));
    let closed = book.clinic.as_ref().is_some_and(|clinic| !clinic.works_on(day));
    DayView {
        title: day.strftime("%A, %-d %b %Y").to_string(),
        note: if closed { "Closed." } else { "" },
        rows: found.into_iter().map(|known| row(known, server)).collect(),
    }
}
