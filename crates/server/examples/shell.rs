//! The shell of the web application on four local ports, to look at it in a browser.
//!
//! - 8801: a new record, at its setup
//! - 8802: nobody is signed in
//! - 8803: Ada Meyer is signed in whatever the browser sends; also `/components` and `/form`
//! - 8804: the same under a banner

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::COOKIE;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use cisterna_record::{Account, AccountId, Role, Roles, Session, Store};
use cisterna_server::{
    Actor, Layout, Page, SESSION_COOKIE, Section, Server, render, router, router_with,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

#[path = "shell/order.rs"]
mod order;

const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("cisterna-shell-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let fresh = Server::new(Store::create_or_open(&folder.join("new.cisterna")).await?)?;
    let used = Server::new(Store::create_or_open(&folder.join("used.cisterna")).await?)?;
    add_colleagues(&used.store).await?;
    let mut demo = used.clone();
    demo.banner = Some("Demonstration: invented patients, and a clock that runs fast.".to_owned());

    tokio::try_join!(
        listen(8801, router(fresh)),
        listen(8802, router(used.clone())),
        listen(8803, with_samples(used)),
        listen(8804, with_samples(demo)),
    )?;
    Ok(())
}

async fn listen(port: u16, app: Router) -> std::io::Result<()> {
    println!("http://127.0.0.1:{port}/");
    axum::serve(TcpListener::bind(("127.0.0.1", port)).await?, app).await
}

async fn add_colleagues(store: &Store) -> Result<(), Failure> {
    let now = Timestamp::now();
    let people = [
        ("ada.meyer", "Dr Ada Meyer"),
        ("b.okafor", "Blessing Okafor, RN"),
        ("long", "Prof. Maximiliane Freifrau von Hohenstein-Wittelsbach"),
    ];
    for (login, name) in people {
        let account = Account {
            id: AccountId::new(uuid::Uuid::now_v7()),
            login: login.to_owned(),
            name: name.to_owned(),
            password_hash: String::new(),
            roles: Roles::from_iter([Role::Administrator, Role::Physician]),
            patient: None,
            created_at: now,
            retired_at: None,
        };
        store.create_account(&account).await?;
        if login == "ada.meyer" {
            let session = Session {
                token_hash: Sha256::digest(TOKEN).into(),
                account: account.id,
                csrf: TOKEN.to_owned(),
                created_at: now,
                last_seen_at: now,
            };
            store.create_session(&session).await?;
        }
    }
    Ok(())
}

/// The application with two sample pages, and with Ada's cookie on every request.
fn with_samples(server: Server) -> Router {
    let samples =
        Router::new().route("/components", get(components)).route("/form", get(order::show));
    router_with(server, samples).layer(from_fn(async |mut request: Request, next: Next| {
        let cookie = format!("{SESSION_COOKIE}={TOKEN}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            request.headers_mut().insert(COOKIE, cookie);
        }
        next.run(request).await
    }))
}

#[derive(askama::Template)]
#[template(path = "example/components.html")]
struct Components {
    layout: Layout,
}

async fn components(actor: Actor) -> Page {
    render(&Components { layout: actor.layout("Components", Section::Patients) })
}
