//! One table of a catalogue file, read key by key, so that a refusal can name the exact key.

use toml::{Table, Value};

use crate::text::{FromToml, shown};
use crate::{CatalogError, Limits, Problem, RevisionStatus, Revisioned, Sourced, SourcedRange};

/// The largest accepted spread: people who differ by a factor of about 400 either way.
const OMEGA_MAX: f64 = 3.0;

type Read<T> = Result<T, CatalogError>;

/// A table that is being read. Each key is taken once, and [`Entry::finish`] refuses the rest.
pub(crate) struct Entry<'f> {
    file: &'f str,
    path: String,
    table: Table,
    accepted: Vec<&'static str>,
}

impl<'f> Entry<'f> {
    /// Parses a whole file.
    pub(crate) fn parse(file: &'f str, text: &str) -> Read<Self> {
        match text.parse() {
            Ok(table) => Ok(Self { file, path: String::new(), table, accepted: Vec::new() }),
            Err(error) => {
                let before = error.span().and_then(|span| text.get(..span.start));
                let line = before.unwrap_or_default().matches('\n').count() + 1;
                let problem = Problem::Syntax { line, reason: error.message().to_owned() };
                let problem = Box::new(problem);
                Err(CatalogError {
                    file: file.to_owned(),
                    key: String::new(),
                    value: String::new(),
                    problem,
                })
            }
        }
    }

    /// The refusal of a value of this table.
    pub(crate) fn refuse(&self, key: &str, value: &str, problem: Problem) -> CatalogError {
        let key = self.full(key);
        CatalogError {
            file: self.file.to_owned(),
            key,
            value: value.to_owned(),
            problem: Box::new(problem),
        }
    }

    fn full(&self, key: &str) -> String {
        match (self.path.as_str(), key) {
            ("", key) => key.to_owned(),
            (path, "") => path.to_owned(),
            (path, key) => format!("{path}.{key}"),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.accepted.push(key);
        self.table.remove(key)
    }

    fn inner(&self, key: &str, value: Value, problem: Problem) -> Read<Self> {
        match value {
            Value::Table(table) => {
                Ok(Self { file: self.file, path: self.full(key), table, accepted: Vec::new() })
            }
            other => Err(self.refuse(key, &shown(&other), problem)),
        }
    }

    /// A value that stands without a source, such as a name.
    pub(crate) fn bare<T: FromToml>(&mut self, key: &'static str) -> Read<T> {
        let value = self.take(key).ok_or_else(|| self.refuse(key, "", Problem::Missing))?;
        T::from_toml(&value).map_err(|problem| self.refuse(key, &shown(&value), problem))
    }

    /// A text that must be there and say something.
    pub(crate) fn text(&mut self, key: &'static str) -> Read<String> {
        self.bare(key)
    }

    /// A list of texts; empty when the key is absent.
    pub(crate) fn texts(&mut self, key: &'static str) -> Read<Vec<String>> {
        let list = self.list(key)?;
        list.iter()
            .map(String::from_toml)
            .collect::<Result<_, _>>()
            .map_err(|problem| self.refuse(key, &shown(&Value::Array(list)), problem))
    }

    fn list(&mut self, key: &'static str) -> Read<Vec<Value>> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => Ok(list),
            Some(other) => {
                let problem = Problem::WrongKind { expected: "a list" };
                Err(self.refuse(key, &shown(&other), problem))
            }
        }
    }

