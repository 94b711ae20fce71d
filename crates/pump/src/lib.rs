//! The control core of an implanted pump: what decides, quantum by quantum, whether drug leaves the
//! reservoir.
//!
//! The core is one pure function, [`step`]: the same state and the same input give the same next
//! state and the same outcome, on any machine. Time comes in as [`Input::Elapse`]; there is no
//! clock, no randomness, no floating point and no allocation here. Delivery is counted in whole
//! quanta of the hardware with an exact remainder, so running an hour at once and running it
//! millisecond by millisecond end in the same state.
//!
//! What the pump may do is decided in [`limits`], by the functions that also refuse an order in the
//! clinic: the limit is written once.
//!
//! The core believes what it commanded. It has no reservoir sensor, as the pumps of the field have
//! none: whether the hardware obeyed shows only when a refill measures what is left, and that
//! difference is kept in the [`Ledger`].
#![no_std]
#![forbid(unsafe_code)]
#![warn(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod delivery;
mod ledger;
pub mod limits;
mod model;
mod outcome;
mod programme;
mod pump;
mod refusal;

pub use ledger::Ledger;
pub use model::Model;
pub use outcome::{Note, Outcome};
pub use programme::{Bolus, BolusKind, Mode, Programme};
pub use pump::{Command, Input, Pump, Refill, RunningBolus, Step, step};
pub use refusal::Refusal;
