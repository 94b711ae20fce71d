//! A table as comma-separated values (RFC 4180, with plain line feeds).

use crate::{Table, Values};

impl Table<'_> {
    /// A line of names and one line for each row. Numbers are written with all the digits that tell
    /// them apart, and a text in quotes where it must be.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| field(&column.name)).collect();
        let mut csv = names.join(",") + "\n";
        for row in 0..self.rows() {
            for (index, column) in self.columns.iter().enumerate() {
                if index > 0 {
                    csv.push(',');
                }
                match &column.values {
                    Values::Texts(texts) => csv.push_str(&field(texts[row])),
                    Values::Numbers(numbers) => csv.push_str(&number(numbers[row])),
                }
            }
            csv.push('\n');
        }
        csv
    }
}

/// A number as short as it can be read back exactly; very small and very large ones with a power.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-5..1e15).contains(&size) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// A field, in quotes when it must be.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_commas_stay_inside_a_field() {
        assert_eq!(field("L3-4"), "L3-4");
        assert_eq!(field("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(field("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn numbers_are_short_and_come_back_exactly() {
        for (value, want) in [
            (0.0, "0"),
            (12.0, "12"),
            (0.1, "0.1"),
            (1.0 / 3.0, "0.3333333333333333"),
            (2.5e-300, "2.5e-300"),
            (-1e20, "-1e20"),
        ] {
            assert_eq!(number(value), want);
            assert_eq!(want.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()));
        }
    }
}
