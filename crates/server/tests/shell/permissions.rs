//! The table of permissions: complete, kept by the server for every address and every role, and
//! written out for people.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use axum::http::StatusCode;
use cisterna_record::{AccessKind, Account, PatientId, Role, Roles};
use cisterna_server::access::{
    Action, Grant, Method, Need, ROUTES, Resource, Route, STEP_PATH, STEPS, granted,
    permissions_page,
};
use cisterna_server::{NewPerson, step_slugs};

use crate::browser::{Answer, Browser, PASSWORD};
use crate::people::{refer, sign_in_as, sign_in_as_all};
use crate::schedule;

/// How to put a missing line right.
const HOW: &str = "add one line to crates/server/src/access/table.rs (its head says how), then run \
    UPDATE_DOCS=1 cargo test -p cisterna-server --test shell permissions";

const REFUSED: &str = "Your role does not open this";

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Method and path of every `.route(` in a source text.
fn routes_in(source: &str) -> Vec<(Method, String)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices(".route(") {
        let rest = &source[at + ".route(".len()..];
        let rest = rest.trim_start();
        let Some(path) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
            continue;
        };
        let handlers = &rest[path.len() + 2..];
        let mut depth = 1;
        let end = handlers.find(|c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        let handlers = &handlers[..end.expect("a closed bracket")];
        let has = |method: &str| {
            handlers.contains(&format!(" {method}("))
                || handlers.contains(&format!(".{method}("))
                || handlers.contains(&format!("\n{method}("))
        };
        assert!(has("get") || has("post"), "{path}: only get( and post( are known: {handlers}");
        if has("get") {
            found.push((Method::Get, path.to_owned()));
        }
        if has("post") {
            found.push((Method::Post, path.to_owned()));
        }
    }
    found
}

#[test]
fn the_search_for_routes_finds_all_of_them() {
    let source =
        "Router::new().route(\"/a\", get(show).post(save)).route(\n \"/b/{c}\",\n post(x))";
    let expected = [
        (Method::Get, "/a".to_owned()),
        (Method::Post, "/a".to_owned()),
        (Method::Post, "/b/{c}".to_owned()),
    ];
    assert_eq!(routes_in(source), expected);
}

#[test]
fn cy_08_every_route_and_step_has_a_line_in_the_table() {
    let mut files = Vec::new();
    sources(&file("src/pages"), &mut files);
    let texts = files.iter().map(|path| fs::read_to_string(path).expect("a source"));
    let routes: Vec<_> = texts.flat_map(|text| routes_in(&text)).collect();
    assert!(routes.len() > 20, "the search found only {routes:?}");
    for (method, path) in &routes {
        let known = ROUTES.iter().any(|route| route.method == *method && route.path == *path);
        assert!(known || path == STEP_PATH, "{method:?} {path} has no line; {HOW}");
    }
    for route in ROUTES {
        let there =
            routes.iter().any(|(method, path)| *method == route.method && *path == route.path);
        assert!(
            there,
            "{:?} {} is in the table, and there is no such page",
            route.method, route.path
        );
    }
    let steps: BTreeSet<&str> = step_slugs().collect();
    let lines: BTreeSet<&str> = STEPS.iter().map(|step| step.slug).collect();
    assert_eq!(STEPS.len(), lines.len(), "a step has two lines");
    let missing: Vec<_> = steps.difference(&lines).collect();
    assert!(missing.is_empty(), "the steps {missing:?} have no line; {HOW}");
    let surplus: Vec<_> = lines.difference(&steps).collect();
    assert!(surplus.is_empty(), "the table has steps that do not exist: {surplus:?}");
}

#[test]
fn the_page_of_permissions_is_what_the_table_says() {
    let path = file("../../docs/permissions.md");
    let written = permissions_page();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &written).expect("the page is written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == written,
        "docs/permissions.md is not what the table says; run \
         UPDATE_DOCS=1 cargo test -p cisterna-server --test shell permissions"
    );
}

