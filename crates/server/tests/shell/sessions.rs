//! When a session ends.

use axum::http::StatusCode;
use jiff::SignedDuration;

use cisterna_record::{AccessKind, Role};

use crate::browser::{Browser, PASSWORD};
use crate::people::{refer, sign_in_as};

#[tokio::test]
async fn every_page_is_closed_until_somebody_signs_in() {
    let mut browser = Browser::signed_in().await;
    browser.cookies.clear();
    for (path, way_in) in [
        ("/", "/login"),
        ("/patients", "/login?next=/patients"),
        ("/formulary", "/login?next=/formulary"),
        ("/accounts?added=x&y=z", "/login?next=/accounts%3Fadded%3Dx%26y%3Dz"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.location(), way_in);
    }
    assert_eq!(browser.get("/about").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invented_session_is_nobody() {
    let mut browser = Browser::signed_in().await;
    for invented in ["", "x", &"a".repeat(64), &"A".repeat(10_000)] {
        browser.cookies.insert("cisterna_session".to_owned(), invented.to_owned());
        assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_session_ends_after_thirty_quiet_minutes() {
    let mut browser = Browser::signed_in().await;
    browser.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    browser.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    browser.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy() {
    let mut browser = Browser::signed_in().await;
    for _ in 0..35 {
        browser.clock.advance(SignedDuration::from_mins(20));
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
    }
    browser.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let mut browser = Browser::signed_in().await;
    let stolen = browser.cookies["cisterna_session"].clone();
    let csrf = browser.get("/").await.csrf();
    assert_eq!(browser.post("/logout", &[("csrf", &csrf)]).await.location(), "/login");
    assert!(!browser.cookies.contains_key("cisterna_session"));
    browser.cookies.insert("cisterna_session".to_owned(), stolen);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_says_that_nothing_was_saved() {
    let mut browser = Browser::signed_in().await;
    let csrf = browser.get("/accounts").await.csrf();
    browser.clock.advance(SignedDuration::from_hours(1));
    let answer = browser.post("/accounts", &[("csrf", &csrf), ("name", "Bea")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("Nothing was saved."));
}

#[tokio::test]
async fn sign_ins_are_noted_without_what_was_typed() {
    let mut browser = Browser::signed_in().await;
    browser.cookies.clear();
    browser.sign_in("a secret in the wrong box", "another secret", "/").await;
    browser.sign_in("ada", PASSWORD, "/").await;
    let log = browser.server.store.access_log(10).await.expect("a log");
    let kinds: Vec<AccessKind> = log.iter().rev().map(|line| line.kind).collect();
    assert_eq!(kinds, [AccessKind::SignInFailed, AccessKind::SignIn]);
    assert!(!format!("{log:?}").contains("secret"), "{log:?}");
    assert_eq!(log[0].actor, "Ada Meyer");
}

#[tokio::test]
async fn a_refusal_of_a_role_is_noted() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let (mut scheduler, _) = sign_in_as(&browser, Role::Scheduler, patient).await;
    scheduler.get("/access").await;
    let log = browser.server.store.access_log(1).await.expect("a log");
    assert_eq!((log[0].kind, log[0].detail.as_str()), (AccessKind::Refused, "GET /access"));
}
