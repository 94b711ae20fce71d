//! One connection to a store, of either kind, and the rows that come back. It knows no tables.
//!
//! Everything above this file is written once for SQLite and PostgreSQL. Parameters are `$1`, `$2`
//! and so on, which both understand. Where the two differ, [`Sql`] holds both texts.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{PgConnection, Postgres, Row as _, Sqlite, SqliteConnection, Transaction};

use crate::instant;

/// A statement in the words of either database.
#[derive(Clone, Copy)]
pub(crate) struct Sql {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// A statement that both understand.
impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self { sqlite: both, postgres: both }
    }
}

/// What is put in the place of a parameter.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// No text.
    Nothing,
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Self::Nothing, Self::Text)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

/// A connection that is borrowed for a few statements.
pub(crate) enum Link<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Link<'_> {
    /// Runs a statement, and says how many rows it changed.
    pub(crate) async fn run(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<u64, sqlx::Error> {
        let sql = sql.into();
        match self {
            Self::Sqlite(connection) => {
                let done = sqlite(sql, values).execute(&mut **connection).await?;
                Ok(done.rows_affected())
            }
            Self::Postgres(connection) => {
                let done = postgres(sql, values).execute(&mut **connection).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// All rows of a query.
    pub(crate) async fn rows(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, sqlx::Error> {
        let sql = sql.into();
        match self {
            Self::Sqlite(connection) => {
                let rows = sqlite(sql, values).fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(connection) => {
                let rows = postgres(sql, values).fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// The first row of a query, if there is any.
    pub(crate) async fn row(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, sqlx::Error> {
        let sql = sql.into();
        match self {
            Self::Sqlite(connection) => {
                let row = sqlite(sql, values).fetch_optional(&mut **connection).await?;
                Ok(row.map(Row::Sqlite))
            }
            Self::Postgres(connection) => {
                let row = postgres(sql, values).fetch_optional(&mut **connection).await?;
                Ok(row.map(Row::Postgres))
            }
        }
    }

    /// The one whole number that a query answers, such as a count.
    pub(crate) async fn number(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<i64, sqlx::Error> {
        let row = self.row(sql, values).await?.ok_or(sqlx::Error::RowNotFound)?;
        row.number(0)
    }

    /// Runs several statements without parameters, one after the other.
    pub(crate) async fn batch(&mut self, sql: impl Into<Sql>) -> Result<(), sqlx::Error> {
        let sql = sql.into();
        match self {
            Self::Sqlite(connection) => {
                sqlx::raw_sql(sql.sqlite).execute(&mut **connection).await.map(|_| ())
            }
            Self::Postgres(connection) => {
                sqlx::raw_sql(sql.postgres).execute(&mut **connection).await.map(|_| ())
            }
        }
    }
}

fn sqlite<'q>(sql: Sql, values: &[Value<'q>]) -> Query<'q, Sqlite, SqliteArguments> {
    let query = sqlx::query(sql.sqlite);
    values.iter().fold(query, |query, value| match *value {
        Value::Text(text) => query.bind(text),
        Value::Number(number) => query.bind(number),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::Nothing => query.bind(None::<&str>),
    })
}

fn postgres<'q>(sql: Sql, values: &[Value<'q>]) -> Query<'q, Postgres, PgArguments> {
    let query = sqlx::query(sql.postgres);
    values.iter().fold(query, |query, value| match *value {
        Value::Text(text) => query.bind(text),
        Value::Number(number) => query.bind(number),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::Nothing => query.bind(None::<&str>),
    })
}

/// A row of an answer.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A column by its name or by its place from 0.
pub(crate) trait Column: sqlx::ColumnIndex<SqliteRow> + sqlx::ColumnIndex<PgRow> {}

impl<C: sqlx::ColumnIndex<SqliteRow> + sqlx::ColumnIndex<PgRow>> Column for C {}

impl Row {
    /// A text.
    pub(crate) fn text(&self, column: impl Column) -> Result<String, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// A text, or none.
    pub(crate) fn text_or_none(&self, column: impl Column) -> Result<Option<String>, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// A whole number.
    pub(crate) fn number(&self, column: impl Column) -> Result<i64, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// Bytes.
    pub(crate) fn bytes(&self, column: impl Column) -> Result<Vec<u8>, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// An instant, for tables that are not part of the chain.
    pub(crate) fn instant(&self, column: &str) -> Result<Timestamp, sqlx::Error> {
        let found = self.instant_or_none(column)?;
        found.ok_or_else(|| sqlx::Error::ColumnNotFound(column.to_owned()))
    }

    /// An instant, or none.
    pub(crate) fn instant_or_none(&self, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
        let read = |text: String| {
            instant::from_text(&text).ok_or_else(|| sqlx::Error::ColumnDecode {
                index: column.to_owned(),
                source: format!("{text:?} is no stored instant").into(),
            })
        };
        self.text_or_none(column)?.map(read).transpose()
    }

    /// A value that is stored as text, if there is one.
    pub(crate) fn parsed<T>(&self, column: &str) -> Result<Option<T>, sqlx::Error>
    where
        T: FromStr,
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let failed = |error: T::Err| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: error.into(),
        };
        self.text_or_none(column)?.map(|text| text.parse()).transpose().map_err(failed)
    }
}

/// A transaction; dropped without [`Work::commit`] it is undone.
pub(crate) enum Work<'a> {
    Sqlite(Transaction<'a, Sqlite>),
    Postgres(Transaction<'a, Postgres>),
}

impl Work<'_> {
    pub(crate) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(transaction) => Link::Sqlite(transaction),
            Self::Postgres(transaction) => Link::Postgres(transaction),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }
}
