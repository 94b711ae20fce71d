//! One step of a patient's path: its form, its review, and recording it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use cisterna_record::{PatientId, PatientRecord};
use cisterna_therapy::{Event, Refusal, Refused};
use jiff::Timestamp;
use uuid::Uuid;

use crate::actor::Actor;
use crate::chart_room::{ask, changed_meanwhile, load, record};
use crate::error::PageError;
use crate::form::{Form, Submitted};
use crate::layout::{Layout, Section};
use crate::posted::Posted;
use crate::render::{Page, render_with};
use crate::review::{Row, review};
use crate::signing;
use crate::state::Server;
use crate::step::{Known, REFERRAL, Step};
use crate::when;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/patients/new", get(new).post(refer))
        .route("/patients/{patient}/{step}", get(show).post(take))
}

/// The patient's version at which a form was opened.
const VERSION: &str = "version";
/// The patient's id, given with the empty form: the same referral sent twice is one patient.
const PATIENT: &str = "patient";
/// Sent by the button that commits a review.
const CONFIRMED: &str = "confirmed";
/// Sent by the button that goes back from a review to the form.
const EDIT: &str = "edit";

#[derive(Template)]
#[template(path = "pages/step.html")]
struct StepPage {
    layout: Layout,
    patient: Option<Whose>,
    form: Form,
}

#[derive(Template)]
#[template(path = "pages/review.html")]
struct ReviewPage {
    layout: Layout,
    patient: Option<Whose>,
    title: &'static str,
    action: String,
    csrf: String,
    rows: Vec<Row>,
    notes: Vec<String>,
    typed: Vec<(String, String)>,
    /// Whether the password is asked for, and why what was typed is refused.
    signed: bool,
    refusals: Vec<Refusal>,
}

/// The line above a form that says whose it is.
struct Whose {
    id: String,
    name: String,
    born: String,
    allergies: String,
}

impl Whose {
    fn of(record: &PatientRecord) -> Option<Self> {
        let referral = record.patient.referral.as_ref()?;
        let screening = record.patient.screening.as_ref();
        Some(Self {
            id: record.id.to_string(),
            name: referral.name.clone(),
            born: when::show_date(referral.birth_date),
            allergies: screening
                .map_or_else(|| "not asked yet".to_owned(), |(found, _)| found.allergies.words()),
        })
    }
}

/// One visit to one step.
struct Visit<'a> {
    server: &'a Server,
    actor: &'a Actor,
    step: &'static Step,
    record: &'a PatientRecord,
    action: String,
    now: Timestamp,
}

