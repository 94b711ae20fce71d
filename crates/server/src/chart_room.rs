//! Loading a patient and recording what was decided.

use cisterna_record::{AppendError, PatientError, PatientId, PatientRecord, Recording};
use cisterna_therapy::{Circumstances, Command, Event, Refusal, Refused, decide};
use jiff::Timestamp;

use crate::actor::Actor;
use crate::error::PageError;
use crate::state::Server;

/// The patient with the id in an address.
pub(crate) async fn load(server: &Server, id: &str) -> Result<PatientRecord, PageError> {
    let id: PatientId = id.parse().map_err(|_| PageError::NotFound)?;
    let record = server.store.patient(id).await.map_err(PageError::internal)?;
    record.ok_or(PageError::NotFound)
}

/// Asks the domain, as this colleague, about a command that happened at an instant.
pub(crate) fn ask(
    server: &Server,
    actor: &Actor,
    record: &PatientRecord,
    command: Command,
    occurred_at: Timestamp,
    recorded_at: Timestamp,
) -> Result<Vec<Event>, Refused> {
    let circumstances = Circumstances {
        catalog: &server.catalog,
        actor: &actor.account.name,
        account: &actor.account.id.to_string(),
        session: &actor.session,
        occurred_at,
        recorded_at,
        zone: &server.zone,
    };
    decide(&record.patient, command, &circumstances)
}

/// Records the events. When this returns without refusal they are on the disk.
pub(crate) async fn record(
    server: &Server,
    actor: &Actor,
    before: &PatientRecord,
    events: &[Event],
    occurred_at: Timestamp,
    recorded_at: Timestamp,
) -> Result<Result<(), Refused>, PageError> {
    let recording = Recording {
        actor: &actor.account.name,
        occurred_at,
        recorded_at,
        zone: server.zone.iana_name().unwrap_or("UTC"),
        catalog: &server.catalog,
    };
    match server.store.record(before, events, &recording).await {
        Ok(()) => Ok(Ok(())),
        Err(PatientError::Append(AppendError::Conflict { .. })) => Ok(Err(changed_meanwhile())),
        Err(error) => Err(PageError::internal(error)),
    }
}

/// Somebody else recorded something on this patient since the form was opened.
pub(crate) fn changed_meanwhile() -> Refused {
    Refused::from(Refusal {
        field: "",
        rule: "record.unchanged-since",
        message: "Something else was recorded for this patient since this form was opened"
            .to_owned(),
        asked: None,
        limit: None,
        source: "two people never overwrite one another".to_owned(),
        action:
            "Look at the patient's page, then open this step again. What you typed is still below"
                .to_owned(),
    })
}
