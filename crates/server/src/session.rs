//! Sessions: who is signed in, and until when.

use axum::http::HeaderMap;
use cisterna_record::{Account, AccountId, Session};
use jiff::{SignedDuration, Timestamp};

use crate::cookie;
use crate::error::PageError;
use crate::state::Server;
use crate::token::{is_token, random_token, token_hash};

/// The cookie that carries the session token.
pub const COOKIE: &str = "cisterna_session";

const IDLE_LIMIT: SignedDuration = SignedDuration::from_mins(30);
const WHOLE_LIMIT: SignedDuration = SignedDuration::from_hours(12);
/// A session is not written again for every page of a busy minute.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// The hash of the token that the browser's cookie carries, whether there is such a session or not.
pub(crate) fn current_hash(server: &Server, headers: &HeaderMap) -> Option<[u8; 32]> {
    let token = cookie::read(headers, COOKIE, server.secure_cookies);
    token.filter(|token| is_token(token)).map(token_hash)
}

/// The session that the browser's cookie names, if it has not ended; notes that it was used.
pub(crate) async fn current(
    server: &Server,
    headers: &HeaderMap,
) -> Result<Option<(Session, Account)>, PageError> {
    let Some(hash) = current_hash(server, headers) else { return Ok(None) };
    let Some((session, account)) =
        server.store.session(&hash).await.map_err(PageError::internal)?
    else {
        return Ok(None);
    };
    let now = server.clock.now();
    if account.retired_at.is_some() || has_ended(&session, now) {
        server.store.end_session(&hash).await.map_err(PageError::internal)?;
        return Ok(None);
    }
    if now.duration_since(session.last_seen_at) >= TOUCH_EVERY {
        server.store.touch_session(&hash, now).await.map_err(PageError::internal)?;
    }
    Ok(Some((session, account)))
}

/// Starts a session for an account and returns its token, which only the browser keeps.
pub(crate) async fn begin(server: &Server, account: AccountId) -> Result<String, PageError> {
    let token = random_token().map_err(PageError::internal)?;
    let now = server.clock.now();
    // Browsers that never signed out have left their sessions behind.
    server.store.end_sessions_before(now - IDLE_LIMIT).await.map_err(PageError::internal)?;
    let session = Session {
        token_hash: token_hash(&token),
        account,
        csrf: random_token().map_err(PageError::internal)?,
        created_at: now,
        last_seen_at: now,
    };
    server.store.create_session(&session).await.map_err(PageError::internal)?;
    Ok(token)
}

/// Ends the session that the browser's cookie names, whoever's it is.
pub(crate) async fn end(server: &Server, headers: &HeaderMap) -> Result<(), PageError> {
    if let Some(hash) = current_hash(server, headers) {
        server.store.end_session(&hash).await.map_err(PageError::internal)?;
    }
    Ok(())
}

/// The name of a session in the record: the beginning of its token's hash, which opens nothing.
pub(crate) fn name(session: &Session) -> String {
    session.token_hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn has_ended(session: &Session, now: Timestamp) -> bool {
    now.duration_since(session.last_seen_at) >= IDLE_LIMIT
        || now.duration_since(session.created_at) >= WHOLE_LIMIT
}
