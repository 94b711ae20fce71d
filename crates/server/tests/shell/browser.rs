//! A browser without a network: it keeps cookies and fills in forms.

use std::collections::BTreeMap;
use std::path::PathBuf;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use cisterna_record::Store;
use cisterna_server::{Clock, Server, router_with};
use jiff::Timestamp;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "rain falls on the cistern";

/// A record in a folder that goes away with it, and a browser at its server.
pub(crate) struct Browser {
    app: Router,
    pub(crate) server: Server,
    pub(crate) clock: Clock,
    pub(crate) cookies: BTreeMap<String, String>,
    folder: PathBuf,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).expect("a redirect").to_str().expect("text")
    }

    /// The whole `Set-Cookie` of one cookie.
    pub(crate) fn set_cookie(&self, name: &str) -> Option<&str> {
        let start = format!("{name}=");
        let mut cookies = self.headers.get_all(SET_COOKIE).iter();
        cookies.find_map(|value| value.to_str().ok().filter(|value| value.starts_with(&start)))
    }

    /// The secret of the last form on the page; on every page that is the page's own form.
    pub(crate) fn csrf(&self) -> String {
        let (_, after) = self.text.rsplit_once("name=\"csrf\" value=\"").expect("a form");
        after.split('"').next().expect("a value").to_owned()
    }
}

impl Browser {
    /// At a new record, where nobody has an account.
    pub(crate) async fn at_new_record() -> Self {
        Self::at_new_record_with(|_| ()).await
    }

    pub(crate) async fn at_new_record_with(settings: impl FnOnce(&mut Server)) -> Self {
        Self::at_new_record_and(Router::new(), settings).await
    }

    /// With more pages behind the same fences.
    pub(crate) async fn at_new_record_and(
        more: Router<Server>,
        settings: impl FnOnce(&mut Server),
    ) -> Self {
        let folder = std::env::temp_dir().join(format!("cisterna-shell-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let store = Store::create_or_open(&folder.join("record")).await.expect("a record");
        let mut server = Server::new(store).expect("a server");
        server.clock =
            Clock::fixed("2026-03-02T08:00:00Z".parse::<Timestamp>().expect("an instant"));
        settings(&mut server);
        let clock = server.clock.clone();
        Self {
            app: router_with(server.clone(), more),
            server,
            clock,
            cookies: BTreeMap::new(),
            folder,
        }
    }

    /// A second browser with the same cookies at the same server.
    pub(crate) fn beside(&self) -> Self {
        Self {
            app: self.app.clone(),
            server: self.server.clone(),
            clock: self.clock.clone(),
            cookies: self.cookies.clone(),
            folder: PathBuf::new(),
        }
    }

    /// Where Ada has set up the record and is signed in.
    pub(crate) async fn signed_in() -> Self {
        let mut browser = Self::at_new_record().await;
        let answer = browser.set_up("Ada Meyer").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }

    pub(crate) async fn set_up(&mut self, name: &str) -> Answer {
        let csrf = self.get("/setup").await.csrf();
        self.post("/setup", &new_account(&csrf, name, "ada")).await
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str, next: &str) -> Answer {
        let csrf = self.get("/login").await.csrf();
        let typed = [("csrf", &*csrf), ("login", login), ("password", password), ("next", next)];
        self.post("/login", &typed).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str, typed: &[(&str, &str)]) -> Answer {
        self.post_with(path, typed, &[]).await
    }

    pub(crate) async fn post_with(
        &mut self,
        path: &str,
        typed: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request =
            Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(encode(typed))).expect("a request")).await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(HOST, "clinic.example".parse().expect("a host"));
        request.headers_mut().insert(COOKIE, cookies.join("; ").parse().expect("cookies"));
        let response = self.app.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        let answer = Answer { status: parts.status, headers: parts.headers, text };
        self.keep_cookies(&answer);
        answer
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, value) =
                cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if self.folder != PathBuf::new() {
            // A folder that stays behind in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

pub(crate) fn new_account<'a>(
    csrf: &'a str,
    name: &'a str,
    login: &'a str,
) -> [(&'static str, &'a str); 5] {
    [
        ("csrf", csrf),
        ("name", name),
        ("login", login),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ]
}

/// A new account for the accounts page, which also asks for a role.
pub(crate) fn new_colleague<'a>(
    csrf: &'a str,
    name: &'a str,
    login: &'a str,
) -> Vec<(&'static str, &'a str)> {
    new_account(csrf, name, login).into_iter().chain([("role_nurse", "yes")]).collect()
}

fn encode(typed: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> =
        typed.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}
