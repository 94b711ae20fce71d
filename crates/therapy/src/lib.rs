//! The clinical domain: the path of one patient from referral to refill.
//!
//! Everything here is a pure function. [`decide`] takes a patient, a command and its circumstances
//! and gives the events that follow, or every reason against it; [`Patient`] is the fold of those
//! events. Forms, files and other programs all go through this one door. The limits that refuse an
//! order are those of the pump's own control core and of the cited catalogue.
//!
//! This crate stores nothing, shows nothing and knows no clock.
#![forbid(unsafe_code)]

mod allergy;
mod anticoagulation;
pub mod appointment;
mod as_text;
mod basis;
pub mod calculation;
mod checks;
mod circumstances;
mod command;
pub mod complication;
pub mod device;
mod event;
pub mod leaflet;
mod limit;
pub mod order;
pub mod pathway;
mod patient;
pub mod reconciliation;
mod refusal;
pub mod rule;
mod stage;
mod task;
pub mod udi;
pub mod verification;

pub use allergy::Allergies;
pub use basis::Basis;
pub use circumstances::Circumstances;
pub use command::{Command, decide};
pub use event::Event;
pub use limit::source_text;
pub use patient::{Device, EmptyParts, Observed, Patient, PumpAct, ReplayError};
pub use refusal::{Refusal, Refused};
pub use stage::Stage;
pub use task::{Task, TaskKind, tasks};
