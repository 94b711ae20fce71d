//! Signing in.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use cisterna_record::{AccessKind, Account};
use cisterna_therapy::{Refusal, Refused};

use crate::access_note;
use crate::accounts::{RULES, login_as_kept};
use crate::actor::Actor;
use crate::asked::Asked;
use crate::cookie;
use crate::error::PageError;
use crate::factor;
use crate::form::{Control, Field, Form, Submitted};
use crate::layout::{Layout, Section};
use crate::local_path::LocalPath;
use crate::password::MOST_BYTES;
use crate::posted::{ANONYMOUS_COOKIE, AnonymousPost, anonymous_secret};
use crate::render::Page;
use crate::session;
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/login", get(show).post(sign_in))
}

async fn show(
    actor: Option<Actor>,
    State(server): State<Server>,
    headers: HeaderMap,
    Asked(query): Asked,
) -> Page {
    let next = next_page(&query);
    if actor.is_some() {
        return Ok(Redirect::to(next.as_str()).into_response());
    }
    if server.store.account_count().await.map_err(PageError::internal)? == 0 {
        return Ok(Redirect::to("/setup").into_response());
    }
    let secret = anonymous_secret(&server, &headers)?;
    let page = sign_in_form(&next, &secret).page(frame(&server))?;
    with_form_cookie(&server, &secret, page)
}

async fn sign_in(State(server): State<Server>, post: AnonymousPost) -> Page {
    let next = next_page(&post.form);
    let login = login_as_kept(post.form.typed("login"));
    let wait = server.attempts.begin(&login, post.address, server.clock.now());
    tokio::time::sleep(wait).await;
    let account = check(&server, &login, post.form.typed("password")).await?;
    let account = match account {
        Some(account) => {
            let passes = factor::passes(&server, account.id, post.form.typed("code")).await?;
            Some(account).filter(|_| passes)
        }
        None => None,
    };
    let Some(account) = account else {
        server.metrics.sign_in_failed();
        // What was typed is not noted: it may be a password in the wrong box.
        access_note::of_nobody(&server, AccessKind::SignInFailed, "wrong name or password").await?;
        let mut form = sign_in_form(&next, post.form.typed("csrf"));
        form.fill(&post.form.but("code", ""));
        form.refuse(&wrong_login_or_password());
        return form.page(frame(&server));
    };
    server.attempts.succeeded(&login, post.address);
    session::end(&server, &post.headers).await?;
    access_note::of_account(&server, AccessKind::SignIn, &account, "").await?;
    enter(&server, &account, &next).await
}

/// Starts a new session and sends the browser to `next`.
pub(super) async fn enter(server: &Server, account: &Account, next: &LocalPath) -> Page {
    let token = session::begin(server, account.id).await?;
    let mut response = Redirect::to(next.as_str()).into_response();
    for cookie in [
        cookie::set(session::COOKIE, &token, server.secure_cookies),
        cookie::forget(ANONYMOUS_COOKIE, server.secure_cookies),
    ] {
        let cookie = cookie.ok_or_else(|| PageError::internal("a cookie could not be written"))?;
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Adds the cookie that the secret of a form is compared with while nobody is signed in.
pub(super) fn with_form_cookie(server: &Server, secret: &str, mut page: Response) -> Page {
    let cookie = cookie::set(ANONYMOUS_COOKIE, secret, server.secure_cookies)
        .ok_or_else(|| PageError::internal("a cookie could not be written"))?;
    page.headers_mut().append(SET_COOKIE, cookie);
    Ok(page)
}

/// The account, if the password is the right one. It takes as long whether the login is known or
/// not.
async fn check(server: &Server, login: &str, password: &str) -> Result<Option<Account>, PageError> {
    if password.len() > MOST_BYTES {
        return Ok(None);
    }
    let account = server.store.account_by_login(login).await.map_err(PageError::internal)?;
    let stored = account.as_ref().map(|account| account.password_hash.as_str());
    let right =
        server.passwords.matches(password.to_owned(), stored).await.map_err(PageError::internal)?;
    Ok(account.filter(|account| right && account.retired_at.is_none()))
}

fn next_page(submitted: &Submitted) -> LocalPath {
    LocalPath::read(submitted.typed("next")).unwrap_or_else(LocalPath::start)
}

fn frame(server: &Server) -> Layout {
    Layout::outside("Sign in", Section::None).with_banner(server.banner.as_deref())
}

fn sign_in_form(next: &LocalPath, secret: &str) -> Form {
    let mut form = Form::new("/login", "Sign in")
        .field(Field::new("login", "Sign-in name", Control::Text).autocomplete("username"))
        .field(
            Field::new("password", "Password", Control::Password).autocomplete("current-password"),
        )
        .field(
            Field::new("code", "One-time code", Control::Text)
                .optional()
                .hint("Only if you set one up. A code for a lost telephone works, too.")
                .autocomplete("one-time-code"),
        )
        .hidden("next", next.as_str())
        .submit("Sign in")
        .secret(secret);
    form.refused_heading = "You are not signed in".to_owned();
    form
}

fn wrong_login_or_password() -> Refused {
    Refused::from(Refusal {
        field: "",
        rule: "account.sign-in",
        message: "The sign-in name, the password and the one-time code do not belong together"
            .to_owned(),
        asked: None,
        limit: None,
        source: RULES.to_owned(),
        action:
            "Check all and type the password again. After three mistakes each answer takes longer, \
                 but the account is never locked."
                .to_owned(),
    })
}
