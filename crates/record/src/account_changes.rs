//! Changes of an account: roles, password, retirement. None of them deletes it.

use jiff::Timestamp;

use crate::{AccountError, AccountId, PatientId, Roles, Store, StoreError, instant};

const SET_ROLES: &str = "UPDATE account SET roles = $2, patient = $3 WHERE id = $1";
const SET_PASSWORD: &str = "UPDATE account SET password_hash = $2 WHERE id = $1";
const RETIRE: &str = "UPDATE account SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL";
const END_SESSIONS: &str = "DELETE FROM session WHERE account = $1";
const FORGET_FACTOR: &str = "DELETE FROM factor WHERE account = $1";
const FORGET_CODES: &str = "DELETE FROM recovery_code WHERE account = $1";

impl Store {
    /// Gives an account other roles, and says which patient it belongs to; they count from the next
    /// request on.
    pub async fn set_roles(
        &self,
        account: AccountId,
        roles: Roles,
        patient: Option<PatientId>,
    ) -> Result<(), AccountError> {
        let (id, roles) = (account.to_string(), roles.to_string());
        let patient = patient.map(|patient| patient.to_string());
        let values = [(&id).into(), (&roles).into(), (&patient).into()];
        let done = self.change(SET_ROLES, &values).await?;
        known(account, done.map_err(StoreError::while_doing("change the roles of an account"))?)
    }

    /// Closes an account for good and ends its sessions; a retired one keeps its first instant.
    pub async fn retire_account(
        &self,
        account: AccountId,
        at: Timestamp,
    ) -> Result<(), AccountError> {
        let at =
            instant::to_text(at).ok_or(AccountError::Malformed { field: "time of retiring" })?;
        if self.account(account).await?.is_none() {
            return Err(AccountError::NoSuchAccount { account });
        }
        let failed = |error| StoreError::while_doing("retire an account")(error);
        let mut writer = self.writer().await?;
        let mut work = writer.begin().await.map_err(failed)?;
        let id = account.to_string();
        work.link().run(RETIRE, &[(&id).into(), (&at).into()]).await.map_err(failed)?;
        work.link().run(END_SESSIONS, &[(&id).into()]).await.map_err(failed)?;
        work.commit().await.map_err(failed)?;
        writer.settle().await;
        Ok(())
    }

    /// Sets another password, ends the account's sessions and forgets its second factor.
    pub async fn reset_account(
        &self,
        account: AccountId,
        password_hash: &str,
    ) -> Result<(), AccountError> {
        let failed = |error| StoreError::while_doing("reset an account")(error);
        let mut writer = self.writer().await?;
        let mut work = writer.begin().await.map_err(failed)?;
        let id = account.to_string();
        let set = [(&id).into(), password_hash.into()];
        let done = work.link().run(SET_PASSWORD, &set).await.map_err(failed)?;
        for sql in [END_SESSIONS, FORGET_FACTOR, FORGET_CODES] {
            work.link().run(sql, &[(&id).into()]).await.map_err(failed)?;
        }
        work.commit().await.map_err(failed)?;
        writer.settle().await;
        known(account, done)
    }
}

fn known(account: AccountId, rows: u64) -> Result<(), AccountError> {
    if rows == 0 { Err(AccountError::NoSuchAccount { account }) } else { Ok(()) }
}
