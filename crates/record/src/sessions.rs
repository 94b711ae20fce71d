//! Sessions: who is signed in. It stores hashes of tokens and does not decide when a session is too
//! old.

use jiff::Timestamp;

use crate::link::{Row, Value};
use crate::{Account, AccountError, AccountId, Store, StoreError, instant};

const INSERT: &str = "INSERT INTO session (token_hash, account, csrf, created_at, last_seen_at) \
    VALUES ($1, $2, $3, $4, $5)";
const BY_TOKEN: &str = "SELECT s.token_hash AS token_hash, s.account AS account, s.csrf AS csrf, \
    s.created_at AS session_created_at, s.last_seen_at AS last_seen_at, a.id AS id, \
    a.login AS login, a.name AS name, a.password_hash AS password_hash, \
    a.roles AS roles, a.patient AS patient, a.created_at AS created_at, \
    a.retired_at AS retired_at FROM session s JOIN account a ON a.id = s.account \
    WHERE s.token_hash = $1";
// Requests may overtake each other; the time of the last one never goes back.
const TOUCH: &str =
    "UPDATE session SET last_seen_at = $2 WHERE token_hash = $1 AND last_seen_at < $2";
const END: &str = "DELETE FROM session WHERE token_hash = $1";
const END_OF: &str = "DELETE FROM session WHERE account = $1";
const OF_ACCOUNT: &str = "SELECT token_hash AS token_hash, account AS account, csrf AS csrf, \
    created_at AS session_created_at, last_seen_at AS last_seen_at FROM session \
    WHERE account = $1 ORDER BY last_seen_at DESC";
const END_BEFORE: &str = "DELETE FROM session WHERE last_seen_at < $1";

/// One sign-in of one account.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token that the browser holds; the token itself is stored nowhere.
    pub token_hash: [u8; 32],
    /// Whose session it is.
    pub account: AccountId,
    /// The token that forms must carry.
    pub csrf: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When the session was last used.
    pub last_seen_at: Timestamp,
}

impl Store {
    /// Stores a new session.
    pub async fn create_session(&self, session: &Session) -> Result<(), AccountError> {
        let malformed = || AccountError::Malformed { field: "time of a session" };
        let account = session.account.to_string();
        let created_at = instant::to_text(session.created_at).ok_or_else(malformed)?;
        let last_seen_at = instant::to_text(session.last_seen_at).ok_or_else(malformed)?;
        let values: [Value<'_>; 5] = [
            (&session.token_hash).into(),
            (&account).into(),
            (&session.csrf).into(),
            (&created_at).into(),
            (&last_seen_at).into(),
        ];
        match self.change(INSERT, &values).await? {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => {
                Err(AccountError::NoSuchAccount { account: session.account })
            }
            Err(error) => Err(StoreError::while_doing("store a session")(error).into()),
        }
    }

    /// The session with this token hash and its account.
    pub async fn session(
        &self,
        token_hash: &[u8; 32],
    ) -> Result<Option<(Session, Account)>, StoreError> {
        let mut reader = self.reader().await?;
        let found = reader.link().row(BY_TOKEN, &[token_hash.into()]).await;
        let both = |row: Row| Ok((Session::read(&row)?, Account::read(&row)?));
        found
            .and_then(|row| row.map(both).transpose())
            .map_err(StoreError::while_doing("look up a session"))
    }

    /// Notes that a session was used; does nothing if there is no such session.
    pub async fn touch_session(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let now = comparable(now);
        self.change_sessions(TOUCH, &[token_hash.into(), (&now).into()]).await.map(|_| ())
    }

    /// Ends a session; does nothing if there is no such session.
    pub async fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.change_sessions(END, &[token_hash.into()]).await.map(|_| ())
    }

    /// The sessions of an account, the one used last first.
    pub async fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = reader.link().rows(OF_ACCOUNT, &[(&account.to_string()).into()]).await;
        rows.and_then(|rows| rows.iter().map(Session::read).collect())
            .map_err(StoreError::while_doing("list the sessions of an account"))
    }

    /// Ends all sessions of an account, and says how many there were.
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<u64, StoreError> {
        self.change_sessions(END_OF, &[(&account.to_string()).into()]).await
    }

    /// Ends all sessions that were last used before an instant, and says how many there were.
    pub async fn end_sessions_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        self.change_sessions(END_BEFORE, &[(&comparable(instant)).into()]).await
    }

    async fn change_sessions(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        self.change(sql, values).await?.map_err(StoreError::while_doing("change a session"))
    }
}

/// A text that sorts among the stored ones as the instant does; before the year 0 it sorts first.
fn comparable(instant: Timestamp) -> String {
    instant::to_text(instant).unwrap_or_default()
}

impl Session {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            token_hash: row.bytes("token_hash")?.try_into().map_err(|_| {
                sqlx::Error::ColumnDecode {
                    index: "token_hash".to_owned(),
                    source: "it does not have 32 bytes".into(),
                }
            })?,
            account: AccountId::read(row, "account")?,
            csrf: row.text("csrf")?,
            created_at: row.instant("session_created_at")?,
            last_seen_at: row.instant("last_seen_at")?,
        })
    }
}

/// Leaves the token hash and the form token out, so that they never get into a log.
impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Session")
            .field("account", &self.account)
            .field("created_at", &self.created_at)
            .field("last_seen_at", &self.last_seen_at)
            .finish_non_exhaustive()
    }
}
