//! Second factors: the secret behind one-time codes, and the codes for a lost telephone.

use std::fmt;

use jiff::Timestamp;

use crate::link::{Row, Value};
use crate::{AccountError, AccountId, Store, StoreError, instant};

const FIND: &str = "SELECT secret, confirmed_at FROM factor WHERE account = $1";
const PUT: &str = "INSERT INTO factor (account, secret, confirmed_at, last_step) \
    VALUES ($1, $2, NULL, 0) \
    ON CONFLICT (account) DO UPDATE SET secret = $2, confirmed_at = NULL, last_step = 0 \
    WHERE factor.confirmed_at IS NULL";
const CONFIRM: &str = "UPDATE factor SET confirmed_at = $2 \
    WHERE account = $1 AND confirmed_at IS NULL";
const USE: &str = "UPDATE factor SET last_step = $2 WHERE account = $1 AND last_step < $2";
const FORGET: &str = "DELETE FROM factor WHERE account = $1";
const FORGET_CODES: &str = "DELETE FROM recovery_code WHERE account = $1";
const PUT_CODE: &str = "INSERT INTO recovery_code (account, code_hash) VALUES ($1, $2)";
const USE_CODE: &str = "DELETE FROM recovery_code WHERE account = $1 AND code_hash = $2";
const COUNT_CODES: &str = "SELECT count(*) FROM recovery_code WHERE account = $1";

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
        let found = reader.link().row(FIND, &[(&account.to_string()).into()]).await;
        found
            .and_then(|row| row.as_ref().map(Factor::read).transpose())
            .map_err(StoreError::while_doing("look up a second factor"))
    }

    /// Stores a secret that does not count yet; a confirmed one stays as it is.
    pub async fn propose_factor(
        &self,
        account: AccountId,
        secret: &[u8],
    ) -> Result<(), StoreError> {
        self.change_factor(PUT, &[(&account.to_string()).into(), secret.into()]).await.map(|_| ())
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
        let mut work = writer.begin().await.map_err(failed)?;
        let confirm = [(&id).into(), (&at).into()];
        if work.link().run(CONFIRM, &confirm).await.map_err(failed)? == 0 {
            return Ok(false);
        }
        work.link().run(FORGET_CODES, &[(&id).into()]).await.map_err(failed)?;
        for hash in code_hashes {
            work.link().run(PUT_CODE, &[(&id).into(), hash.into()]).await.map_err(failed)?;
        }
        work.commit().await.map_err(failed)?;
        writer.settle().await;
        Ok(true)
    }

    /// Uses up the code of a time step; `false` when that step or a later one was used already.
    pub async fn use_factor_step(&self, account: AccountId, step: u64) -> Result<bool, StoreError> {
        let id = account.to_string();
        self.change_factor(USE, &[(&id).into(), step.cast_signed().into()]).await
    }

    /// Uses up a code for a lost telephone; `false` when there is no such code, or no more.
    pub async fn use_recovery_code(
        &self,
        account: AccountId,
        code_hash: &[u8; 32],
    ) -> Result<bool, StoreError> {
        let id = account.to_string();
        self.change_factor(USE_CODE, &[(&id).into(), code_hash.into()]).await
    }

    /// How many codes for a lost telephone are left.
    pub async fn recovery_codes_left(&self, account: AccountId) -> Result<u64, StoreError> {
        let mut reader = self.reader().await?;
        let count = reader.link().number(COUNT_CODES, &[(&account.to_string()).into()]).await;
        let count = count.map_err(StoreError::while_doing("count recovery codes"))?;
        Ok(count.cast_unsigned())
    }

    /// Takes the second factor from an account.
    pub async fn forget_factor(&self, account: AccountId) -> Result<(), StoreError> {
        let id = account.to_string();
        self.change_factor(FORGET, &[(&id).into()]).await?;
        self.change_factor(FORGET_CODES, &[(&id).into()]).await.map(|_| ())
    }

    /// Whether a row was changed.
    async fn change_factor(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<bool, StoreError> {
        let done = self.change(sql, values).await?;
        done.map(|rows| rows > 0).map_err(StoreError::while_doing("change a second factor"))
    }
}

impl Factor {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            secret: row.bytes("secret")?,
            confirmed_at: row.instant_or_none("confirmed_at")?,
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
