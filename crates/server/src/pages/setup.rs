//! The first account, while there is none.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use cisterna_record::AccountError;

use super::login::{enter, with_form_cookie};
use crate::accounts::{NewAccount, account_fields, first_roles};
use crate::error::PageError;
use crate::form::Form;
use crate::layout::{Layout, Section};
use crate::local_path::LocalPath;
use crate::posted::{AnonymousPost, anonymous_secret};
use crate::render::Page;
use crate::state::Server;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/setup", get(show).post(create))
}

async fn show(State(server): State<Server>, headers: HeaderMap) -> Page {
    if server.store.account_count().await.map_err(PageError::internal)? > 0 {
        return Err(PageError::NotFound);
    }
    let secret = anonymous_secret(&server, &headers)?;
    let page = setup_form(&secret).page(frame(&server))?;
    with_form_cookie(&server, &secret, page)
}

async fn create(State(server): State<Server>, post: AnonymousPost) -> Page {
    // Asked again by the store when it writes; asked here so that a closed setup costs no hashing.
    if server.store.account_count().await.map_err(PageError::internal)? > 0 {
        return Err(closed());
    }
    let new = match NewAccount::read(&post.form) {
        Ok(new) => new,
        Err(refused) => {
            let mut form = setup_form(post.form.typed("csrf"));
            form.fill(&post.form);
            form.refuse(&refused);
            return form.page(frame(&server));
        }
    };
    let account = new.prepare(&server, first_roles(), None).await?;
    match server.store.create_first_account(&account).await {
        Ok(()) => enter(&server, &account, &LocalPath::start()).await,
        Err(AccountError::NotTheFirst) => Err(closed()),
        Err(error) => Err(PageError::internal(error)),
    }
}

fn closed() -> PageError {
    PageError::Explained {
        status: StatusCode::CONFLICT,
        title: "The setup is already done",
        paragraphs: &[
            "An account exists, so the one you typed was not created.",
            "If you sent the form twice, sign in with it. If neither you nor a colleague created an account \
             here, somebody else did: stop the server, start it with a new record, and let only your own \
             network reach it.",
        ],
    }
}

fn frame(server: &Server) -> Layout {
    Layout::outside("Set up Cisterna", Section::None).with_banner(server.banner.as_deref())
}

fn setup_form(secret: &str) -> Form {
    let form = Form::new("/setup", "Set up Cisterna")
        .intro("This record is new. Create the first account, which lets you in and lets you add colleagues. It is administrator and physician; both can be changed later.")
        .intro("Cisterna is research and demonstration software, not a medical device: enter no real patients.")
        .submit("Create the account")
        .secret(secret);
    account_fields(form)
}
