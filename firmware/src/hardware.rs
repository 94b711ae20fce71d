//! The pump that the image believes it sits in.

use cisterna_pump::{Mechanism, Model, Modes};
use cisterna_quantity::{Duration, Rate, Volume};

/// The constants of `catalog/pumps/synchromed-ii-20.toml`, where their sources stand. A test holds
/// the one against the other. There is no programme here: it is commanded, never built in.
pub(crate) const MODEL: Model = Model {
    mechanism: Mechanism::SteppingRotor,
    reservoir_capacity: Volume::from_nl(20_000_000),
    quantum: Volume::from_nl(100),
    rate_min: Rate::from_nl_per_day(48_000),
    rate_max: Rate::from_nl_per_day(24_000_000),
    modes: Modes {
        minimum_rate: Some(Rate::from_nl_per_day(6_000)),
        day_steps_max: Some(13),
        day_groups_max: Some(3),
        periodic_interval_min: Some(Duration::from_ms(15 * Duration::MINUTE.ms())),
        patient_bolus: true,
    },
    replacement_to_end: Some(Duration::from_ms(90 * Duration::DAY.ms())),
};
