//! Forms from elsewhere, and requests that are too large.

use axum::http::StatusCode;

use crate::browser::{Browser, PASSWORD, new_account, new_colleague};

#[tokio::test]
async fn a_form_without_its_secret_is_refused() {
    let mut browser = Browser::signed_in().await;
    let right = browser.get("/accounts").await.csrf();
    let wrong = right.chars().rev().collect::<String>();
    for csrf in ["", &wrong, &right[..63]] {
        let answer = browser.post("/accounts", &new_account(csrf, "Bea", "bea")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{csrf}");
        assert!(answer.text.contains("Go back, reload the page"));
    }
    let answer = browser.post("/accounts", &[("name", "Bea")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::FORBIDDEN);
    assert!(!browser.get("/accounts").await.text.contains("Bea"));
}

#[tokio::test]
async fn signing_in_needs_the_secret_of_this_browser() {
    let mut browser = Browser::signed_in().await;
    browser.cookies.clear();
    let csrf = browser.get("/login").await.csrf();
    let typed = [("csrf", &*csrf), ("login", "ada"), ("password", PASSWORD)];
    browser.cookies.clear();
    assert_eq!(browser.post("/login", &typed).await.status, StatusCode::FORBIDDEN);
    browser.cookies.insert("cisterna_form".to_owned(), "b".repeat(64));
    assert_eq!(browser.post("/login", &typed).await.status, StatusCode::FORBIDDEN);
    // An empty secret in an empty cookie is no secret.
    browser.cookies.insert("cisterna_form".to_owned(), String::new());
    let typed = [("csrf", ""), ("login", "ada"), ("password", PASSWORD)];
    assert_eq!(browser.post("/login", &typed).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_right_secret() {
    let mut browser = Browser::signed_in().await;
    let csrf = browser.get("/accounts").await.csrf();
    for header in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let bea = new_colleague(&csrf, "Bea", "bea");
        let answer = browser.post_with("/accounts", &bea, &[header]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    let own = [("origin", "https://clinic.example"), ("sec-fetch-site", "same-origin")];
    let answer = browser.post_with("/accounts", &new_colleague(&csrf, "Bea", "bea"), &own).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_beyond_sixty_four_kib_is_refused() {
    let mut browser = Browser::signed_in().await;
    let csrf = browser.get("/accounts").await.csrf();
    let long = "x".repeat(30_000);
    let answer = browser.post("/accounts", &new_account(&csrf, &long, "bea")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused_with_a_page() {
    let mut browser = Browser::signed_in().await;
    let request = axum::http::Request::post("/accounts")
        .header("content-type", "application/json")
        .body(axum::body::Body::from("{}"))
        .expect("a request");
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("Nothing was saved."));
}
