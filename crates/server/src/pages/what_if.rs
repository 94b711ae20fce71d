//! What if the programme were another: boxes with sliders, and the answer of the twin beside the present
//! programme. The address holds the whole question, so it can be shared and printed.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use cisterna_record::PatientRecord;
use cisterna_therapy::Refused;

use crate::actor::Actor;
use crate::asked::Asked as Query;
use crate::chart_room::load;
use crate::draw::{self, Figure};
use crate::error::PageError;
use crate::form::Submitted;
use crate::headers;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;
use crate::step::{concentration_words, dose_words};
use crate::what_if::{Asked, Cannot, Fact, Present, Range, ask, facts};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/patients/{patient}/what-if", get(show))
        .route("/patients/{patient}/what-if/answer", get(answer))
}

#[derive(Template)]
#[template(path = "pages/what_if.html")]
struct WhatIfPage {
    layout: Layout,
    id: String,
    name: String,
    content: Result<Question, String>,
    answer: Answer,
}

/// The boxes.
struct Question {
    amounts: Vec<Amount>,
    places: Vec<Places>,
}

/// A number with its unit and its slider.
struct Amount {
    name: &'static str,
    label: &'static str,
    hint: String,
    value: String,
    unit: &'static str,
    range: Range,
}

/// A level to choose.
struct Places {
    name: &'static str,
    label: &'static str,
    levels: Vec<(String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/what_if_answer.html")]
struct Answer {
    refused: Option<Refused>,
    facts: Vec<Fact>,
    along: Option<Figure>,
    in_time: Option<Figure>,
}

async fn show(
    actor: Actor,
    State(server): State<Server>,
    Path(patient): Path<String>,
    Query(typed): Query,
) -> Page {
    let record = load(&server, &patient).await?;
    let referral = record.patient.referral.as_ref().ok_or(PageError::NotFound)?;
    let name = referral.name.clone();
    let content = match present(&record, &server) {
        Ok(present) => Ok(question(&present, &typed)),
        Err(cannot) => Err(why(&cannot).to_owned()),
    };
    let page = WhatIfPage {
        layout: actor.layout(&format!("What if: {name}"), Section::Patients),
        id: record.id.to_string(),
        name,
        content,
        answer: answered(server, record, typed).await?,
    };
    let mut response = render(&page)?;
    headers::allow_own_script(&mut response);
    Ok(response)
}

/// The answer alone, for the script that follows the sliders.
async fn answer(
    _: Actor,
    State(server): State<Server>,
    Path(patient): Path<String>,
    Query(typed): Query,
) -> Page {
    let record = load(&server, &patient).await?;
    render(&answered(server, record, typed).await?)
}

fn present<'a>(record: &'a PatientRecord, server: &'a Server) -> Result<Present<'a>, Cannot> {
    Present::of(record.patient.device.as_ref(), &server.catalog)
}

const fn why(cannot: &Cannot) -> &'static str {
    match cannot {
        Cannot::NothingFlows => "No programme is running, so there is nothing to compare with.",
        Cannot::NotInCatalogue => {
            "The catalogue does not know how this drug leaves the spinal fluid, its limits, or where \
             the tip of the catheter lies. Nothing is guessed."
        }
    }
}

/// Calculates away from the other pages.
async fn answered(
    server: Server,
    record: PatientRecord,
    typed: Submitted,
) -> Result<Answer, PageError> {
    let work = move || {
        let Ok(present) = present(&record, &server) else { return Ok(Answer::none(None)) };
        let asked = match ask(&present, &typed, &server.zone) {
            Ok(asked) => asked,
            Err(refused) => return Ok(Answer::none(Some(refused))),
        };
        calculated(&present, &asked, &server).map_err(PageError::internal)
    };
    tokio::task::spawn_blocking(work).await.map_err(PageError::internal)?
}

fn calculated(
    present: &Present<'_>,
    asked: &Asked<'_>,
    server: &Server,
) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let forecast = present.forecast(asked)?;
    Ok(Answer {
        refused: None,
        facts: facts(present, asked, &forecast, &server.catalog),
        along: Some(draw::along_the_spine(present, asked, &forecast)?),
        in_time: Some(draw::in_time(present, asked, &forecast)?),
    })
}

impl Answer {
    const fn none(refused: Option<Refused>) -> Self {
        Self { refused, facts: Vec::new(), along: None, in_time: None }
    }
}

fn question(present: &Present<'_>, typed: &Submitted) -> Question {
    let unit = present.drug.mass_unit;
    let number = |printed: String| printed.split(' ').next().unwrap_or_default().to_owned();
    let or = |field: &str, now: String| typed.text(field).map_or(now, str::to_owned);
    let whole = |max: f64, step: f64| Range { min: 0.0, max, step };
    let now = present.dose.display_in(unit).to_string();
    let dose = Amount {
        name: "dose",
        label: "Daily dose",
        hint: format!("Now {now}."),
        value: or("dose", number(now)),
        unit: dose_words(unit),
        range: present.dose_range(),
    };
    let now = present.concentration.display_in(unit).to_string();
    let concentration = Amount {
        name: "concentration",
        label: "Concentration",
        hint: format!("Now {now}. Another one needs a refill and a bridge."),
        value: or("concentration", number(now)),
        unit: concentration_words(unit),
        range: present.concentration_range(),
    };
    let boluses = Amount {
        name: "boluses",
        label: "Boluses in a day",
        hint: "Evenly over the day, half an hour each.".to_owned(),
        value: or("boluses", "0".to_owned()),
        unit: "a day",
        range: whole(12.0, 1.0),
    };
    let share = Amount {
        name: "share",
        label: "Share of the dose in boluses",
        hint: "The rest flows evenly.".to_owned(),
        value: or("share", "0".to_owned()),
        unit: "%",
        range: whole(100.0, 5.0),
    };
    let tip = present.tip.name.as_str();
    let levels = |field: &str| {
        let chosen = typed.text(field).unwrap_or(tip);
        let level = |level: &cisterna_catalog::Level| (level.name.clone(), level.name == chosen);
        present.levels.iter().rev().map(level).collect()
    };
    Question {
        amounts: vec![dose, concentration, boluses, share],
        places: vec![
            Places { name: "tip", label: "Catheter tip at", levels: levels("tip") },
            Places { name: "watched", label: "Follow in time at", levels: levels("watched") },
        ],
    }
}
