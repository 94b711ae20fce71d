//! Requests that change something are refused when another site started them.
//!
//! This is the second fence; the first is the secret in every form. An `Origin` of `null` is what
//! browsers send for our own forms, because our pages ask them to send no referrer, so it says
//! nothing; `Sec-Fetch-Site` and the secret decide then.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::PageError;

/// Lets a request through unless it changes something and comes from another site.
pub(crate) async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && comes_from_elsewhere(request.headers()) {
        return PageError::foreign_form().into_response();
    }
    next.run(request).await
}

fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let says_elsewhere = headers
        .get_all("sec-fetch-site")
        .iter()
        .any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    says_elsewhere
        || headers.get_all(ORIGIN).iter().any(|origin| match origin.to_str() {
            Ok("null") => false,
            Ok(origin) => !is_origin_of(origin, host),
            Err(_) => true,
        })
}

fn is_origin_of(origin: &str, host: Option<&str>) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::comes_from_elsewhere;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn our_own_pages_are_not_elsewhere() {
        for pairs in [
            &[("host", "clinic.example")][..],
            &[("host", "clinic.example"), ("origin", "https://clinic.example")],
            &[("host", "localhost:8080"), ("origin", "http://localhost:8080")],
            &[("host", "clinic.example"), ("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("host", "clinic.example"), ("sec-fetch-site", "none")],
        ] {
            assert!(!comes_from_elsewhere(&headers(pairs)), "{pairs:?}");
        }
    }

    #[test]
    fn other_sites_are() {
        for pairs in [
            &[("host", "clinic.example"), ("origin", "https://evil.example")][..],
            &[("host", "clinic.example"), ("origin", "https://clinic.example.evil.example")],
            &[("host", "localhost:8080"), ("origin", "http://localhost:9090")],
            &[("host", "clinic.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[("host", "clinic.example"), ("sec-fetch-site", "same-site")],
            &[("host", "clinic.example"), ("origin", "clinic.example")],
            &[("origin", "https://clinic.example")],
        ] {
            assert!(comes_from_elsewhere(&headers(pairs)), "{pairs:?}");
        }
    }
}
