//! Signing: who is signed in proves again who they are, with the password.
//!
//! A screen that was left open cannot sign. Whether a step is signed stands in the table of
//! permissions.

use cisterna_record::{AccessKind, PatientId};
use cisterna_therapy::{Refusal, Refused};

use crate::access::need_of_step;
use crate::access_note;
use crate::accounts::{RULES, refusal};
use crate::actor::Actor;
use crate::error::PageError;
use crate::form::{Control, Field, Form, Submitted};
use crate::password::MOST_BYTES;
use crate::state::Server;

/// The field with the password.
pub(crate) const FIELD: &str = "signature";
/// What the field is called.
pub(crate) const LABEL: &str = "Your password, to sign";

/// Whether a step has to be signed.
pub(crate) fn is_signed(slug: &str) -> bool {
    need_of_step(slug).is_some_and(|(_, action)| action.is_signed())
}

/// Adds the question for the password to a form that is signed.
pub(crate) fn ask(form: Form) -> Form {
    let hint = "Your name stands under what is recorded, so this asks again who you are.";
    form.group("Signature").field(
        Field::new(FIELD, LABEL, Control::Password).hint(hint).autocomplete("current-password"),
    )
}

/// Whether the password that was typed is the one of the person who is signed in. What was wrong is
/// noted, and slows the next attempt down.
pub(crate) async fn check(
    server: &Server,
    actor: &Actor,
    typed: &Submitted,
    patient: PatientId,
    what: &str,
) -> Result<Result<(), Refused>, PageError> {
    let checked = password(server, actor, typed).await?;
    let kind = if checked.is_ok() { AccessKind::Signed } else { AccessKind::SignFailed };
    access_note::write(server, kind, actor, Some(patient), what).await?;
    Ok(checked)
}

/// Whether the password that was typed is the one of the person who is signed in.
pub(crate) async fn password(
    server: &Server,
    actor: &Actor,
    typed: &Submitted,
) -> Result<Result<(), Refused>, PageError> {
    let password = typed.typed(FIELD);
    if password.is_empty() || password.len() > MOST_BYTES {
        return Ok(Err(refused("The password that signs is missing")));
    }
    let login = format!("signature of {}", actor.account.login);
    let wait = server.attempts.begin(&login, None, server.clock.now());
    tokio::time::sleep(wait).await;
    let stored = Some(actor.account.password_hash.as_str());
    let right = server.passwords.matches(password.to_owned(), stored).await;
    if right.map_err(PageError::internal)? {
        server.attempts.succeeded(&login, None);
        return Ok(Ok(()));
    }
    Ok(Err(refused("This is not your password")))
}

fn refused(message: &str) -> Refused {
    Refused::from(Refusal {
        source: format!("{RULES}; 21 CFR 11.200 asks for it"),
        ..refusal(
            FIELD,
            "account.signature",
            message,
            "Type the password with which you signed in. Nothing is recorded without it.",
        )
    })
}
