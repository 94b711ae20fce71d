//! Places in the navigation whose pages are not written yet.
//!
//! When you write one of these pages, remove its route here.

use askama::Template;
use axum::Router;
use axum::routing::get;

use crate::actor::Actor;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/", get(async |actor: Actor| page(&actor, "Today", Section::Today)))
        .route("/patients", get(async |actor: Actor| page(&actor, "Patients", Section::Patients)))
        .route(
            "/formulary",
            get(async |actor: Actor| page(&actor, "Formulary", Section::Formulary)),
        )
}

#[derive(Template)]
#[template(path = "pages/coming.html")]
struct ComingPage {
    layout: Layout,
}

fn page(actor: &Actor, title: &str, section: Section) -> Page {
    render(&ComingPage { layout: actor.layout(title, section) })
}
