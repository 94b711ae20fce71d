//! What this software is, what it is not, and where its rules come from.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::actor::Actor;
use crate::layout::{Layout, Section};
use crate::render::{Page, render};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/about", get(show))
}

#[derive(Template)]
#[template(path = "pages/about.html")]
struct AboutPage {
    layout: Layout,
    source_code: &'static str,
}

async fn show(actor: Option<Actor>, State(server): State<Server>) -> Page {
    let layout = match actor {
        Some(actor) => actor.layout("About", Section::About),
        None => Layout::outside("About", Section::About).with_banner(server.banner.as_deref()),
    };
    render(&AboutPage { layout, source_code: env!("CARGO_PKG_REPOSITORY") })
}
