//! A transport file as it is written, key by key. Unknown keys are refused.
//!
//! Values are plain numbers: each key carries its unit in its name.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use toml::Spanned;

use crate::scenario::written::table;

table!(
    /// The whole file.
    Document {
        grid: Grid,
        transport: Transport,
        dose: Spanned<Vec<Dose>>,
        probe: Spanned<Vec<Probe>>,
    }
);

table!(
    /// How finely the canal is divided.
    Grid {
        cells: Spanned<Number>,
    }
);

table!(
    /// The person and the drug.
    Transport {
        k_lumbar: Spanned<Number>,
        k_thoracic: Spanned<Number>,
        k_cervical: Spanned<Number>,
        production_ml_per_min: Spanned<Number>,
        spinal_absorption_fraction: Spanned<Number>,
        loss_per_h: Spanned<Number>,
        tissue_in_per_h: Option<Spanned<Number>>,
        tissue_out_per_h: Option<Spanned<Number>>,
        tissue_to_plasma_per_h: Option<Spanned<Number>>,
    }
);

table!(
    /// What is given.
    Dose {
        kind: Spanned<Kind>,
        z_cm: Spanned<Number>,
        amount: Spanned<Number>,
        start_h: Spanned<Number>,
        duration_s: Option<Spanned<Number>>,
        duration_h: Option<Spanned<Number>>,
        spread_cm: Option<Spanned<Number>>,
    }
);

table!(
    /// Where and when the concentration is read.
    Probe {
        z_cm: Spanned<Place>,
        times_h: Spanned<Vec<Spanned<Number>>>,
    }
);

/// How a dose is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// At once, through a needle.
    Bolus,
    /// Through a catheter.
    Infusion,
}

/// A number without a unit, whole or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number(pub(super) f64);

/// A height in the canal, or the cisterna magna.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Above the end of the dural sac, cm.
    Height(f64),
    /// The cisterna magna.
    CisternaMagna,
}

/// Its name in a file.
pub(super) const CISTERNA_MAGNA: &str = "cisterna-magna";

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a number without quotes and without a unit, which stands in the name of the key",
        )
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
        Ok(Number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
        Ok(Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Number, E> {
        Ok(Number(number))
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlaceVisitor)
    }
}

struct PlaceVisitor;

impl Visitor<'_> for PlaceVisitor {
    type Value = Place;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a height in cm such as 13.5, or \"{CISTERNA_MAGNA}\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Place, E> {
        Ok(Place::Height(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Place, E> {
        Ok(Place::Height(number))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Place, E> {
        if name == CISTERNA_MAGNA {
            return Ok(Place::CisternaMagna);
        }
        Err(E::invalid_value(serde::de::Unexpected::Str(name), &self))
    }
}
