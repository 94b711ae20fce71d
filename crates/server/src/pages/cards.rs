//! What a patient carries along and what others need in a hurry: emergency cards by drug, and what is
//! done around a scan, a journey, an operation. Both print.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use cisterna_catalog::Sourced;
use cisterna_record::PatientRecord;
use cisterna_therapy::source_text;

use crate::actor::Actor;
use crate::chart_room::load;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;
use crate::{when, words};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/patients/{patient}/cards", get(cards))
        .route("/patients/{patient}/situations", get(situations))
}

#[derive(Template)]
#[template(path = "pages/cards.html")]
struct CardsPage {
    layout: Layout,
    title: &'static str,
    id: String,
    name: String,
    facts: Vec<(&'static str, String)>,
    sheets: Vec<Sheet>,
}

/// One card, or one situation.
struct Sheet {
    title: String,
    first: &'static str,
    firsts: Vec<Line>,
    second: &'static str,
    seconds: Vec<Line>,
}

/// One line with its source.
struct Line {
    words: String,
    source: String,
    verified: bool,
}

fn lines(list: &[Sourced<String>]) -> Vec<Line> {
    let line = |said: &Sourced<String>| Line {
        words: said.value.clone(),
        source: said.source.clone(),
        verified: said.verified,
    };
    list.iter().map(line).collect()
}

/// Who it is, and what lies in the body.
fn facts(record: &PatientRecord, server: &Server) -> Vec<(&'static str, String)> {
    let patient = &record.patient;
    let mut facts = Vec::new();
    if let Some(referral) = &patient.referral {
        facts.push(("Born", when::show_date(referral.birth_date)));
    }
    if let Some((screening, _)) = &patient.screening {
        facts.push(("Allergies", screening.allergies.words()));
    }
    let Some(device) = &patient.device else {
        facts.push(("Pump", "none".to_owned()));
        return facts;
    };
    let implant = &device.implant;
    facts.push(("Pump", format!("{}, serial {}", implant.pump_name, implant.serial)));
    facts.push(("In the reservoir", words::content(&server.catalog, &device.content)));
    facts.push(("Catheter tip", implant.tip_level.clone()));
    if let Some(programme) = &device.programme {
        for one in &programme.doses {
            let (name, unit) = words::drug(&server.catalog, &one.drug);
            facts.push(("Daily dose", format!("{name} {}", one.dose.display_in(unit))));
        }
        facts.push(("Refill by", when::show_day(programme.next_refill.at, &server.zone)));
    }
    facts.push(("Printed", when::show(server.clock.now(), &server.zone)));
    facts
}

async fn cards(actor: Actor, State(server): State<Server>, Path(id): Path<String>) -> Page {
    let record = load(&server, &id).await?;
    let device = record.patient.device.as_ref();
    let drugs: Vec<&str> = device
        .into_iter()
        .flat_map(|device| device.content.drugs())
        .map(|one| one.drug.as_str())
        .collect();
    let known = &server.catalog.complications.cards;
    let wanted =
        known.iter().filter(|card| card.drugs.iter().any(|id| drugs.contains(&id.as_str())));
    let sheets = wanted.map(|card| Sheet {
        title: card.title.clone(),
        first: "What is seen",
        firsts: lines(&card.signs),
        second: "What is done",
        seconds: lines(&card.steps),
    });
    let sheets = sheets.collect();
    page(&actor, &server, &record, "Emergency card", sheets)
}

async fn situations(actor: Actor, State(server): State<Server>, Path(id): Path<String>) -> Page {
    let record = load(&server, &id).await?;
    let pump = record.patient.device.as_ref().map(|device| device.implant.pump.as_str());
    let known = &server.catalog.complications.situations;
    let wanted = known.iter().filter(|situation| {
        situation.pumps.is_empty() || pump.is_some_and(|pump| situation.holds_for(pump))
    });
    let sheets = wanted.map(|situation| {
        let mut after = lines(&situation.after);
        after.extend(situation.restart_within.as_ref().map(|time| Line {
            words: format!("It must be seen to run again within {}", time.value),
            source: source_text(time),
            verified: time.verified,
        }));
        Sheet {
            title: situation.kind.words().to_owned(),
            first: "Before",
            firsts: lines(&situation.before),
            second: "After",
            seconds: after,
        }
    });
    let sheets = sheets.collect();
    page(&actor, &server, &record, "Scan, travel, surgery, pregnancy, end of life", sheets)
}

fn page(
    actor: &Actor,
    server: &Server,
    record: &PatientRecord,
    title: &'static str,
    sheets: Vec<Sheet>,
) -> Page {
    let referral = record.patient.referral.as_ref().ok_or(PageError::NotFound)?;
    render(&CardsPage {
        layout: actor.layout(title, Section::Patients),
        title,
        id: record.id.to_string(),
        name: referral.name.clone(),
        facts: facts(record, server),
        sheets,
    })
}