    /// The id, which must be the stem of the file's name.
    pub(crate) fn id(&mut self) -> Read<String> {
        let id = self.text("id")?;
        let name = self.file.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".toml").unwrap_or(name);
        if id == stem {
            Ok(id)
        } else {
            let problem = Problem::IdIsNotFileName { stem: stem.to_owned() };
            Err(self.refuse("id", &format!("\"{id}\""), problem))
        }
    }

    /// One of a few names.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        names: &[(&'static str, T)],
    ) -> Read<T> {
        let text = self.text(key)?;
        names.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice).ok_or_else(|| {
            let expected = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            self.refuse(key, &format!("\"{text}\""), Problem::UnknownChoice { expected })
        })
    }

    /// A value with its source.
    pub(crate) fn sourced<T: FromToml>(&mut self, key: &'static str) -> Read<Sourced<T>> {
        self.optional_sourced(key)?.ok_or_else(|| self.refuse(key, "", Problem::Missing))
    }

    /// A value with its source, if it is known.
    pub(crate) fn optional_sourced<T: FromToml>(
        &mut self,
        key: &'static str,
    ) -> Read<Option<Sourced<T>>> {
        self.take(key)
            .map(|value| self.inner(key, value, Problem::NoSource)?.into_sourced())
            .transpose()
    }

    /// The rest of this table as a value with its source.
    pub(crate) fn into_sourced<T: FromToml>(mut self) -> Read<Sourced<T>> {
        let value = self.bare("value")?;
        let (source, verified) = self.origin()?;
        self.finish()?;
        Ok(Sourced { value, source, verified })
    }

    fn origin(&mut self) -> Read<(String, bool)> {
        let missing = self.refuse("", "", Problem::NoSource);
        if !self.table.contains_key("source") || !self.table.contains_key("verified") {
            return Err(missing);
        }
        let source = self.text("source").map_err(|error| match *error.problem {
            Problem::EmptyText => CatalogError { problem: Box::new(Problem::EmptySource), ..error },
            _ => error,
        })?;
        Ok((source, self.bare("verified")?))
    }

    /// A value with its range and source.
    pub(crate) fn range<T: FromToml + PartialOrd>(
        &mut self,
        key: &'static str,
    ) -> Read<SourcedRange<T>> {
        let value = self.take(key).ok_or_else(|| self.refuse(key, "", Problem::Missing))?;
        self.inner(key, value, Problem::NoSource)?.into_range()
    }

    /// The rest of this table as a value with its range and source.
    pub(crate) fn into_range<T: FromToml + PartialOrd>(mut self) -> Read<SourcedRange<T>> {
        let (value, low, high): (T, T, T) =
            (self.bare("value")?, self.bare("low")?, self.bare("high")?);
        let omega = self.optional_bare::<f64>("omega")?;
        let (source, verified) = self.origin()?;
        if !(low <= value && value <= high) {
            return Err(self.refuse("", "", Problem::RangeOrder));
        }
        if let Some(omega) = omega.filter(|omega| !(0.0..=OMEGA_MAX).contains(omega)) {
            return Err(self.refuse("omega", &omega.to_string(), Problem::Omega));
        }
        self.finish()?;
        Ok(SourcedRange { value, low, high, omega, source, verified })
    }

    /// A number with its range and source that cannot be negative.
    pub(crate) fn rate(&mut self, key: &'static str) -> Read<SourcedRange<f64>> {
        let range = self.range::<f64>(key)?;
        let negative = range.low < 0.0;
        if negative { Err(self.refuse(key, "", Problem::Negative)) } else { Ok(range) }
    }

    /// A number with its range and source, all of it above zero.
    pub(crate) fn positive(&mut self, key: &'static str) -> Read<SourcedRange<f64>> {
        let range = self.range::<f64>(key)?;
        let zero = range.low <= 0.0;
        if zero { Err(self.refuse(key, "", Problem::NotPositive)) } else { Ok(range) }
    }

    /// A share with its range and source, between zero and one.
    pub(crate) fn share(&mut self, key: &'static str) -> Read<SourcedRange<f64>> {
        let range = self.rate(key)?;
        let beyond = range.high > 1.0;
        if beyond { Err(self.refuse(key, "", Problem::NoShare)) } else { Ok(range) }
    }

    /// A value that stands without a source, if it is there.
    pub(crate) fn optional_bare<T: FromToml>(&mut self, key: &'static str) -> Read<Option<T>> {
        let value = self.take(key);
        let read = |value: Value| {
            T::from_toml(&value).map_err(|problem| self.refuse(key, &shown(&value), problem))
        };
        value.map(read).transpose()
    }

    /// The limits of a quantity; all unknown when the key is absent.
    pub(crate) fn limits<T: FromToml + PartialOrd>(
        &mut self,
        key: &'static str,
    ) -> Read<Limits<T>> {
        let mut entry = self.entry_or_empty(key)?;
        let written = entry.table.clone();
        let limits = Limits {
            lower_hard: entry.optional_sourced("lower_hard")?,
            lower_soft: entry.optional_sourced("lower_soft")?,
            upper_soft: entry.optional_sourced("upper_soft")?,
            upper_hard: entry.optional_sourced("upper_hard")?,
        };
        let text = |key: &str| {
            let value = written.get(key).and_then(|limit| limit.get("value"));
            value.map(shown).unwrap_or_default()
        };
        let mut below: Option<(&str, &Sourced<T>)> = None;
        for (key, limit) in limits.in_order() {
            if key.ends_with("hard") && !limit.verified {
                return Err(entry.refuse(key, &text(key), Problem::UnverifiedHardLimit));
            }
            if let Some((other, _)) = below.filter(|(_, lower)| lower.value > limit.value) {
                let (other, other_value) = (other.to_owned(), text(other));
                let problem = Problem::LimitOrder { other, other_value };
                return Err(entry.refuse(key, &text(key), problem));
            }
            below = Some((key, limit));
        }
        entry.finish()?;
        Ok(limits)
    }

    /// The revisions of a constant, of which at most one is current.
    pub(crate) fn revisions<T: FromToml>(&mut self, key: &'static str) -> Read<Vec<Revisioned<T>>> {
        const STATUS: [(&str, RevisionStatus); 2] =
            [("current", RevisionStatus::Current), ("superseded", RevisionStatus::Superseded)];
        let revisions: Vec<Revisioned<T>> = self.entries(key, |mut entry| {
            Ok(Revisioned {
                revision: entry.text("revision")?,
                status: entry.choice("status", &STATUS)?,
                constant: entry.into_sourced()?,
            })
        })?;
        let mut current = revisions.iter().filter(|r| r.status == RevisionStatus::Current);
        if let (Some(first), Some(second)) = (current.next(), current.next()) {
            let problem = Problem::TwoCurrent { other: first.revision.clone() };
            return Err(self.refuse(key, &format!("\"{}\"", second.revision), problem));
        }
        Ok(revisions)
    }

    /// An inner table; an empty one when the key is absent.
    pub(crate) fn entry_or_empty(&mut self, key: &'static str) -> Read<Self> {
        let value = self.take(key).unwrap_or_else(|| Value::Table(Table::new()));
        self.inner(key, value, Problem::WrongKind { expected: "a table" })
    }

    /// An inner table, if it is there.
    pub(crate) fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Self) -> Read<T>,
    ) -> Read<Option<T>> {
        let value = self.take(key);
        let problem = Problem::WrongKind { expected: "a table" };
        value.map(|value| read(self.inner(key, value, problem)?)).transpose()
    }

    /// A list of tables; empty when the key is absent.
    pub(crate) fn entries<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        let list = self.list(key)?;
        list.into_iter()
            .enumerate()
            .map(|(index, value)| {
                let key = format!("{key}[{index}]");
                read(self.inner(&key, value, Problem::WrongKind { expected: "a table" })?)
            })
            .collect()
    }

    /// Refuses a key that nobody has taken.
    pub(crate) fn finish(self) -> Read<()> {
        self.table.iter().next().map_or(Ok(()), |(key, value)| {
            let expected = self.accepted.join(", ");
            Err(self.refuse(key, &shown(value), Problem::UnknownKey { expected }))
        })
    }
}
