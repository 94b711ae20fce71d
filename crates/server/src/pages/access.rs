//! The access log, for auditors and administrators.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use cisterna_record::{AccessEntry, PatientId};

use crate::actor::Actor;
use crate::asked::Asked;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;
use crate::when;

/// So many lines are shown, the newest first.
const SHOWN: u32 = 500;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/access", get(show))
}

#[derive(Template)]
#[template(path = "pages/access.html")]
struct AccessPage {
    layout: Layout,
    /// The patient whose lines are shown, when only theirs are.
    of: Option<String>,
    lines: Vec<Line>,
    shown: u32,
}

/// One line of the log.
pub(super) struct Line {
    pub(super) at: String,
    pub(super) kind: &'static str,
    pub(super) actor: String,
    pub(super) patient: Option<(String, String)>,
    pub(super) detail: String,
}

async fn show(actor: Actor, State(server): State<Server>, Asked(query): Asked) -> Page {
    let of: Option<PatientId> = query.text("patient").and_then(|text| text.parse().ok());
    let entries = match of {
        Some(patient) => server.store.access_log_of(patient, SHOWN).await,
        None => server.store.access_log(SHOWN).await,
    };
    let entries = entries.map_err(PageError::internal)?;
    let lines = lines(&server, entries).await?;
    let layout = actor.layout("Access log", Section::Access);
    let of = of.map(|patient| patient.to_string());
    render(&AccessPage { layout, of, lines, shown: SHOWN })
}

/// Entries as people read them, with the names of the patients.
pub(super) async fn lines(
    server: &Server,
    entries: Vec<AccessEntry>,
) -> Result<Vec<Line>, PageError> {
    let patients = server.store.patient_lines().await.map_err(PageError::internal)?;
    let names: HashMap<PatientId, String> =
        patients.into_iter().map(|line| (line.id, line.name)).collect();
    let line = |entry: AccessEntry| Line {
        at: when::show(entry.at, &server.zone),
        kind: entry.kind.id(),
        actor: entry.actor,
        patient: entry.patient.map(|id| {
            let name = names.get(&id).cloned();
            (id.to_string(), name.unwrap_or_else(|| "unknown patient".to_owned()))
        }),
        detail: entry.detail,
    };
    Ok(entries.into_iter().map(line).collect())
}
