//! The colleague who is signed in.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use cisterna_record::Account;

use crate::access::{Action, Grant, Resource, granted};
use crate::error::PageError;
use crate::layout::{Layout, Section, SignedIn};
use crate::local_path::LocalPath;
use crate::session;
use crate::state::Server;

/// The colleague who asks for a page. A handler that takes an `Actor` is closed to everybody else:
/// they are sent to the sign-in page and come back after it.
///
/// Take `Option<Actor>` for a page that anybody may read.
#[derive(Clone)]
pub struct Actor {
    /// The account that is signed in.
    pub account: Account,
    /// The secret of this session, for the hidden field of every form.
    pub csrf: String,
    /// A name of this session that is no secret: nobody can sign in with it.
    pub session: String,
    banner: Option<String>,
}

impl Actor {
    /// Whether a role of this colleague permits something, for every patient or for the own one.
    #[must_use]
    pub fn may(&self, resource: Resource, action: Action) -> bool {
        granted(self.account.roles, resource, action) != Grant::No
    }

    /// The frame of a page for this colleague.
    #[must_use]
    pub fn layout(&self, title: &str, section: Section) -> Layout {
        Layout {
            title: title.to_owned(),
            section,
            signed_in: Some(SignedIn {
                name: self.account.name.clone(),
                csrf: self.csrf.clone(),
                roles: self.account.roles,
            }),
            banner: self.banner.clone(),
        }
    }
}

impl FromRequestParts<Server> for Actor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, PageError> {
        if let Some(actor) = find(parts, server).await? {
            return Ok(actor);
        }
        let asked = parts.uri.path_and_query().and_then(|path| LocalPath::read(path.as_str()));
        Err(PageError::SignIn { next: asked.unwrap_or_else(LocalPath::start) })
    }
}

impl OptionalFromRequestParts<Server> for Actor {
    type Rejection = PageError;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Server,
    ) -> Result<Option<Self>, PageError> {
        find(parts, server).await
    }
}

async fn find(parts: &Parts, server: &Server) -> Result<Option<Actor>, PageError> {
    // The check of permissions has looked already.
    if let Some(actor) = parts.extensions.get::<Actor>() {
        return Ok(Some(actor.clone()));
    }
    let found = session::current(server, &parts.headers).await?;
    Ok(found.map(|(session, account)| Actor {
        account,
        session: session::name(&session),
        csrf: session.csrf,
        banner: server.banner.clone(),
    }))
}
