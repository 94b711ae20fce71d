//! `cisterna demo`: the clinic with six plainly fictional patients, on a record that is thrown
//! away.

mod clinic;
mod colleagues;
mod patients;
mod refill;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_record::Store;
use cisterna_server::Server;
use clap::Args;
use tokio::runtime::Runtime;

use super::failed;
use super::serve::{address_of, listen, until_stopped};

/// Show the clinic with six fictional patients
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cisterna demo
The record lies in a temporary folder and is deleted when the demonstration is stopped with Ctrl-C.
Not a medical device.")]
pub struct Demo {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

const LOGIN: &str = "demo";
const PASSWORD: &str = "clear-spring-water";
const BANNER: &str =
    "Demonstration with fictional patients. Everything you record is deleted when it is stopped.";

pub(super) fn run(demo: &Demo) -> ExitCode {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(format_args!("cannot start: {error}")),
    };
    let folder = match temporary_folder() {
        Ok(folder) => folder,
        Err(message) => return failed(message),
    };
    let shown = runtime.block_on(show(demo, folder.clone()));
    // The record is thrown away whether the demonstration ended well or not.
    let removed = std::fs::remove_dir_all(&folder);
    match (shown, removed) {
        (Err(message), _) => failed(message),
        (Ok(()), Err(error)) => {
            failed(format_args!("{} is left behind: {error}", folder.display()))
        }
        (Ok(()), Ok(())) => ExitCode::SUCCESS,
    }
}

/// A folder of this process alone.
fn temporary_folder() -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("cisterna-demo-{}", std::process::id()));
    std::fs::create_dir(&folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    Ok(folder)
}

async fn show(demo: &Demo, folder: PathBuf) -> Result<(), String> {
    let listener = listen(demo.listen).await?;
    let data = folder.join("demo.db");
    let store = Store::create_or_open(&data).await.map_err(|error| error.to_string())?;
    let mut server = Server::new(store).map_err(|error| error.to_string())?;
    server.banner = Some(BANNER.to_owned());
    let account = server.first_account("Demo Physician", LOGIN, PASSWORD).await;
    account.map_err(|error| error.to_string())?;
    patients::play(&server).await?;
    colleagues::sign_up(&server, PASSWORD).await?;
    println!("Cisterna demonstration on http://{}", address_of(&listener)?);
    println!("Sign in as {LOGIN} with the password {PASSWORD}");
    println!("The same password opens one account for each role: {}", colleagues::logins());
    println!("Its record is {} until you stop it with Ctrl-C.", data.display());
    println!("Not a medical device.");
    until_stopped(listener, server).await
}
