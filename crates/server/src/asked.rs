//! What the address of a page asks for, after its question mark.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use crate::form::Submitted;

/// The values in the query of an address, such as a search or a filter; empty when they make no
/// sense.
#[derive(Clone)]
pub struct Asked(pub Submitted);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Query::try_from_uri(&parts.uri).map(|Query(asked)| asked).unwrap_or_default()))
    }
}
