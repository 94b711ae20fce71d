//! One-time codes, sessions, and what a lost telephone or a stolen password opens.

use axum::http::StatusCode;
use cisterna_record::AccessKind;
use jiff::SignedDuration;
use totp_rs::Builder;

use crate::browser::{Answer, Browser, PASSWORD};

/// The code of now, as the app on Ada's telephone shows it.
async fn code(browser: &Browser) -> String {
    let store = &browser.server.store;
    let ada = store.account_by_login("ada").await.expect("read").expect("Ada");
    let factor = store.factor(ada.id).await.expect("read").expect("a factor");
    let totp = Builder::new().with_secret(factor.secret).build().expect("a secret");
    let seconds = u64::try_from(browser.clock.now().as_second()).expect("after 1970");
    totp.generate(seconds).to_string()
}

/// Sets one-time codes up; the codes for a lost telephone are on the page.
async fn set_up(browser: &mut Browser) -> Vec<String> {
    let csrf = browser.get("/factor").await.csrf();
    let begun = browser.post("/factor", &[("csrf", &csrf), ("do", "begin")]).await;
    assert_eq!(begun.location(), "/factor");
    assert!(browser.get("/factor").await.text.contains("Add this to the app"));
    let wrong = [("csrf", &*csrf), ("do", "confirm"), ("code", "000000")];
    let refused = browser.post("/factor", &wrong).await;
    assert!(refused.text.contains("Rule account.one-time-code "), "{}", refused.text);
    let code = code(browser).await;
    let right = [("csrf", &*csrf), ("do", "confirm"), ("code", &*code)];
    let page = browser.post("/factor", &right).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let codes = page.text.split("<li class=\"code\">").skip(1);
    codes.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

async fn sign_in_with(browser: &mut Browser, password: &str, code: &str) -> Answer {
    browser.cookies.clear();
    let csrf = browser.get("/login").await.csrf();
    let typed = [("csrf", &*csrf), ("login", "ada"), ("password", password), ("code", code)];
    browser.post("/login", &typed).await
}

#[tokio::test]
async fn cy_06_with_one_time_codes_a_password_alone_opens_nothing() {
    let mut browser = Browser::signed_in().await;
    let lost = set_up(&mut browser).await;
    assert_eq!(lost.len(), 10);
    let used = code(&browser).await;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    for wrong in ["", "000000", &*used, "not a code at all", &"9".repeat(10_000)] {
        let answer = sign_in_with(&mut browser, PASSWORD, wrong).await;
        assert_eq!(answer.status, refused, "{wrong}");
    }
    browser.clock.advance(SignedDuration::from_secs(30));
    let next = code(&browser).await;
    assert_eq!(sign_in_with(&mut browser, "a wrong sentence", &next).await.status, refused);
    assert_eq!(sign_in_with(&mut browser, PASSWORD, &next).await.location(), "/");
    assert_eq!(sign_in_with(&mut browser, PASSWORD, &next).await.status, refused, "a code twice");

    let typed = lost[3].to_uppercase();
    assert_eq!(sign_in_with(&mut browser, PASSWORD, &typed).await.location(), "/");
    assert_eq!(sign_in_with(&mut browser, PASSWORD, &lost[3]).await.status, refused);
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_in_is_not_told() {
    let mut browser = Browser::signed_in().await;
    set_up(&mut browser).await;
    let no_code = sign_in_with(&mut browser, PASSWORD, "123").await;
    let no_password = sign_in_with(&mut browser, "a wrong sentence", "123").await;
    let page = |answer: &Answer| {
        let (before, rest) = answer.text.split_once("name=\"csrf\" value=\"").expect("a form");
        before.to_owned() + rest.split_once('"').expect("a value").1
    };
    assert_eq!(page(&no_code), page(&no_password));
    assert!(!no_code.text.contains("value=\"123\""), "a code came back");
}

#[tokio::test]
async fn giving_up_one_time_codes_takes_the_password() {
    let mut browser = Browser::signed_in().await;
    set_up(&mut browser).await;
    let csrf = browser.get("/factor").await.csrf();
    let wrong = [("csrf", &*csrf), ("do", "remove"), ("signature", "a wrong sentence")];
    let refused = browser.post("/factor", &wrong).await;
    assert!(refused.text.contains("Rule account.signature "), "{}", refused.text);
    let again = browser.post("/factor", &[("csrf", &csrf), ("do", "begin")]).await;
    assert_eq!(again.location(), "/factor", "a second secret does not replace the first");
    assert!(browser.get("/factor").await.text.contains("Set up on"));
    let right = [("csrf", &*csrf), ("do", "remove"), ("signature", PASSWORD)];
    assert_eq!(browser.post("/factor", &right).await.location(), "/factor");
    assert!(browser.get("/factor").await.text.contains("Not set up"));
    assert_eq!(sign_in_with(&mut browser, PASSWORD, "").await.location(), "/");
}

#[tokio::test]
async fn cy_06_where_it_is_required_nothing_opens_without_it() {
    let mut browser =
        Browser::at_new_record_with(|server| server.require_second_factor = true).await;
    browser.set_up("Ada Meyer").await;
    for path in ["/", "/patients", "/formulary", "/accounts"] {
        assert_eq!(browser.get(path).await.location(), "/factor", "{path}");
    }
    let csrf = browser.get("/factor").await.csrf();
    let posted = browser.post("/accounts", &[("csrf", &csrf)]).await;
    assert_eq!(posted.location(), "/factor");
    set_up(&mut browser).await;
    assert_eq!(browser.get("/patients").await.status, StatusCode::OK);
}

#[tokio::test]
async fn cy_05_a_colleague_sees_and_ends_the_own_sessions_elsewhere() {
    let mut browser = Browser::signed_in().await;
    let mut elsewhere = browser.beside();
    elsewhere.cookies.clear();
    assert_eq!(elsewhere.sign_in("ada", PASSWORD, "/").await.location(), "/");
    let page = browser.get("/sessions").await;
    assert_eq!(page.text.matches("name=\"session\" value=\"").count(), 3, "two and all others");
    let token = browser.cookies["cisterna_session"].clone();
    assert!(!page.text.contains(&token), "no page shows a token");
    let typed = [("csrf", &*page.csrf()), ("session", "others")];
    assert_eq!(browser.post("/sessions", &typed).await.location(), "/sessions");
    assert_eq!(elsewhere.get("/").await.location(), "/login");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let log = browser.server.store.access_log(5).await.expect("a log");
    assert_eq!(log[0].kind, AccessKind::SessionEnded);
}
