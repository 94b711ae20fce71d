//! A record in a PostgreSQL database that several programs may share.
//!
//! Who appends holds the row of the chain head until the commit, so that there is one order for all
//! of them. Everything else is the same code as for a file.

pub(crate) mod schema;

use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, Postgres};

use crate::StoreError;

const MAX_CONNECTIONS: u32 = 8;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);
/// PostgreSQL 15, as `server_version_num` has it.
const OLDEST_SERVER: i64 = 150_000;
/// Whoever makes the tables holds this lock: "Cisterna" as eight bytes.
const MAKING: i64 = i64::from_be_bytes(*b"Cisterna");

/// What every connection asks of the server, whatever is set there for the database or the role.
///
/// A program that was stopped in the middle of an append loses its transaction after ten seconds, so
/// that it does not hold up the others for ever.
const SETTINGS: [(&str, &str); 6] = [
    ("search_path", schema::NAME),
    ("synchronous_commit", "on"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("lock_timeout", "15s"),
    ("timezone", "UTC"),
    ("client_min_messages", "warning"),
];

/// An open database.
#[derive(Debug, Clone)]
pub(crate) struct PostgresDatabase {
    connections: PgPool,
}

impl PostgresDatabase {
    /// Opens the record in the database, and makes an empty one if there is none.
    pub(crate) async fn create_or_open(address: &str) -> Result<Self, StoreError> {
        let options = options(address)?;
        let mut connection = connect(&options).await?;
        make_if_missing(&mut connection)
            .await
            .map_err(StoreError::while_doing("create the record"))?;
        open(options, connection).await
    }

    /// Opens the record in the database; refuses one without.
    pub(crate) async fn open(address: &str) -> Result<Self, StoreError> {
        let options = options(address)?;
        let connection = connect(&options).await?;
        open(options, connection).await
    }

    pub(crate) async fn connection(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        if self.connections.is_closed() {
            return Err(StoreError::Closed);
        }
        let acquired = self.connections.acquire().await;
        acquired.map_err(StoreError::while_doing("reach the database"))
    }

    pub(crate) async fn close(&self) {
        self.connections.close().await;
    }
}

/// Reads the address, and refuses one over which the record would travel in the clear.
fn options(address: &str) -> Result<PgConnectOptions, StoreError> {
    let refused = |problem: String| StoreError::Address { problem };
    // The address itself is not repeated: there may be a password in it.
    let options = PgConnectOptions::from_str(address)
        .map_err(|_| refused("it is not of the form postgres://user@host/database".to_owned()))?;
    let host = options.get_host();
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(&host);
    if !is_here {
        let problem = format!(
            "{host:?} is another computer, and this program speaks to a database without encryption; \
             use a socket, or localhost through an encrypted tunnel"
        );
        return Err(refused(problem));
    }
    Ok(options.application_name("cisterna").options(SETTINGS).disable_statement_logging())
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let connected = PgConnection::connect_with(options).await;
    let mut connection = connected.map_err(StoreError::while_doing("reach the database"))?;
    check_server(&mut connection).await?;
    Ok(connection)
}

/// Refuses a server that could lose what it acknowledged, or that is too old.
async fn check_server(connection: &mut PgConnection) -> Result<(), StoreError> {
    for (setting, needed) in
        [("fsync", "on"), ("full_page_writes", "on"), ("server_encoding", "UTF8")]
    {
        let found = setting_of(connection, setting).await?;
        if found != needed {
            let problem = format!("its setting {setting} is {found:?}, and has to be {needed:?}");
            return Err(StoreError::Server { problem });
        }
    }
    let version = setting_of(connection, "server_version_num").await?;
    if version.parse::<i64>().is_ok_and(|version| version >= OLDEST_SERVER) {
        return Ok(());
    }
    let problem = format!("its version is {version}, and has to be {OLDEST_SERVER} or later");
    Err(StoreError::Server { problem })
}

async fn setting_of(connection: &mut PgConnection, name: &str) -> Result<String, StoreError> {
    sqlx::query_scalar("SELECT current_setting($1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .map_err(StoreError::while_doing("read the database's settings"))
}

async fn make_if_missing(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MAKING).execute(&mut *transaction).await?;
    if !is_there(&mut transaction).await? {
        schema::make(&mut transaction).await?;
    }
    transaction.commit().await
}

async fn is_there(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT to_regnamespace($1) IS NOT NULL")
        .bind(schema::NAME)
        .fetch_one(connection)
        .await
}

/// Refuses a database without a record and one of a newer program, and then opens it.
async fn open(
    options: PgConnectOptions,
    mut connection: PgConnection,
) -> Result<PostgresDatabase, StoreError> {
    let place = format!("PostgreSQL database {:?}", options.get_database().unwrap_or_default());
    let looking = |error| StoreError::while_doing("look for the record")(error);
    if !is_there(&mut connection).await.map_err(looking)? {
        return Err(StoreError::Missing { place });
    }
    let stamped = sqlx::query_scalar("SELECT version FROM stamp WHERE application = 'cisterna'")
        .fetch_optional(&mut connection)
        .await;
    let found: Option<i64> = stamped.unwrap_or_default();
    match found.and_then(|found| u32::try_from(found).ok()) {
        Some(schema::SCHEMA_VERSION) => {}
        Some(found) => {
            return Err(StoreError::NewerSchema { place, found, known: schema::SCHEMA_VERSION });
        }
        None => {
            let problem = "its schema cisterna has no stamp".to_owned();
            return Err(StoreError::NotARecord { place, problem });
        }
    }
    // It only read; whether it closes well changes nothing.
    let _ = connection.close().await;
    let connections = PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options);
    Ok(PostgresDatabase { connections })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_does_not_travel_in_the_clear() {
        for address in ["postgres://ada@db.example.org/clinic", "postgres://ada@10.0.0.7/clinic"] {
            let error = options(address).unwrap_err().to_string();
            assert!(error.contains("is another computer"), "{error}");
        }
        for address in [
            "postgres://ada@localhost/clinic",
            "postgres://ada@127.0.0.1:5433/clinic",
            "postgres:///clinic?host=/run/postgresql&user=ada",
        ] {
            assert!(options(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_password_is_not_repeated() {
        let error = options("postgresql//ada:secret@localhost").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
