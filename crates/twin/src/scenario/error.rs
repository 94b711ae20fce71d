//! Why a scenario or a script was refused: where, what stands there, what is wrong, what would be right.

use std::ops::Range;

use cisterna_catalog::{MissingConstant, Unknown};
use cisterna_quantity::Volume;

use super::export::NotFinite;
use crate::TwinError;

/// A scenario, or a script, that was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}: {problem}", place(.file, *.line, .key, .value))]
pub struct ScenarioError {
    /// The file.
    pub file: String,
    /// The line, counted from 1; zero when it is the file as a whole.
    pub line: usize,
    /// The key on that line; empty when there is none.
    pub key: String,
    /// What stands there; empty when nothing does.
    pub value: String,
    /// What is wrong and what would be right.
    pub problem: Problem,
}

fn place(file: &str, line: usize, key: &str, value: &str) -> String {
    match (line, key, value) {
        (0, _, _) => file.to_owned(),
        (_, "", _) => format!("{file}:{line}"),
        (_, _, "") => format!("{file}:{line}: {key}"),
        _ => format!("{file}:{line}: {key} = {value}"),
    }
}

/// What is wrong in a scenario or a script.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// The file cannot be read.
    #[error("it cannot be read ({0}); check that it exists and may be read")]
    Unreadable(String),
    /// It is not TOML, a key is unknown or missing, or a value is not what the key needs.
    #[error("{0}")]
    Reading(String),
    /// A name that the catalogue does not hold.
    #[error("{0}")]
    Unknown(#[from] Unknown),
    /// A name that is not given in this file.
    #[error("there is no {kind} of this name in the file; it has: {known}")]
    NoSuchName {
        /// What was asked for, in words.
        kind: &'static str,
        /// The names in the file.
        known: String,
    },
    /// A name that is given twice.
    #[error("another {0} has this name already; give each its own")]
    DuplicateName(&'static str),
    /// The list that must say something is empty.
    #[error("there is no {0}; add at least one")]
    NothingOf(&'static str),
    /// A constant that the simulation needs and the catalogue does not know.
    #[error("the catalogue does not know {0}; enter it there with its source")]
    NotInCatalog(&'static str),
    /// A constant of the pump that the control core needs and the catalogue does not know.
    #[error("{0}")]
    MissingConstant(#[from] MissingConstant),
    /// A time that must be longer than zero.
    #[error("it must be longer than zero")]
    NoTime,
    /// A moment after the end.
    #[error("it is after the end; make `until` later or this sooner")]
    AfterTheEnd,
    /// A window that ends before it begins.
    #[error("the window must begin before it ends")]
    EmptyWindow,
    /// A file that would run for days.
    #[error("this would take more than {limit} {what}; make `{key}` longer")]
    TooMany {
        /// The most that are accepted.
        limit: u64,
        /// What there would be too many of.
        what: &'static str,
        /// The key to change.
        key: &'static str,
    },
    /// More was removed than a reservoir can hold.
    #[error("this pump's reservoir holds {capacity}; no more than that can be removed from it")]
    OverCapacity {
        /// What the reservoir holds.
        capacity: Volume,
    },
    /// A trimmed catheter longer than its model, or a volume that cannot be represented.
    #[error("more is cut off than the catheter is long ({0})")]
    CutOff(String),
    /// A time that is longer than what can be played.
    #[error("it is longer than {0}; make it shorter")]
    TooLong(&'static str),
    /// A file that is larger than any story needs.
    #[error("it is larger than {0}; make several of it")]
    TooLarge(&'static str),
    /// A step before the one above it.
    #[error("it is before the step above; write the steps in the order of time")]
    OutOfOrder,
    /// None of several keys, or more than one.
    #[error("give exactly one of {expected}; here {found}")]
    NotOne {
        /// The keys.
        expected: &'static str,
        /// What stands there, in words.
        found: String,
    },
    /// A key that another one needs, or that means nothing without it.
    #[error("{0}")]
    Together(&'static str),
    /// Two spreads or openings where one is expected.
    #[error("give {0}, not both")]
    NotBoth(&'static str),
    /// A pump command for an arm without a pump.
    #[error("this arm has no implanted pump; add [arm.implant] before it")]
    NoPump,
    /// A measure that means nothing for an arm with a pump.
    #[error("dose over area is for needle doses; this arm has an implanted pump")]
    PumpArm,
    /// The pump or the fluid refuses what the file asks for.
    #[error("{0}")]
    Refused(#[from] TwinError),
    /// A key that does not belong to a thing of its kind.
    #[error("it does not belong to {kind}, which has: {keys}")]
    NotOfKind {
        /// The kind.
        kind: String,
        /// The keys that it has.
        keys: String,
    },
    /// A key that a thing of its kind needs.
    #[error("{kind} needs `{key}`")]
    KeyMissing {
        /// The kind.
        kind: String,
        /// The key.
        key: &'static str,
    },
    /// A value outside of what it may be.
    #[error("{0}")]
    OutOfRange(&'static str),
    /// A place that the catheter does not have.
    #[error("the catheter is {length} long after trimming; the place is on it, before the tip")]
    NotOnCatheter {
        /// How long it is.
        length: cisterna_quantity::Length,
    },
    /// A value that nothing is known by.
    #[error("there is no such value; there are: {known}")]
    NoSuchValue {
        /// The names that there are.
        known: String,
    },
    /// A limit that is not of the value's kind.
    #[error("{0}")]
    Limit(String),
    /// A number outside its scale.
    #[error("expected {0}")]
    OutOfScale(&'static str),
    /// Something that the person of an arm must have.
    #[error("the patient of this arm needs {0}")]
    PatientNeeds(&'static str),
    /// A reading of a person, in an arm without one.
    #[error("this arm has no patient to read it from; add [arm.patient]")]
    NoPatient,
    /// A drug that is given twice in one mixture.
    #[error("this drug is in the mixture already; name each once")]
    DrugTwice,
    /// A reading that no output may hold.
    #[error("{0}")]
    NotFinite(NotFinite),
    /// A published zero, with which nothing can be compared.
    #[error("a published value of zero has no ratio; leave it out")]
    Zero,
}

/// The text of a scenario or script and its file's name, to say where something stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
}

impl Place<'_> {
    /// The refusal of the file as a whole.
    pub(crate) fn whole(&self, problem: Problem) -> ScenarioError {
        let (key, value) = (String::new(), String::new());
        ScenarioError { file: self.file.to_owned(), line: 0, key, value, problem }
    }

    /// The refusal of what stands at a span.
    pub(crate) fn refuse(&self, span: &Range<usize>, problem: Problem) -> ScenarioError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = self.line(span);
        let key = key_of(before);
        let written = self.text.get(span.clone()).unwrap_or_default();
        let first_line = written.lines().next().unwrap_or_default();
        let value = if key.is_empty() { String::new() } else { first_line.to_owned() };
        let key = if key.is_empty() { first_line.to_owned() } else { key };
        ScenarioError { file: self.file.to_owned(), line, key, value, problem }
    }

    /// The line on which a span begins, counted from 1.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.get(..span.start).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// The refusal of the TOML reader.
    pub(crate) fn reading(&self, error: &toml::de::Error) -> ScenarioError {
        let problem = Problem::Reading(error.message().to_owned());
        match error.span() {
            Some(span) => self.refuse(&span, problem),
            None => self.whole(problem),
        }
    }
}

/// The key whose value begins at the end of a text, or in whose list the text ends.
fn key_of(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let upto = match line.trim_end().strip_suffix('=') {
        Some(key) => key,
        None => line.rsplit_once('=').map_or("", |(key, _)| key),
    };
    let word = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    upto.trim_end().rsplit(word).next().unwrap_or_default().to_owned()
}
