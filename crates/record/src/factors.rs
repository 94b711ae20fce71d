//! Second factors: the secret behind one-time codes, and the codes for a lost telephone.

use std::fmt;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, FromRow, Row};

use crate::{AccountError, AccountId, Store, StoreError, database, instant};

const FIND: &str = "SELECT secret, confirmed_at FROM factor WHERE account = ?1";
const PUT: &str = "INSERT INTO factor (account, secret, confirmed_at, last_step) \
    VALUES (?1, ?2, NULL, 0) \
    ON CONFLICT (account) DO UPDATE SET secret = ?2, confirmed_at = NULL, last_step = 0 \
    WHERE factor.confirmed_at IS NULL";
const CONFIRM: &str = "UPDATE factor SET confirmed_at = ?2 \
    WHERE account = ?1 AND confirmed_at IS NULL";
const USE: &str = "UPDATE factor SET last_step = ?2 WHERE account = ?1 AND last_step < ?2";
const FORGET: &str = "DELETE FROM factor WHERE account = ?1";
const FORGET_CODES: &str = "DELETE FROM recovery_code WHERE account = ?1";
const PUT_CODE: &str = "INSERT INTO recovery_code (account, code_hash) VALUES (?1, ?2)";
const USE_CODE: &str = "DELETE FROM recovery_code WHERE account = ?1 AND code_hash = ?2";
const COUNT_CODES: &str = "SELECT count(*) FROM recovery_code WHERE account = ?1";

/// What one-time codes are made from.
#[derive(Clone, PartialEq, Eq)]
pub struct Factor {
    /// The shared secret. It has to be readable, because codes are calculated from it.
    pub secret: Vec<u8>,
    /// Since when it counts; none until a first code was right.
    pub confirmed_at: Option<Timestamp>,
}

impl Store {
    /// The second factor of an account.
    pub async fn factor(&self, account: AccountId) -> Result<Option<Factor>, StoreError> {
        let mut reader = self.reader().await?;
        sqlx::query_as(FIND)
            .bind(account.to_string())
            .fetch_optional(&mut *reader)
            .await
            .map_err(StoreError::while_doing("look up a second factor"))
    }

    /// Stores a secret that does not count yet; a confirmed one stays as it is.
    pub async fn propose_factor(
        &self,
        account: AccountId,
        secret: &[u8],
    ) -> Result<(), StoreError> {
        let mut writer = self.writer().await?;
        sqlx::query(PUT)
            .bind(account.to_string())
            .bind(secret)
            .execute(&mut *writer)
            .await
            .map_err(StoreError::while_doing("store a second factor"))?;
        database::empty_the_log(&mut writer).await;
        Ok(())
    }

    /// Makes the proposed secret count, with these codes for a lost telephone. Of two who confirm at
    /// once one does; `false` is the answer to the other.
    pub async fn confirm_factor(
        &self,
        account: AccountId,
        at: Timestamp,
        code_hashes: &[[u8; 32]],
    ) -> Result<bool, AccountError> {
        let at =
            instant::to_text(at).ok_or(AccountError::Malformed { field: "time of a factor" })?;
        let failed = |error| StoreError::while_doing("confirm a second factor")(error);
        let id = account.to_string();
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        let confirm = sqlx::query(CONFIRM).bind(&id).bind(at);
        let done = confirm.execute(&mut *transaction).await.map_err(failed)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(FORGET_CODES).bind(&id).execute(&mut *transaction).await.map_err(failed)?;
        for hash in code_hashes {
            let put = sqlx::query(PUT_CODE).bind(&id).bind(&hash[..]);
            put.execute(&mut *transaction).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        database::empty_the_log(&mut writer).await;
        Ok(true)
    }

    /// Uses up the code of a time step; `false` when that step or a later one was used already.
    pub async fn use_factor_step(&self, account: AccountId, step: u64) -> Result<bool, StoreError> {
        self.change_factor(sqlx::query(USE).bind(account.to_string()).bind(step.cast_signed()))
            .await
    }

    /// Uses up a code for a lost telephone; `false` when there is no such code, or no more.
    pub async fn use_recovery_code(
        &self,
        account: AccountId,
        code_hash: &[u8; 32],
    ) -> Result<bool, StoreError> {
        self.change_factor(sqlx::query(USE_CODE).bind(account.to_string()).bind(code_hash.to_vec()))
            .await
    }

    /// How many codes for a lost telephone are left.
    pub async fn recovery_codes_left(&self, account: AccountId) -> Result<u64, StoreError> {
        let mut reader = self.reader().await?;
        let count: i64 = sqlx::query_scalar(COUNT_CODES)
            .bind(account.to_string())
            .fetch_one(&mut *reader)
            .await
            .map_err(StoreError::while_doing("count recovery codes"))?;
        Ok(count.cast_unsigned())
    }

    /// Takes the second factor from an account.
    pub async fn forget_factor(&self, account: AccountId) -> Result<(), StoreError> {
        self.change_factor(sqlx::query(FORGET).bind(account.to_string())).await?;
        self.change_factor(sqlx::query(FORGET_CODES).bind(account.to_string())).await?;
        Ok(())
    }

    /// Whether a row was changed.
    async fn change_factor(
        &self,
        query: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<bool, StoreError> {
        let mut writer = self.writer().await?;
        let done = query
            .execute(&mut *writer)
            .await
            .map_err(StoreError::while_doing("change a second factor"))?;
        database::empty_the_log(&mut writer).await;
        Ok(done.rows_affected() > 0)
    }
}

impl<'r> FromRow<'r, SqliteRow> for Factor {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            secret: row.try_get("secret")?,
            confirmed_at: instant::read_optional(row, "confirmed_at")?,
        })
    }
}

/// Leaves the secret out, so that it never gets into a log.
impl fmt::Debug for Factor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let confirmed_at = &self.confirmed_at;
        formatter.debug_struct("Factor").field("confirmed_at", confirmed_at).finish_non_exhaustive()
    }
}
