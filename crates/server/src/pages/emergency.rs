//! Emergency access to a chart: the reason, which is noted before anything is shown.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use cisterna_record::AccessKind;
use cisterna_therapy::{Refusal, Refused};

use crate::access_note;
use crate::accounts::refusal;
use crate::actor::Actor;
use crate::chart_room::load;
use crate::emergency::address;
use crate::error::PageError;
use crate::form::{Control, Field, Form};
use crate::layout::Section;
use crate::posted::Posted;
use crate::render::Page;
use crate::state::Server;

/// A reason that says something has at least so many characters. Own choice.
const LEAST_CHARACTERS: usize = 10;
const MOST_CHARACTERS: usize = 500;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/emergency/{patient}", get(show).post(open))
}

async fn show(actor: Actor, State(server): State<Server>, Path(patient): Path<String>) -> Page {
    let id = load(&server, &patient).await?.id;
    reason_form(&address(id), &actor).page(actor.layout("Emergency access", Section::Patients))
}

async fn open(
    State(server): State<Server>,
    Path(patient): Path<String>,
    Posted { actor, form: typed }: Posted,
) -> Page {
    let id = load(&server, &patient).await?.id;
    let reason = typed.text("reason").unwrap_or_default();
    let count = reason.chars().count();
    if !(LEAST_CHARACTERS..=MOST_CHARACTERS).contains(&count) {
        let mut form = reason_form(&address(id), &actor);
        form.fill(&typed);
        form.refuse(&too_short(count));
        return form.page(actor.layout("Emergency access", Section::Patients));
    }
    access_note::write(&server, AccessKind::BreakGlass, &actor, Some(id), reason).await.map_err(
        |_| PageError::internal("emergency access was not opened: it could not be noted"),
    )?;
    Ok(Redirect::to(&format!("/patients/{id}")).into_response())
}

fn reason_form(action: &str, actor: &Actor) -> Form {
    Form::new(action, "Emergency access")
        .intro("With a reason this chart opens for one hour, for reading.")
        .intro("Your name, the patient, the time and the reason are noted for good, and administrators and auditors see them at once.")
        .field(Field::new("reason", "Reason", Control::LongText))
        .submit("Open the chart")
        .secret(&actor.csrf)
}

fn too_short(count: usize) -> Refused {
    Refused::from(Refusal {
        asked: Some(format!("{count} characters")),
        limit: Some(format!("{LEAST_CHARACTERS} to {MOST_CHARACTERS} characters")),
        ..refusal(
            "reason",
            "access.emergency-reason",
            "The reason does not say enough, or too much",
            "Write what happened and why you need the chart now.",
        )
    })
}
