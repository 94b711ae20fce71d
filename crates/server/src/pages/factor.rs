//! One-time codes: setting them up, and giving them up.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use cisterna_record::{AccessKind, Factor};
use cisterna_therapy::{Refusal, Refused};

use crate::access_note;
use crate::accounts::{RULES, refusal};
use crate::actor::Actor;
use crate::error::PageError;
use crate::factor;
use crate::form::{Control, Field, Form};
use crate::layout::{Layout, Section};
use crate::posted::Posted;
use crate::render::{Page, render, render_with};
use crate::signing;
use crate::state::Server;
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/factor", get(show).post(change))
}

const TITLE: &str = "One-time codes";

#[derive(Template)]
#[template(path = "pages/factor.html")]
struct FactorPage {
    layout: Layout,
    required: bool,
    since: Option<String>,
    codes_left: u64,
    /// The secret to type into an app, until a first code was right.
    secret: Option<String>,
    form: Form,
}

#[derive(Template)]
#[template(path = "pages/recovery.html")]
struct RecoveryPage {
    layout: Layout,
    codes: Vec<String>,
}

async fn show(actor: Actor, State(server): State<Server>) -> Page {
    let found = find(&server, &actor).await?;
    let form = form(&actor, found.as_ref());
    page(&server, &actor, found, form).await
}

/// What is sent depends on how far it got: begin, confirm, or give up.
async fn change(State(server): State<Server>, Posted { actor, form: typed }: Posted) -> Page {
    let found = find(&server, &actor).await?;
    let asked = typed.typed("do");
    let refused = match &found {
        None if asked == "begin" => return begin(&server, &actor).await,
        Some(factor) if factor.confirmed_at.is_none() && asked == "confirm" => {
            if factor::uses_up(&server, actor.account.id, factor, typed.typed("code")).await? {
                return confirm(&server, &actor).await;
            }
            wrong_code()
        }
        Some(factor) if factor.confirmed_at.is_some() && asked == "remove" => {
            match signing::password(&server, &actor, &typed).await? {
                Ok(()) => return remove(&server, &actor).await,
                Err(refused) => refused,
            }
        }
        _ => return Ok(Redirect::to("/factor").into_response()),
    };
    let mut form = form(&actor, found.as_ref());
    form.refuse(&refused);
    page(&server, &actor, found, form).await
}

async fn begin(server: &Server, actor: &Actor) -> Page {
    let secret = factor::new_secret()?;
    server.store.propose_factor(actor.account.id, &secret).await.map_err(PageError::internal)?;
    Ok(Redirect::to("/factor").into_response())
}

/// The codes for a lost telephone are shown this once.
async fn confirm(server: &Server, actor: &Actor) -> Page {
    let codes = factor::new_codes()?;
    let hashes: Vec<[u8; 32]> = codes.iter().map(|(_, hash)| *hash).collect();
    let (id, now) = (actor.account.id, server.clock.now());
    let confirmed = server.store.confirm_factor(id, now, &hashes).await;
    if !confirmed.map_err(PageError::internal)? {
        return Ok(Redirect::to("/factor").into_response());
    }
    access_note::write(server, AccessKind::Account, actor, None, "set up one-time codes").await?;
    let codes = codes.into_iter().map(|(code, _)| code).collect();
    render(&RecoveryPage { layout: actor.layout(TITLE, Section::None), codes })
}

async fn remove(server: &Server, actor: &Actor) -> Page {
    server.store.forget_factor(actor.account.id).await.map_err(PageError::internal)?;
    access_note::write(server, AccessKind::Account, actor, None, "gave up one-time codes").await?;
    Ok(Redirect::to("/factor").into_response())
}

async fn find(server: &Server, actor: &Actor) -> Result<Option<Factor>, PageError> {
    server.store.factor(actor.account.id).await.map_err(PageError::internal)
}

fn form(actor: &Actor, factor: Option<&Factor>) -> Form {
    let form = Form::new("/factor", TITLE).secret(&actor.csrf);
    match factor {
        None => form.hidden("do", "begin").submit("Set up one-time codes"),
        Some(factor) if factor.confirmed_at.is_none() => form
            .hidden("do", "confirm")
            .field(
                Field::new("code", "Code that the app shows", Control::Text)
                    .hint("Six digits. They change every half minute.")
                    .autocomplete("one-time-code"),
            )
            .submit("Confirm"),
        Some(_) => signing::ask(form.hidden("do", "remove")).submit("Give up one-time codes"),
    }
}

async fn page(server: &Server, actor: &Actor, factor: Option<Factor>, form: Form) -> Page {
    let left = server.store.recovery_codes_left(actor.account.id).await;
    let since = factor.as_ref().and_then(|factor| factor.confirmed_at);
    let page = FactorPage {
        layout: actor.layout(TITLE, Section::None),
        required: server.require_second_factor,
        since: since.map(|at| when::show(at, &server.zone)),
        codes_left: left.map_err(PageError::internal)?,
        secret: factor.filter(|_| since.is_none()).map(|factor| factor::shown(&factor)),
        form,
    };
    render_with(page.form.status(), &page)
}

fn wrong_code() -> Refused {
    Refused::from(Refusal {
        source: format!("{RULES}; RFC 6238"),
        ..refusal(
            "code",
            "account.one-time-code",
            "This is not the code of now",
            "Type the six digits that the app shows. If they are refused again, compare the time of \
             the telephone with that of the clinic.",
        )
    })
}
