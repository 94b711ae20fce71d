//! A patient with an implanted system: pump core, pump hardware, catheter and spinal fluid as one.
//!
//! The pump is the shipped control core of `cisterna-pump`, alone or in its whole controller, not a copy
//! of it. The [`hardware`] behind it turns as it is told, or does not. The fluid then moves through the
//! [`catheter`] as exact plug flow, in integers, and enters the neuraxis at the tip. Doses through a
//! needle enter the fluid directly.
//!
//! Everything can fail as in a patient: [`hardware`], [`catheter`], and a [`refill`]. Each failure is a
//! module of its own that says what is known, what is assumed, and how it shows in residual volume,
//! effect and alarms. A [`Failure`] begins and ends; without one, and with the default [`Fittings`], the
//! system is ideal. Drug that leaves the catheter outside of the sac lies in a [`pocket`] and goes from
//! there into the blood; what happens to it there is not simulated here.
//!
//! - [`Twin`] is one patient, with or without an implanted system, moved through time.
//! - [`scenario`] reads a patient's story from a TOML file, plays it, and compares it with
//!   published values.
//! - [`script`] reads commands, faults and clock changes for one pump from a TOML file and plays them
//!   against its control core, its stored programme and its monitor.
//! - [`bare`] plays the transport model alone, with every parameter in a file.
//! - [`words`] says what a pump is told and tells.
//!
//! What was filled into the reservoir and what the pump was told is in there are two facts, kept
//! apart: a mismatch between them is a hazard, and it is simulated as it would happen.
//!
//! What the core commanded and what left the reservoir are two facts as well. No drug is made or lost
//! between them: reservoir, catheter, pocket and fluid balance to the femtogram, whatever fails.
//!
//! Two simplifications are stated here because they change results. Nothing mixes in the reservoir unless
//! the system is built with a dead volume. And plug flow neglects mixing at the front between two
//! solutions in the catheter.
//!
//! There is no clock, and no randomness but the flow of a pump from a seed: the same calls give the same
//! bytes.
//!
//! A research tool, not for dosing.
//!
//! ```
//! use cisterna_neuraxis::model::Parameters;
//! use cisterna_quantity::{Duration, Length};
//! use cisterna_twin::Twin;
//!
//! let mut twin = Twin::without_pump(Parameters::for_drug_loss(0.15))?
//!     .with_step_max("20 s".parse::<Duration>()?)?;
//! twin.inject("10 cm".parse::<Length>()?, "0.25 mg".parse()?, Duration::MINUTE)?;
//! twin.elapse(Duration::HOUR)?;
//! let ng_per_ml = twin.fluid().concentration_at("10 cm".parse()?)?;
//! assert!((4000.0..5000.0).contains(&ng_per_ml));
//! assert!(twin.mass_balance().holds());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod accuracy;
mod balance;
pub mod bare;
pub mod behaviour;
pub mod catheter;
pub mod crowd;
mod dissolved;
pub mod effect;
mod error;
mod failure;
mod fluid;
pub mod forecast;
pub mod hardware;
mod implant;
mod lane;
mod needle;
pub mod pocket;
pub mod refill;
pub mod scenario;
pub mod script;
mod share;
mod splitmix;
mod twin;
pub mod words;

pub use balance::MassBalance;
pub use dissolved::Dissolved;
pub use error::TwinError;
pub use failure::Failure;
pub use fluid::{DRUGS_MAX, Fluid, parameters_of};
pub use implant::{Arrival, Fittings, Implant, Logged, Supervision};
pub use scenario::{Outcome, Scenario, ScenarioError};
pub use script::{Played, ProgrammeFile, Script};
pub use twin::{Elapsed, System, Twin};
