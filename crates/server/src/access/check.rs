//! The check itself: the one place through which every request for a page goes.

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{Method as HttpMethod, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cisterna_record::{AccessKind, PatientId};

use super::grant::{Grant, granted};
use super::resource::{Action, Resource};
use super::table::{Method, Need, ROUTES, STEP_PATH, need_of_step};
use crate::access_note;
use crate::actor::Actor;
use crate::emergency;
use crate::error::PageError;
use crate::factor;
use crate::state::Server;

/// What a request asks for, as far as the table is concerned.
struct Asked {
    method: HttpMethod,
    path: String,
    patient: Option<String>,
    step: Option<String>,
}

/// Lets a request through when the table permits it, and notes who saw a patient.
pub(crate) async fn check(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let asked = Asked::read(&mut parts).await;
    let actor = match permit(&server, &mut parts, &asked).await {
        Ok(actor) => actor,
        Err(error) => return error.into_response(),
    };
    if let Some(actor) = &actor {
        parts.extensions.insert(actor.clone());
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    match (actor, asked.shown_patient(response.status())) {
        (Some(actor), Some(patient)) => {
            let note = access_note::read(&server, &actor, patient, &asked.words()).await;
            note.map_or_else(IntoResponse::into_response, |()| response)
        }
        _ => response,
    }
}

impl Asked {
    async fn read(parts: &mut Parts) -> Self {
        let path = parts.extensions.get::<MatchedPath>();
        let path = path.map_or_else(String::new, |path| path.as_str().to_owned());
        let params = RawPathParams::from_request_parts(parts, &()).await.ok();
        let param = |name: &str| {
            let mut params = params.as_ref()?.iter();
            params.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let (patient, step) = (param("patient"), param("step"));
        Self { method: parts.method.clone(), path, patient, step }
    }

    fn patient_id(&self) -> Option<PatientId> {
        self.patient.as_deref()?.parse().ok()
    }

    /// The patient who is on the page that was answered: a form that is shown again has them, too.
    fn shown_patient(&self, status: StatusCode) -> Option<PatientId> {
        // The page that asks for the reason of an emergency shows nothing of the patient.
        if self.path.starts_with("/emergency/") {
            return None;
        }
        let shown = status.is_success() || status == StatusCode::UNPROCESSABLE_ENTITY;
        self.patient_id().filter(|_| shown)
    }

    /// What is noted: the kind of page and never a value out of a form.
    fn words(&self) -> String {
        let step = self.step.as_deref().filter(|slug| need_of_step(slug).is_some());
        format!("{} {}", self.method, self.path.replace("{step}", step.unwrap_or("{step}")))
    }

    /// What the table says; an address without a line is no address.
    fn need(&self) -> Result<Need, PageError> {
        if self.path == STEP_PATH {
            let known = self.step.as_deref().and_then(need_of_step);
            return known
                .map(|(resource, action)| Need::May(resource, action))
                .ok_or(PageError::NotFound);
        }
        let method = match self.method {
            HttpMethod::GET | HttpMethod::HEAD => Some(Method::Get),
            HttpMethod::POST => Some(Method::Post),
            _ => None,
        };
        let mut routes = ROUTES.iter().filter(|route| route.path == self.path).peekable();
        if routes.peek().is_none() {
            return Err(PageError::NotFound);
        }
        routes
            .find(|route| Some(route.method) == method)
            .map(|route| route.need)
            .ok_or_else(PageError::wrong_method)
    }
}

/// Who asks, if the request is permitted.
async fn permit(
    server: &Server,
    parts: &mut Parts,
    asked: &Asked,
) -> Result<Option<Actor>, PageError> {
    let need = asked.need();
    if matches!(need, Ok(Need::Anybody)) {
        return Ok(None);
    }
    let reads = matches!(asked.method, HttpMethod::GET | HttpMethod::HEAD);
    let found = <Actor as FromRequestParts<Server>>::from_request_parts(parts, server).await;
    let actor = match found {
        Err(PageError::SignIn { .. }) if !reads => return Err(PageError::session_ended()),
        found => found?,
    };
    let free = ["/factor", "/sessions", "/logout"].contains(&asked.path.as_str());
    if server.require_second_factor && !free && !factor::is_set_up(server, actor.account.id).await?
    {
        return Err(PageError::SecondFactor);
    }
    match need? {
        Need::Anybody | Need::SignedIn => Ok(Some(actor)),
        Need::May(resource, action) => {
            role_permits(server, &actor, asked, resource, action).await?;
            Ok(Some(actor))
        }
    }
}

async fn role_permits(
    server: &Server,
    actor: &Actor,
    asked: &Asked,
    resource: Resource,
    action: Action,
) -> Result<(), PageError> {
    let patient = asked.patient_id();
    match granted(actor.account.roles, resource, action) {
        Grant::All => return Ok(()),
        Grant::Own if asked.patient.is_none() => return Ok(()),
        Grant::Own if patient.is_some() && patient == actor.account.patient => return Ok(()),
        // That another patient exists is not told.
        Grant::Own => return Err(PageError::NotFound),
        Grant::No => {}
    }
    let reads_chart = (resource, action) == (Resource::Chart, Action::Read);
    let may_in_emergency = actor.may(Resource::Emergency, Action::Read);
    if let Some(patient) = patient.filter(|_| reads_chart && may_in_emergency) {
        if emergency::is_open(server, actor, patient).await? {
            return Ok(());
        }
        let opens = emergency::address(patient);
        access_note::write(server, AccessKind::Refused, actor, Some(patient), &asked.words())
            .await?;
        return Err(PageError::NotPermitted { emergency: Some(opens) });
    }
    access_note::write(server, AccessKind::Refused, actor, patient, &asked.words()).await?;
    Err(PageError::NotPermitted { emergency: None })
}
