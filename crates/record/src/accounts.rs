//! Accounts: who may sign in. It stores password hashes and never sees a password.
//!
//! Accounts lie in the same file as the record and outside its chain: the chain names actors, and
//! it does not depend on accounts. An account is never deleted, because the record speaks of its
//! owner.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use crate::{AccountId, PatientId, Roles, Store, StoreError, database, instant};

const INSERT: &str = "INSERT INTO account \
    (id, login, name, password_hash, roles, patient, created_at, retired_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
// One statement, so that of two who race to be the first only one is.
const INSERT_FIRST: &str = "INSERT INTO account \
    (id, login, name, password_hash, roles, patient, created_at, retired_at) \
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM account)";
const COUNT: &str = "SELECT count(*) FROM account";
const BY_LOGIN: &str = "SELECT id AS id, login AS login, name AS name, \
    password_hash AS password_hash, roles AS roles, patient AS patient, \
    created_at AS created_at, retired_at AS retired_at FROM account WHERE login = ?1";
const BY_ID: &str = "SELECT id AS id, login AS login, name AS name, \
    password_hash AS password_hash, roles AS roles, patient AS patient, \
    created_at AS created_at, retired_at AS retired_at FROM account WHERE id = ?1";
const ALL: &str = "SELECT id AS id, login AS login, name AS name, \
    password_hash AS password_hash, roles AS roles, patient AS patient, \
    created_at AS created_at, retired_at AS retired_at FROM account ORDER BY login";

/// One person's way in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Names the account for good.
    pub id: AccountId,
    /// What the person types to sign in; stored in lowercase and compared without regard to case.
    pub login: String,
    /// The person's name as shown.
    pub name: String,
    /// The password hash in its text form, with algorithm and salt.
    pub password_hash: String,
    /// What the person is in the clinic.
    pub roles: Roles,
    /// The patient whom this account belongs to, for the role patient.
    pub patient: Option<PatientId>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Since when nobody can sign in with it. It stays, because the record speaks of its owner.
    pub retired_at: Option<Timestamp>,
}

/// Why an account or a session was not stored.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account has this login, or this identifier.
    #[error("the login {login:?} is taken; choose another")]
    LoginTaken {
        /// The login in lowercase.
        login: String,
    },
    /// There are accounts already.
    #[error("this would be the first account, and there is one already; sign in with that")]
    NotTheFirst,
    /// The session's account does not exist.
    #[error("there is no account {account}; sign in again")]
    NoSuchAccount {
        /// The account that was asked for.
        account: AccountId,
    },
    /// A field is not in a form that can be stored.
    #[error("the {field} of an account cannot be stored; correct it")]
    Malformed {
        /// The field.
        field: &'static str,
    },
    /// The record could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// How many accounts there are.
    pub async fn account_count(&self) -> Result<u64, StoreError> {
        let mut reader = self.reader().await?;
        let count: i64 = sqlx::query_scalar(COUNT)
            .fetch_one(&mut *reader)
            .await
            .map_err(StoreError::while_doing("count the accounts"))?;
        Ok(count.cast_unsigned())
    }

    /// Stores a new account.
    pub async fn create_account(&self, account: &Account) -> Result<(), AccountError> {
        self.insert_account(INSERT, account).await.map(|_| ())
    }

    /// Stores a new account if there is none at all.
    pub async fn create_first_account(&self, account: &Account) -> Result<(), AccountError> {
        match self.insert_account(INSERT_FIRST, account).await? {
            0 => Err(AccountError::NotTheFirst),
            _ => Ok(()),
        }
    }

    /// The account with this login, in whatever case it is typed.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let mut reader = self.reader().await?;
        sqlx::query_as(BY_LOGIN)
            .bind(stored_login(login))
            .fetch_optional(&mut *reader)
            .await
            .map_err(StoreError::while_doing("look up an account"))
    }

    /// The account with this identifier.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let mut reader = self.reader().await?;
        sqlx::query_as(BY_ID)
            .bind(id.to_string())
            .fetch_optional(&mut *reader)
            .await
            .map_err(StoreError::while_doing("look up an account"))
    }

    /// All accounts by login.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut reader = self.reader().await?;
        sqlx::query_as(ALL)
            .fetch_all(&mut *reader)
            .await
            .map_err(StoreError::while_doing("list the accounts"))
    }

    /// Returns how many rows were written.
    async fn insert_account(
        &self,
        sql: &'static str,
        account: &Account,
    ) -> Result<u64, AccountError> {
        let login = stored_login(&account.login);
        if login.is_empty() || login.contains(char::is_control) {
            return Err(AccountError::Malformed { field: "login" });
        }
        let created_at = instant::to_text(account.created_at)
            .ok_or(AccountError::Malformed { field: "time of making" })?;
        let retired_at = account.retired_at.map(|at| {
            instant::to_text(at).ok_or(AccountError::Malformed { field: "time of retiring" })
        });
        let mut writer = self.writer().await?;
        let done = sqlx::query(sql)
            .bind(account.id.to_string())
            .bind(&login)
            .bind(&account.name)
            .bind(&account.password_hash)
            .bind(account.roles.to_string())
            .bind(account.patient.map(|patient| patient.to_string()))
            .bind(created_at)
            .bind(retired_at.transpose()?)
            .execute(&mut *writer)
            .await;
        match done {
            Ok(done) => {
                database::empty_the_log(&mut writer).await;
                Ok(done.rows_affected())
            }
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                Err(AccountError::LoginTaken { login })
            }
            Err(error) => Err(StoreError::while_doing("store an account")(error).into()),
        }
    }
}

fn stored_login(login: &str) -> String {
    login.trim().to_lowercase()
}

impl<'r> FromRow<'r, SqliteRow> for Account {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: AccountId::read(row, "id")?,
            login: row.try_get("login")?,
            name: row.try_get("name")?,
            password_hash: row.try_get("password_hash")?,
            roles: parsed(row, "roles")?.unwrap_or_default(),
            patient: parsed(row, "patient")?,
            created_at: instant::read(row, "created_at")?,
            retired_at: instant::read_optional(row, "retired_at")?,
        })
    }
}

/// A value that is stored as text, if there is one.
pub(crate) fn parsed<T>(row: &SqliteRow, column: &str) -> Result<Option<T>, sqlx::Error>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| text.parse()).transpose().map_err(|error: T::Err| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    })
}

/// Leaves the password hash out, so that it never gets into a log.
impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Account")
            .field("id", &self.id)
            .field("login", &self.login)
            .field("name", &self.name)
            .field("roles", &self.roles)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}
