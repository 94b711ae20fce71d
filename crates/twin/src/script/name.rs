//! What is written as one of a few names, or as a whole number.

use std::str::FromStr;

use cisterna_pump::{Check, Fault, Mechanism};

use crate::scenario::value::FromText;

/// One of a few things, by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<T>(pub(crate) T);

/// Things that have names in a script.
pub(crate) trait Named: Copy + Sized {
    /// All of them with their names.
    fn all() -> Vec<(&'static str, Self)>;
}

impl<T: Named> FromText for Name<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        let all = T::all();
        let found = all.iter().find(|(name, _)| *name == text.trim());
        found.map(|(_, thing)| Self(*thing)).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            format!("expected one of: {}", names.join(", "))
        })
    }
}

/// A whole number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count<T>(pub(crate) T);

impl<T: FromStr> FromText for Count<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_whole);
        let largest = (1_u128 << (8 * size_of::<T>())) - 1;
        number.map(Self).ok_or_else(|| format!("expected a whole number from 0 to {largest}"))
    }
}

/// What is expected of the pump's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Granted,
    Refused,
}

/// How the motor behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turning {
    /// As it is told.
    Ideal,
    /// Not at all.
    Stalls,
    /// Every second quantum is lost.
    Slips,
    /// At the highest flow of the pump for as long as it has power, whatever it is told.
    RunsAway,
}

/// A processor of the pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Core,
    Monitor,
}

/// A day of the week, counted from Monday.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weekday(pub(crate) usize);

impl Named for Answered {
    fn all() -> Vec<(&'static str, Self)> {
        vec![("granted", Self::Granted), ("refused", Self::Refused)]
    }
}

impl Named for Turning {
    fn all() -> Vec<(&'static str, Self)> {
        vec![
            ("ideal", Self::Ideal),
            ("stalls", Self::Stalls),
            ("slips", Self::Slips),
            ("runs away", Self::RunsAway),
        ]
    }
}

impl Named for Part {
    fn all() -> Vec<(&'static str, Self)> {
        vec![("core", Self::Core), ("monitor", Self::Monitor)]
    }
}

impl Named for Weekday {
    fn all() -> Vec<(&'static str, Self)> {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        names.into_iter().enumerate().map(|(number, name)| (name, Self(number))).collect()
    }
}

impl Named for Fault {
    fn all() -> Vec<(&'static str, Self)> {
        Self::ALL.map(|fault| (fault.name(), fault)).to_vec()
    }
}

impl Named for Check {
    fn all() -> Vec<(&'static str, Self)> {
        Self::ORDER.map(|check| (check.name(), check)).to_vec()
    }
}

impl Named for Mechanism {
    fn all() -> Vec<(&'static str, Self)> {
        vec![
            ("stepping-rotor", Self::SteppingRotor),
            ("valve-gated-accumulator", Self::ValveGatedAccumulator),
        ]
    }
}
