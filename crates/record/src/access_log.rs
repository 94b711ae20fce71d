//! The access log: who read which patient, who signed in, and what was done to accounts.
//!
//! It is a table of its own that is only added to, and no part of the chain: triggers refuse changes,
//! but whoever can write the file can rebuild it. The chain holds what happened to patients; this
//! holds who looked.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::link::{Row, Value};
use crate::{AccountId, PatientId, Store, StoreError, instant};

const INSERT: &str = "INSERT INTO access_log (at, kind, account, actor, patient, detail) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const LATEST: &str = "SELECT sequence, at, kind, account, actor, patient, detail FROM access_log \
    ORDER BY sequence DESC LIMIT $1";
const OF_PATIENT: &str = "SELECT sequence, at, kind, account, actor, patient, detail \
    FROM access_log WHERE patient = $1 ORDER BY sequence DESC LIMIT $2";
const OF_KIND: &str = "SELECT sequence, at, kind, account, actor, patient, detail \
    FROM access_log WHERE kind = $1 AND at >= $2 ORDER BY sequence DESC";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessKind {
    /// A page about a patient was shown.
    Read,
    /// Somebody without access opened a chart in an emergency and said why.
    BreakGlass,
    /// Somebody signed in.
    SignIn,
    /// A sign-in failed.
    SignInFailed,
    /// Somebody gave the password again in order to sign.
    Signed,
    /// A password that was given in order to sign was wrong.
    SignFailed,
    /// A role did not permit what was asked.
    Refused,
    /// An account was made, changed, reset or retired, or its second factor was.
    Account,
    /// A session was ended by somebody.
    SessionEnded,
}

impl AccessKind {
    const ALL: [Self; 9] = [
        Self::Read,
        Self::BreakGlass,
        Self::SignIn,
        Self::SignInFailed,
        Self::Signed,
        Self::SignFailed,
        Self::Refused,
        Self::Account,
        Self::SessionEnded,
    ];

    /// The word under which it is stored and shown.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::BreakGlass => "break-glass",
            Self::SignIn => "sign-in",
            Self::SignInFailed => "sign-in-failed",
            Self::Signed => "signed",
            Self::SignFailed => "sign-failed",
            Self::Refused => "refused",
            Self::Account => "account",
            Self::SessionEnded => "session-ended",
        }
    }
}

impl fmt::Display for AccessKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// A kind that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no kind of access; use a newer program")]
pub struct UnknownKind(String);

impl FromStr for AccessKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.id() == text);
        found.ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// One line of the access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEntry {
    /// Its place, from 1; given by the store, whatever is written here.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: AccessKind,
    /// The account that did it; none for somebody who is not signed in.
    pub account: Option<AccountId>,
    /// The name of that account at the time, or `nobody`.
    pub actor: String,
    /// The patient whom it concerns.
    pub patient: Option<PatientId>,
    /// The page, the reason, or what was changed; never anything clinical and never a secret.
    pub detail: String,
}

impl Store {
    /// Adds a line to the access log. When this returns it is on the disk.
    pub async fn log_access(&self, entry: &AccessEntry) -> Result<(), StoreError> {
        let at = instant::to_text(entry.at).unwrap_or_default();
        let account = entry.account.map(|account| account.to_string());
        let patient = entry.patient.map(|patient| patient.to_string());
        let values: [Value<'_>; 6] = [
            (&at).into(),
            entry.kind.id().into(),
            (&account).into(),
            (&entry.actor).into(),
            (&patient).into(),
            (&entry.detail).into(),
        ];
        let done = self.change(INSERT, &values).await?;
        done.map(|_| ()).map_err(StoreError::while_doing("write the access log"))
    }

    /// The last lines of the access log, the newest first.
    pub async fn access_log(&self, most: u32) -> Result<Vec<AccessEntry>, StoreError> {
        self.access_lines(LATEST, &[i64::from(most).into()]).await
    }

    /// The last lines about a patient, the newest first.
    pub async fn access_log_of(
        &self,
        patient: PatientId,
        most: u32,
    ) -> Result<Vec<AccessEntry>, StoreError> {
        let patient = patient.to_string();
        self.access_lines(OF_PATIENT, &[(&patient).into(), i64::from(most).into()]).await
    }

    /// The lines of one kind since an instant, the newest first.
    pub async fn access_since(
        &self,
        kind: AccessKind,
        since: Timestamp,
    ) -> Result<Vec<AccessEntry>, StoreError> {
        let since = instant::to_text(since).unwrap_or_default();
        self.access_lines(OF_KIND, &[kind.id().into(), (&since).into()]).await
    }

    async fn access_lines(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<AccessEntry>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = reader.link().rows(sql, values).await;
        rows.and_then(|rows| rows.iter().map(AccessEntry::read).collect())
            .map_err(StoreError::while_doing("read the access log"))
    }
}

impl AccessEntry {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        let missing = || sqlx::Error::ColumnNotFound("kind".to_owned());
        Ok(Self {
            sequence: row.number("sequence")?.cast_unsigned(),
            at: row.instant("at")?,
            kind: row.parsed("kind")?.ok_or_else(missing)?,
            account: row.parsed("account")?,
            actor: row.text("actor")?,
            patient: row.parsed("patient")?,
            detail: row.text("detail")?,
        })
    }
}
