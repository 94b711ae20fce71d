//! How an answer is printed: for people, or as JSON.
//!
//! JSON keeps the order in which an answer is made, so that what was asked for comes first.

mod show;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use cisterna_quantity::{
    Concentration, Decimal, Divided, DoseRate, Duration, Length, Mass, MassUnit, Percent, Rate,
    Volume, VolumeDifference,
};
use cisterna_therapy::{Basis, Refusal};
use jiff::civil::Date;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::{self, Quantity};

/// The answer of a calculation: named values and what they rest on.
#[derive(Debug, Default)]
pub struct Answer {
    items: Vec<Item>,
    formula: &'static str,
    basis: Vec<Basis>,
    catalog_revision: String,
}

/// One value of an answer.
#[derive(Debug)]
pub struct Item {
    /// Its key in JSON: the glossary's name.
    pub key: &'static str,
    /// What it is.
    pub about: &'static str,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Quantity {
        sign: &'static str,
        number: Decimal,
        ucum: String,
        unit: String,
        exact: bool,
    },
    Text(String),
    Flag(bool),
    Date(Date),
    /// Rows with the same keys, such as the drugs of a mixture.
    Rows(Vec<Answer>),
}

impl Answer {
    /// The values in their order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The answer as indented JSON, ending with a new line.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::indented(self)
    }

    pub(crate) fn resting_on(mut self, basis: Vec<Basis>) -> Self {
        self.basis = basis;
        self
    }

    /// Says by which formula the values were found.
    pub(crate) fn by(mut self, formula: &'static str) -> Self {
        self.formula = formula;
        self
    }

    /// Notes the edition of the catalogue that was calculated with.
    pub(crate) fn of_catalog(mut self, revision: String) -> Self {
        self.catalog_revision = revision;
        self
    }

    fn with(mut self, key: &'static str, about: &'static str, value: Value) -> Self {
        debug_assert!(self.items.iter().all(|item| item.key != key), "{key} is given twice");
        self.items.push(Item { key, about, value });
        self
    }

    fn quantity(
        self,
        key: &'static str,
        about: &'static str,
        number: Decimal,
        unit: &str,
        ucum: &str,
    ) -> Self {
        let (unit, ucum) = (unit.to_owned(), ucum.to_owned());
        self.with(key, about, Value::Quantity { sign: "", number, ucum, unit, exact: true })
    }

    /// Marks the value given last as rounded down, unless it is exact.
    pub(crate) fn rounded_down_unless(mut self, is_exact: bool) -> Self {
        if let Some(Item { value: Value::Quantity { exact, .. }, .. }) = self.items.last_mut() {
            *exact = is_exact;
        }
        self
    }

    pub(crate) fn volume(self, key: &'static str, about: &'static str, value: Volume) -> Self {
        self.quantity(key, about, value.ml(), "mL", "mL")
    }

    pub(crate) fn rate(self, key: &'static str, about: &'static str, value: Rate) -> Self {
        self.quantity(key, about, value.ml_per_day(), "mL/day", "mL/d")
    }

    pub(crate) fn length(self, key: &'static str, about: &'static str, value: Length) -> Self {
        self.quantity(key, about, value.cm(), "cm", "cm")
    }

    pub(crate) fn percent(self, key: &'static str, about: &'static str, value: Percent) -> Self {
        self.quantity(key, about, value.percent(), "%", "%")
    }

    pub(crate) fn mass(
        self,
        key: &'static str,
        about: &'static str,
        value: Mass,
        unit: MassUnit,
    ) -> Self {
        self.quantity(key, about, value.decimal(unit), unit.name(), unit.ucum())
    }

    pub(crate) fn dose(
        self,
        key: &'static str,
        about: &'static str,
        value: DoseRate,
        unit: MassUnit,
    ) -> Self {
        let (people, ucum) = (format!("{}/day", unit.name()), format!("{}/d", unit.ucum()));
        self.quantity(key, about, value.decimal(unit), &people, &ucum)
    }

    pub(crate) fn concentration(
        self,
        key: &'static str,
        about: &'static str,
        value: Concentration,
        unit: MassUnit,
    ) -> Self {
        let (people, ucum) = (format!("{}/mL", unit.name()), format!("{}/mL", unit.ucum()));
        self.quantity(key, about, value.decimal(unit), &people, &ucum)
    }

    pub(crate) fn difference(
        self,
        key: &'static str,
        about: &'static str,
        value: VolumeDifference,
    ) -> Self {
        let sign = match value.nl() {
            0 => "",
            nl if nl > 0 => "+",
            _ => "-",
        };
        let (number, ucum, unit) = (value.ml(), "mL".to_owned(), "mL".to_owned());
        self.with(key, about, Value::Quantity { sign, number, ucum, unit, exact: true })
    }

    pub(crate) fn hours(
        self,
        key: &'static str,
        about: &'static str,
        value: Divided<Duration>,
    ) -> Self {
        self.time(key, about, value.rounded_down.hours(), value.exact, "h")
    }

    pub(crate) fn days(
        self,
        key: &'static str,
        about: &'static str,
        value: Divided<Duration>,
    ) -> Self {
        self.time(key, about, value.rounded_down.days(), value.exact, "d")
    }

    fn time(
        self,
        key: &'static str,
        about: &'static str,
        number: Divided<Decimal>,
        exact: bool,
        unit: &str,
    ) -> Self {
        self.quantity(key, about, number.rounded_down, unit, unit)
            .rounded_down_unless(exact && number.exact)
    }

    pub(crate) fn text(self, key: &'static str, about: &'static str, text: &str) -> Self {
        self.with(key, about, Value::Text(text.to_owned()))
    }

    pub(crate) fn flag(self, key: &'static str, about: &'static str, flag: bool) -> Self {
        self.with(key, about, Value::Flag(flag))
    }

    pub(crate) fn rows(self, key: &'static str, about: &'static str, rows: Vec<Self>) -> Self {
        self.with(key, about, Value::Rows(rows))
    }

    /// A time in minutes.
    pub(crate) fn minutes(
        self,
        key: &'static str,
        about: &'static str,
        value: Divided<Duration>,
    ) -> Self {
        self.time(key, about, value.rounded_down.minutes(), value.exact, "min")
    }

    /// A whole number without a unit, as text: no bare number stands in the JSON.
    pub(crate) fn count(self, key: &'static str, about: &'static str, count: u64) -> Self {
        self.with(key, about, Value::Text(count.to_string()))
    }

    pub(crate) fn date(self, key: &'static str, about: &'static str, date: Date) -> Self {
        self.with(key, about, Value::Date(date))
    }

    /// Prints the answer, or the reason why there is none.
    pub(crate) fn print(result: Result<Self, Refusal>, as_json: bool) -> ExitCode {
        match (result, as_json) {
            (Ok(answer), true) => print(&answer.to_json()),
            (Ok(answer), false) => print(&answer.to_string()),
            (Err(refusal), as_json) => {
                if as_json {
                    let _ = print(&json::refused(&refusal));
                }
                eprint!("{}", show::refused_for_people(&refusal));
                ExitCode::FAILURE
            }
        }
    }
}

