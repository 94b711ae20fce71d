//! What a pump is told to do.

use cisterna_quantity::{Concentration, Rate, Volume};

/// A complete programme: the type that the clinician reviews and the pump executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programme {
    /// The concentration of the drug in the reservoir.
    pub concentration: Concentration,
    /// The steady infusion.
    pub mode: Mode,
    /// What is delivered once, before the steady infusion: a prime, or a bridge to a new
    /// concentration.
    pub opening: Option<Bolus>,
    /// The reservoir volume at which the low-reservoir alarm sounds.
    pub low_reservoir_alarm: Volume,
}

/// The steady infusion of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// No flow. For some drugs this is the dangerous state: it is commanded, never a default.
    Stopped,
    /// One flow around the clock.
    SimpleContinuous {
        /// The flow.
        rate: Rate,
    },
}

/// A volume delivered once at its own flow, in place of the steady infusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bolus {
    /// What it is for.
    pub kind: BolusKind,
    /// How much is delivered.
    pub volume: Volume,
    /// How fast.
    pub rate: Rate,
}

/// What a bolus is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BolusKind {
    /// A single dose.
    Single,
    /// Filling the empty pathway between reservoir and catheter tip.
    Prime,
    /// Moving the old drug out of the pathway at the old dose, before a new concentration arrives.
    Bridge,
}
