//! What was written is read back: with the Parquet reader, and with pyarrow where it is installed.
//! Without it that test says that it was skipped and passes, unless `CISTERNA_REQUIRE_PYARROW=1`
//! asks for it.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use cisterna_table::{Column, Table, TableError};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

/// A file in the temporary folder, removed afterwards.
struct Written(PathBuf);

impl Written {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("cisterna-{}-{name}", std::process::id()));
        fs::write(&path, bytes).expect("the temporary folder is writable");
        Self(path)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const ABOUT: &[(&str, &str)] = &[("title", "Größe"), ("catalog_revision", "2026-12")];

fn place(row: usize) -> &'static str {
    ["L3-4", "T10", "a, \"b\"", "\u{3bc}"][row % 4]
}

fn value(row: usize) -> f64 {
    [0.0, 1.0 / 3.0, 1e-300, -2.5e20][row % 4] * (1.0 + row as f64)
}

fn table(rows: usize) -> Table<'static> {
    Table::new(vec![
        Column::texts("place", (0..rows).map(place)),
        Column::numbers("value", (0..rows).map(value)),
    ])
    .expect("a sound table")
}

#[test]
fn every_value_comes_back_to_the_bit() {
    for rows in [0, 1, 10_000] {
        let bytes = table(rows).to_parquet(ABOUT).expect("it is written");
        assert_eq!(bytes, table(rows).to_parquet(ABOUT).expect("the same"), "the same bytes");
        let written = Written::new(&format!("{rows}.parquet"), &bytes);
        let reader = SerializedFileReader::new(File::open(&written.0).unwrap()).expect("Parquet");
        let about = reader.metadata().file_metadata().key_value_metadata().expect("it is there");
        let about: Vec<_> =
            about.iter().map(|kv| (kv.key.as_str(), kv.value.as_deref().unwrap())).collect();
        assert_eq!(about, ABOUT);
        let mut count = 0;
        for (index, row) in reader.get_row_iter(None).expect("rows").enumerate() {
            let row = row.expect("a row");
            assert_eq!(row.get_string(0).unwrap(), place(index));
            assert_eq!(row.get_double(1).unwrap().to_bits(), value(index).to_bits());
            count += 1;
        }
        assert_eq!(count, rows);
    }
}

#[test]
fn repeated_names_cost_next_to_nothing() {
    let long = "a name of some forty letters that is repeated";
    let texts = |rows: usize| vec![Column::texts("name", (0..rows).map(|_| long))];
    let size = |rows| Table::new(texts(rows)).unwrap().to_parquet(&[]).unwrap().len();
    assert!(size(100_000) < size(1) + 2_000, "{} {}", size(1), size(100_000));
}

#[test]
fn csv_holds_the_same() {
    let csv = table(4).to_csv();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "place,value");
    assert_eq!(rows[3], "\"a, \"\"b\"\"\",3e-300");
    assert_eq!(rows.len(), 5);
}

#[test]
fn what_is_no_table_is_refused() {
    let refused = |columns| Table::new(columns).expect_err("refused").to_string();
    assert_eq!(refused(vec![]), "the table has no columns");
    let one = || Column::numbers("a", [1.0]);
    assert_eq!(refused(vec![one(), one()]), "two columns have the name \"a\"");
    let two = Column::numbers("b", [1.0, 2.0]);
    assert_eq!(refused(vec![one(), two]), "the column \"b\" has 2 rows, and the first has 1");
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = Table::new(vec![Column::numbers("a", [1.0, odd])]).expect_err("refused");
        assert!(matches!(error, TableError::NotFinite { row: 2, .. }), "{error}");
    }
}

/// Reads the file with pyarrow and prints what it found.
const SCRIPT: &str = "
import sys, pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
print(table.schema.field('place').type, table.schema.field('value').type, table.num_rows)
print(table.schema.field('place').nullable, pq.read_metadata(sys.argv[1]).metadata[b'title'].decode())
for place, value in zip(table['place'].to_pylist(), table['value'].to_pylist()):
    print(place.encode('unicode_escape').decode(), value.hex())
";

#[test]
fn pyarrow_reads_the_same() {
    let probe = Command::new("python3").args(["-c", "import pyarrow.parquet"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        let required = std::env::var_os("CISTERNA_REQUIRE_PYARROW").is_some();
        assert!(!required, "CISTERNA_REQUIRE_PYARROW is set and there is no python3 with pyarrow");
        // Straight to the stream: the test runner hides what a passing test prints.
        let why = "there is no python3 with pyarrow here; nothing was checked with it";
        let _ = writeln!(std::io::stderr(), "skipped: {why}");
        return;
    }
    let written = Written::new("pyarrow.parquet", &table(4).to_parquet(ABOUT).unwrap());
    let output = Command::new("python3").args(["-c", SCRIPT]).arg(&written.0).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..2], ["string double 4", "False Gr\u{f6}\u{df}e"]);
    assert_eq!(lines[2], "L3-4 0x0.0p+0");
    assert_eq!(lines[3], "T10 0x1.5555555555555p-1");
    assert_eq!(lines.len(), 6);
}
