//! The pages, one file each.
//!
//! # Adding a page
//!
//! 1. Write `src/pages/refills.rs` with the handlers and `pub(super) fn routes() ->
//! Router<Server>`.
//! 2. Merge it in `routes` below.
//! 3. Give each address and method a line in `src/access/table.rs`; without one it exists for
//!    nobody.
//! 4. Write `templates/pages/refills.html`, which begins with `{% extends "base.html" %}` and fills
//!    `{% block main %}`. Its struct has a field `layout: Layout`.
//!
//! ```text
//! #[derive(Template)]
//! #[template(path = "pages/refills.html")]
//! struct RefillsPage { layout: Layout, form: Form }
//!
//! // An `Actor` closes the page to everybody who is not signed in.
//! async fn show(actor: Actor, State(server): State<Server>) -> Page {
//!     render(&RefillsPage {
//!         layout: actor.layout("Refills", Section::Patients),
//!         form: refill_form().secret(&actor.csrf),
//!     })
//! }
//!
//! // `Posted` is a form whose secret was right; there is no other way to the typed values.
//! async fn save(State(server): State<Server>, posted: Posted) -> Page {
//!     match read_command(&posted.form) {
//!         Ok(command) => { /* store it */ Ok(Redirect::to("/refills").into_response()) }
//!         Err(refused) => {
//!             let mut form = refill_form().secret(&posted.actor.csrf);
//!             form.fill(&posted.form);
//!             form.refuse(&refused);
//!             form.page(posted.actor.layout("Refills", Section::Patients)) // status 422
//!         }
//!     }
//! }
//! ```
//!
//! A failure of the store becomes a page with `.map_err(PageError::internal)?`; a patient who is
//! not there is `Err(PageError::NotFound)`. The content security policy refuses `style` attributes
//! and inline scripts: use the classes of `static/style/`, and draw with the attributes of SVG.

mod about;
mod access;
mod account;
mod accounts;
mod appointments;
mod cards;
mod complications;
mod emergency;
mod factor;
mod formulary;
mod health;
mod leaflets;
mod login;
mod logout;
mod own;
mod patient;
mod patients;
mod schedule;
mod sessions;
mod setup;
mod step;
mod today;
mod what_if;

use axum::Router;

use crate::state::Server;

/// The routes of all pages.
pub(crate) fn routes() -> Router<Server> {
    Router::new()
        .merge(about::routes())
        .merge(access::routes())
        .merge(account::routes())
        .merge(accounts::routes())
        .merge(cards::routes())
        .merge(complications::routes())
        .merge(emergency::routes())
        .merge(factor::routes())
        .merge(formulary::routes())
        .merge(health::routes())
        .merge(appointments::routes())
        .merge(leaflets::routes())
        .merge(schedule::routes())
        .merge(login::routes())
        .merge(logout::routes())
        .merge(own::routes())
        .merge(patient::routes())
        .merge(patients::routes())
        .merge(sessions::routes())
        .merge(setup::routes())
        .merge(step::routes())
        .merge(today::routes())
        .merge(what_if::routes())
}