/// Every address to walk: the routes, and the steps as routes of their own.
fn every_request() -> Vec<(Method, String, Need)> {
    let routes =
        ROUTES.iter().map(|Route { method, path, need }| (*method, (*path).to_owned(), *need));
    let steps = STEPS.iter().flat_map(|step| {
        let path = STEP_PATH.replace("{step}", step.slug);
        let need = Need::May(step.resource, step.action);
        [(Method::Get, path.clone(), need), (Method::Post, path, need)]
    });
    routes.chain(steps).collect()
}

async fn ask(browser: &mut Browser, method: Method, path: &str, csrf: &str) -> Answer {
    match method {
        Method::Get => browser.get(path).await,
        // The form of a referral carries the identifier of its new patient.
        Method::Post => {
            let new = uuid::Uuid::now_v7().to_string();
            browser.post(path, &[("csrf", csrf), ("patient", &new)]).await
        }
    }
}

/// Whether an answer is that of a closed door.
fn is_closed(answer: &Answer) -> bool {
    answer.status == StatusCode::FORBIDDEN
        || answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/login")
}

#[tokio::test]
async fn cy_08_every_address_opens_for_the_roles_of_the_table_and_for_nobody_else() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let account = browser.server.store.accounts().await.expect("accounts")[0].id;
    let (mut scheduler, csrf) = sign_in_as(&browser, Role::Scheduler, patient).await;
    schedule::arrange(&mut scheduler, &csrf).await;
    schedule::book(&mut scheduler, &csrf, &patient.to_string(), "10:00", "Room 1").await;
    let fill = |path: &str| {
        let path = path.replace("{number}", "1").replace("{leaflet}", "after-a-refill");
        let path = path.replace("{patient}", &patient.to_string());
        path.replace("{account}", &account.to_string())
    };
    for role in Role::ALL {
        let roles = Roles::from_iter([role]);
        let (mut colleague, csrf) = sign_in_as(&browser, role, patient).await;
        let mut walked = 0;
        for (method, path, need) in every_request() {
            // It would end the session, and the first is about nobody.
            if path == "/logout" || need == Need::Anybody {
                continue;
            }
            let answer = ask(&mut colleague, method, &fill(&path), &csrf).await;
            let open = match need {
                Need::May(resource, action) => granted(roles, resource, action) != Grant::No,
                Need::Anybody | Need::SignedIn => true,
            };
            let refused = answer.text.contains(REFUSED);
            assert_eq!(refused, !open, "{role} {method:?} {path}: {}", answer.status);
            assert_eq!(is_closed(&answer), !open, "{role} {method:?} {path}: {}", answer.status);
            assert!(
                answer.status != StatusCode::NOT_FOUND,
                "{role} {path}: walk an address that is"
            );
            walked += 1;
        }
        assert!(walked > 40, "{walked}");
    }
}

#[tokio::test]
async fn cy_08_nobody_gets_through_any_address_that_needs_an_account() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let mut stranger = browser.beside();
    stranger.cookies.clear();
    for (method, path, need) in every_request() {
        let path = path.replace("{patient}", &patient.to_string());
        let answer = ask(&mut stranger, method, &path, "").await;
        let closed = is_closed(&answer);
        match (need, method) {
            (Need::Anybody, Method::Get) => assert!(answer.text.is_empty() || !closed, "{path}"),
            // A form without the secret of this browser.
            (Need::Anybody, Method::Post) => assert!(closed, "{path}"),
            _ => assert!(closed, "{method:?} {path}: {}", answer.status),
        }
        assert!(!answer.text.contains("Ben Example"), "{path}");
    }
}

