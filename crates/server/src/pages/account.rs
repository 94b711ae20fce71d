//! One account: its roles, its sessions and its end.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use cisterna_record::{AccessKind, Account, AccountId, PatientId, Role, Roles};
use cisterna_therapy::Refused;

use crate::access_note;
use crate::account_rules;
use crate::actor::Actor;
use crate::error::PageError;
use crate::form::Form;
use crate::layout::{Layout, Section};
use crate::posted::Posted;
use crate::render::{Page, render_with};
use crate::state::Server;
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/accounts/{account}", get(show).post(change))
        .route("/accounts/{account}/retire", post(retire))
}

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    layout: Layout,
    id: String,
    name: String,
    login: String,
    retired: Option<String>,
    sessions: usize,
    csrf: String,
    form: Form,
}

async fn show(actor: Actor, State(server): State<Server>, Path(account): Path<String>) -> Page {
    let account = find(&server, &account).await?;
    let form = roles_form(&account, &actor);
    page(&server, &actor, &account, form).await
}

async fn change(
    State(server): State<Server>,
    Path(account): Path<String>,
    Posted { actor, form: typed }: Posted,
) -> Page {
    let account = find(&server, &account).await?;
    let changed = match account_rules::read(&typed) {
        Ok((roles, patient)) => set_roles(&server, &account, roles, patient).await?,
        Err(refused) => Err(refused),
    };
    match changed {
        Ok(roles) => {
            let detail =
                format!("roles of {}: {} instead of {}", account.login, roles, account.roles);
            access_note::write(&server, AccessKind::Account, &actor, account.patient, &detail)
                .await?;
            Ok(Redirect::to(&format!("/accounts/{}", account.id)).into_response())
        }
        Err(refused) => {
            let mut form = roles_form(&account, &actor);
            form.fill(&typed);
            form.refuse(&refused);
            page(&server, &actor, &account, form).await
        }
    }
}

async fn set_roles(
    server: &Server,
    account: &Account,
    roles: Roles,
    patient: Option<PatientId>,
) -> Result<Result<Roles, Refused>, PageError> {
    if !roles.has(Role::Administrator) && is_last_administrator(server, account).await? {
        return Ok(Err(account_rules::last_administrator()));
    }
    server.store.set_roles(account.id, roles, patient).await.map_err(PageError::internal)?;
    Ok(Ok(roles))
}

async fn retire(
    State(server): State<Server>,
    Path(account): Path<String>,
    Posted { actor, .. }: Posted,
) -> Page {
    let account = find(&server, &account).await?;
    if is_last_administrator(&server, &account).await? {
        let mut form = roles_form(&account, &actor);
        form.refuse(&account_rules::last_administrator());
        return page(&server, &actor, &account, form).await;
    }
    let now = server.clock.now();
    server.store.retire_account(account.id, now).await.map_err(PageError::internal)?;
    let detail = format!("retired {}", account.login);
    access_note::write(&server, AccessKind::Account, &actor, account.patient, &detail).await?;
    Ok(Redirect::to(&format!("/accounts/{}", account.id)).into_response())
}

async fn find(server: &Server, id: &str) -> Result<Account, PageError> {
    let id: AccountId = id.parse().map_err(|_| PageError::NotFound)?;
    let account = server.store.account(id).await.map_err(PageError::internal)?;
    account.ok_or(PageError::NotFound)
}

async fn is_last_administrator(server: &Server, account: &Account) -> Result<bool, PageError> {
    let accounts = server.store.accounts().await.map_err(PageError::internal)?;
    let mut others = accounts.iter().filter(|other| {
        other.id != account.id && other.retired_at.is_none() && other.roles.has(Role::Administrator)
    });
    let is_one = account.roles.has(Role::Administrator) && account.retired_at.is_none();
    Ok(is_one && others.next().is_none())
}

fn roles_form(account: &Account, actor: &Actor) -> Form {
    let form = Form::new(&format!("/accounts/{}", account.id), "Roles")
        .intro("What you change counts from this person's next page on.")
        .submit("Save the roles")
        .secret(&actor.csrf);
    account_rules::fields(form, account.roles, account.patient)
}

async fn page(server: &Server, actor: &Actor, account: &Account, form: Form) -> Page {
    let sessions = server.store.sessions_of(account.id).await.map_err(PageError::internal)?;
    let page = AccountPage {
        layout: actor.layout(&account.name, Section::Accounts),
        id: account.id.to_string(),
        name: account.name.clone(),
        login: account.login.clone(),
        retired: account.retired_at.map(|at| when::show(at, &server.zone)),
        sessions: sessions.len(),
        csrf: actor.csrf.clone(),
        form,
    };
    render_with(page.form.status(), &page)
}
