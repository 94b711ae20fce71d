//! The motor that the controller commands: quanta become positions of the rotor, one after the
//! other, on a motor line. Knows no hardware.

use cisterna_pump::{Drive, Motor, Position};
use cisterna_quantity::Duration;

use crate::hardware::MODEL;

/// What the rotor's coils are wired to.
pub(crate) trait Line {
    /// Energises the coil of a position, and no other.
    fn set(&mut self, position: Position);

    /// How many quanta were counted on the line since the start.
    fn counted(&self) -> u64;
}

/// A rotor on its line.
pub(crate) struct Rotor<L> {
    drive: Drive,
    line: L,
}

impl<L: Line> Rotor<L> {
    /// A rotor at rest.
    pub(crate) const fn new(line: L) -> Self {
        Self { drive: Drive::new(MODEL.mechanism), line }
    }

    /// How many quanta were counted on its line since the start.
    pub(crate) fn counted(&self) -> u64 {
        self.line.counted()
    }

    fn quantum(&mut self) {
        loop {
            self.line.set(self.drive.advance());
            if self.drive.is_at_rest() {
                return;
            }
        }
    }
}

impl<L: Line> Motor for Rotor<L> {
    /// Without power the coils have no current, and nothing turns. What is told is what the line
    /// counted, not what was commanded.
    fn turn(&mut self, quanta: u64, _time: Duration, power: bool) -> u64 {
        let before = self.counted();
        if power {
            (0..quanta).for_each(|_| self.quantum());
        } else {
            self.line.set(self.drive.halt());
        }
        self.counted().saturating_sub(before)
    }
}
