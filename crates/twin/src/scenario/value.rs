//! A value of a scenario or script: text with its unit, and where in the file it stands.

use std::fmt;
use std::ops::Range;

use cisterna_quantity::{
    Concentration, DoseRate, Duration, Length, Mass, ParseError, Percent, Rate, Volume,
};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use toml::Spanned;

use super::plausible::Plausible;

/// A value and the bytes of the file where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A kind of value that is written as text.
pub(crate) trait FromText: Sized {
    fn from_text(text: &str) -> Result<Self, String>;
}

macro_rules! quantities {
    ($($name:ty),*) => {
        $(impl FromText for $name {
            fn from_text(text: &str) -> Result<Self, String> {
                let value: Self = text.parse().map_err(|error: ParseError| error.to_string())?;
                value.plausible()
            }
        })*
    };
}

quantities!(Concentration, DoseRate, Duration, Length, Mass, Rate, Volume);

/// A share: any number of per cent that the key allows.
impl FromText for Percent {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: ParseError| error.to_string())
    }
}

/// A share that may be below zero, in hundredths of a per cent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signed(pub(crate) i64);

impl FromText for Signed {
    fn from_text(text: &str) -> Result<Self, String> {
        let (below, digits) = match text.trim().strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let share = Percent::from_text(digits)?;
        let count = i64::try_from(share.hundredths()).map_err(|_| "it is absurdly large")?;
        Ok(Self(if below { -count } else { count }))
    }
}

/// The longest text that is taken, in bytes: a page.
const TEXT_MAX: usize = 4_000;

impl FromText for String {
    fn from_text(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" => Err("it is empty; write what it is".to_owned()),
            long if long.len() > TEXT_MAX => {
                Err(format!("it is longer than {TEXT_MAX} bytes; say it shorter"))
            }
            odd if odd.contains(|c: char| c.is_control() && c != '\n' && c != '\t') => {
                Err("it holds a control character; write plain text".to_owned())
            }
            trimmed => Ok(trimmed.to_owned()),
        }
    }
}

/// A clearance: a flow that may also be written per minute, as publications do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clearance(pub(crate) Rate);

impl FromText for Clearance {
    fn from_text(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "; expected a clearance such as 0.3 mL/min";
        let refused = |error: ParseError| format!("{}{EXPECTED}", error.problem);
        let Some(per_minute) = text.trim().strip_suffix("/min") else {
            return text.parse().map_err(refused).and_then(|rate: Rate| rate.plausible().map(Self));
        };
        let per_hour: Rate = format!("{per_minute}/h").parse().map_err(refused)?;
        let rate = per_hour.checked_mul(60).map_err(|error| format!("{error}{EXPECTED}"))?;
        rate.plausible().map(Self)
    }
}

impl<'de, T: FromText> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Spanned::<Text>::deserialize(deserializer)?;
        let span = text.span();
        let value = T::from_text(&text.into_inner().0).map_err(D::Error::custom)?;
        Ok(Self { value, span })
    }
}

/// A list of values; a refusal names the one that is wrong, as the reader knows only the list.
#[derive(Clone, Debug)]
pub(crate) struct WrittenList<T>(pub(crate) Vec<Written<T>>);

impl<T> Default for WrittenList<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: FromText> Deserialize<'de> for WrittenList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |text: Spanned<Text>| {
            let (span, text) = (text.span(), text.into_inner().0);
            let value = T::from_text(&text);
            let value = value.map_err(|why| D::Error::custom(format!("\"{text}\": {why}")))?;
            Ok(Written { value, span })
        };
        let list = Vec::<Spanned<Text>>::deserialize(deserializer)?;
        list.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

/// Text, or a bare number, which is read as text so that the refusal can ask for its unit.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text in quotes, a number with its unit")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }
}
