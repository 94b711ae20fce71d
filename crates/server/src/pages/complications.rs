//! Complications as the catalogue has them, and how often this clinic and published series had them.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use cisterna_catalog::{Complication, Complications, PublishedRate, poisson_interval};
use cisterna_quantity::Duration;
use cisterna_therapy::complication::{Counted, count};
use cisterna_therapy::source_text;

use crate::actor::Actor;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/complications", get(show))
}

#[derive(Template)]
#[template(path = "pages/complications.html")]
struct ComplicationsPage {
    layout: Layout,
    rates: Vec<Rate>,
    sheets: Vec<Sheet>,
}

/// A line of the table of rates.
struct Rate {
    what: String,
    events: String,
    years: String,
    rate: String,
    published: String,
}

/// One complication.
struct Sheet {
    id: String,
    name: String,
    urgency: String,
    signs: Vec<String>,
    actions: Vec<String>,
    ends: String,
}

async fn show(actor: Actor, State(server): State<Server>) -> Page {
    let lines = server.store.patient_lines().await.map_err(PageError::internal)?;
    let mut patients = Vec::new();
    for line in lines {
        let record = server.store.patient(line.id).await.map_err(PageError::internal)?;
        patients.extend(record.map(|record| record.patient));
    }
    let known = &server.catalog.complications;
    let until = server.clock.now();
    let of = |id: &str, name: &str| {
        let asked = Some(id).filter(|id| !id.is_empty());
        rate(name, &count(&patients, asked, until), published(known, id))
    };
    let mut rates = vec![of("", "All complications")];
    rates.extend(known.all.iter().map(|one| of(&one.id, &one.name)));
    render(&ComplicationsPage {
        layout: actor.layout("Complications", Section::Formulary),
        rates,
        sheets: known.all.iter().map(|one| sheet(one, known)).collect(),
    })
}

/// The published rate of a complication; of all of them together when the id is empty.
fn published<'a>(known: &'a Complications, id: &str) -> Option<&'a PublishedRate> {
    known.rates.iter().find(|rate| match rate.complications.as_slice() {
        [] => id.is_empty(),
        some => some.iter().any(|one| one == id),
    })
}

fn rate(name: &str, counted: &Counted, published: Option<&PublishedRate>) -> Rate {
    let year = 365.25 * Duration::DAY.ms() as f64;
    let years = counted.pump_time.ms() as f64 / year;
    let interval = poisson_interval(counted.events);
    let per_hundred = |events: f64| 100.0 * events / years;
    let rate = if years > 0.0 {
        format!(
            "{:.1} ({:.1} to {:.1})",
            per_hundred(f64::from(counted.events)),
            per_hundred(interval.low),
            per_hundred(interval.high)
        )
    } else {
        "no pump-time yet".to_owned()
    };
    let published = published.map_or_else(String::new, |rate| {
        let value = &rate.per_100_years;
        format!("{} {}: {}", value.value, rate.what, source_text(value))
    });
    let (what, events) = (name.to_owned(), counted.events.to_string());
    Rate { what, events, years: format!("{years:.2}"), rate, published }
}

fn sheet(one: &Complication, known: &Complications) -> Sheet {
    let words = |id: &String| known.sign(id).map_or_else(|| id.clone(), |sign| sign.words.clone());
    let typical = one.typical.value.iter().map(words).collect::<Vec<_>>().join("; ");
    let mut signs = vec![format!("Typical: {typical} [{}]", source_text(&one.typical))];
    if let Some(possible) = &one.possible {
        let list = possible.value.iter().map(words).collect::<Vec<_>>().join("; ");
        signs.push(format!("Possible: {list} [{}]", source_text(possible)));
    }
    let action = |said: &cisterna_catalog::Sourced<String>| {
        format!("{} [{}]", said.value, source_text(said))
    };
    Sheet {
        id: one.id.clone(),
        name: one.name.clone(),
        urgency: format!("{} [{}]", one.urgency.value.name(), source_text(&one.urgency)),
        signs,
        actions: one.actions.iter().map(action).collect(),
        ends: one.ends_in.iter().map(|end| end.name()).collect::<Vec<_>>().join(", "),
    }
}
