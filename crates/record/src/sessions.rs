//! Sessions: who is signed in. It stores hashes of tokens and does not decide when a session is too
//! old.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use crate::{Account, AccountError, AccountId, Store, StoreError, database, instant};

const INSERT: &str = "INSERT INTO session (token_hash, account, csrf, created_at, last_seen_at) \
    VALUES (?1, ?2, ?3, ?4, ?5)";
const BY_TOKEN: &str = "SELECT s.token_hash AS token_hash, s.account AS account, s.csrf AS csrf, \
    s.created_at AS session_created_at, s.last_seen_at AS last_seen_at, a.id AS id, \
    a.login AS login, a.name AS name, a.password_hash AS password_hash, \
    a.roles AS roles, a.patient AS patient, a.created_at AS created_at, \
    a.retired_at AS retired_at FROM session s JOIN account a ON a.id = s.account \
    WHERE s.token_hash = ?1";
// Requests may overtake each other; the time of the last one never goes back.
const TOUCH: &str =
    "UPDATE session SET last_seen_at = ?2 WHERE token_hash = ?1 AND last_seen_at < ?2";
const END: &str = "DELETE FROM session WHERE token_hash = ?1";
const END_OF: &str = "DELETE FROM session WHERE account = ?1";
const OF_ACCOUNT: &str = "SELECT token_hash AS token_hash, account AS account, csrf AS csrf, \
    created_at AS session_created_at, last_seen_at AS last_seen_at FROM session \
    WHERE account = ?1 ORDER BY last_seen_at DESC";
const END_BEFORE: &str = "DELETE FROM session WHERE last_seen_at < ?1";

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
        let mut writer = self.writer().await?;
        let done = sqlx::query(INSERT)
            .bind(&session.token_hash[..])
            .bind(session.account.to_string())
            .bind(&session.csrf)
            .bind(instant::to_text(session.created_at).ok_or_else(malformed)?)
            .bind(instant::to_text(session.last_seen_at).ok_or_else(malformed)?)
            .execute(&mut *writer)
            .await;
        match done {
            Ok(_) => {
                database::empty_the_log(&mut writer).await;
                Ok(())
            }
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
        let found: Option<SessionRow> = sqlx::query_as(BY_TOKEN)
            .bind(&token_hash[..])
            .fetch_optional(&mut *reader)
            .await
            .map_err(StoreError::while_doing("look up a session"))?;
        Ok(found.map(|SessionRow(session, account)| (session, account)))
    }

    /// Notes that a session was used; does nothing if there is no such session.
    pub async fn touch_session(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let touch = sqlx::query(TOUCH).bind(&token_hash[..]).bind(comparable(now));
        self.change_sessions(touch).await.map(|_| ())
    }

    /// Ends a session; does nothing if there is no such session.
    pub async fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.change_sessions(sqlx::query(END).bind(&token_hash[..])).await.map(|_| ())
    }

    /// The sessions of an account, the one used last first.
    pub async fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        let mut reader = self.reader().await?;
        sqlx::query_as(OF_ACCOUNT)
            .bind(account.to_string())
            .fetch_all(&mut *reader)
            .await
            .map_err(StoreError::while_doing("list the sessions of an account"))
    }

    /// Ends all sessions of an account, and says how many there were.
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<u64, StoreError> {
        self.change_sessions(sqlx::query(END_OF).bind(account.to_string())).await
    }

    /// Ends all sessions that were last used before an instant, and says how many there were.
    pub async fn end_sessions_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        self.change_sessions(sqlx::query(END_BEFORE).bind(comparable(instant))).await
    }

    async fn change_sessions(
        &self,
        query: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<u64, StoreError> {
        let mut writer = self.writer().await?;
        let done = query
            .execute(&mut *writer)
            .await
            .map_err(StoreError::while_doing("change a session"))?;
        database::empty_the_log(&mut writer).await;
        Ok(done.rows_affected())
    }
}

/// A text that sorts among the stored ones as the instant does; before the year 0 it sorts first.
fn comparable(instant: Timestamp) -> String {
    instant::to_text(instant).unwrap_or_default()
}

struct SessionRow(Session, Account);

impl<'r> FromRow<'r, SqliteRow> for SessionRow {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self(Session::from_row(row)?, Account::from_row(row)?))
    }
}

impl<'r> FromRow<'r, SqliteRow> for Session {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        let token_hash: Vec<u8> = row.try_get("token_hash")?;
        Ok(Self {
            token_hash: token_hash.try_into().map_err(|_| sqlx::Error::ColumnDecode {
                index: "token_hash".to_owned(),
                source: "it does not have 32 bytes".into(),
            })?,
            account: AccountId::read(row, "account")?,
            csrf: row.try_get("csrf")?,
            created_at: instant::read(row, "session_created_at")?,
            last_seen_at: instant::read(row, "last_seen_at")?,
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
