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
//! clinic: the limit is written once. What it does after a fault is looked up in one table,
//! [`safe_state()`].
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
// A programme is large, and there is no heap to put it on.
#![allow(clippy::large_enum_variant)]

mod alarm;
mod clocks;
pub mod codec;
mod controller;
mod course;
mod delivery;
mod drive;
mod drug;
mod essence;
mod fault;
mod flow;
mod kept;
mod ledger;
pub mod limits;
mod log;
mod mode;
mod model;
mod monitor;
mod motor;
mod obey;
mod outcome;
mod programme;
mod pump;
mod refusal;
mod requests;
mod run;
mod safe_state;
mod schedule;
mod self_test;
mod step;
mod store;
mod trouble;
mod window;

pub use alarm::{Alarm, Indicator, Person, SILENCE_MAX};
pub use clocks::{CLOCK_FOUND_AFTER, CLOCK_SLACK, CLOCKS_SET_EVERY};
pub use controller::{Controller, MONITOR_SILENT_AFTER, Passed};
pub use course::RunningBolus;
pub use drive::{Coil, Drive, Position, Valves};
pub use drug::DrugClass;
pub use fault::{ClearedBy, Fault, Tone};
pub use ledger::Ledger;
pub use log::{Counts, Happened, LOG_LENGTH, LogEntry};
pub use mode::{Mode, Periodic};
pub use model::{Mechanism, Model, Modes};
pub use monitor::{
    BOLUSES_COUNTED, CORE_SILENT_AFTER, DEBT_MAX, DOSE_BUCKET, DOSE_MARGIN, Monitor,
    OVER_DELIVERY_AFTER, TOLERANCE, Trip, UNDER_DELIVERY_AFTER, Verdict,
};
pub use motor::{CALM_MAX, IdealMotor, Motor, WATCH_EVERY};
pub use outcome::{Note, Outcome};
pub use programme::{Bolus, BolusKind, CountLimit, DoseLimit, PatientBolus, Programme};
pub use pump::{Pathway, Pump};
pub use refusal::Refusal;
pub use requests::PATIENT_BOLUSES_MAX;
pub use safe_state::{Priority, Row, SafeState, safe_state};
pub use schedule::{
    DAY_GROUPS_MAX, DAY_STEPS_MAX, DaySchedule, DayStep, WEEK, WEEK_DAYS, WeekSchedule,
};
pub use self_test::{Check, Phase};
pub use step::{Command, Input, Refill, Sense, Step, step};
pub use store::{PowerCut, ProgrammeLost, Store, Stored};
