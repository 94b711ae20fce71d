//! Notes in the access log. A note that cannot be written is an error of the page.

use cisterna_record::{AccessEntry, AccessKind, Account, PatientId};

use crate::actor::Actor;
use crate::error::PageError;
use crate::state::Server;

/// Notes that somebody saw a patient.
pub(crate) async fn read(
    server: &Server,
    actor: &Actor,
    patient: PatientId,
    what: &str,
) -> Result<(), PageError> {
    write(server, AccessKind::Read, actor, Some(patient), what).await
}

/// Notes what a colleague did.
pub(crate) async fn write(
    server: &Server,
    kind: AccessKind,
    actor: &Actor,
    patient: Option<PatientId>,
    detail: &str,
) -> Result<(), PageError> {
    note(server, kind, Some(&actor.account), patient, detail).await
}

/// Notes what happened to an account.
pub(crate) async fn of_account(
    server: &Server,
    kind: AccessKind,
    account: &Account,
    detail: &str,
) -> Result<(), PageError> {
    note(server, kind, Some(account), None, detail).await
}

/// Notes what somebody did who is not signed in.
pub(crate) async fn of_nobody(
    server: &Server,
    kind: AccessKind,
    detail: &str,
) -> Result<(), PageError> {
    note(server, kind, None, None, detail).await
}

async fn note(
    server: &Server,
    kind: AccessKind,
    account: Option<&Account>,
    patient: Option<PatientId>,
    detail: &str,
) -> Result<(), PageError> {
    let entry = AccessEntry {
        sequence: 0,
        at: server.clock.now(),
        kind,
        account: account.map(|account| account.id),
        actor: account.map_or_else(|| "nobody".to_owned(), |account| account.name.clone()),
        patient,
        detail: detail.to_owned(),
    };
    server.store.log_access(&entry).await.map_err(PageError::internal)
}
