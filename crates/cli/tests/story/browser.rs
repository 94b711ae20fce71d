//! A browser without pictures: it keeps cookies, follows redirects, and looks at every page's
//! fences.

use std::collections::BTreeMap;
use std::time::Duration;

use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};

use crate::clinic::Clinic;
use crate::form::Form;
use crate::page::Page;

const USER_AGENT: &str = "a browser without pictures";

/// One browser of one colleague.
#[derive(Clone)]
pub(crate) struct Browser {
    agent: Agent,
    address: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that has never been here.
    pub(crate) fn new(clinic: &Clinic) -> Self {
        // No connection is kept: the server may be killed between any two requests.
        let agent = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(20)))
            .user_agent(USER_AGENT)
            .build();
        let (address, cookies) = (clinic.address.clone(), BTreeMap::new());
        Self { agent: agent.into(), address, cookies }
    }

    /// Asks for a page and takes the first answer, even a redirect.
    pub(crate) fn ask(&mut self, path: &str) -> Page {
        self.try_to_ask(path).unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// Asks a server that may be killed before it answers; `None` when it was.
    pub(crate) fn ask_if_alive(&mut self, path: &str) -> Option<Page> {
        self.try_to_ask(path).ok()
    }

    fn try_to_ask(&mut self, path: &str) -> Result<Page, ureq::Error> {
        let request = self.agent.get(self.url(path)).header("cookie", self.cookie_header());
        self.receive(path, request.call()?)
    }

    /// Sends values and takes the first answer.
    pub(crate) fn post(&mut self, path: &str, values: &[(String, String)]) -> Page {
        self.post_from(path, values, ("sec-fetch-site", "same-origin"))
    }

    /// Sends values with a header that says where they come from.
    pub(crate) fn post_from(
        &mut self,
        path: &str,
        values: &[(String, String)],
        origin: (&str, &str),
    ) -> Page {
        let sent = self.try_to_post(path, values, origin);
        sent.unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// Sends values to a server that may be killed before it answers; `None` when it was.
    pub(crate) fn post_if_alive(
        &mut self,
        path: &str,
        values: &[(String, String)],
    ) -> Option<Page> {
        self.try_to_post(path, values, ("sec-fetch-site", "same-origin")).ok()
    }

    fn try_to_post(
        &mut self,
        path: &str,
        values: &[(String, String)],
        (header, origin): (&str, &str),
    ) -> Result<Page, ureq::Error> {
        let request = self.agent.post(self.url(path)).header("cookie", self.cookie_header());
        let pairs = values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let response = request.header(header, origin).send_form(pairs)?;
        self.receive(path, response)
    }

    /// Opens a page, which has to be there.
    pub(crate) fn open(&mut self, path: &str) -> Page {
        let first = self.ask(path);
        let page = self.follow(first);
        assert_eq!(page.status, 200, "{path}:\n{}", page.words());
        page
    }

    /// Presses the only button of a form and goes where it leads.
    pub(crate) fn send(&mut self, form: &Form) -> Page {
        let answer = self.post(&form.action, &form.sent());
        self.follow(answer)
    }

    /// Presses the button with these words and goes where it leads.
    pub(crate) fn press(&mut self, form: &Form, words: &str) -> Page {
        let answer = self.post(&form.action, &form.sent_with(words));
        self.follow(answer)
    }

    fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(location) = page.location.take() else { return page };
            page = self.ask(&location);
        }
        panic!("it goes round in circles at {}", page.path)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        pairs.join("; ")
    }

    /// Keeps the cookies, and looks at what has to be true of every answer.
    fn receive(&mut self, path: &str, mut response: Response<Body>) -> Result<Page, ureq::Error> {
        let status = response.status().as_u16();
        assert!(status < 500, "{path}: {status}");
        assert_fenced(path, response.headers());
        self.keep_cookies(response.headers());
        let location = response.headers().get("location");
        let location = location.map(|to| to.to_str().expect("an address").to_owned());
        let source = response.body_mut().read_to_string()?;
        let page = Page::new(path, status, location, source);
        page.assert_inert();
        Ok(page)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("a cookie is text");
            for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(flag), "{cookie}");
            }
            let (name, rest) = cookie.split_once('=').expect("a cookie has a name");
            let value = rest.split(';').next().unwrap_or_default();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn assert_fenced(path: &str, headers: &HeaderMap) {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let policy = header("content-security-policy").unwrap_or_else(|| panic!("no policy: {path}"));
    for part in ["default-src 'none'", "style-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{path}: {policy}");
    }
    // One page has a script of its own.
    let scripted = path.split('?').next().is_some_and(|page| page.ends_with("/what-if"));
    let scripts = policy.contains("script-src 'self';");
    assert!(!policy.contains("unsafe") && scripts == scripted, "{path}: {policy}");
    assert!(scripted || !policy.contains("script-src"), "{path}: {policy}");
    assert_eq!(header("x-content-type-options"), Some("nosniff"), "{path}");
    assert_eq!(header("referrer-policy"), Some("no-referrer"), "{path}");
    let cache = header("cache-control").unwrap_or_default();
    assert!(path.starts_with("/static/") || cache == "no-store", "{path}: {cache}");
}
