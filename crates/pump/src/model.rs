//! The constants of a pump model, as the device table gives them.

use cisterna_quantity::{Duration, Rate, Volume};

/// What the control core needs to know about the hardware it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Model {
    /// How a quantum is moved.
    pub mechanism: Mechanism,
    /// The most that the reservoir may hold.
    pub reservoir_capacity: Volume,
    /// The volume of one motor step or valve stroke: the smallest amount that can be delivered.
    pub quantum: Volume,
    /// The lowest flow that counts as therapy.
    pub rate_min: Rate,
    /// The highest flow of the hardware.
    pub rate_max: Rate,
    /// What the model can be programmed to, beyond one flow around the clock.
    pub modes: Modes,
    /// From the replacement indicator to the end of service, when the pump stops by itself.
    /// Unknown for models whose maker does not say.
    pub replacement_to_end: Option<Duration>,
}

/// How the hardware moves a quantum of fluid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// Rollers press a tube, step by step. A magnetic field holds the rotor.
    SteppingRotor,
    /// A small chamber between two valves is filled and emptied. A magnetic field shuts a safety
    /// valve, which stays shut until it is reset.
    ValveGatedAccumulator,
}

/// The modes of a model and their bounds. What is `None` the model cannot do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Modes {
    /// The flow of the minimum-rate mode, which keeps the mechanism moving and is no therapy.
    pub minimum_rate: Option<Rate>,
    /// The most steps of a day schedule.
    pub day_steps_max: Option<u8>,
    /// The most different days in a week of day schedules.
    pub day_groups_max: Option<u8>,
    /// The shortest time between the beginnings of two periodic boluses.
    pub periodic_interval_min: Option<Duration>,
    /// Whether a patient may ask for a bolus.
    pub patient_bolus: bool,
}

impl Modes {
    /// One flow around the clock, and nothing else.
    pub const CONTINUOUS_ONLY: Self = Self {
        minimum_rate: None,
        day_steps_max: None,
        day_groups_max: None,
        periodic_interval_min: None,
        patient_bolus: false,
    };
}
