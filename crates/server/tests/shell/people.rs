//! Colleagues of every role, and patients to look at.

use cisterna_record::{PatientId, Role, Roles};
use cisterna_server::NewPerson;
use cisterna_therapy::pathway::Indication;

use crate::browser::{Browser, PASSWORD};

/// Refers a patient and says who it is.
pub(crate) async fn refer(browser: &mut Browser, name: &str) -> PatientId {
    let page = browser.get("/patients/new").await;
    let csrf = page.csrf();
    let hidden = |field: &str| {
        let start = format!("name=\"{field}\" value=\"");
        let (_, after) = page.text.split_once(&start).expect("a hidden field");
        after.split('"').next().expect("a value").to_owned()
    };
    let (version, patient) = (hidden("version"), hidden("patient"));
    let typed = [
        ("csrf", &*csrf),
        ("version", &version),
        ("patient", &patient),
        ("name", name),
        ("birth_date", "1961-05-04"),
        ("referred_by", "Dr Beispiel"),
        ("indication", Indication::ALL[0].id()),
        ("occurred_at", "2026-03-02T08:00"),
    ];
    let answer = browser.post("/patients/new", &typed).await;
    assert_eq!(answer.status, axum::http::StatusCode::SEE_OTHER, "{}", answer.text);
    patient.parse().expect("an id")
}

/// A second browser, in which somebody of this role is signed in, and the secret of its forms.
pub(crate) async fn sign_in_as(
    browser: &Browser,
    role: Role,
    patient: PatientId,
) -> (Browser, String) {
    let server = &browser.server;
    let login = role.id();
    if server.store.account_by_login(login).await.expect("read").is_none() {
        let person = NewPerson {
            name: login,
            login,
            password: PASSWORD,
            roles: Roles::from_iter([role]),
            patient: Some(patient).filter(|_| role == Role::Patient),
        };
        server.add_account(&person, "a test").await.expect("an account");
    }
    let mut colleague = browser.beside();
    colleague.cookies.clear();
    let answer = colleague.sign_in(login, PASSWORD, "/about").await;
    assert_eq!(answer.location(), "/about", "{}", answer.text);
    let csrf = colleague.get("/about").await.csrf();
    (colleague, csrf)
}

/// A browser for each role.
pub(crate) async fn sign_in_as_all(browser: &Browser, patient: PatientId) -> Vec<(Role, Browser)> {
    let mut all = Vec::new();
    for role in Role::ALL {
        all.push((role, sign_in_as(browser, role, patient).await.0));
    }
    all
}
