//! Moving one quantum: the positions that the mechanism goes through, one after the other.
//!
//! Positions follow one another in one direction only, so fluid cannot be moved backwards; and of
//! the two valves of an accumulator at most one is ever open, so fluid cannot run through. A halt
//! in the middle leaves the mechanism shut. What was begun is counted as delivered: the count is
//! made before the motion, so a pump that dies within a quantum believes too much was given, never
//! too little.
//!
//! A rotor that was halted rests at the coil that held it last, and goes on with the one after. If
//! it began again with the first coil, that coil would pull it back, and fluid with it.

use crate::Mechanism;

/// Where the mechanism is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// A rotor with one of its coils energised, or none when it rests. A resting rotor presses the
    /// tube shut.
    Rotor(Coil),
    /// The two valves of an accumulator.
    Valves(Valves),
}

/// The coil of a rotor that is energised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coil {
    /// None.
    Rest,
    /// The first.
    A,
    /// The second.
    B,
    /// The third.
    C,
}

/// Which valve of an accumulator is open. That both are open cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Valves {
    /// Both are shut.
    Shut,
    /// The chamber fills from the reservoir.
    Filling,
    /// Both are shut, with a full chamber.
    Full,
    /// The chamber empties into the catheter.
    Emptying,
}

/// The mechanism of a pump within a quantum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drive {
    position: Position,
    /// The coil that held the rotor last: the rotor is still there.
    last: Coil,
    /// How many coils were energised in this quantum.
    coils: u8,
}

impl Drive {
    /// At rest.
    #[must_use]
    pub const fn new(mechanism: Mechanism) -> Self {
        Self { position: Position::rest(mechanism), last: Coil::C, coils: 0 }
    }

    /// Where it is.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Whether it is between two quanta.
    #[must_use]
    pub const fn is_at_rest(&self) -> bool {
        matches!(self.position, Position::Rotor(Coil::Rest) | Position::Valves(Valves::Shut))
    }

    /// Goes on to the next position. Four times make a quantum.
    pub const fn advance(&mut self) -> Position {
        self.position = match self.position {
            Position::Rotor(_) if self.coils == COILS => self.rest(),
            Position::Rotor(_) => {
                self.last = self.last.next();
                self.coils = self.coils.saturating_add(1);
                Position::Rotor(self.last)
            }
            Position::Valves(valves) => Position::Valves(valves.next()),
        };
        self.position
    }

    /// Stops where it is, without finishing the quantum: after an occlusion the rest must not be
    /// pressed into the catheter.
    pub const fn halt(&mut self) -> Position {
        self.position = match self.position {
            Position::Rotor(_) => self.rest(),
            Position::Valves(_) => Position::Valves(Valves::Shut),
        };
        self.position
    }

    /// Takes the current from the rotor, which stays where it is.
    const fn rest(&mut self) -> Position {
        self.coils = 0;
        Position::Rotor(Coil::Rest)
    }
}

/// How many coils, one after the other, move a quantum.
const COILS: u8 = 3;

impl Position {
    const fn rest(mechanism: Mechanism) -> Self {
        match mechanism {
            Mechanism::SteppingRotor => Self::Rotor(Coil::Rest),
            Mechanism::ValveGatedAccumulator => Self::Valves(Valves::Shut),
        }
    }
}

impl Coil {
    /// The coil that pulls the rotor on from this one.
    const fn next(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::C,
            Self::C | Self::Rest => Self::A,
        }
    }
}

impl Valves {
    const fn next(self) -> Self {
        match self {
            Self::Shut => Self::Filling,
            Self::Filling => Self::Full,
            Self::Full => Self::Emptying,
            Self::Emptying => Self::Shut,
        }
    }
}
