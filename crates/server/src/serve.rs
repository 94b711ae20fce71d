//! Serving until told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::metrics::metrics_router;
use crate::router::router;
use crate::state::Server;

/// How long the last pages may take once the server is told to stop.
const LAST_PAGES_WAIT: Duration = Duration::from_secs(10);

/// Serves the counts of a server on `listener`, for as long as the program runs.
///
/// # Errors
///
/// When the listener fails.
pub async fn serve_metrics(listener: TcpListener, server: Server) -> io::Result<()> {
    axum::serve(listener, metrics_router(server)).await
}

/// Serves the application on `listener` until `shutdown` ends, then finishes the pages under way.
///
/// # Errors
///
/// When the listener fails; a single broken connection is not an error.
pub async fn serve(
    listener: TcpListener,
    server: Server,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let service = router(server).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.await;
        // Nobody listens any more when serving has already ended.
        let _ = stopping.send(());
    });
    let overdue = async {
        match stopped.await {
            Ok(()) => tokio::time::sleep(LAST_PAGES_WAIT).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = serving => result,
        () = overdue => Ok(()),
    }
}
