//! The headers of every response.

use axum::http::{Request, StatusCode};

use crate::browser::{Answer, Browser};

fn check_headers(path: &str, answer: &Answer) {
    let header = |name: &str| {
        let value = answer.headers.get(name).unwrap_or_else(|| panic!("{path} lacks {name}"));
        value.to_str().expect("text").to_owned()
    };
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "style-src 'self'", "form-action 'self'", "base-uri 'none'"]
    {
        assert!(policy.contains(part), "{path}: {policy}");
    }
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-frame-options"), "DENY");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin");
    assert!(header("permissions-policy").contains("camera=()"));
    let cache = if path.starts_with("/static/") { "no-cache" } else { "no-store" };
    assert_eq!(header("cache-control"), cache, "{path}");
}

#[tokio::test]
async fn every_response_carries_them() {
    let mut browser = Browser::at_new_record().await;
    for path in ["/", "/setup", "/login", "/about", "/nowhere", "/static/style.css"] {
        let answer = browser.get(path).await;
        check_headers(path, &answer);
    }
    browser.set_up("Ada").await;
    for path in ["/", "/patients", "/formulary", "/accounts", "/about", "/static/icon.svg"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        check_headers(path, &answer);
        assert!(!answer.text.contains("style=") && !answer.text.contains("<script"), "{path}");
    }
    for (path, status) in
        [("/nowhere", StatusCode::NOT_FOUND), ("/logout", StatusCode::METHOD_NOT_ALLOWED)]
    {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, status);
        assert!(answer.text.contains("<h1>"), "{path} has a page");
        check_headers(path, &answer);
    }
    let refused = browser.post("/accounts", &[]).await;
    check_headers("/accounts", &refused);
}

#[tokio::test]
async fn the_style_sheet_is_sent_only_when_it_has_changed() {
    let mut browser = Browser::at_new_record().await;
    let first = browser.get("/static/style.css").await;
    assert_eq!(first.headers["content-type"], "text/css; charset=utf-8");
    assert!(!first.text.contains("http"), "the style sheet fetches nothing");
    let tag = first.headers["etag"].to_str().expect("text");
    let request = Request::get("/static/style.css").header("if-none-match", tag);
    let second = browser.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!(second.status, StatusCode::NOT_MODIFIED);
    assert!(second.text.is_empty());
}

#[tokio::test]
async fn the_banner_is_on_every_page() {
    let settings = |server: &mut cisterna_server::Server| {
        server.banner = Some("Demonstration & rehearsal".to_owned());
    };
    let mut browser = Browser::at_new_record_with(settings).await;
    for path in ["/setup", "/about"] {
        assert!(browser.get(path).await.text.contains("Demonstration &#38; rehearsal"), "{path}");
    }
    browser.set_up("Ada").await;
    for path in ["/", "/accounts", "/about"] {
        let page = browser.get(path).await.text;
        assert!(page.contains("Demonstration &#38; rehearsal"), "{path}");
        assert!(page.contains("Not a medical device."), "{path}");
    }
}
