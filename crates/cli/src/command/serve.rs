//! `cisterna serve`: the clinic's web application on a record of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_record::Store;
use cisterna_server::Server;
use clap::Args;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::failed;
use super::place::PlaceArgs;
use super::record::Signing;

/// Serve the clinic's web application
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cisterna serve --data clinic.db
  cisterna serve --database-url 'postgres:///clinic?host=/run/postgresql'
A new file or database starts an empty record; the first visitor sets up the first account, so start it where
only you can reach it. Stop it with Ctrl-C. Not a medical device.")]
pub struct Serve {
    #[command(flatten)]
    place: PlaceArgs,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Time zone of the clinic, such as Europe/Zurich; the computer's own when not given
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    time_zone: Option<TimeZone>,
    /// Folder, on another machine or medium, into which the head of the record is signed at the start
    /// and every day
    #[arg(long, value_name = "FOLDER", requires = "head_key")]
    heads: Option<PathBuf>,
    /// File of the key that signs the heads; `cisterna record key` makes one
    #[arg(long, value_name = "FILE", requires = "heads")]
    head_key: Option<PathBuf>,
    /// The server is reached over HTTPS: cookies then travel over HTTPS only
    #[arg(long)]
    https: bool,
    /// Everybody has to set up one-time codes before any other page opens
    #[arg(long)]
    require_second_factor: bool,
    /// Address and port for counts in the format of Prometheus; keep it inside
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
}

fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .map_err(|_| format!("no time zone is called {name:?}; write one such as Europe/Zurich"))
}

pub(super) fn run(serve: Serve) -> ExitCode {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(format_args!("cannot start: {error}")),
    };
    match runtime.block_on(start(serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => failed(message),
    }
}

async fn start(serve: Serve) -> Result<(), String> {
    let store =
        Store::create_or_open_at(&serve.place.place()).await.map_err(|error| error.to_string())?;
    let mut server = Server::new(store).map_err(|error| error.to_string())?;
    server.secure_cookies = serve.https;
    server.require_second_factor = serve.require_second_factor;
    if let Some(zone) = serve.time_zone {
        server.zone = zone;
    }
    let signing = match (&serve.heads, &serve.head_key) {
        (Some(folder), Some(key)) => Some(Signing::new(folder, key)?),
        _ => None,
    };
    let listener = listen(serve.listen).await?;
    let accounts = server.store.account_count().await.map_err(|error| error.to_string())?;
    println!("Cisterna on http://{}", address_of(&listener)?);
    if accounts == 0 {
        println!("The record is empty: the first visit sets up the first account.");
    }
    if let Some(address) = serve.metrics {
        let counts = listen(address).await?;
        println!("Counts on http://{}/metrics", address_of(&counts)?);
        // It ends with the program.
        tokio::spawn(cisterna_server::serve_metrics(counts, server.clone()));
    }
    println!("Not a medical device. Stop with Ctrl-C.");
    let signing = signing.map(|signing| tokio::spawn(signing.every_day(server.store.clone())));
    let served = until_stopped(listener, server).await;
    if let Some(signing) = signing {
        signing.abort();
    }
    served
}

/// Opens the port, or says who may have it.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; choose another one with --listen")
    })
}

/// The address that was really opened: port 0 asks for any free one.
pub(super) fn address_of(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|error| format!("cannot tell the address: {error}"))
}

/// Serves until Ctrl-C or a request to terminate, then closes the record.
pub(super) async fn until_stopped(listener: TcpListener, server: Server) -> Result<(), String> {
    let store = server.store.clone();
    let served = cisterna_server::serve(listener, server, stop_signal()).await;
    let closed = store.close().await;
    served.map_err(|error| format!("the server failed: {error}"))?;
    closed.map_err(|error| error.to_string())
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
