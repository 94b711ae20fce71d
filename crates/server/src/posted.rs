//! Forms that a browser sends, accepted only with the secret that their page carried.

use std::net::{IpAddr, SocketAddr};

use axum::Form;
use axum::extract::{ConnectInfo, FromRequest, OptionalFromRequestParts, Request};
use axum::http::HeaderMap;

use crate::actor::Actor;
use crate::cookie;
use crate::error::PageError;
use crate::form::Submitted;
use crate::state::Server;
use crate::token::{is_token, random_token, same_secret};

/// The hidden field that carries the secret.
const FIELD: &str = "csrf";
/// The cookie that carries the secret of the forms before anybody is signed in.
pub(crate) const ANONYMOUS_COOKIE: &str = "cisterna_form";

/// A form from the colleague who is signed in, sent from a page of their own session.
///
/// This is the only way for a handler to get the typed values, so no form can forget the check.
#[derive(Clone)]
pub struct Posted {
    /// Who sent it.
    pub actor: Actor,
    /// What was typed.
    pub form: Submitted,
}

impl FromRequest<Server> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, server: &Server) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let found =
            <Actor as OptionalFromRequestParts<Server>>::from_request_parts(&mut parts, server);
        let Some(actor) = found.await? else {
            return Err(PageError::session_ended());
        };
        let Form(form) =
            Form::<Submitted>::from_request(Request::from_parts(parts, body), server).await?;
        if !same_secret(form.typed(FIELD), &actor.csrf) {
            return Err(PageError::foreign_form());
        }
        Ok(Self { actor, form })
    }
}

/// A form from a browser where nobody is signed in: its secret is the one in the browser's cookie.
pub(crate) struct AnonymousPost {
    pub(crate) form: Submitted,
    pub(crate) headers: HeaderMap,
    /// Where the browser is, as far as the connection tells; a proxy hides it.
    pub(crate) address: Option<IpAddr>,
}

impl FromRequest<Server> for AnonymousPost {
    type Rejection = PageError;

    async fn from_request(request: Request, server: &Server) -> Result<Self, PageError> {
        let headers = request.headers().clone();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|ConnectInfo(peer)| peer.ip());
        let Form(form) = Form::<Submitted>::from_request(request, server).await?;
        let secret = cookie::read(&headers, ANONYMOUS_COOKIE, server.secure_cookies)
            .filter(|secret| is_token(secret));
        if !secret.is_some_and(|secret| same_secret(form.typed(FIELD), secret)) {
            return Err(PageError::foreign_form());
        }
        Ok(Self { form, headers, address })
    }
}

/// The secret for a form before anybody is signed in: the one that the browser has, or a new one.
pub(crate) fn anonymous_secret(server: &Server, headers: &HeaderMap) -> Result<String, PageError> {
    let kept = cookie::read(headers, ANONYMOUS_COOKIE, server.secure_cookies);
    match kept.filter(|secret| is_token(secret)) {
        Some(secret) => Ok(secret.to_owned()),
        None => random_token().map_err(PageError::internal),
    }
}
