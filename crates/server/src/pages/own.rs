//! What patients see of their own treatment. The patient comes from the account, never from the
//! address.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use cisterna_therapy::{TaskKind, tasks};

use crate::access_note;
use crate::actor::Actor;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/my", get(show))
}

#[derive(Template)]
#[template(path = "pages/own.html")]
struct OwnPage {
    layout: Layout,
    name: String,
    born: String,
    /// The name of the pump, once there is one.
    pump: Option<String>,
    /// By when the pump has to be refilled, if that is known.
    refill_by: Option<String>,
}

async fn show(actor: Actor, State(server): State<Server>) -> Page {
    let id = actor.account.patient.ok_or(PageError::NotFound)?;
    let record = server.store.patient(id).await.map_err(PageError::internal)?;
    let patient = record.ok_or(PageError::NotFound)?.patient;
    let referral = patient.referral.as_ref().ok_or(PageError::NotFound)?;
    access_note::read(&server, &actor, id, "GET /my").await?;
    let device = patient.device.as_ref();
    let pump = device.map(|device| {
        let model = server.catalog.pump(&device.implant.pump);
        model.map_or_else(|_| device.implant.pump.clone(), |pump| pump.name.clone())
    });
    let refill = tasks(&patient, &server.catalog)
        .into_iter()
        .find(|task| matches!(task.kind, TaskKind::Refill | TaskKind::RefillWithdrawal));
    render(&OwnPage {
        layout: actor.layout("My treatment", Section::Own),
        name: referral.name.clone(),
        born: when::show_date(referral.birth_date),
        pump,
        refill_by: refill.and_then(|task| task.due).map(|due| when::show_day(due, &server.zone)),
    })
}