impl Visit<'_> {
    fn known(&self) -> Known<'_> {
        Known {
            patient: &self.record.patient,
            catalog: &self.server.catalog,
            zone: &self.server.zone,
            now: self.now,
        }
    }

    fn form(&self) -> Form {
        let version = self.record.version.to_string();
        let form = self.step.form(&self.action, &self.known());
        // What is reviewed is signed on the review.
        let signs = self.signs() && !self.step.reviewed;
        let form = if signs { signing::ask(form) } else { form };
        let form = form.secret(&self.actor.csrf).hidden(VERSION, &version);
        form.hidden(PATIENT, &self.record.id.to_string())
    }

    fn signs(&self) -> bool {
        signing::is_signed(self.step.slug)
    }

    fn layout(&self) -> Layout {
        self.actor.layout(self.step.title, Section::Patients)
    }

    fn page(&self, form: Form) -> Page {
        let status = form.status();
        let patient = Whose::of(self.record);
        render_with(status, &StepPage { layout: self.layout(), patient, form })
    }

    /// The form with everything that was typed. It keeps the version at which it was opened: only
    /// opening the step again shows what somebody else recorded since.
    fn form_again(&self, typed: &Submitted) -> Form {
        let mut form = self.form();
        form.fill(typed);
        for (name, value) in &mut form.hidden {
            typed.typed(name).clone_into(value);
        }
        form
    }

    fn refused(&self, typed: &Submitted, refused: &Refused) -> Page {
        let mut form = self.form_again(typed);
        form.refuse(refused);
        self.page(form)
    }

    fn review(
        &self,
        typed: &Submitted,
        events: &[Event],
        at: Timestamp,
        refusals: Vec<Refusal>,
    ) -> Page {
        let mut after = self.record.patient.clone();
        let events = would_give(events);
        for event in &events {
            after.apply(at, event).map_err(PageError::internal)?;
        }
        let (catalog, zone) = (&self.server.catalog, &self.server.zone);
        let (rows, notes) = review(&self.record.patient, &after, &events, at, catalog, zone);
        let status = match refusals.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let page = ReviewPage {
            layout: self.layout(),
            patient: Whose::of(self.record),
            title: self.step.title,
            action: self.action.clone(),
            csrf: self.actor.csrf.clone(),
            rows,
            notes,
            typed: typed.all_but(&["csrf", CONFIRMED, EDIT, signing::FIELD]),
            signed: self.signs(),
            refusals,
        };
        render_with(status, &page)
    }

    /// Asks again who it is, where the step is signed.
    async fn sign(&self, typed: &Submitted) -> Result<Result<(), Refused>, PageError> {
        if !self.signs() {
            return Ok(Ok(()));
        }
        signing::check(self.server, self.actor, typed, self.record.id, self.step.slug).await
    }

    /// Takes the typed step: refuses it beside its fields, shows it for review, or records it.
    async fn take(&self, typed: &Submitted) -> Page {
        if typed.is_ticked(EDIT) {
            return self.page(self.form_again(typed));
        }
        if typed.typed(VERSION) != self.record.version.to_string() {
            return self.refused(typed, &changed_meanwhile());
        }
        let read = self.step.read(typed, &self.known());
        let decided = read.and_then(|(command, at)| {
            let events = ask(self.server, self.actor, self.record, command, at, self.now)?;
            Ok((events, at))
        });
        let (events, at) = match decided {
            Ok(decided) => decided,
            Err(refused) => return self.refused(typed, &refused),
        };
        if self.step.reviewed && !typed.is_ticked(CONFIRMED) {
            return self.review(typed, &events, at, Vec::new());
        }
        if let Err(refused) = self.sign(typed).await? {
            return match self.step.reviewed {
                true => self.review(typed, &events, at, refused.0),
                false => self.refused(typed, &refused),
            };
        }
        match record(self.server, self.actor, self.record, &events, at, self.now).await? {
            Ok(()) => Ok(Redirect::to(&format!("/patients/{}", self.record.id)).into_response()),
            Err(refused) => self.refused(typed, &refused),
        }
    }
}

/// What a prepared order would do stands in its review, before the order itself.
fn would_give(events: &[Event]) -> Vec<Event> {
    let mut shown = Vec::new();
    for event in events {
        if let Event::OrderPrepared(order) = event {
            shown.extend(order.gives.iter().cloned());
        }
        shown.push(event.clone());
    }
    shown
}

async fn show(
    actor: Actor,
    State(server): State<Server>,
    Path((patient, slug)): Path<(String, String)>,
) -> Page {
    let record = load(&server, &patient).await?;
    let visit = visit(&server, &actor, &record, &slug)?;
    visit.page(visit.form())
}

async fn take(
    State(server): State<Server>,
    Path((patient, slug)): Path<(String, String)>,
    Posted { actor, form }: Posted,
) -> Page {
    let record = load(&server, &patient).await?;
    visit(&server, &actor, &record, &slug)?.take(&form).await
}

fn visit<'a>(
    server: &'a Server,
    actor: &'a Actor,
    record: &'a PatientRecord,
    slug: &str,
) -> Result<Visit<'a>, PageError> {
    let step = Step::by_slug(slug).ok_or(PageError::NotFound)?;
    let action = format!("/patients/{}/{}", record.id, step.slug);
    Ok(Visit { server, actor, step, record, action, now: server.clock.now() })
}

async fn new(actor: Actor, State(server): State<Server>) -> Page {
    let record = PatientRecord::unknown(PatientId::new(Uuid::now_v7()));
    let visit = referral(&server, &actor, &record);
    visit.page(visit.form())
}

async fn refer(State(server): State<Server>, Posted { actor, form }: Posted) -> Page {
    let id = form.typed(PATIENT).parse().map_err(|_| PageError::foreign_form())?;
    let found = server.store.patient(id).await.map_err(PageError::internal)?;
    let record = found.unwrap_or_else(|| PatientRecord::unknown(id));
    referral(&server, &actor, &record).take(&form).await
}

fn referral<'a>(server: &'a Server, actor: &'a Actor, record: &'a PatientRecord) -> Visit<'a> {
    let action = "/patients/new".to_owned();
    Visit { server, actor, step: &REFERRAL, record, action, now: server.clock.now() }
}
