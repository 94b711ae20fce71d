//! Steps of a day on the command line.

use std::str::FromStr;

use cisterna_quantity::{Duration, ParseError};

/// A value from a time of day on, on some days of the week: "8 h = 0.9 mg/day", or
/// "sat+sun 8 h = 0.5 mg/day".
#[derive(Clone, Debug)]
pub(crate) struct Step<T> {
    /// The days, Monday being 0; none when it holds for every day.
    pub(crate) on: Option<Vec<u8>>,
    pub(crate) from: Duration,
    pub(crate) value: T,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The short names of days of the week, Monday being 0.
pub(crate) fn weekdays(on: &[u8]) -> String {
    let name = |day: &u8| DAYS.get(usize::from(*day)).copied().unwrap_or("?");
    if on.len() == DAYS.len() {
        "every day".to_owned()
    } else {
        on.iter().map(name).collect::<Vec<_>>().join("+")
    }
}

impl<T: FromStr> FromStr for Step<T>
where
    T::Err: std::fmt::Display,
{
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (when, value) = text
            .split_once('=')
            .ok_or("expected a time of day and a value, such as \"8 h = 0.9 mg/day\"")?;
        let when = when.trim();
        let (on, from) = match when.split_once(' ') {
            Some((days, from)) if days.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                (Some(read_days(days)?), from)
            }
            _ => (None, when),
        };
        let from = from.trim().parse().map_err(|error: ParseError| error.to_string())?;
        let value = value.trim().parse().map_err(|error: T::Err| error.to_string())?;
        Ok(Self { on, from, value })
    }
}

fn read_days(text: &str) -> Result<Vec<u8>, String> {
    text.split('+')
        .map(|day| {
            let found = DAYS.iter().position(|name| *name == day);
            found.and_then(|at| u8::try_from(at).ok()).ok_or_else(|| {
                format!("{day:?} is no day; write days as in \"sat+sun\", of {}", DAYS.join(", "))
            })
        })
        .collect()
}

/// Days of the week that are alike, with what begins when.
#[derive(Debug)]
pub(crate) struct Days<T> {
    pub(crate) on: Vec<u8>,
    pub(crate) steps: Vec<(Duration, T)>,
}

/// Steps put together by the days for which they hold, in the order of their first step.
pub(crate) fn by_days<T: Clone>(steps: &[Step<T>]) -> Vec<Days<T>> {
    let mut found: Vec<Days<T>> = Vec::new();
    for step in steps {
        let on = step.on.clone().unwrap_or_else(|| (0..7).collect());
        let begun = (step.from, step.value.clone());
        match found.iter_mut().find(|days| days.on == on) {
            Some(days) => days.steps.push(begun),
            None => found.push(Days { on, steps: vec![begun] }),
        }
    }
    found
}
