//! Exact quantities of intrathecal therapy: volume, concentration, mass, time, rate, dose, length.
//!
//! Every quantity is a whole number of a fixed base unit, chosen so that the arithmetic of dosing
//! has no rounding: 1 nL at 1 ng/mL holds exactly 1 fg, so mass is volume times concentration to
//! the last digit. There is no floating point here, nothing allocates, and no operation wraps: a
//! result that does not fit is an [`ArithmeticError`].
//!
//! | type | base unit | written as |
//! |---|---|---|
//! | [`Volume`] | nL | `20 mL` |
//! | [`Concentration`] | ng/mL | `10 mg/mL`, `200 mg/20mL` |
//! | [`Mass`] | fg | `3.16 mg`, `158 mcg` |
//! | [`Duration`] | ms | `151.68 h` |
//! | [`Rate`] | nL/day | `0.05 mL/day` |
//! | [`DoseRate`] | fg/day | `0.5 mg/day` |
//! | [`Length`] | mm | `34 cm` |
//! | [`VolumePerLength`] | nL/mm | `0.0022 mL/cm` |
//! | [`Percent`] | 0.01 % | `14.5 %` |
//!
//! Text that people write is read by the `FromStr` implementations and printed by `Display`;
//! parsing what was printed gives the same quantity again. The rules of both are in [`mod@text`].
//!
//! This crate knows nothing about drugs, pumps or limits.
#![no_std]
#![forbid(unsafe_code)]
#![warn(clippy::as_conversions, clippy::indexing_slicing, clippy::unwrap_used, clippy::panic)]

mod arithmetic;
mod decimal;
mod quantities;
pub mod text;
mod unit;

pub use arithmetic::{ArithmeticError, Divided};
pub use decimal::Decimal;
pub use quantities::{
    Concentration, DoseRate, Duration, Length, Mass, Percent, Rate, Volume, VolumeDifference,
    VolumePerLength,
};
pub use text::{ParseError, Problem};
pub use unit::MassUnit;
