//! The arrangement of the clinic: rooms, people, fluoroscopes, hours and holidays.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use cisterna_therapy::appointment::{BookCommand, Clinic, Resource};
use cisterna_therapy::{Refusal, Refused};
use jiff::civil::{Date, Time};

use super::{book, change};
use crate::actor::Actor;
use crate::form::{Control, Field, Form, Submitted};
use crate::layout::Section;
use crate::posted::Posted;
use crate::reading::Reading;
use crate::render::Page;
use crate::state::Server;

/// Makes a resource of a name.
type Make = fn(String) -> Resource;

const DAYS: [(i8, &str, &str); 7] = [
    (1, "day_1", "Monday"),
    (2, "day_2", "Tuesday"),
    (3, "day_3", "Wednesday"),
    (4, "day_4", "Thursday"),
    (5, "day_5", "Friday"),
    (6, "day_6", "Saturday"),
    (7, "day_7", "Sunday"),
];

pub(super) async fn show(actor: Actor, State(server): State<Server>) -> Page {
    let known = book(&server).await?.clinic;
    form(&actor, known.as_ref()).page(actor.layout("The clinic", Section::Schedule))
}

pub(super) async fn take(
    State(server): State<Server>,
    Posted { actor, form: typed }: Posted,
) -> Page {
    let refused = match read(&server, &typed) {
        Err(refused) => refused,
        Ok(clinic) => match change(&server, &actor, &BookCommand::Arrange(clinic)).await? {
            Ok(_) => return Ok(Redirect::to("/schedule").into_response()),
            Err(refused) => refused,
        },
    };
    let mut again = form(&actor, None);
    again.fill(&typed);
    again.refuse(&refused);
    again.page(actor.layout("The clinic", Section::Schedule))
}

fn form(actor: &Actor, known: Option<&Clinic>) -> Form {
    let names = |of: fn(&Resource) -> bool| {
        let found = known.iter().flat_map(|clinic| &clinic.resources).filter(|one| of(one));
        found.map(Resource::name).collect::<Vec<_>>().join("\n")
    };
    let clock = |of: fn(&Clinic) -> Time| {
        known.map_or_else(String::new, |clinic| of(clinic).strftime("%H:%M").to_string())
    };
    let holidays = known.iter().flat_map(|clinic| &clinic.holidays).map(Date::to_string);
    let holidays = holidays.collect::<Vec<_>>().join("\n");
    let form = Form::new("/schedule/clinic", "The clinic")
        .intro("What appointments take up, and when the clinic is open. One name on each line.")
        .secret(&actor.csrf)
        .field(
            Field::new("rooms", "Rooms", Control::LongText)
                .value(&names(|one| matches!(one, Resource::Room(_)))),
        )
        .field(
            Field::new("people", "People", Control::LongText)
                .value(&names(|one| matches!(one, Resource::Person(_)))),
        )
        .field(
            Field::new("fluoroscopes", "Fluoroscopes", Control::LongText)
                .optional()
                .value(&names(|one| matches!(one, Resource::Fluoroscope(_)))),
        )
        .field(Field::new("opens", "Opens at", Control::Text).value(&clock(|c| c.opens)))
        .field(Field::new("closes", "Closes at", Control::Text).value(&clock(|c| c.closes)));
    let form = DAYS.iter().fold(form.group("Working days"), |form, (day, name, label)| {
        let open = known.is_some_and(|clinic| clinic.working_days.contains(day));
        let value = if open { "yes" } else { "" };
        form.field(Field::new(name, label, Control::Check).value(value))
    });
    form.group("Closed").field(
        Field::new("holidays", "Holidays", Control::LongText)
            .optional()
            .value(&holidays)
            .hint("One day on each line, such as 2026-12-25."),
    )
}

fn read(server: &Server, typed: &Submitted) -> Result<Clinic, Refused> {
    let mut reading = Reading::of(typed, &server.zone);
    let parts: [(&'static str, Make); 3] = [
        ("rooms", Resource::Room),
        ("people", Resource::Person),
        ("fluoroscopes", Resource::Fluoroscope),
    ];
    let mut resources = BTreeSet::new();
    for (field, make) in parts {
        let text = reading.text(field);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        resources.extend(lines.map(|line| make(line.to_owned())));
    }
    let time = |text: &str| text.parse::<Time>().ok();
    let opens = reading.choice("opens", "opening time", time);
    let closes = reading.choice("closes", "closing time", time);
    let working_days =
        DAYS.iter().filter(|(_, name, _)| reading.tick(name)).map(|(day, ..)| *day).collect();
    let text = reading.text("holidays");
    let mut holidays = BTreeSet::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.parse() {
            Ok(day) => {
                holidays.insert(day);
            }
            Err(_) => reading.refuse(no_day(line)),
        }
    }
    let clinic = opens.zip(closes).map(|(opens, closes)| Clinic {
        resources,
        opens,
        closes,
        working_days,
        holidays,
    });
    reading.finish(clinic)
}

fn no_day(line: &str) -> Refusal {
    Refusal {
        field: "holidays",
        rule: "entry.readable",
        message: format!("“{line}” is no day"),
        asked: Some(line.to_owned()),
        limit: None,
        source: "form of the entry".to_owned(),
        action: "Write a day such as 2026-12-25, one on each line".to_owned(),
    }
}
