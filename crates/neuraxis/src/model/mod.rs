//! The neuraxis: spinal canal, cisterna magna and cranial space as one chain.
//!
//! The spinal cells come first, from the sac end upward, then the cisterna magna, then the cranial
//! space. Fluid is produced above the foramen magnum, free of drug; part of it flows down the
//! canal and is absorbed there evenly, the rest leaves from the cranial space. The sac end is
//! closed.

mod advance_error;
mod assembly;
mod beside;
mod body;
mod canal;
mod day;
mod density;
mod displacement;
mod disturbance;
mod drift;
mod faces;
mod grid;
mod gut;
mod linear;
mod neuraxis;
mod parameter_table;
mod parameters;
mod physiology;
mod plasma;
mod pulse;
mod source;
mod state;
mod stepper_cache;

pub use advance_error::AdvanceError;
pub use body::{
    BODY_HEIGHT_LIMITS_CM, REFERENCE_BODY_HEIGHT_CM, canal_length_of_height_cm, scaled_height_cm,
};
pub use canal::CANAL_LENGTH_CM;
pub use day::{MEASURED_MEAN_ML_PER_MIN, circadian_factor, mean_circadian_factor};
pub use density::{FLUID_DENSITY_G_PER_ML, PlainSolution};
pub use displacement::{Displacement, SPINAL_COMPLIANCE_SHARE, VOLUME_LIMITS_ML};
pub use disturbance::Disturbance;
pub use drift::{Drift, PULSE_RAD_PER_S, Posture, STREAMING_CM_PER_S};
pub use gut::Gut;
pub(crate) use neuraxis::zero_or_within;
pub use neuraxis::{
    AMOUNT_LIMITS, DURATION_LIMITS_S, MAX_STEPS_PER_ADVANCE, Neuraxis, STEP_MAX_LIMITS_S,
};
pub use parameter_table::{PARAMETER_TABLE, ParameterEntry};
pub use parameters::Parameters;
pub use plasma::{Peripheral, Plasma, PlasmaParameters};
pub use pulse::{REFERENCE_HEART_PER_MIN, REFERENCE_STROKE_CM};
pub use source::{SPREAD_LIMITS_CM, Source};
pub use state::{Eliminated, State};
