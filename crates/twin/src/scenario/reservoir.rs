//! What is in the reservoir over time: as the pump counts it, and really.

use cisterna_quantity::{Duration, Volume};

use crate::{Implant, Twin};

/// The reservoir at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservoir {
    /// What the pump believes to be left.
    pub counted: Volume,
    /// What a needle could really take out.
    pub real: Volume,
}

impl Reservoir {
    /// The reservoir of an implanted pump now.
    pub(super) fn of(implant: &Implant) -> Self {
        Self { counted: implant.pump().reservoir(), real: implant.residual() }
    }
}

/// A moment at which the reservoir was filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The time since the start.
    pub at: Duration,
    /// Before it.
    pub before: Reservoir,
    /// After it.
    pub after: Reservoir,
}

/// What happened to the reservoir in one arm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fillings {
    /// Every filling, in order of time.
    pub filled: Vec<Filled>,
    /// The volumes at which the pump was told to warn, each once, in order of time.
    pub low_alarms: Vec<Volume>,
}

impl Fillings {
    /// Notes what something that was done at once has changed.
    pub(super) fn note(&mut self, before: Option<Reservoir>, twin: &Twin) {
        let Some(implant) = twin.implant() else { return };
        let after = Reservoir::of(implant);
        if let Some(before) = before.filter(|before| *before != after) {
            self.filled.push(Filled { at: twin.clock(), before, after });
        }
        let alarm = implant.pump().programme().map(|programme| programme.low_reservoir_alarm);
        if let Some(alarm) = alarm.filter(|alarm| !self.low_alarms.contains(alarm)) {
            self.low_alarms.push(alarm);
        }
    }
}
