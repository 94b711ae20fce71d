//! All patients.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::actor::Actor;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/patients", get(show))
}

#[derive(Template)]
#[template(path = "pages/patients.html")]
struct PatientsPage {
    layout: Layout,
    patients: Vec<PatientRow>,
}

struct PatientRow {
    id: String,
    name: String,
    stage: &'static str,
    next: String,
}

async fn show(actor: Actor, State(server): State<Server>) -> Page {
    let lines = server.store.patient_lines().await.map_err(PageError::internal)?;
    let mut patients: Vec<PatientRow> = lines
        .into_iter()
        .map(|line| PatientRow {
            id: line.id.to_string(),
            name: line.name,
            stage: line.stage.name(),
            next: line.tasks.first().map_or_else(String::new, |task| task.what.clone()),
        })
        .collect();
    patients.sort_by_key(|patient| patient.name.to_lowercase());
    render(&PatientsPage { layout: actor.layout("Patients", Section::Patients), patients })
}
