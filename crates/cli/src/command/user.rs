//! `cisterna user`: the accounts of a record, for whoever looks after the server.
//!
//! Passwords come from standard input and never from the command line, where others could read them.

use std::io::BufRead as _;
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_record::{Account, PatientId, Role, Roles, Store};
use cisterna_server::{NewPerson, Server};
use clap::{Args, Subcommand};
use tokio::runtime;

use super::failed;
use crate::output::print;

/// Who the access log says it was.
const BY: &str = "the command line";

/// List, add and change the accounts of a record
#[derive(Debug, Args)]
pub struct UserCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Args)]
struct Data {
    /// File of the record
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List all accounts with their roles
    #[command(after_help = "Example: cisterna user list --data clinic.db")]
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Add an account; its password is the first line of standard input
    #[command(after_help = "\
Example: cisterna user add ada.meyer --name \"Ada Meyer\" --role physician --data clinic.db
Roles: physician, nurse, pharmacist, scheduler, patient, auditor, administrator. Give --role once for
each. A patient needs --patient and has no other role, and neither has an auditor.")]
    Add {
        /// What the person types to sign in
        login: String,
        /// Name as colleagues know it
        #[arg(long)]
        name: String,
        /// A role; may be given several times
        #[arg(long, required = true)]
        role: Vec<Role>,
        /// Identifier of the patient, for the role patient
        #[arg(long, value_name = "ID")]
        patient: Option<PatientId>,
        #[command(flatten)]
        data: Data,
    },
    /// Give an account other roles in place of those that it has
    #[command(after_help = "\
Example: cisterna user role ada.meyer --role physician --role administrator --data clinic.db")]
    Role {
        /// Sign-in name
        login: String,
        /// A role; may be given several times
        #[arg(long, required = true)]
        role: Vec<Role>,
        /// Identifier of the patient, for the role patient
        #[arg(long, value_name = "ID")]
        patient: Option<PatientId>,
        #[command(flatten)]
        data: Data,
    },
    /// Close an account for good and end its sessions
    #[command(after_help = "Example: cisterna user retire ada.meyer --data clinic.db")]
    Retire {
        /// Sign-in name
        login: String,
        #[command(flatten)]
        data: Data,
    },
    /// Set a new password, from standard input; ends all sessions and removes the second factor
    #[command(after_help = "Example: cisterna user reset ada.meyer --data clinic.db")]
    Reset {
        /// Sign-in name
        login: String,
        #[command(flatten)]
        data: Data,
    },
}

pub(super) fn run(command: &UserCommand) -> ExitCode {
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(format!("the accounts cannot be worked on: {error}")),
    };
    match runtime.block_on(answer(&command.what)) {
        Ok(text) => print(&text),
        Err(message) => failed(message),
    }
}

async fn answer(what: &What) -> Result<String, String> {
    let (What::List { data }
    | What::Add { data, .. }
    | What::Role { data, .. }
    | What::Retire { data, .. }
    | What::Reset { data, .. }) = what;
    let store = Store::open(&data.data).await.map_err(|error| error.to_string())?;
    let server = Server::new(store).map_err(|error| error.to_string())?;
    let done = match what {
        What::List { .. } => list(&server).await,
        What::Add { login, name, role, patient, .. } => {
            let roles = role.iter().copied().collect();
            let password = password()?;
            let person = NewPerson { name, login, password: &password, roles, patient: *patient };
            let made = server.add_account(&person, BY).await;
            made.map(|account| line(&account)).map_err(|error| error.to_string())
        }
        What::Role { login, role, patient, .. } => {
            change_roles(&server, login, role.iter().copied().collect(), *patient).await
        }
        What::Retire { login, .. } => retire(&server, login).await,
        What::Reset { login, .. } => reset(&server, login).await,
    };
    let closed = server.store.close().await.map_err(|error| error.to_string());
    done.and_then(|text| closed.map(|()| text))
}

async fn list(server: &Server) -> Result<String, String> {
    let accounts = server.store.accounts().await.map_err(|error| error.to_string())?;
    Ok(accounts.iter().map(line).collect())
}

async fn change_roles(
    server: &Server,
    login: &str,
    roles: Roles,
    patient: Option<PatientId>,
) -> Result<String, String> {
    let account = find(server, login).await?;
    server.change_roles(&account, roles, patient, BY).await.map_err(|error| error.to_string())?;
    Ok(line(&find(server, login).await?))
}

async fn retire(server: &Server, login: &str) -> Result<String, String> {
    let account = find(server, login).await?;
    let now = server.clock.now();
    server.store.retire_account(account.id, now).await.map_err(|error| error.to_string())?;
    noted(server, &account, "retired").await?;
    Ok(line(&find(server, login).await?))
}

async fn reset(server: &Server, login: &str) -> Result<String, String> {
    let account = find(server, login).await?;
    let hash = server.password_hash(login, &password()?).await;
    let hash = hash.map_err(|error| error.to_string())?;
    server.store.reset_account(account.id, &hash).await.map_err(|error| error.to_string())?;
    noted(server, &account, "reset").await?;
    Ok(format!("{login} signs in with the new password; its sessions have ended\n"))
}

async fn noted(server: &Server, account: &Account, what: &str) -> Result<(), String> {
    let detail = format!("{what} {}", account.login);
    server.log_account(account, BY, &detail).await.map_err(|error| error.to_string())
}

async fn find(server: &Server, login: &str) -> Result<Account, String> {
    let found = server.store.account_by_login(login).await.map_err(|error| error.to_string())?;
    found.ok_or_else(|| format!("there is no account {login:?}; cisterna user list shows all"))
}

/// The first line of standard input.
fn password() -> Result<String, String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| format!("the password cannot be read from standard input: {error}"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn line(account: &Account) -> String {
    let state = if account.retired_at.is_some() { "retired " } else { "" };
    // Escaped, so that no name can forge a line.
    let name = account.name.escape_debug();
    format!("{}\t{state}{}\t{name}\n", account.login, account.roles)
}