#[tokio::test]
async fn cy_08_the_session_of_one_patient_never_reads_another() {
    let mut browser = Browser::signed_in().await;
    let ben = refer(&mut browser, "Ben Example").await;
    let cleo = refer(&mut browser, "Cleo Example").await;
    let (mut patient, csrf) = sign_in_as(&browser, Role::Patient, ben).await;
    assert_eq!(patient.get("/").await.location(), "/my");
    let own = patient.get("/my").await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(own.text.contains("Ben Example") && !own.text.contains("Cleo"));
    for (method, path, _) in every_request() {
        if path.contains("{patient}") {
            for asked in [ben, cleo] {
                let path = path.replace("{patient}", &asked.to_string());
                let answer = ask(&mut patient, method, &path, &csrf).await;
                let closed =
                    [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&answer.status);
                assert!(closed || asked == ben, "{method:?} {path}: {}", answer.status);
                assert!(!answer.text.contains("Cleo"), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn an_address_or_a_method_that_is_not_in_the_table_does_nothing() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let path = format!("/patients/{patient}");
    assert_eq!(browser.get(&format!("{path}/no-such-step")).await.status, StatusCode::NOT_FOUND);
    let answer = browser.post(&path, &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn cy_09_a_changed_role_counts_from_the_next_request() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let (mut nurse, _) = sign_in_as(&browser, Role::Nurse, patient).await;
    let chart = format!("/patients/{patient}");
    assert_eq!(nurse.get(&chart).await.status, StatusCode::OK);
    let account = browser.server.store.account_by_login("nurse").await.expect("read");
    let address = format!("/accounts/{}", account.expect("a nurse").id);
    let csrf = browser.get(&address).await.csrf();
    let typed = [("csrf", &*csrf), ("role_scheduler", "yes")];
    assert_eq!(browser.post(&address, &typed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(nurse.get(&chart).await.status, StatusCode::FORBIDDEN);
    assert_eq!(nurse.get("/patients").await.status, StatusCode::OK);
}

#[tokio::test]
async fn cy_05_a_retired_account_is_out_at_once_and_cannot_come_back() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    let (mut nurse, _) = sign_in_as(&browser, Role::Nurse, patient).await;
    let account = browser.server.store.account_by_login("nurse").await.expect("read");
    let address = format!("/accounts/{}", account.expect("a nurse").id);
    let csrf = browser.get(&address).await.csrf();
    let retired = browser.post(&format!("{address}/retire"), &[("csrf", &csrf)]).await;
    assert_eq!(retired.location(), address);
    assert_eq!(nurse.get("/").await.status, StatusCode::SEE_OTHER);
    let again = nurse.sign_in("nurse", PASSWORD, "/").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let mut browser = Browser::signed_in().await;
    let accounts = browser.server.store.accounts().await.expect("accounts");
    let address = format!("/accounts/{}", accounts[0].id);
    let csrf = browser.get(&address).await.csrf();
    let typed = [("csrf", &*csrf), ("role_physician", "yes")];
    for (path, typed) in [(address.clone(), &typed[..]), (format!("{address}/retire"), &typed[..1])]
    {
        let answer = browser.post(&path, typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.text.contains("Rule account.last-administrator "), "{path}");
    }
}

#[tokio::test]
async fn every_role_can_look_at_the_pages_of_its_navigation() {
    let mut browser = Browser::signed_in().await;
    let patient = refer(&mut browser, "Ben Example").await;
    for (role, mut colleague) in sign_in_as_all(&browser, patient).await {
        let start = if role == Role::Patient { "/my" } else { "/" };
        let page = colleague.get(start).await.text;
        let navigation = page.split("<nav").nth(1).expect("a navigation");
        let navigation = navigation.split("</nav>").next().expect("its end");
        let links = navigation.split("href=\"").skip(1);
        let mut shown = 0;
        for link in links.filter_map(|rest| rest.split('"').next()) {
            let answer = colleague.get(link).await;
            let fine = answer.status == StatusCode::OK || role == Role::Patient && link == "/";
            assert!(fine, "{role} {link}: {}", answer.status);
            shown += 1;
        }
        assert!(shown >= 2, "{role}");
    }
}

async fn person(browser: &Browser, login: &str) -> Account {
    let account = browser.server.store.account_by_login(login).await.expect("read");
    account.expect("an account")
}

#[tokio::test]
async fn rk_07_whoever_sees_a_patient_is_noted() {
    let mut browser = Browser::signed_in().await;
    let ben = refer(&mut browser, "Ben Example").await;
    let (mut nurse, _) = sign_in_as(&browser, Role::Nurse, ben).await;
    nurse.get(&format!("/patients/{ben}")).await;
    nurse.get(&format!("/patients/{ben}/screening?secret=Ben")).await;
    let unknown = PatientId::new(uuid::Uuid::from_u128(1));
    nurse.get(&format!("/patients/{unknown}")).await;
    let lines = browser.server.store.access_log_of(ben, 10).await.expect("a log");
    let id = person(&browser, "nurse").await.id;
    let of_nurse: Vec<_> = lines.iter().filter(|line| line.account == Some(id)).collect();
    let said: Vec<&str> = of_nurse.iter().map(|line| line.detail.as_str()).collect();
    assert_eq!(said, ["GET /patients/{patient}/screening", "GET /patients/{patient}"]);
    assert!(of_nurse.iter().all(|line| line.kind == AccessKind::Read && line.actor == "nurse"));
    assert!(browser.server.store.access_log_of(unknown, 9).await.expect("a log").is_empty());

    let (mut auditor, _) = sign_in_as(&browser, Role::Auditor, ben).await;
    let page = auditor.get(&format!("/access?patient={ben}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("GET /patients/{patient}/screening"), "{}", page.text);
}

#[tokio::test]
async fn cy_07_emergency_access_opens_a_chart_for_an_hour_and_is_shown_to_those_who_audit() {
    let mut browser = Browser::signed_in().await;
    let ben = refer(&mut browser, "Ben Example").await;
    let cleo = refer(&mut browser, "Cleo Example").await;
    let (mut scheduler, csrf) = sign_in_as(&browser, Role::Scheduler, ben).await;
    let chart = format!("/patients/{ben}");
    let closed = scheduler.get(&chart).await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert!(closed.text.contains(&format!("href=\"/emergency/{ben}\"")), "{}", closed.text);

    let address = format!("/emergency/{ben}");
    let short = scheduler.post(&address, &[("csrf", &csrf), ("reason", "why not")]).await;
    assert!(short.text.contains("Rule access.emergency-reason "), "{}", short.text);
    assert_eq!(scheduler.get(&chart).await.status, StatusCode::FORBIDDEN);

    let reason = "Found unconscious, nobody else is here <b>now</b>";
    let opened = scheduler.post(&address, &[("csrf", &csrf), ("reason", reason)]).await;
    assert_eq!(opened.location(), chart);
    assert_eq!(scheduler.get(&chart).await.status, StatusCode::OK);
    let other = scheduler.get(&format!("/patients/{cleo}")).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "a reason opens one chart");
    let step = scheduler.get(&format!("{chart}/stop")).await;
    assert_eq!(step.status, StatusCode::FORBIDDEN, "a reason is for reading");

    for role in [Role::Auditor, Role::Administrator] {
        let (mut colleague, _) = sign_in_as(&browser, role, ben).await;
        let today = colleague.get("/").await.text;
        assert!(today.contains("Found unconscious, nobody else is here &#60;b&#62;now"), "{role}");
    }
    let (mut nurse, _) = sign_in_as(&browser, Role::Nurse, ben).await;
    assert!(!nurse.get("/").await.text.contains("Found unconscious"));

    browser.clock.advance(jiff::SignedDuration::from_mins(29));
    assert_eq!(scheduler.get(&chart).await.status, StatusCode::OK);
    browser.clock.advance(jiff::SignedDuration::from_mins(29));
    assert_eq!(scheduler.get(&chart).await.status, StatusCode::OK);
    browser.clock.advance(jiff::SignedDuration::from_mins(2));
    assert_eq!(scheduler.get(&chart).await.status, StatusCode::FORBIDDEN);
}

#[test]
fn what_only_one_role_may_do_is_as_decided() {
    let roles = |role| Roles::from_iter([role]);
    for role in Role::ALL {
        let sees = granted(roles(role), Resource::Chart, Action::Read) == Grant::All;
        let glass = granted(roles(role), Resource::Emergency, Action::Read) == Grant::All;
        assert!(!(sees && glass), "{role} needs no emergency to see a chart");
    }
    let auditor = roles(Role::Auditor);
    let reads = STEPS.iter().all(|step| granted(auditor, step.resource, step.action) == Grant::No);
    assert!(reads, "an auditor changes nothing");
}

#[tokio::test]
async fn an_account_for_a_patient_names_one_that_exists() {
    let browser = Browser::signed_in().await;
    let person = NewPerson {
        name: "Somebody",
        login: "somebody",
        password: PASSWORD,
        roles: Roles::from_iter([Role::Patient]),
        patient: None,
    };
    let error = browser.server.add_account(&person, "a test").await.expect_err("refused");
    assert!(error.to_string().contains("account.patient"), "{error}");
}
