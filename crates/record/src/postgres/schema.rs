//! The tables in a PostgreSQL database, in a schema of their own, and the check that they are still
//! the ones that were made.

use sqlx::{Connection, PgConnection, Row};

/// The version of the tables that this program writes.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// The schema of the database in which the tables lie.
pub(crate) const NAME: &str = "cisterna";
/// The schema in which the tables are made once more, to compare.
const PRISTINE: &str = "cisterna_check";
const MAKE_PRISTINE: &str = "CREATE SCHEMA cisterna_check; SET LOCAL search_path = cisterna_check;";
const MAKE: &str = "CREATE SCHEMA cisterna;";
// Names are printed without their schema when it is the one that is searched.
const SEARCH: &str = "SET LOCAL search_path = cisterna;";

const EVENT: &str = include_str!("../schema/postgres/event.sql");
const PATIENT_SUMMARY: &str = include_str!("../schema/postgres/patient_summary.sql");
const ACCOUNT: &str = include_str!("../schema/postgres/account.sql");
const ACCESS: &str = include_str!("../schema/postgres/access.sql");

/// Everything in a schema that says what the tables do: one line each, kind, name and text.
const OBJECTS: &str = "\
    SELECT 'relation', relname::text, concat_ws(' ', relkind, relpersistence, relrowsecurity, \
        relforcerowsecurity, relispartition) FROM pg_class \
        WHERE relnamespace = $1::regnamespace \
    UNION ALL SELECT 'column', concat(c.relname, '.', a.attname), concat_ws(' ', \
        format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, \
        l.collname, pg_get_expr(d.adbin, d.adrelid)) \
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
        LEFT JOIN pg_collation l ON l.oid = a.attcollation \
        WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0 \
        AND NOT a.attisdropped \
    UNION ALL SELECT 'constraint', conname::text, concat_ws(' ', pg_get_constraintdef(oid), \
        convalidated) FROM pg_constraint WHERE connamespace = $1::regnamespace \
    UNION ALL SELECT 'index', c.relname::text, concat_ws(' ', pg_get_indexdef(i.indexrelid), \
        i.indisvalid, i.indisready) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
        WHERE c.relnamespace = $1::regnamespace \
    UNION ALL SELECT 'trigger', t.tgname::text, concat_ws(' ', pg_get_triggerdef(t.oid), \
        t.tgenabled) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
        WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal \
    UNION ALL SELECT 'internal trigger', concat(c.relname, ' ', t.tgfoid::regproc), \
        t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
        WHERE c.relnamespace = $1::regnamespace AND t.tgisinternal \
    UNION ALL SELECT 'function', proname::text, pg_get_functiondef(oid) FROM pg_proc \
        WHERE pronamespace = $1::regnamespace \
    UNION ALL SELECT 'rule', r.rulename::text, pg_get_ruledef(r.oid) FROM pg_rewrite r \
        JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = $1::regnamespace \
    UNION ALL SELECT 'policy', p.polname::text, c.relname::text FROM pg_policy p \
        JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = $1::regnamespace \
    ORDER BY 1, 2";

/// Makes the schema and all its tables, and stamps them.
pub(crate) async fn make(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(MAKE).execute(&mut *connection).await?;
    make_tables(connection).await
}

/// Makes all tables in the schema that comes first in the search path, and stamps them.
async fn make_tables(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for sql in [EVENT, PATIENT_SUMMARY, ACCOUNT, ACCESS] {
        sqlx::raw_sql(sql).execute(&mut *connection).await?;
    }
    sqlx::query("INSERT INTO stamp (id, application, version) VALUES (1, 'cisterna', $1)")
        .bind(i64::from(SCHEMA_VERSION))
        .execute(connection)
        .await?;
    Ok(())
}

/// The name of the first object that is missing, added or different.
///
/// What there should be is found out by making it in a second schema, in a transaction that is then
/// undone: the server prints both in the same words, whatever its version.
pub(crate) async fn first_difference(
    connection: &mut PgConnection,
) -> Result<Option<String>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::raw_sql(SEARCH).execute(&mut *transaction).await?;
    let found = objects(&mut transaction, NAME).await?;
    sqlx::raw_sql(MAKE_PRISTINE).execute(&mut *transaction).await?;
    make_tables(&mut transaction).await?;
    let made = objects(&mut transaction, PRISTINE).await?;
    transaction.rollback().await?;
    let missing = made.iter().find(|object| !found.contains(object));
    let added = found.iter().find(|object| !made.contains(object));
    Ok(missing.or(added).map(|(kind, name, _)| format!("{kind} {name}")))
}

/// Kind, name and text of an object.
type Object = (String, String, String);

async fn objects(connection: &mut PgConnection, schema: &str) -> Result<Vec<Object>, sqlx::Error> {
    let rows = sqlx::query(OBJECTS).bind(schema).fetch_all(connection).await?;
    let own = |text: String| text.replace(schema, NAME);
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, own(row.try_get(1)?), own(row.try_get(2)?))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_stores_have_the_same_version() {
        assert_eq!(SCHEMA_VERSION, crate::sqlite::schema::SCHEMA_VERSION);
    }

    /// A file of tables for SQLite in the words of PostgreSQL.
    fn translated(sqlite: &str) -> String {
        const WORDS: [(&str, &str); 9] = [
            (") STRICT, WITHOUT ROWID;", ");"),
            (") STRICT;", ");"),
            ("GLOB '????-??-??T??:??:??.?????????Z'", "LIKE '____-__-__T__:__:__._________Z'"),
            (" INTEGER NOT NULL PRIMARY KEY", " BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            ("\nBEGIN SELECT RAISE(ABORT, ", " FOR EACH ROW\nEXECUTE FUNCTION refuse("),
            ("); END;", ");"),
            (" TEXT ", " TEXT COLLATE \"C\" "),
            (" INTEGER ", " BIGINT "),
            (" BLOB ", " BYTEA "),
        ];
        WORDS.iter().fold(sqlite.to_owned(), |sql, (from, to)| sql.replace(from, to))
    }

    #[test]
    fn both_stores_have_the_same_tables_of_accounts() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema");
        for (file, found) in [("account.sql", ACCOUNT), ("access.sql", ACCESS)] {
            let sqlite = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
            let expected = translated(&sqlite);
            if std::env::var_os("UPDATE_SCHEMA").is_some() {
                std::fs::write(format!("{folder}/postgres/{file}"), &expected).unwrap();
            } else {
                let again = "write it anew: UPDATE_SCHEMA=1 cargo test -p cisterna-record --lib";
                assert_eq!(expected, found, "{file}: {again}");
            }
        }
    }
}
