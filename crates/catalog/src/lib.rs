//! Drugs, pumps, catheters, spinal levels and site policy: cited numbers and their loader.
//!
//! Every number that Cisterna relies on and did not compute comes from a TOML file in `catalog/`,
//! where it stands with its unit, its source and whether somebody has read that source. Code holds
//! no such number. Nothing has a default: what a file leaves out is `None`, which means *unknown*
//! and never zero, and whoever needs the value refuses.
//!
//! - [`Catalog::built_in`] is what the program was built with; [`Catalog::load`] reads a folder
//!   that a site has changed. Both go through the same checks.
//! - A [`Limits`] may hold a hard limit only from a source that was read: the loader refuses an
//!   unverified one.
//! - A superseded constant stays in the file as [`RevisionStatus::Superseded`], so that an old
//!   calculation can be checked again.
//! - [`Pump::control_model`] and [`DrugClass::for_pump`] give pump and drug as the control core
//!   knows them. There is no other place where one becomes the other.
//!
//! This crate decides nothing: it compares no order with a limit and computes no dose.
#![forbid(unsafe_code)]

mod alarm_tone;
mod anatomy;
mod anticoagulant;
mod appointment;
mod built_in;
mod catalog;
mod catheter;
mod complication;
mod drug;
mod effect;
mod entry;
mod error;
mod folder;
mod indication;
mod inr;
mod kinetics;
mod missed_refill;
mod name;
mod payer;
mod policy;
mod preservative;
mod pump;
mod ranges;
mod reconciliation;
mod second_person;
mod sourced;
mod text;
mod trial;

pub use alarm_tone::AlarmTone;
pub use anatomy::{Anatomy, Dermatome, Level};
pub use anticoagulant::Anticoagulant;
pub use appointment::{AppointmentKind, AppointmentTime};
pub use catalog::Catalog;
pub use catheter::Catheter;
pub use cisterna_pump::Mechanism;
pub use cisterna_quantity::MassUnit;
pub use complication::{
    CardKind, Complication, Complications, EmergencyCard, End, Interval, PublishedRate, Sign,
    Situation, SituationKind, Surveillance, SurveillanceQuestion, Urgency, WorkUpResult,
    WorkUpStep, poisson_interval,
};
pub use drug::{Drug, DrugClass, FirstDose, IncreaseStep, Stability, StabilityContent};
pub use effect::{Adaptation, Breathing, Effects, Respiration, Sigmoid, Tolerance};
pub use error::{CatalogError, MissingConstant, Problem, Unknown};
pub use indication::{Evidence, EvidenceKind, Indication, IndicationGroup};
pub use inr::{Inr, NotAnInr};
pub use kinetics::{Kinetics, OralKinetics, PlasmaKinetics, TissueKinetics, TissueRates};
pub use missed_refill::{MissedRefill, MissedRefillStep};
pub use payer::{Payer, PayerAsks, PayerCriterion};
pub use policy::{Conversion, PocketFillFlag, Policy, Route};
pub use preservative::Preservative;
pub use pump::Pump;
pub use reconciliation::{CauseRate, ReconciliationPolicy};
pub use second_person::SecondPerson;
pub use sourced::{Limits, RevisionStatus, Revisioned, Sourced, SourcedRange};
pub use trial::{
    Escalation, ObservationPhase, Side, TrialPolicy, TrialSign, TrialUrgency, WaiverRule,
};

#[cfg(test)]
mod tests;
