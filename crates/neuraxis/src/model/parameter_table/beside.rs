//! What lies beside the fluid: tissue of cord and roots, and the epidural space with its fat.

use super::ParameterEntry;
use crate::limits::Limits;

const TISSUE: &str = "belongs to the drug; 0 leaves tissue out. Physics of a hydrophilic drug in \
    extracellular space gives an uptake of 0.02 to 0.07 1/h; sets for morphine (0.05, 0.05, 0.02) \
    and fentanyl (2, 4, 2 with a loss of 0.3) are scans with this model, ranges a factor of three";

pub(in crate::model) const TISSUE_IN: ParameterEntry = ParameterEntry {
    field: "tissue_in_per_h",
    unit: "1/h",
    default: Some(0.0),
    studied: Limits::new(0.0, 6.0),
    accepted: Limits::new(0.0, 1000.0),
    basis: TISSUE,
    verified: false,
};

pub(in crate::model) const TISSUE_OUT: ParameterEntry = ParameterEntry {
    field: "tissue_out_per_h",
    unit: "1/h",
    default: Some(0.0),
    studied: Limits::new(0.0, 12.0),
    accepted: Limits::new(0.0, 1000.0),
    basis: TISSUE,
    verified: false,
};

pub(in crate::model) const TISSUE_TO_PLASMA: ParameterEntry = ParameterEntry {
    field: "tissue_to_plasma_per_h",
    unit: "1/h",
    default: Some(0.0),
    studied: Limits::new(0.0, 6.0),
    accepted: Limits::new(0.0, 1000.0),
    basis: TISSUE,
    verified: false,
};

pub(in crate::model) const DURAL_PERMEABILITY: ParameterEntry = ParameterEntry {
    field: "dural_permeability_cm_per_min",
    unit: "cm/min",
    default: Some(0.0),
    studied: Limits::new(0.0, 2.3e-3),
    accepted: Limits::new(0.0, 1.0),
    basis: "0 leaves the epidural space out. 0.6e-3 (morphine) to 2.3e-3 (alfentanil) across the \
        meninges, Bernards & Hill 1992 (not read in full)",
    verified: false,
};

pub(in crate::model) const DURAL_AREA: ParameterEntry = ParameterEntry {
    field: "dural_area_cm2",
    unit: "cm2",
    default: Some(318.5),
    studied: Limits::new(250.0, 400.0),
    accepted: Limits::new(1.0, 10_000.0),
    basis: "SASS-2017 (318.5 cm2 in one model); the range is a guess",
    verified: false,
};

pub(in crate::model) const EPIDURAL: ParameterEntry = ParameterEntry {
    field: "epidural_ml",
    unit: "mL",
    default: Some(60.0),
    studied: Limits::new(20.0, 150.0),
    accepted: Limits::new(0.1, 10_000.0),
    basis: "general knowledge: the space with its fat; the range is a guess",
    verified: false,
};

pub(in crate::model) const EPIDURAL_PARTITION: ParameterEntry = ParameterEntry {
    field: "epidural_partition",
    unit: "ratio",
    default: Some(1.0),
    studied: Limits::new(1.0, 100.0),
    accepted: Limits::new(0.01, 1e5),
    basis: "belongs to the drug; rises with its octanol/water ratio (CLINICALGATE), by how much is \
        unknown",
    verified: false,
};

pub(in crate::model) const EPIDURAL_TO_PLASMA: ParameterEntry = ParameterEntry {
    field: "epidural_to_plasma_per_h",
    unit: "1/h",
    default: Some(5.0),
    studied: Limits::new(1.0, 10.0),
    accepted: Limits::new(0.0, 1000.0),
    basis: "derived from SJOSTROM-1987b: epidural meperidine disappears with a half-life of \
        7.6 min (5.5 1/h) and 3.7 % of it crosses the dura; the range is a guess",
    verified: false,
};
