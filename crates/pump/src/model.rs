//! The constants of a pump model, as the device table gives them.

use cisterna_quantity::{Rate, Volume};

/// What the control core needs to know about the hardware it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// The most that the reservoir may hold.
    pub reservoir_capacity: Volume,
    /// The volume of one motor step or valve stroke: the smallest amount that can be delivered.
    pub quantum: Volume,
    /// The lowest flow that counts as therapy.
    pub rate_min: Rate,
    /// The highest flow of the hardware.
    pub rate_max: Rate,
}
