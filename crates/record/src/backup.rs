//! A copy of the whole file of a record while it is in use, and the way back.
//!
//! The copy holds everything: entries, accounts, sessions and the access log. It is read while nobody
//! writes and the write-ahead log is empty, so that the file alone is one state of the record. No
//! readable copy is made on the way: what is read goes straight to where the caller seals it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use uuid::Uuid;

use crate::export::CopyError;
use crate::key::new_file;
use crate::sqlite::{self, database};
use crate::{Hash, Store, StoreError, Verdict};

const ATTEMPTS: usize = 50;
const HOLD: &str = "BEGIN IMMEDIATE";
const LET_GO: &str = "ROLLBACK";

impl Store {
    /// Copies the file of the record; appends wait meanwhile. Returns the number of bytes.
    ///
    /// # Errors
    /// [`CopyError`]; what was written until then is no copy.
    pub async fn backup<W: Write>(&self, out: &mut W) -> Result<u64, CopyError> {
        let file = self.file().ok_or(CopyError::NotAFile)?;
        let failed = |error| StoreError::while_doing("hold the record for a copy")(error);
        let log = sqlite::log_of(file.path());
        let mut writer = file.writer().await?;
        for _ in 0..ATTEMPTS {
            database::empty_the_log(&mut writer).await;
            sqlx::raw_sql(HOLD).execute(&mut *writer).await.map_err(failed)?;
            // Another program may have added something before this one got hold of the record.
            let is_settled = fs::metadata(&log).map_or(true, |log| log.len() == 0);
            let copied = if is_settled { Some(copy(file.path(), out)) } else { None };
            sqlx::raw_sql(LET_GO).execute(&mut *writer).await.map_err(failed)?;
            if let Some(copied) = copied {
                return Ok(copied?);
            }
        }
        Err(CopyError::Busy)
    }
}

fn copy(path: &Path, out: &mut impl Write) -> io::Result<u64> {
    let copied = io::copy(&mut File::open(path)?, out)?;
    out.flush()?;
    Ok(copied)
}

/// Makes a record from a backup: under another name first, verified, and only then under its own. A
/// file that is there stays as it is. Returns how many entries there are, and the head.
///
/// # Errors
/// [`CopyError`], and there is no file.
pub async fn restore<R: Read>(input: &mut R, path: &Path) -> Result<(u64, Hash), CopyError> {
    // Its folder has to have a name, to be synced.
    let path = &sqlite::absolute(path)?;
    if path.exists() {
        return Err(CopyError::Exists { path: path.to_owned() });
    }
    let draft = path.with_extension(format!("new-{}", Uuid::now_v7().simple()));
    let made = make(input, &draft, path).await;
    // Whether it got its name or not, the draft's name is of no more use.
    for leftover in [sqlite::log_of(&draft), draft] {
        let _ = fs::remove_file(leftover);
    }
    made
}

async fn make<R: Read>(input: &mut R, draft: &Path, path: &Path) -> Result<(u64, Hash), CopyError> {
    let mut file = new_file(draft)?;
    io::copy(input, &mut file)?;
    file.sync_all()?;
    let store = Store::open(draft).await?;
    let verdict = store.verify().await?;
    store.close().await?;
    match verdict {
        Verdict::Sound { entries, head } => {
            if !sqlite::give_name(draft, path)? {
                return Err(CopyError::Exists { path: path.to_owned() });
            }
            Ok((entries, head))
        }
        Verdict::Broken(fault) => Err(StoreError::from(fault).into()),
    }
}
