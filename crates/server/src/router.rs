//! All pages behind all fences.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::error::PageError;
use crate::state::Server;
use crate::{access, guard, headers, metrics, origin, pages, stylesheet};

/// The whole web application.
pub fn router(server: Server) -> Router {
    router_with(server, Router::new())
}

/// The whole web application with more routes behind the same fences, for tests: the table of
/// permissions does not know them.
pub fn router_with(server: Server, more: Router<Server>) -> Router {
    Router::new()
        .merge(pages::routes().layer(from_fn_with_state(server.clone(), access::check)))
        .merge(more)
        .merge(stylesheet::routes())
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::wrong_method())
        .layer(from_fn(origin::refuse_other_sites))
        .layer(from_fn(guard::bound))
        .layer(from_fn_with_state(server.clone(), headers::add))
        .layer(from_fn_with_state(server.clone(), metrics::count))
        .with_state(server)
}