/// Prints a text whole. A reader that closes early, as `head` does, is no fault.
pub(crate) fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("cisterna: the output could not be written: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

impl Item {
    /// Its unit in JSON, if it is a quantity.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        match &self.value {
            Value::Quantity { ucum, .. } => Some(ucum),
            _ => None,
        }
    }

    /// The keys of its rows, if it has rows: those of the first one.
    #[must_use]
    pub fn columns(&self) -> &[Self] {
        match &self.value {
            Value::Rows(rows) => rows.first().map_or(&[], |row| &row.items),
            _ => &[],
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Quantity { sign, number, ucum, exact, .. } => {
                let sign = if *sign == "-" { "-" } else { "" };
                let value = format!("{sign}{}", number.plain());
                Quantity { value, unit: ucum.clone(), rounded_down: !exact }.serialize(to)
            }
            Self::Text(text) => text.serialize(to),
            Self::Flag(flag) => flag.serialize(to),
            Self::Date(date) => date.to_string().serialize(to),
            Self::Rows(rows) => to.collect_seq(rows.iter().map(Row)),
        }
    }
}

/// The values of a row, without what it rests on.
struct Row<'a>(&'a Answer);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.items.iter().map(|item| (item.key, &item.value)))
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(None)?;
        for item in &self.items {
            object.serialize_entry(item.key, &item.value)?;
        }
        object.serialize_entry("formula", self.formula)?;
        object.serialize_entry("catalog_revision", &self.catalog_revision)?;
        let basis: Vec<_> = self.basis.iter().map(json::Basis::from).collect();
        object.serialize_entry("basis", &basis)?;
        object.end()
    }
}
