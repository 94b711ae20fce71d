//! The tables of the file, and the check that they are still the ones that were made.
//!
//! There is one schema so far, so nothing is migrated yet; a file with a newer one is refused.

use sqlx::{Connection, SqliteConnection};
use tokio::sync::OnceCell;

/// `PRAGMA application_id` of a record: "Cist" in ASCII.
pub(crate) const APPLICATION_ID: u32 = u32::from_be_bytes(*b"Cist");

/// `PRAGMA user_version` of the schema that this program writes.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// The table of patient summaries, apart from the rest because it is dropped and made anew.
const PATIENT_SUMMARY: &str = include_str!("../schema/patient_summary.sql");

const EVENT: &str = include_str!("../schema/event.sql");
const ACCOUNT: &str = include_str!("../schema/account.sql");
const ACCESS: &str = include_str!("../schema/access.sql");
const STAMP: &str = "PRAGMA application_id = 1130984308; PRAGMA user_version = 1;";

/// Makes all tables in an empty database and stamps it as a record.
pub(crate) async fn make(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for sql in [EVENT, PATIENT_SUMMARY, ACCOUNT, ACCESS, STAMP] {
        sqlx::raw_sql(sql).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The name of the first table, index or trigger that is missing, added or different.
///
/// SQLite's own integrity check does not look at the text of a trigger or of a check constraint.
pub(crate) async fn first_difference(
    connection: &mut SqliteConnection,
) -> Result<Option<String>, sqlx::Error> {
    let made = MADE.get_or_try_init(made).await?;
    let found = objects(connection).await?;
    let missing = made.iter().find(|object| !found.contains(object));
    let added = found.iter().find(|object| !made.contains(object));
    Ok(missing.or(added).map(|(_, name, _, _)| name.clone()))
}

/// What [`make`] makes, found out once by making it in memory.
static MADE: OnceCell<Vec<Object>> = OnceCell::const_new();

async fn made() -> Result<Vec<Object>, sqlx::Error> {
    let mut pristine = SqliteConnection::connect("sqlite::memory:").await?;
    make(&mut pristine).await?;
    let made = objects(&mut pristine).await?;
    pristine.close().await?;
    Ok(made)
}

/// Type, name, table and text of a schema object.
type Object = (String, String, String, Option<String>);

async fn objects(connection: &mut SqliteConnection) -> Result<Vec<Object>, sqlx::Error> {
    sqlx::query_as("SELECT type, name, tbl_name, sql FROM sqlite_schema")
        .fetch_all(connection)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_says_what_the_constants_say() {
        let stamp = format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
        );
        assert_eq!(stamp, STAMP);
    }
}
