//! How an answer and a refusal are printed for people.

use std::fmt::{self, Display, Formatter};

use cisterna_therapy::{Basis, Refusal};
use cisterna_twin::words::wrapped;

use super::{Answer, Item, Value};

/// How wide a table may be.
const COLUMNS: usize = 100;
/// A longer value does not push the explanations of the others to the right.
const VALUE_COLUMNS: usize = 40;

/// Why there is no answer: the option, what is wrong, what is allowed, and what to do.
pub(super) fn refused_for_people(refusal: &Refusal) -> String {
    let Refusal { field, rule, message, asked, limit, source, action } = refusal;
    let option = field.replace('_', "-");
    let mut text = match option.as_str() {
        "" => format!("refused: {message}\n"),
        _ => format!("refused: --{option}: {message}\n"),
    };
    let limits = [("asked", asked.as_deref()), ("limit", limit.as_deref())];
    let rest = [("rule", Some(*rule)), ("source", Some(source.as_str()))];
    for (name, value) in limits.into_iter().chain([("do", Some(action.as_str()))]).chain(rest) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            text.push_str(&format!("  {name:6}  {value}\n"));
        }
    }
    text
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantity { sign, number, unit, exact, .. } => {
                let sign = if *sign == "-" { "\u{2212}" } else { sign };
                let note = if *exact { "" } else { " (rounded down)" };
                write!(f, "{sign}{number} {unit}{note}")
            }
            Self::Text(text) => f.write_str(text),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Date(date) => write!(f, "{}", date.strftime("%-d %b %Y")),
            Self::Rows(rows) => table(f, rows),
        }
    }
}

/// Rows under their keys, aligned; a row that lacks a key has a gap there.
fn table(f: &mut Formatter<'_>, rows: &[Answer]) -> fmt::Result {
    let mut keys: Vec<&str> = Vec::new();
    for item in rows.iter().flat_map(|row| &row.items) {
        if !keys.contains(&item.key) {
            keys.push(item.key);
        }
    }
    let cell = |row: &Answer, key: &str| {
        let item = row.items.iter().find(|item| item.key == key);
        item.map_or_else(|| "-".to_owned(), |item| item.value.to_string())
    };
    let lines = rows.iter().map(|row| keys.iter().map(|key| cell(row, key)).collect());
    let head = keys.iter().map(|key| (*key).to_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max()
    };
    let columns: Vec<usize> = (0..keys.len()).map(|column| width(column).unwrap_or(0)).collect();
    if columns.iter().map(|width| width + 2).sum::<usize>() > COLUMNS {
        return blocks(f, rows);
    }
    for line in &lines {
        let cells = line.iter().zip(&columns).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(f, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    if rows.is_empty() { writeln!(f, "  none") } else { Ok(()) }
}

/// Rows that are too wide for a table: a block of lines for each.
fn blocks(f: &mut Formatter<'_>, rows: &[Answer]) -> fmt::Result {
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            writeln!(f)?;
        }
        let keys = row.items.iter().map(|item| item.key.len()).max().unwrap_or(0);
        for item in &row.items {
            let lead = format!("  {:keys$}  ", item.key);
            f.write_str(&wrapped(&item.value.to_string(), &lead))?;
        }
    }
    Ok(())
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let is_single = |item: &&Item| !matches!(item.value, Value::Rows(_));
        let single: Vec<&Item> = self.items.iter().filter(is_single).collect();
        let values: Vec<String> = single.iter().map(|item| item.value.to_string()).collect();
        let keys = single.iter().map(|item| item.key.len()).max().unwrap_or(0);
        let widths = values.iter().map(|value| value.chars().count());
        let widest = widths.filter(|width| *width <= VALUE_COLUMNS).max().unwrap_or(0);
        for (item, value) in single.iter().zip(&values) {
            writeln!(f, "{:keys$}  {value:widest$}  {}", item.key, item.about)?;
        }
        for item in self.items.iter().filter(|item| !is_single(item)) {
            write!(f, "\n{}: {}\n{}", item.key, item.about, item.value)?;
        }
        write!(f, "\n{}", wrapped(self.formula, "Formula: "))?;
        if !self.basis.is_empty() {
            writeln!(f, "\nRests on, by catalogue {}", self.catalog_revision)?;
        }
        for Basis { name, value, source, verified } in &self.basis {
            let mark = if *verified { "" } else { " (unverified: confirm before use)" };
            writeln!(f, "  {name}: {value} [{source}]{mark}")?;
        }
        writeln!(f, "\nArithmetic from cited constants; not a medical device, check independently.")
    }
}
