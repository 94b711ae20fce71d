//! Counts of what the server does, in the text format of Prometheus.
//!
//! They are about pages and never about patients or accounts. Four counters need no library.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::clock::Stopwatch;
use crate::state::Server;

/// What was counted since the server was started.
#[derive(Default)]
pub(crate) struct Metrics {
    /// Answers by the first digit of their status, from 1 to 5.
    answers: [AtomicU64; 5],
    micros: AtomicU64,
    failed_sign_ins: AtomicU64,
}

impl Metrics {
    /// Counts a sign-in that was refused.
    pub(crate) fn sign_in_failed(&self) {
        self.failed_sign_ins.fetch_add(1, Relaxed);
    }

    fn answered(&self, status: u16, micros: u64) {
        let class = usize::from(status / 100).saturating_sub(1);
        if let Some(counter) = self.answers.get(class) {
            counter.fetch_add(1, Relaxed);
        }
        self.micros.fetch_add(micros, Relaxed);
    }

    fn text(&self) -> String {
        let mut text = String::from(
            "# HELP cisterna_http_answers_total Answers by the class of their status.\n\
             # TYPE cisterna_http_answers_total counter\n",
        );
        for (class, counter) in self.answers.iter().enumerate() {
            let (class, count) = (class + 1, counter.load(Relaxed));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "cisterna_http_answers_total{{class=\"{class}xx\"}} {count}");
        }
        let micros = self.micros.load(Relaxed);
        let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
        let failed = self.failed_sign_ins.load(Relaxed);
        let _ = write!(
            text,
            "# HELP cisterna_http_seconds_total Time spent on answers.\n\
             # TYPE cisterna_http_seconds_total counter\n\
             cisterna_http_seconds_total {seconds}.{rest:06}\n\
             # HELP cisterna_sign_ins_failed_total Sign-ins that were refused.\n\
             # TYPE cisterna_sign_ins_failed_total counter\n\
             cisterna_sign_ins_failed_total {failed}\n"
        );
        text
    }
}

/// Counts an answer and how long it took.
pub(crate) async fn count(State(server): State<Server>, request: Request, next: Next) -> Response {
    let stopwatch = Stopwatch::start();
    let response = next.run(request).await;
    server.metrics.answered(response.status().as_u16(), stopwatch.micros());
    response
}

/// The page of the counts, for a port that only the inside reaches.
pub fn metrics_router(server: Server) -> Router {
    Router::new().route("/metrics", get(show)).with_state(server)
}

async fn show(State(server): State<Server>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], server.metrics.text()).into_response()
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.answered(200, 1_500_000);
        metrics.answered(303, 7);
        metrics.answered(503, 0);
        metrics.sign_in_failed();
        let text = metrics.text();
        for line in [
            "cisterna_http_answers_total{class=\"1xx\"} 0",
            "cisterna_http_answers_total{class=\"2xx\"} 1",
            "cisterna_http_answers_total{class=\"3xx\"} 1",
            "cisterna_http_answers_total{class=\"5xx\"} 1",
            "cisterna_http_seconds_total 1.500007",
            "cisterna_sign_ins_failed_total 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }
}
