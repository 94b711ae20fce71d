//! An order file as it is written, key by key. Unknown keys are refused.

use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use cisterna_quantity::{Concentration, DoseRate, Duration, Length, Mass, Rate, Volume};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, Error};
use toml::Spanned;

/// The most bytes of an order.
const BYTES_MAX: u64 = 1 << 20;

/// An order file that was read.
#[derive(Debug)]
pub(super) struct Written {
    file: String,
    text: String,
    pub(super) document: Document,
}

/// Why an order file is refused, and where.
#[derive(Debug)]
pub(super) struct Refused {
    file: String,
    line: Option<usize>,
    why: String,
}

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.why)
    }
}

/// Reads a file. What is larger than any order is not read to its end.
pub(super) fn load(path: &Path) -> Result<Written, Refused> {
    let file = path.display().to_string();
    let unreadable =
        |error: std::io::Error| Refused { file: file.clone(), line: None, why: error.to_string() };
    let mut text = String::new();
    let opened = File::open(path).map_err(unreadable)?;
    let read = opened.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    if u64::try_from(read).is_ok_and(|read| read > BYTES_MAX) {
        let why = "it is larger than 1 MiB; an order is not".to_owned();
        return Err(Refused { file, line: None, why });
    }
    match toml::from_str(&text) {
        Ok(document) => Ok(Written { file, text, document }),
        Err(error) => {
            let line = error.span().map(|span| line_of(&text, &span));
            Err(Refused { file, line, why: error.message().replace('\n', " ") })
        }
    }
}

impl Written {
    /// The refusal of what stands at a span.
    pub(super) fn refuse(&self, span: &Range<usize>, why: impl Into<String>) -> Refused {
        let line = Some(line_of(&self.text, span));
        Refused { file: self.file.clone(), line, why: why.into() }
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.get(..span.start).unwrap_or_default().matches('\n').count() + 1
}

/// A value that is written as text with its unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<T>(pub(super) T);

impl<'de, T: FromStr> Deserialize<'de> for Text<T>
where
    T::Err: Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Spanned::<String>::deserialize(deserializer)?.into_inner();
        if text.trim().is_empty() {
            return Err(D::Error::custom("it is empty; write what it is, or leave out the key"));
        }
        let read = text.parse();
        read.map(Self).map_err(|error| D::Error::custom(format!("\"{text}\": {error}")))
    }
}

/// Defines a table of the file.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $key:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a table of keys and values")]
        pub(super) struct $name {
            $($(#[$field])* pub(super) $key: $kind,)*
        }
    };
}

table!(
    /// The whole file.
    Document {
        title: Text<String>,
        about: Text<String>,
        ordered_at: Text<Timestamp>,
        patient: Patient,
        system: Spanned<System>,
        content: Spanned<Content>,
        programme: Spanned<Programme>,
        previous: Option<Spanned<Previous>>,
    }
);

table!(
    /// Who gets it.
    Patient {
        allergies: Spanned<Text<String>>,
        used_to_drugs: bool,
        unapproved_consent: bool,
    }
);

table!(
    /// What is implanted.
    System {
        pump: Text<String>,
        catheter: Text<String>,
        trimmed: Option<Text<Length>>,
        implanted: Option<Text<Length>>,
        tubing: Option<Text<Volume>>,
    }
);

table!(
    /// A drug at a concentration.
    DrugIn {
        name: Text<String>,
        concentration: Text<Concentration>,
    }
);

table!(
    /// What goes into the reservoir.
    Content {
        #[serde(default)]
        drug: Vec<DrugIn>,
        filled: Text<Volume>,
        beyond_use: Text<Date>,
        first_fill: bool,
    }
);

table!(
    /// What the pump is to do.
    Programme {
        total_daily_dose: Text<DoseRate>,
        low_reservoir_alarm: Text<Volume>,
        dose: Option<Text<DoseRate>>,
        #[serde(default)]
        step: Vec<Step>,
        periodic: Option<Periodic>,
        bridge: Option<Bridge>,
        patient_bolus: Option<PatientBolus>,
        reason: Option<Text<String>>,
    }
);

table!(
    /// A dose from a time of day on.
    Step {
        on: Option<Spanned<Vec<String>>>,
        from: Text<Duration>,
        dose: Text<DoseRate>,
    }
);

table!(
    /// A bolus again and again.
    Periodic {
        base: Text<DoseRate>,
        bolus: Text<Mass>,
        over: Text<Duration>,
        interval: Text<Duration>,
    }
);

table!(
    /// What is delivered first after a change of content.
    Bridge {
        volume: Text<Volume>,
        flow: Text<Rate>,
    }
);

table!(
    /// What the patient may ask for.
    PatientBolus {
        bolus: Text<Mass>,
        over: Text<Duration>,
        lockout: Text<Duration>,
        most_per_day: u8,
    }
);

table!(
    /// What the pump did until now.
    Previous {
        #[serde(default)]
        drug: Vec<DrugIn>,
        steady_dose: Text<DoseRate>,
        total_daily_dose: Text<DoseRate>,
        raised_at: Text<Timestamp>,
    }
);
