//! One entry of the catalogue as it is shown: its names, and each value with its source.

use std::fmt::{self, Display, Formatter};

use cisterna_catalog::{Limits, Sourced, SourcedRange};
use serde::Serialize;

use crate::json::Said;

/// A drug, pump, catheter or anticoagulant.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    /// What stands without a source, such as the maker.
    pub(super) properties: Vec<Property>,
    pub(super) values: Vec<Row>,
}

/// Something that stands without a source.
#[derive(Debug, Serialize)]
pub(super) struct Property {
    key: &'static str,
    value: String,
}

/// One value; without one, it is unknown.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    key: String,
    #[serde(flatten)]
    value: RowValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    #[serde(skip)]
    printed: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum RowValue {
    Said(Said),
    Flag { value: bool },
    Unknown { value: () },
}

impl Entry {
    pub(super) fn new(kind: &'static str, id: &str, name: &str, aliases: &[String]) -> Self {
        let (id, name, aliases) = (id.to_owned(), name.to_owned(), aliases.to_vec());
        Self { kind, id, name, aliases, properties: Vec::new(), values: Vec::new() }
    }

    pub(super) fn property(mut self, key: &'static str, value: &str) -> Self {
        self.properties.push(Property { key, value: value.to_owned() });
        self
    }

    /// Adds a value, printed as people write it.
    pub(super) fn value<T, P: Display>(
        mut self,
        key: &str,
        sourced: &Sourced<T>,
        print: impl Fn(&T) -> P,
    ) -> Self {
        let printed = print(&sourced.value).to_string();
        self.values.push(Row {
            key: key.to_owned(),
            value: RowValue::Said(Said::of_printed(&printed)),
            source: Some(sourced.source.clone()),
            verified: Some(sourced.verified),
            printed,
        });
        self
    }

    pub(super) fn plain<T: Display + Clone>(self, key: &str, sourced: &Sourced<T>) -> Self {
        self.value(key, sourced, T::clone)
    }

    /// Adds a value, or that it is unknown.
    pub(super) fn optional<T: Display + Clone>(
        self,
        key: &str,
        sourced: Option<&Sourced<T>>,
    ) -> Self {
        match sourced {
            Some(sourced) => self.plain(key, sourced),
            None => self.unknown(key),
        }
    }

    pub(super) fn flag(mut self, key: &str, sourced: &Sourced<bool>) -> Self {
        let value = sourced.value;
        self.values.push(Row {
            key: key.to_owned(),
            value: RowValue::Flag { value },
            source: Some(sourced.source.clone()),
            verified: Some(sourced.verified),
            printed: if value { "yes" } else { "no" }.to_owned(),
        });
        self
    }

    /// Adds a yes or no, or that it is unknown.
    pub(super) fn optional_flag(self, key: &str, sourced: Option<&Sourced<bool>>) -> Self {
        match sourced {
            Some(sourced) => self.flag(key, sourced),
            None => self.unknown(key),
        }
    }

    pub(super) fn unknown(mut self, key: &str) -> Self {
        self.values.push(Row {
            key: key.to_owned(),
            value: RowValue::Unknown { value: () },
            source: None,
            verified: None,
            printed: "unknown".to_owned(),
        });
        self
    }

    /// Adds the known limits from the lowest to the highest.
    pub(super) fn limits<T, P: Display>(
        self,
        key: &str,
        limits: &Limits<T>,
        print: impl Fn(&T) -> P,
    ) -> Self {
        if limits.is_unknown() {
            return self.unknown(key);
        }
        let limits = limits.in_order();
        limits.fold(self, |entry, (end, limit)| entry.value(&format!("{key}.{end}"), limit, &print))
    }

    /// Adds a best estimate with the two ends of its range.
    pub(super) fn range<T: Clone, P: Display>(
        self,
        key: &str,
        range: &SourcedRange<T>,
        print: impl Fn(&T) -> P,
    ) -> Self {
        let SourcedRange { value, low, high, omega, source, verified } = range;
        let ends = [("", value), (".low", low), (".high", high)];
        let entry = ends.into_iter().fold(self, |entry, (end, value)| {
            let (value, source) = (value.clone(), source.clone());
            let sourced = Sourced { value, source, verified: *verified };
            entry.value(&format!("{key}{end}"), &sourced, &print)
        });
        // How much people differ is an assumption for all drugs alike.
        omega.iter().fold(entry, |entry, omega| {
            let source = "for virtual populations".to_owned();
            let sourced = Sourced { value: *omega, source, verified: false };
            entry.value(&format!("{key}.omega"), &sourced, f64::to_string)
        })
    }
}

impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { kind, id, name, aliases, properties, values } = self;
        writeln!(f, "{name} ({kind} {id})")?;
        if !aliases.is_empty() {
            writeln!(f, "  also called: {}", aliases.join(", "))?;
        }
        for Property { key, value } in properties {
            writeln!(f, "  {key}: {value}")?;
        }
        for Row { key, source, verified, printed, .. } in values {
            writeln!(f, "  {key} = {printed}")?;
            let mark =
                if *verified == Some(false) { " (unverified: confirm before use)" } else { "" };
            if let Some(source) = source {
                writeln!(f, "      {source}{mark}")?;
            }
        }
        Ok(())
    }
}
