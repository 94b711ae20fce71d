//! Bounds on every request: how large, how long, and what happens when a page panics.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::error::PageError;

const BODY_LIMIT_BYTES: usize = 64 * 1024;
const BODY_WAIT: Duration = Duration::from_secs(15);
const PAGE_WAIT: Duration = Duration::from_secs(30);

/// Reads the whole request within bounds, then makes the page in a task of its own.
///
/// The task goes on to its end even when the browser leaves, so that a save is never half heard.
pub(crate) async fn bound(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = match timeout(BODY_WAIT, to_bytes(body, BODY_LIMIT_BYTES)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return too_large().into_response(),
        Err(_) => return too_slow().into_response(),
    };
    let request = Request::from_parts(parts, Body::from(bytes));
    let page = tokio::spawn(async move { next.run(request).await });
    match timeout(PAGE_WAIT, page).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => PageError::internal(panic).into_response(),
        Err(_) => took_too_long().into_response(),
    }
}

fn too_large() -> PageError {
    PageError::Explained {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        title: "The form is too large",
        paragraphs: &[
            "Nothing was saved. A form may carry 64 KiB, some thirty pages of text.",
            "Go back, shorten the longest text, and send the form again.",
        ],
    }
}

fn too_slow() -> PageError {
    PageError::Explained {
        status: StatusCode::REQUEST_TIMEOUT,
        title: "The form did not arrive",
        paragraphs: &[
            "Nothing was saved: the connection was too slow or was cut.",
            "Go back and send the form again.",
        ],
    }
}

fn took_too_long() -> PageError {
    PageError::Explained {
        status: StatusCode::SERVICE_UNAVAILABLE,
        title: "The server is too busy",
        paragraphs: &[
            "The page was not ready in 30 seconds.",
            "If you were saving something, look whether it was saved before you send it again.",
        ],
    }
}
