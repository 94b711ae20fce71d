//! What can go wrong with an implanted system, apart from people.

use cisterna_pump::Fault;
use cisterna_quantity::{Percent, Volume};

use crate::catheter::granuloma::Growth;
use crate::catheter::migration::Tip;
use crate::hardware::stall::Stall;

/// A failure that begins, and may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Each turn moves so much too much; see [`over_infusion`](crate::hardware::over_infusion).
    OverInfusion(Percent),
    /// The rotor stands still; see [`stall`](crate::hardware::stall).
    MotorStall(Stall),
    /// So many turns are lost; see [`slip`](crate::hardware::slip).
    MotorSlips(Percent),
    /// The motor turns by itself; see [`runaway`](crate::hardware::runaway).
    MotorRunsAway,
    /// A strong field; see [`magnet`](crate::hardware::magnet). When it ends, a rotor stays held.
    MagneticField,
    /// A rotor that the field held, as long as it does not turn again. It begins with the field.
    RotorHeld,
    /// The battery nears its end; see [`battery`](crate::hardware::battery).
    ReplacementDue,
    /// The battery is empty.
    BatteryDead,
    /// The processor of the control core hangs.
    CoreHangs,
    /// The processor of the monitor hangs.
    MonitorHangs,
    /// The catheter lets a share pass; see [`block`](crate::catheter::block).
    Kink(Percent),
    /// The catheter lets nothing pass. With a sensor of pressure the pump knows.
    Occlusion {
        /// Whether the pump senses it.
        sensed: bool,
    },
    /// A share of what flows past a place leaves there; see [`breach`](crate::catheter::breach).
    Leak {
        /// The volume from the reservoir to the place.
        from_pump: Volume,
        /// The share; all of it after a disconnection.
        share: Percent,
    },
    /// The tip lies elsewhere; see [`migration`](crate::catheter::migration).
    TipMoves(Tip),
    /// A mass begins to grow at the tip; see [`granuloma`](crate::catheter::granuloma).
    Granuloma(Growth),
}

impl Failure {
    /// What a pump senses of it, if there is somebody in the pump who listens.
    pub(crate) const fn sensed(&self) -> Option<Fault> {
        match self {
            Self::MotorStall(Stall { sensed: true }) => Some(Fault::MotorStall),
            Self::MagneticField => Some(Fault::MagneticField),
            Self::ReplacementDue => Some(Fault::ReplacementDue),
            Self::Occlusion { sensed: true } => Some(Fault::Occlusion),
            _ => None,
        }
    }

    /// The fault whose end a pump senses when it ends.
    pub(crate) const fn gone(&self) -> Option<Fault> {
        match self {
            Self::RotorHeld => Some(Fault::MotorStall),
            Self::ReplacementDue => None,
            other => other.sensed(),
        }
    }
}
