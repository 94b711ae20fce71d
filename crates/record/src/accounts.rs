//! Accounts: who may sign in. It stores password hashes and never sees a password.
//!
//! Accounts lie in the same file as the record and outside its chain: the chain names actors, and
//! it does not depend on accounts. An account is never deleted, because the record speaks of its
//! owner.

use jiff::Timestamp;

use crate::link::{Row, Value};
use crate::{AccountId, PatientId, Roles, Store, StoreError, instant};

const INSERT: &str = "INSERT INTO account \
    (id, login, name, password_hash, roles, patient, created_at, retired_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
// One statement, so that of two who race to be the first only one is.
const INSERT_FIRST: &str = "INSERT INTO account \
    (id, login, name, password_hash, roles, patient, created_at, retired_at) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT 1 FROM account)";
const COUNT: &str = "SELECT count(*) FROM account";
const BY_LOGIN: &str = "SELECT id AS id, login AS login, name AS name, \
    password_hash AS password_hash, roles AS roles, patient AS patient, \
    created_at AS created_at, retired_at AS retired_at FROM account WHERE login = $1";
const BY_ID: &str = "SELECT id AS id, login AS login, name AS name, \
    password_hash AS password_hash, roles AS roles, patient AS patient, \
    created_at AS created_at, retired_at AS retired_at FROM account WHERE id = $1";
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
        let count = reader.link().number(COUNT, &[]).await;
        let count = count.map_err(StoreError::while_doing("count the accounts"))?;
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
        let found = reader.link().row(BY_LOGIN, &[(&stored_login(login)).into()]).await;
        found
            .and_then(|row| row.as_ref().map(Account::read).transpose())
            .map_err(StoreError::while_doing("look up an account"))
    }

    /// The account with this identifier.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let mut reader = self.reader().await?;
        let found = reader.link().row(BY_ID, &[(&id.to_string()).into()]).await;
        found
            .and_then(|row| row.as_ref().map(Account::read).transpose())
            .map_err(StoreError::while_doing("look up an account"))
    }

    /// All accounts by login.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = reader.link().rows(ALL, &[]).await;
        rows.and_then(|rows| rows.iter().map(Account::read).collect())
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
        let id = account.id.to_string();
        let roles = account.roles.to_string();
        let patient = account.patient.map(|patient| patient.to_string());
        let retired_at = retired_at.transpose()?;
        let values: [Value<'_>; 8] = [
            (&id).into(),
            (&login).into(),
            (&account.name).into(),
            (&account.password_hash).into(),
            (&roles).into(),
            (&patient).into(),
            (&created_at).into(),
            (&retired_at).into(),
        ];
        match self.change_alone(sql, &values).await? {
            Ok(rows) => Ok(rows),
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

impl Account {
    pub(crate) fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: AccountId::read(row, "id")?,
            login: row.text("login")?,
            name: row.text("name")?,
            password_hash: row.text("password_hash")?,
            roles: row.parsed("roles")?.unwrap_or_default(),
            patient: row.parsed("patient")?,
            created_at: row.instant("created_at")?,
            retired_at: row.instant_or_none("retired_at")?,
        })
    }
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
