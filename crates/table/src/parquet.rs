//! A table as a Parquet file.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::{Column, Table, TableError, Values};

/// The most rows that are written, and so read, at once.
const GROUP_ROWS: usize = 1_000_000;

impl Table<'_> {
    /// The whole file. Texts are written once each and then by number, so repeated names cost
    /// nothing; nothing is compressed, so that every reader can open it. The same table gives the
    /// same bytes.
    ///
    /// `about` is what the file says about itself, as keys and values.
    ///
    /// # Errors
    /// [`TableError::Parquet`] when the writer refuses.
    pub fn to_parquet(&self, about: &[(&str, &str)]) -> Result<Vec<u8>, TableError> {
        let fields = self.columns.iter().map(field).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("table").with_fields(fields).build()?;
        let pair =
            |(key, value): &(&str, &str)| KeyValue::new((*key).to_owned(), (*value).to_owned());
        let properties = WriterProperties::builder()
            .set_created_by("cisterna".to_owned())
            .set_key_value_metadata(Some(about.iter().map(pair).collect()))
            .build();
        let mut file =
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        for from in (0..self.rows()).step_by(GROUP_ROWS) {
            let rows = from..self.rows().min(from + GROUP_ROWS);
            let mut group = file.next_row_group()?;
            for column in &self.columns {
                let writer = group.next_column()?;
                let writer = writer.ok_or_else(|| ParquetError::General("no column".to_owned()))?;
                write(writer, column, rows.clone())?;
            }
            group.close()?;
        }
        Ok(file.into_inner()?)
    }
}

/// What the file says about a column: its name, its type, and that no value is missing.
fn field(column: &Column<'_>) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.values {
        Values::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Values::Numbers(_) => (Physical::DOUBLE, None),
    };
    let field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(logical);
    Ok(Arc::new(field.build()?))
}

fn write(
    mut writer: SerializedColumnWriter<'_>,
    column: &Column<'_>,
    rows: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    match (writer.untyped(), &column.values) {
        (ColumnWriter::ByteArrayColumnWriter(to), Values::Texts(texts)) => {
            let texts: Vec<ByteArray> =
                texts[rows].iter().map(|text| ByteArray::from(*text)).collect();
            to.write_batch(&texts, None, None)?;
        }
        (ColumnWriter::DoubleColumnWriter(to), Values::Numbers(numbers)) => {
            to.write_batch(&numbers[rows], None, None)?;
        }
        _ => unreachable!("the schema was made from the same columns"),
    }
    writer.close()
}
