//! The style sheet, the script and the icon, served from the program itself.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::state::Server;
use crate::token::hex;

/// One style sheet for the browser, kept in one file per subject for us.
const STYLE: &str = concat!(
    include_str!("../static/style/tokens.css"),
    include_str!("../static/style/base.css"),
    include_str!("../static/style/frame.css"),
    include_str!("../static/style/form.css"),
    include_str!("../static/style/components.css"),
    include_str!("../static/style/pathway.css"),
    include_str!("../static/style/print.css"),
);
/// Follows the sliders of one page. There is no other script.
const WHAT_IF: &str = include_str!("../static/script/what-if.js");
const ICON: &str = include_str!("../static/icon.svg");

static STYLE_TAG: LazyLock<String> = LazyLock::new(|| tag(STYLE));
static WHAT_IF_TAG: LazyLock<String> = LazyLock::new(|| tag(WHAT_IF));
static ICON_TAG: LazyLock<String> = LazyLock::new(|| tag(ICON));

pub(crate) fn routes() -> Router<Server> {
    Router::new()
        .route(
            "/static/style.css",
            get(async |headers: HeaderMap| {
                answer(&headers, STYLE, &STYLE_TAG, "text/css; charset=utf-8")
            }),
        )
        .route(
            "/static/what-if.js",
            get(async |headers: HeaderMap| {
                answer(&headers, WHAT_IF, &WHAT_IF_TAG, "text/javascript; charset=utf-8")
            }),
        )
        .route(
            "/static/icon.svg",
            get(async |headers: HeaderMap| answer(&headers, ICON, &ICON_TAG, "image/svg+xml")),
        )
}

fn tag(content: &str) -> String {
    format!("\"{}\"", &hex(&Sha256::digest(content.as_bytes()))[..32])
}

/// The content, or only its tag when the browser has it already.
fn answer(headers: &HeaderMap, content: &'static str, tag: &str, kind: &'static str) -> Response {
    let known =
        headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).is_some_and(|tags| {
            tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
        });
    let cache = [(ETAG, tag), (CACHE_CONTROL, "no-cache")];
    if known {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    (cache, [(CONTENT_TYPE, kind)], content).into_response()
}
