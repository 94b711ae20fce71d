//! The pump that the image believes it sits in.

use cisterna_pump::Model;
use cisterna_quantity::{Rate, Volume};

/// The constants of `catalog/pumps/synchromed-ii-20.toml`, where their sources stand. A test holds
/// the one against the other. There is no programme here: it is commanded, never built in.
pub(crate) const MODEL: Model = Model {
    reservoir_capacity: Volume::from_nl(20_000_000),
    quantum: Volume::from_nl(100),
    rate_min: Rate::from_nl_per_day(48_000),
    rate_max: Rate::from_nl_per_day(24_000_000),
};
