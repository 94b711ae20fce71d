//! Tables of texts and numbers, as CSV for people and spreadsheets and as Parquet for programs.
//!
//! A table is checked when it is made: columns are of one length and every number is finite. So
//! writing it cannot fail for what is in it, and no file ever holds a NaN.
//!
//! ```
//! use cisterna_table::{Column, Table};
//!
//! let table = Table::new(vec![
//!     Column::texts("place", ["T10", "L3-4"]),
//!     Column::numbers("value", [0.5, 12.0]),
//! ])?;
//! assert_eq!(table.to_csv(), "place,value\nT10,0.5\nL3-4,12\n");
//! assert!(table.to_parquet(&[("title", "An example")])?.starts_with(b"PAR1"));
//! # Ok::<(), cisterna_table::TableError>(())
//! ```
#![forbid(unsafe_code)]

mod csv;
mod parquet;

use thiserror::Error;

/// A table whose columns are of one length and whose numbers are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<'a> {
    columns: Vec<Column<'a>>,
}

/// One named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column<'a> {
    name: String,
    values: Values<'a>,
}

#[derive(Clone, Debug, PartialEq)]
enum Values<'a> {
    Texts(Vec<&'a str>),
    Numbers(Vec<f64>),
}

impl<'a> Column<'a> {
    /// A column of texts, which are borrowed: names are repeated in millions of rows.
    pub fn texts(name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        Self { name: name.to_owned(), values: Values::Texts(values.into_iter().collect()) }
    }

    /// A column of numbers.
    pub fn numbers(name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        Self { name: name.to_owned(), values: Values::Numbers(values.into_iter().collect()) }
    }

    fn len(&self) -> usize {
        match &self.values {
            Values::Texts(texts) => texts.len(),
            Values::Numbers(numbers) => numbers.len(),
        }
    }
}

impl<'a> Table<'a> {
    /// A table of these columns.
    ///
    /// # Errors
    /// [`TableError`] when there is no column, two have one name, their lengths differ, or a number
    /// is not finite.
    pub fn new(columns: Vec<Column<'a>>) -> Result<Self, TableError> {
        let rows = columns.first().ok_or(TableError::NoColumns)?.len();
        for (index, column) in columns.iter().enumerate() {
            let name = || column.name.clone();
            if columns[..index].iter().any(|other| other.name == column.name) {
                return Err(TableError::SameName { column: name() });
            }
            if column.len() != rows {
                return Err(TableError::Length { column: name(), rows: column.len(), want: rows });
            }
            if let Values::Numbers(numbers) = &column.values
                && let Some(row) = numbers.iter().position(|number| !number.is_finite())
            {
                let value = numbers[row].to_string();
                return Err(TableError::NotFinite { column: name(), row: row + 1, value });
            }
        }
        Ok(Self { columns })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }
}

/// Why there is no such table.
#[derive(Debug, Error)]
pub enum TableError {
    /// A table without columns.
    #[error("the table has no columns")]
    NoColumns,
    /// Two columns of one name.
    #[error("two columns have the name \"{column}\"")]
    SameName {
        /// The name.
        column: String,
    },
    /// A column that is shorter or longer than the first.
    #[error("the column \"{column}\" has {rows} rows, and the first has {want}")]
    Length {
        /// The column.
        column: String,
        /// How many rows it has.
        rows: usize,
        /// How many the first has.
        want: usize,
    },
    /// A number that is infinite or not a number.
    #[error("the column \"{column}\" holds {value} in row {row}, which is no number to write")]
    NotFinite {
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
        /// What stands there.
        value: String,
    },
    /// What the Parquet writer refused.
    #[error("the table cannot be written as Parquet: {0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
}
