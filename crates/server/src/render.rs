//! From a template to a response.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::error::PageError;

/// What every page handler returns.
pub type Page = Result<Response, PageError>;

/// A page with status 200.
pub fn render(template: &impl Template) -> Page {
    render_with(StatusCode::OK, template)
}

/// A page with another status, such as 422 for a refused form.
pub fn render_with(status: StatusCode, template: &impl Template) -> Page {
    Ok((status, Html(template.render()?)).into_response())
}
