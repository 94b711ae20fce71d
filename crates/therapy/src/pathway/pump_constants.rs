//! The constants of an implanted pump, as they are recorded with the implant.

use cisterna_pump::{Mechanism, Model, Modes};
use cisterna_quantity::{Duration, Rate, Volume};
use serde::{Deserialize, Serialize};

/// The constants of the pump's control core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PumpConstants {
    /// How it moves the fluid.
    #[serde(with = "crate::as_text", default = "mechanism_before_it_was_recorded")]
    pub mechanism: Mechanism,
    /// What the reservoir holds when full.
    #[serde(with = "crate::as_text")]
    pub reservoir_capacity: Volume,
    /// The smallest amount that can be delivered.
    #[serde(with = "crate::as_text")]
    pub quantum: Volume,
    /// The lowest flow.
    #[serde(with = "crate::as_text")]
    pub rate_min: Rate,
    /// The highest flow.
    #[serde(with = "crate::as_text")]
    pub rate_max: Rate,
    /// What it can do beyond one flow around the clock. A record without them is older than these
    /// modes: its pump was never told more than one flow, so it can do nothing else here until
    /// somebody records what it can.
    #[serde(default)]
    pub modes: PumpModes,
    /// From the replacement indicator to the end of service. A record without it knows of no
    /// indicator either, so the time could not begin to run.
    #[serde(with = "crate::as_text::optional", default)]
    pub replacement_to_end: Option<Duration>,
}

/// What a pump can do beyond one flow around the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PumpModes {
    /// The flow that only keeps the mechanism moving, if there is such a mode.
    #[serde(with = "crate::as_text::optional")]
    pub minimum_rate: Option<Rate>,
    /// The most steps of a day schedule, if it can run one.
    pub day_steps_max: Option<u8>,
    /// The most different days in a week, if it can run a week.
    pub day_groups_max: Option<u8>,
    /// The shortest time between two periodic boluses, if it can give them.
    #[serde(with = "crate::as_text::optional")]
    pub periodic_interval_min: Option<Duration>,
    /// Whether a patient can ask for a bolus.
    pub patient_bolus: bool,
}

/// The mechanism of a pump whose record does not name it. An implant needs a known internal tubing,
/// and as long as records did not name the mechanism, the device table knew that of SynchroMed II
/// only: a pump with a stepping rotor.
const fn mechanism_before_it_was_recorded() -> Mechanism {
    Mechanism::SteppingRotor
}

impl From<Model> for PumpConstants {
    fn from(model: Model) -> Self {
        let Model { mechanism, reservoir_capacity, quantum, rate_min, rate_max, .. } = model;
        let Model { modes, replacement_to_end, .. } = model;
        let modes = PumpModes::from(modes);
        Self {
            mechanism,
            reservoir_capacity,
            quantum,
            rate_min,
            rate_max,
            modes,
            replacement_to_end,
        }
    }
}

impl From<PumpConstants> for Model {
    fn from(constants: PumpConstants) -> Self {
        Self {
            mechanism: constants.mechanism,
            reservoir_capacity: constants.reservoir_capacity,
            quantum: constants.quantum,
            rate_min: constants.rate_min,
            rate_max: constants.rate_max,
            modes: constants.modes.into(),
            replacement_to_end: constants.replacement_to_end,
        }
    }
}

impl From<Modes> for PumpModes {
    fn from(modes: Modes) -> Self {
        let Modes { minimum_rate, day_steps_max, day_groups_max, .. } = modes;
        let Modes { periodic_interval_min, patient_bolus, .. } = modes;
        Self { minimum_rate, day_steps_max, day_groups_max, periodic_interval_min, patient_bolus }
    }
}

impl From<PumpModes> for Modes {
    fn from(modes: PumpModes) -> Self {
        let PumpModes { minimum_rate, day_steps_max, day_groups_max, .. } = modes;
        let PumpModes { periodic_interval_min, patient_bolus, .. } = modes;
        Self { minimum_rate, day_steps_max, day_groups_max, periodic_interval_min, patient_bolus }
    }
}
