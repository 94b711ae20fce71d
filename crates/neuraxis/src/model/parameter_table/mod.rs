//! Every parameter of the model as data: unit, default, range and where it comes from.
//!
//! Two ranges are kept apart. The studied range is what the evidence supports; outside it the
//! model still runs, and a caller may want to say so. The accepted limits are wider, so that
//! virtual patients may be drawn freely, and exist to catch a wrong unit or a slip of the pen.

mod beside;

pub(super) use beside::*;

use super::canal::{CANAL_LENGTH_CM, REFERENCE_VOLUME_ML};
use crate::limits::Limits;

/// What is known about one parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterEntry {
    /// The name of the field in [`Parameters`](super::Parameters).
    pub field: &'static str,
    /// The unit in words.
    pub unit: &'static str,
    /// The default; none where the caller must choose.
    pub default: Option<f64>,
    /// The range that the basis supports.
    pub studied: Limits,
    /// The limits that validation enforces.
    pub accepted: Limits,
    /// The published source or the reason for the default and the studied range.
    pub basis: &'static str,
    /// Whether default and range rest on a published measurement. What is fitted or set by hand
    /// is not verified, and the product must show it as such.
    pub verified: bool,
}

const FITTED: &str = "calibrated field, not a measurement: inverse fit of this model to \
    EISENACH-2003, NORDBERG-1984, MORPHINE-21, SJOSTROM-1987, MOULIN-1986, KROIN-1993, \
    CISTERNOGRAPHY and EIDE-2021, with assumed needle heights";

/// All parameters, in the order of the fields of [`Parameters`](super::Parameters).
pub const PARAMETER_TABLE: [ParameterEntry; 22] = [
    CELLS,
    K_LUMBAR,
    K_THORACIC,
    K_CERVICAL,
    PRODUCTION,
    SPINAL_ABSORPTION,
    LOSS,
    FORAMEN,
    CRANIAL_EXCHANGE,
    SPINAL_FLUID,
    CISTERNA,
    CRANIAL,
    CANAL_LENGTH,
    BRAIN_UPTAKE,
    TISSUE_IN,
    TISSUE_OUT,
    TISSUE_TO_PLASMA,
    DURAL_PERMEABILITY,
    DURAL_AREA,
    EPIDURAL,
    EPIDURAL_PARTITION,
    EPIDURAL_TO_PLASMA,
];

pub(super) const CELLS: ParameterEntry = ParameterEntry {
    field: "cells",
    unit: "cells",
    default: Some(240.0),
    studied: Limits::new(120.0, 480.0),
    accepted: Limits::new(60.0, 4800.0),
    basis: "numerical choice: 480 instead of 240 cells move concentrations by \
        about 1 %",
    verified: false,
};

pub(super) const K_LUMBAR: ParameterEntry = ParameterEntry {
    field: "k_lumbar_cm2_per_s",
    unit: "cm2/s",
    default: Some(0.010),
    studied: Limits::new(0.005, 0.03),
    accepted: Limits::new(1e-6, 100.0),
    basis: FITTED,
    verified: false,
};

pub(super) const K_THORACIC: ParameterEntry = ParameterEntry {
    field: "k_thoracic_cm2_per_s",
    unit: "cm2/s",
    default: Some(0.10),
    studied: Limits::new(0.04, 0.3),
    accepted: Limits::new(1e-6, 100.0),
    basis: FITTED,
    verified: false,
};

pub(super) const K_CERVICAL: ParameterEntry = ParameterEntry {
    field: "k_cervical_cm2_per_s",
    unit: "cm2/s",
    default: Some(0.4),
    studied: Limits::new(0.2, 1.5),
    accepted: Limits::new(1e-6, 100.0),
    basis: FITTED,
    verified: false,
};

