//! Where a colleague is signed in, and ending that elsewhere.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use cisterna_record::{AccessKind, Session};

use crate::access_note;
use crate::actor::Actor;
use crate::error::PageError;
use crate::layout::{Layout, Section};
use crate::posted::Posted;
use crate::render::{Page, render};
use crate::session::current_hash;
use crate::state::Server;
use crate::token::hex;
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/sessions", get(show).post(end))
}

#[derive(Template)]
#[template(path = "pages/sessions.html")]
struct SessionsPage {
    layout: Layout,
    csrf: String,
    sessions: Vec<SessionRow>,
}

struct SessionRow {
    /// Names the session in the form; nobody can sign in with it.
    name: String,
    since: String,
    used: String,
    is_this: bool,
}

/// A part of the hash of the token is name enough, and says nothing about the token.
fn name_of(session: &Session) -> String {
    hex(&session.token_hash[..8])
}

async fn show(actor: Actor, State(server): State<Server>, headers: HeaderMap) -> Page {
    let this = current_hash(&server, &headers);
    let sessions = server.store.sessions_of(actor.account.id).await.map_err(PageError::internal)?;
    let row = |session: &Session| SessionRow {
        name: name_of(session),
        since: when::show(session.created_at, &server.zone),
        used: when::show(session.last_seen_at, &server.zone),
        is_this: Some(session.token_hash) == this,
    };
    render(&SessionsPage {
        layout: actor.layout("Where you are signed in", Section::None),
        csrf: actor.csrf.clone(),
        sessions: sessions.iter().map(row).collect(),
    })
}

/// Ends the named session, or all but this one. Only the own ones are looked at.
async fn end(
    State(server): State<Server>,
    headers: HeaderMap,
    Posted { actor, form }: Posted,
) -> Page {
    let this = current_hash(&server, &headers);
    let sessions = server.store.sessions_of(actor.account.id).await.map_err(PageError::internal)?;
    let named = form.typed("session");
    for session in &sessions {
        let others = named == "others" && Some(session.token_hash) != this;
        if others || name_of(session) == named {
            server.store.end_session(&session.token_hash).await.map_err(PageError::internal)?;
            let name = name_of(session);
            access_note::write(&server, AccessKind::SessionEnded, &actor, None, &name).await?;
        }
    }
    Ok(Redirect::to("/sessions").into_response())
}
