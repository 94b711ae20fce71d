//! Signing out.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;

use crate::cookie;
use crate::error::PageError;
use crate::posted::Posted;
use crate::render::Page;
use crate::session;
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/logout", post(sign_out))
}

async fn sign_out(State(server): State<Server>, headers: HeaderMap, _posted: Posted) -> Page {
    session::end(&server, &headers).await?;
    let forget = cookie::forget(session::COOKIE, server.secure_cookies)
        .ok_or_else(|| PageError::internal("the cookie of the session has no name"))?;
    let mut response = Redirect::to("/login").into_response();
    response.headers_mut().append(SET_COOKIE, forget);
    Ok(response)
}
