//! Emergency access: a chart opened by somebody who may not see it, with a written reason.

use cisterna_record::{AccessKind, PatientId};
use jiff::SignedDuration;

use crate::actor::Actor;
use crate::error::PageError;
use crate::state::Server;

/// How long one reason opens a chart. Own choice: long enough to hand an emergency over.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Where the reason is written.
pub(crate) fn address(patient: PatientId) -> String {
    format!("/emergency/{patient}")
}

/// Whether this account gave a reason for this patient a short time ago.
pub(crate) async fn is_open(
    server: &Server,
    actor: &Actor,
    patient: PatientId,
) -> Result<bool, PageError> {
    let since = server.clock.now() - OPEN_FOR;
    let opened = server.store.access_since(AccessKind::BreakGlass, since).await;
    let opened = opened.map_err(PageError::internal)?;
    Ok(opened.iter().any(|entry| {
        entry.at > since
            && entry.patient == Some(patient)
            && entry.account == Some(actor.account.id)
    }))
}
