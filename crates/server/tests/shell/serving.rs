//! The server on a real port, and pages that break.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use cisterna_server::{Page, PageError, metrics_router, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::browser::Browser;

async fn panics() -> Page {
    panic!("Erika Muster has a secret")
}

async fn breaks() -> Page {
    Err(PageError::internal("Erika Muster has a secret"))
}

#[tokio::test]
async fn a_page_that_breaks_shows_a_number_and_no_details() {
    let more = Router::new().route("/panics", get(panics)).route("/breaks", get(breaks));
    let mut browser = Browser::at_new_record_and(more, |_| ()).await;
    for path in ["/panics", "/breaks"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.text.contains("Number of this error"), "{path}");
        assert!(!answer.text.contains("Erika"), "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_answers_until_it_is_told_to_stop() {
    let browser = Browser::at_new_record().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, browser.server.clone(), async {
        let _ = stopped.await;
    }));
    let answer = tokio::task::spawn_blocking(move || ask(address)).await.expect("asked");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    stop.send(()).expect("still serving");
    let ended = timeout(Duration::from_secs(5), serving).await.expect("stopped in time");
    ended.expect("no panic").expect("no error");
}

fn ask(address: SocketAddr) -> String {
    let mut connection = TcpStream::connect(address).expect("connected");
    let request = "GET /about HTTP/1.1\r\nHost: clinic.example\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("answered");
    answer
}

#[tokio::test]
async fn whoever_watches_the_server_hears_that_it_lives_and_when_it_cannot_work() {
    let mut browser = Browser::at_new_record().await;
    for path in ["/health", "/ready"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
    let port = metrics_router(browser.server.clone());
    browser.server.store.close().await.expect("closed");
    assert_eq!(browser.get("/health").await.status, StatusCode::OK);
    let ready = browser.get("/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.text, "not ready\n");
    assert_eq!(browser.get("/metrics").await.status, StatusCode::NOT_FOUND, "only inside");
    let request = Request::get("/metrics").body(Body::empty()).expect("a request");
    let answer = port.oneshot(request).await.expect("an answer");
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    assert!(text.contains("cisterna_http_answers_total{class=\"2xx\"} 3"), "{text}");
    assert!(text.contains("cisterna_http_answers_total{class=\"5xx\"} 1"), "{text}");
}
