//! Colleagues who may sign in, and adding one.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use cisterna_record::{AccessKind, Account, AccountError, PatientId, Roles};
use cisterna_therapy::Refused;

use crate::access_note;
use crate::account_rules;
use crate::accounts::{NewAccount, account_fields, login_taken};
use crate::actor::Actor;
use crate::asked::Asked;
use crate::error::PageError;
use crate::form::{Form, Submitted};
use crate::layout::{Layout, Section};
use crate::posted::Posted;
use crate::render::{Page, render_with};
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/accounts", get(show).post(add))
}

#[derive(Template)]
#[template(path = "pages/accounts.html")]
struct AccountsPage {
    layout: Layout,
    colleagues: Vec<Colleague>,
    /// The name of the colleague who was just added.
    added: Option<String>,
    form: Form,
}

struct Colleague {
    name: String,
    id: String,
    login: String,
    roles: String,
    since: String,
    is_you: bool,
}

async fn show(actor: Actor, State(server): State<Server>, Asked(query): Asked) -> Page {
    page(&server, &actor, query.text("added"), add_form(&actor)).await
}

async fn add(State(server): State<Server>, Posted { actor, form: typed }: Posted) -> Page {
    let mut form = add_form(&actor);
    let refused = match read(&typed) {
        Err(refused) => refused,
        Ok((new, roles, patient)) => {
            let account = new.prepare(&server, roles, patient).await?;
            match server.store.create_account(&account).await {
                Ok(()) => {
                    let detail = format!("made account {} as {roles}", account.login);
                    access_note::write(&server, AccessKind::Account, &actor, patient, &detail)
                        .await?;
                    return Ok(added(&account));
                }
                Err(AccountError::LoginTaken { login }) => login_taken(&login),
                Err(error) => return Err(PageError::internal(error)),
            }
        }
    };
    form.fill(&typed);
    form.refuse(&refused);
    page(&server, &actor, None, form).await
}

/// The person and the roles, or everything that is wrong with both.
fn read(typed: &Submitted) -> Result<(NewAccount, Roles, Option<PatientId>), Refused> {
    match (NewAccount::read(typed), account_rules::read(typed)) {
        (Ok(new), Ok((roles, patient))) => Ok((new, roles, patient)),
        (person, roles) => {
            let refused = [person.err(), roles.err()].into_iter().flatten();
            Err(Refused(refused.flat_map(|refused| refused.0).collect()))
        }
    }
}

fn added(account: &Account) -> Response {
    Redirect::to(&format!("/accounts?added={}", account.id)).into_response()
}

async fn page(server: &Server, actor: &Actor, added: Option<&str>, form: Form) -> Page {
    let accounts = server.store.accounts().await.map_err(PageError::internal)?;
    let added = accounts
        .iter()
        .find(|account| added.is_some_and(|id| account.id.to_string() == id))
        .map(|account| account.name.clone());
    let colleagues = accounts.iter().map(|account| colleague(account, actor)).collect();
    let layout = actor.layout("Accounts", Section::Accounts);
    render_with(form.status(), &AccountsPage { layout, colleagues, added, form })
}

fn colleague(account: &Account, actor: &Actor) -> Colleague {
    Colleague {
        name: account.name.clone(),
        id: account.id.to_string(),
        login: account.login.clone(),
        roles: match account.retired_at {
            Some(_) => "retired".to_owned(),
            None => account.roles.to_string().replace(' ', ", "),
        },
        since: account.created_at.strftime("%Y-%m-%d").to_string(),
        is_you: account.id == actor.account.id,
    }
}

fn add_form(actor: &Actor) -> Form {
    let form = Form::new("/accounts", "Add a colleague")
        .intro("The colleague signs in with this name and password. Give the password in person.")
        .submit("Add the colleague")
        .secret(&actor.csrf);
    account_rules::fields(account_fields(form), Roles::default(), None)
}
