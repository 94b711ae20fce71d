//! What moves the fluid and counts what was moved.

use cisterna_quantity::Duration;

/// The longest time between two looks of the monitor, and between two of its beats.
pub const WATCH_EVERY: Duration = Duration::SECOND;

/// The longest time between two looks at a motor of which nothing unforeseen can come.
pub const CALM_MAX: Duration = Duration::MINUTE;

/// What moves the fluid and counts what was moved.
pub trait Motor {
    /// Moves so many quanta in a time, if it has power, and tells how many its sensor counted.
    fn turn(&mut self, quanta: u64, time: Duration, power: bool) -> u64;

    /// For how long it surely does what it is told. A real motor is looked at whenever the monitor
    /// can; a simulated one that obeys may be left alone for longer, up to [`CALM_MAX`], and the
    /// result is the same.
    fn calm_for(&self) -> Duration {
        WATCH_EVERY
    }
}

/// A motor that does what it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdealMotor;

impl Motor for IdealMotor {
    fn turn(&mut self, quanta: u64, _time: Duration, power: bool) -> u64 {
        if power { quanta } else { 0 }
    }

    fn calm_for(&self) -> Duration {
        CALM_MAX
    }
}
