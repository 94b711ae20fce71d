//! Whether the server lives and can work, for whoever watches it. Says nothing else.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::log;
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

async fn health() -> &'static str {
    "alive\n"
}

/// Ready is who can read the record.
async fn ready(State(server): State<Server>) -> (StatusCode, &'static str) {
    match server.store.account_count().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            log::write("error", "not-ready", &[("details", &error)]);
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