pub(super) const PRODUCTION: ParameterEntry = ParameterEntry {
    field: "production_ml_per_min",
    unit: "mL/min",
    default: Some(0.37),
    studied: Limits::new(0.2, 0.7),
    accepted: Limits::new(0.0, 10.0),
    basis: "measured range NILSSON-1992 (12 to 42 mL/h over the day, 0.45 mL/min on \
        average); the default is a textbook value",
    verified: false,
};

pub(super) const SPINAL_ABSORPTION: ParameterEntry = ParameterEntry {
    field: "spinal_absorption_fraction",
    unit: "share of production",
    default: Some(0.2),
    studied: Limits::new(0.1, 0.4),
    accepted: Limits::new(0.0, 1.0),
    basis: "the fit leaves 0.1 to 0.4 unresolved; Edsbagge 2004 (not read in full)",
    verified: false,
};

pub(super) const LOSS: ParameterEntry = ParameterEntry {
    field: "loss_per_h",
    unit: "1/h",
    default: None,
    studied: Limits::new(0.0, 2.0),
    accepted: Limits::new(0.0, 100.0),
    basis: "belongs to the drug; translate published apparent kinetics with this model, \
        never enter a published half-life",
    verified: false,
};

pub(super) const FORAMEN: ParameterEntry = ParameterEntry {
    field: "foramen_conductance_ml_per_min",
    unit: "mL/min",
    default: Some(8.0),
    studied: Limits::new(2.0, 30.0),
    accepted: Limits::new(0.0, 1e4),
    basis: "set by hand, not identifiable from published data",
    verified: false,
};

pub(super) const CRANIAL_EXCHANGE: ParameterEntry = ParameterEntry {
    field: "cranial_exchange_ml_per_min",
    unit: "mL/min",
    default: Some(2.0),
    studied: Limits::new(0.5, 10.0),
    accepted: Limits::new(0.0, 1e4),
    basis: "set by hand, not identifiable from published data",
    verified: false,
};

pub(super) const SPINAL_FLUID: ParameterEntry = ParameterEntry {
    field: "spinal_fluid_ml",
    unit: "mL",
    default: Some(REFERENCE_VOLUME_ML),
    studied: Limits::new(70.0, 140.0),
    accepted: Limits::new(1.0, 1000.0),
    basis: "HOGAN-1996 (whole spine 94.8 and 120.0 mL, lumbosacral 28 to 81 mL) and \
        SASS-2017 (97.3 mL)",
    verified: true,
};

pub(super) const CISTERNA: ParameterEntry = ParameterEntry {
    field: "cisterna_ml",
    unit: "mL",
    default: Some(20.0),
    studied: Limits::new(10.0, 40.0),
    accepted: Limits::new(0.1, 1000.0),
    basis: "general knowledge: cisterna magna with the basal cisterns; the range is a \
        guess",
    verified: false,
};

pub(super) const CRANIAL: ParameterEntry = ParameterEntry {
    field: "cranial_ml",
    unit: "mL",
    default: Some(105.0),
    studied: Limits::new(50.0, 210.0),
    accepted: Limits::new(0.1, 10_000.0),
    basis: "general knowledge: cranial subarachnoid space; the range is a guess",
    verified: false,
};

pub(super) const CANAL_LENGTH: ParameterEntry = ParameterEntry {
    field: "canal_length_cm",
    unit: "cm",
    default: Some(CANAL_LENGTH_CM),
    studied: Limits::new(48.0, 72.0),
    accepted: Limits::new(20.0, 120.0),
    basis: "working geometry, from general knowledge; its scaling with body height is assumed",
    verified: false,
};

pub(super) const BRAIN_UPTAKE: ParameterEntry = ParameterEntry {
    field: "brain_uptake_per_h",
    unit: "1/h",
    default: Some(0.0),
    studied: Limits::new(0.0, 2.0),
    accepted: Limits::new(0.0, 100.0),
    basis: "belongs to the drug; 0 as in the fit of the dispersion, the range is a guess",
    verified: false,
};
