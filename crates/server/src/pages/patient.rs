//! One patient: where on the path, what to do, the device and its drug, and everything that
//! happened.

mod beside;
mod history;
mod now;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use cisterna_record::PatientRecord;
use cisterna_therapy::pathway::Answer;
use cisterna_therapy::{Stage, tasks};
use jiff::Timestamp;

use crate::actor::Actor;
use crate::chart_room::load;
use crate::draw::{self, Figure};
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::log;
use crate::prediction::NoPrediction;
use crate::render::{Page, render};
use crate::state::Server;
use crate::step::{Step, further_steps};
use crate::when;

use history::Happening;
use now::{Fact, Reasons};

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/patients/{patient}", get(show))
}

#[derive(Template)]
#[template(path = "pages/patient.html")]
struct PatientPage {
    layout: Layout,
    id: String,
    name: String,
    born: String,
    head: Vec<Fact>,
    stages: Vec<StageView>,
    tasks: Vec<TaskView>,
    further: Vec<&'static Step>,
    verdict: Option<String>,
    reasons: Vec<Reasons>,
    trial: Vec<Fact>,
    device: Vec<Fact>,
    programme: Vec<Fact>,
    residual: Vec<Fact>,
    /// Why no reservoir curve is shown, if a device is implanted.
    hidden: Option<&'static str>,
    reservoir: Option<Figure>,
    concentration: Option<Figure>,
    history: Vec<Happening>,
    cases: Vec<beside::CaseView>,
}

struct StageView {
    name: &'static str,
    /// The class, and the word for those who do not see it.
    state: &'static str,
    words: &'static str,
}

struct TaskView {
    what: String,
    why: String,
    due: String,
    late: bool,
    href: String,
}

async fn show(actor: Actor, State(server): State<Server>, Path(patient): Path<String>) -> Page {
    let record = load(&server, &patient).await?;
    let now = server.clock.now();
    let (reservoir, concentration) = figures(&server, &record, now).await?;
    let patient = &record.patient;
    let referral = patient.referral.as_ref().ok_or(PageError::NotFound)?;
    let context = now::Context { patient, catalog: &server.catalog, zone: &server.zone, now };
    let answer = patient.screening.as_ref().map(|(_, answer)| answer);
    render(&PatientPage {
        layout: actor.layout(&referral.name, Section::Patients),
        id: record.id.to_string(),
        name: referral.name.clone(),
        born: when::show_date(referral.birth_date),
        head: context.head(),
        stages: stages(Stage::of(patient)),
        tasks: task_views(&record, &server, now),
        further: further_steps(patient),
        verdict: answer.map(Answer::words),
        reasons: answer.map(now::reasons).unwrap_or_default(),
        trial: context.trial(),
        device: context.device(),
        programme: context.programme(),
        residual: context.residual(),
        hidden: hidden(&record),
        reservoir,
        concentration,
        history: history::of(&record, &server.catalog, &server.zone),
        cases: beside::cases(patient),
    })
}

/// Whether the expected residual has to stay out of sight: from the interrogation until the
/// measured one is entered.
fn is_blind(record: &PatientRecord) -> bool {
    record.patient.refill.as_ref().is_some_and(|session| session.measured.is_none())
}

fn hidden(record: &PatientRecord) -> Option<&'static str> {
    is_blind(record).then_some(
        "Hidden until the measured residual volume is entered, so that it is measured blind.",
    )
}

/// The pictures of a programmed device. The twin calculates for a moment, so away from the other
/// pages.
async fn figures(
    server: &Server,
    record: &PatientRecord,
    now: Timestamp,
) -> Result<(Option<Figure>, Option<Figure>), PageError> {
    let device = record.patient.device.clone().filter(|device| device.programme.is_some());
    let Some(device) = device.filter(|_| !is_blind(record)) else { return Ok((None, None)) };
    let (catalog, zone) = (server.catalog.clone(), server.zone.clone());
    let drawn = tokio::task::spawn_blocking(move || {
        let reservoir = draw::reservoir(&device, now, &zone);
        (reservoir, draw::concentration(&device, &catalog, now))
    });
    let (reservoir, concentration) = drawn.await.map_err(PageError::internal)?;
    // A picture that cannot be drawn must never keep the page from those who look after the
    // patient.
    let reservoir = reservoir.and_then(|drawn| logged(drawn, "reservoir curve"));
    let concentration = match concentration {
        Err(NoPrediction::Unknown | NoPrediction::NoDrugYet) => None,
        drawn => logged(drawn, "predicted concentration"),
    };
    Ok((reservoir, concentration))
}

/// The figure, or a line in the log that says why there is none.
fn logged<E: std::fmt::Display>(drawn: Result<Figure, E>, what: &str) -> Option<Figure> {
    drawn
        .inspect_err(|error| log::write("warning", "picture", &[("of", &what), ("error", error)]))
        .ok()
}

fn stages(current: Stage) -> Vec<StageView> {
    let path = Stage::PATH.into_iter().map(|stage| {
        let (state, words) = match stage.cmp(&current) {
            std::cmp::Ordering::Less => ("done", "done"),
            std::cmp::Ordering::Equal => ("current", "now"),
            std::cmp::Ordering::Greater => ("to-come", "to come"),
        };
        StageView { name: stage.name(), state, words }
    });
    let ended = StageView { name: Stage::NotImplanted.name(), state: "current", words: "now" };
    if current == Stage::NotImplanted {
        return path.take(4).chain([ended]).collect();
    }
    path.collect()
}

fn task_views(record: &PatientRecord, server: &Server, now: Timestamp) -> Vec<TaskView> {
    let id = record.id;
    let view = |task: cisterna_therapy::Task| TaskView {
        href: format!("/patients/{id}/{}", Step::slug_for(task.kind)),
        due: task
            .due
            .filter(|due| *due > now || task.kind.has_deadline())
            .map_or_else(String::new, |due| when::show(due, &server.zone)),
        late: task.kind.is_emergency()
            || task.kind.has_deadline() && task.due.is_some_and(|due| due < now),
        what: task.what,
        why: task.why,
    };
    let tasks = tasks(&record.patient, &server.catalog).into_iter();
    tasks.filter(|task| task.is_shown(now)).map(view).collect()
}
