//! Setting up, signing in and adding colleagues.

use axum::http::StatusCode;

use crate::browser::{Browser, PASSWORD, new_account, new_colleague};

#[tokio::test]
async fn a_new_record_leads_to_its_setup_and_then_never_again() {
    let mut browser = Browser::at_new_record().await;
    assert_eq!(browser.get("/").await.location(), "/login");
    assert_eq!(browser.get("/login").await.location(), "/setup");
    let csrf = browser.get("/setup").await.csrf();
    assert_eq!(browser.set_up("Ada Meyer").await.location(), "/");
    assert!(browser.get("/").await.text.contains("Ada Meyer"));

    assert_eq!(browser.get("/setup").await.status, StatusCode::NOT_FOUND);
    browser.cookies.insert("cisterna_form".to_owned(), csrf.clone());
    let second = browser.post("/setup", &new_account(&csrf, "Eve", "eve")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(!browser.get("/accounts").await.text.contains("Eve"));
}

#[tokio::test]
async fn of_two_who_set_up_at_once_only_one_succeeds() {
    let mut browser = Browser::at_new_record().await;
    let csrf = browser.get("/setup").await.csrf();
    let mut other = browser.beside();
    let (ada, eve) = (new_account(&csrf, "Ada", "ada"), new_account(&csrf, "Eve", "eve"));
    let (first, second) = tokio::join!(browser.post("/setup", &ada), other.post("/setup", &eve));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn a_weak_or_mistyped_account_is_refused_with_everything_wrong_at_once() {
    let mut browser = Browser::at_new_record().await;
    let csrf = browser.get("/setup").await.csrf();
    let typed = [
        ("csrf", &*csrf),
        ("name", "Ada\u{202e}"),
        ("login", "ada meyer"),
        ("password", "short"),
        ("password_again", "shorter"),
    ];
    let answer = browser.post("/setup", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for rule in
        ["account.name", "account.login", "account.password-length", "account.password-again"]
    {
        assert!(answer.text.contains(&format!("Rule {rule} ")), "{rule}");
    }
    assert!(answer.text.contains("value=\"ada meyer\""));
    assert!(!answer.text.contains("shorter"), "a password came back");
}

#[tokio::test]
async fn signing_in_gives_a_new_session_with_a_strict_cookie() {
    let mut browser = Browser::signed_in().await;
    let first = browser.cookies["cisterna_session"].clone();
    browser.cookies.remove("cisterna_session");
    let answer = browser.sign_in(" ADA ", PASSWORD, "/patients?a=b").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), "/patients?a=b");
    let cookie = answer.set_cookie("cisterna_session").expect("a session");
    let (value, flags) = cookie.split_once(';').expect("flags");
    assert_eq!(flags, " Path=/; HttpOnly; SameSite=Strict");
    assert_eq!(value.len(), "cisterna_session=".len() + 64);
    assert_ne!(browser.cookies["cisterna_session"], first);
    assert!(!browser.cookies.contains_key("cisterna_form"));
}

#[tokio::test]
async fn cy_04_cookies_are_secure_where_the_server_says_so() {
    let mut browser = Browser::at_new_record_with(|server| server.secure_cookies = true).await;
    let answer = browser.set_up("Ada").await;
    let cookie = answer.set_cookie("__Host-cisterna_session").expect("a session");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    // A cookie of the same name that another host has planted is not believed.
    let token = browser.cookies.remove("__Host-cisterna_session").expect("a session");
    browser.cookies.insert("cisterna_session".to_owned(), token);
    assert_eq!(browser.get("/").await.location(), "/login");
    assert!(answer.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_read_the_same() {
    let mut browser = Browser::signed_in().await;
    browser.cookies.clear();
    let wrong = browser.sign_in("ada", "rain falls on the roof", "/").await;
    let unknown = browser.sign_in("eve", "rain falls on the roof", "/").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text.replace("\"ada\"", "\"eve\""), unknown.text);
    assert!(wrong.set_cookie("cisterna_session").is_none());
    assert!(!wrong.text.contains("rain falls"));
}

#[tokio::test]
async fn a_colleague_is_added_once_and_can_sign_in() {
    let mut browser = Browser::signed_in().await;
    let csrf = browser.get("/accounts").await.csrf();
    let added = browser.post("/accounts", &new_colleague(&csrf, "Bea Okafor", "bea")).await;
    assert!(added.location().starts_with("/accounts?added="), "{}", added.text);
    let path = added.location().to_owned();
    assert!(browser.get(&path).await.text.contains("Bea Okafor can now sign in."));

    let again = browser.post("/accounts", &new_colleague(&csrf, "Beate", "BEA")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("Rule account.login-free "));

    browser.cookies.clear();
    assert_eq!(browser.sign_in("bea", PASSWORD, "/").await.location(), "/");
}

#[tokio::test]
async fn a_hostile_name_is_only_text() {
    let mut browser = Browser::at_new_record().await;
    let name = "<script>alert(\"1\")</script>'&";
    assert_eq!(browser.set_up(name).await.status, StatusCode::SEE_OTHER);
    for path in ["/", "/accounts", "/about"] {
        let page = browser.get(path).await.text;
        assert!(!page.contains("<script"), "{path}");
        assert!(page.contains("&#60;script&#62;alert(&#34;1&#34;)"), "{path}");
    }
    let csrf = browser.get("/accounts").await.csrf();
    let typed =
        [("csrf", &*csrf), ("name", "\"><img src=x>"), ("login", "\" autofocus onfocus=\"")];
    let refused = browser.post("/accounts", &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text.contains("<img") && !refused.text.contains("\" onfocus"));
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let mut browser = Browser::signed_in().await;
    for hostile in ["https://evil.example", "//evil.example", "/\\evil.example", "/\r\nX: 1"] {
        browser.cookies.clear();
        assert_eq!(browser.sign_in("ada", PASSWORD, hostile).await.location(), "/", "{hostile:?}");
    }
    // Somebody who is signed in already is led on, too.
    assert_eq!(browser.get("/login?next=%2F%2Fevil.example").await.location(), "/");
    assert_eq!(browser.get("/login?next=%2Fpatients").await.location(), "/patients");
}
