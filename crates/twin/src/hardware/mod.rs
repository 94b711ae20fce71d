//! What moves the fluid: reservoir, rotor or valves, battery. The control core believes what it
//! commanded; here is what really leaves.
//!
//! Two things are told apart. A quantum that is *turned* is seen by the sensor of the rotor. The
//! *volume* that a turn moves nobody sees until a refill measures what is left.
//!
//! | module | what | turns | volume | who can see it |
//! |---|---|---|---|---|
//! | [`flow`] | every refill flows a little otherwise | as told | some per cent off | a refill |
//! | [`over_infusion`] | each turn moves too much | as told | too much | a refill |
//! | [`stall`] | the rotor stands still | none | none | its sensor, a refill |
//! | [`slip`] | turns are lost | too few | as turned | the monitor, a refill |
//! | [`runaway`] | it turns by itself | too many | as turned | the monitor, a refill |
//! | [`magnet`] | a field holds the rotor, or shuts the valve | none | none | its sensor, a refill |
//! | [`battery`] | the indicator, and the end | none at the end | none | its indicator, a refill |

pub mod battery;
pub mod flow;
pub mod magnet;
pub mod over_infusion;
pub(crate) mod reservoir;
pub mod runaway;
pub mod slip;
pub mod stall;

use cisterna_pump::{CALM_MAX, Mechanism, Model, Motor, WATCH_EVERY};
use cisterna_quantity::{Duration, Rate, Volume};

use crate::share::{Portion, WHOLE_PPM, times};
use flow::{FlowError, Flows};
use runaway::Runaway;

/// The mechanism of one pump, with what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Hardware {
    mechanism: Mechanism,
    quantum: Volume,
    flows: Flows,
    /// The volume of a turn that leaves, as a share of a quantum.
    moves: Portion,
    over_infusion_ppm: u64,
    /// What the catheter lets pass, in millionths.
    pub(crate) passes_ppm: u64,
    stall: Option<stall::Stall>,
    /// The share of turns that is lost.
    slips: Portion,
    runaway: Option<Runaway>,
    pub(crate) magnet: magnet::Held,
    /// Whether the battery is empty.
    pub(crate) dead: bool,
    /// What the reservoir can still give.
    left: Volume,
    /// What is pressed out with the next piece of time.
    pressed: Volume,
    /// What left the reservoir in each piece of time since they were taken last.
    pieces: Vec<Piece>,
    /// Whether the motor had power when it was asked last.
    power: bool,
}

/// What left the reservoir in a piece of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) time: Duration,
    pub(crate) volume: Volume,
}

impl Hardware {
    pub(crate) fn new(model: &Model, error: Option<FlowError>) -> Self {
        Self {
            mechanism: model.mechanism,
            quantum: model.quantum,
            flows: Flows::new(error),
            moves: Portion::new(WHOLE_PPM),
            over_infusion_ppm: WHOLE_PPM,
            passes_ppm: WHOLE_PPM,
            stall: None,
            slips: Portion::new(0),
            runaway: None,
            magnet: magnet::Held::default(),
            dead: false,
            left: Volume::ZERO,
            pressed: Volume::ZERO,
            pieces: Vec::new(),
            power: true,
        }
    }

    pub(crate) const fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// The reservoir can give so much; a refill also changes how the flow is off.
    pub(crate) fn refilled(&mut self, left: Volume) {
        self.left = left;
        self.flows.refilled();
    }

    pub(crate) const fn over_infuse(&mut self, ppm: u64) {
        self.over_infusion_ppm = ppm;
    }

    pub(crate) const fn stall(&mut self, stall: Option<stall::Stall>) {
        self.stall = stall;
    }

    pub(crate) const fn slip(&mut self, lost_ppm: u64) {
        self.slips.set(lost_ppm);
    }

    pub(crate) const fn run_away(&mut self, runaway: Runaway) {
        self.runaway = Some(runaway);
    }

    /// A volume is pressed out at once, past the rotor: what a field does to an accumulator.
    pub(crate) const fn press_out(&mut self, volume: Volume) {
        self.pressed = volume;
    }

    /// What the reservoir can still give.
    pub(crate) const fn left(&self) -> Volume {
        self.left
    }

    /// Whether what is commanded leaves, to the nanolitre.
    pub(crate) fn is_ideal(&self) -> bool {
        self.turns() && self.runaway.is_none() && self.slips.ppm() == 0 && self.share() == WHOLE_PPM
    }

    /// Whether it turns at all when it is told to.
    fn turns(&self) -> bool {
        !self.dead && self.stall.is_none() && !self.magnet.holds()
    }

    /// The volume that leaves with a turn, in millionths of a quantum.
    fn share(&self) -> u64 {
        times(times(self.flows.ppm(), self.over_infusion_ppm), self.passes_ppm)
    }

    /// The flow that leaves when so much is commanded, in millionths of it; a motor that runs away
    /// has its own.
    pub(crate) fn yields_ppm(&self) -> u64 {
        let kept = WHOLE_PPM.saturating_sub(self.slips.ppm());
        let flows = self.turns() && self.power && !self.left.is_zero();
        if flows { times(self.share(), kept) } else { 0 }
    }

    /// The flow that a motor commands itself when it runs away.
    pub(crate) fn own_flow(&self) -> Option<Rate> {
        self.runaway.as_ref().map(Runaway::rate)
    }

    /// The pieces of time since they were taken last.
    pub(crate) fn take(&mut self) -> Vec<Piece> {
        std::mem::take(&mut self.pieces)
    }

    fn leaves(&mut self, volume: Volume) -> Volume {
        self.moves.set(self.share());
        let volume = self.moves.of(volume).min(self.left);
        self.left = self.left.checked_sub(volume).unwrap_or(Volume::ZERO);
        volume
    }
}

impl Motor for Hardware {
    /// A motor that stands still or loses turns is looked at as seldom as a sound one: it is found
    /// up to a minute later than a monitor finds it that looks every second.
    fn calm_for(&self) -> Duration {
        if self.runaway.is_some() { WATCH_EVERY } else { CALM_MAX }
    }

    fn turn(&mut self, quanta: u64, time: Duration, power: bool) -> u64 {
        self.power = power;
        let turns = power && self.turns();
        let told = if turns { quanta } else { 0 };
        let turned = match &mut self.runaway {
            Some(runaway) if turns => runaway.turns(time),
            _ => told.saturating_sub(self.slips.of(Volume::from_nl(told)).nl()),
        };
        let volume = self.quantum.checked_mul(turned).unwrap_or(Volume::MAX);
        let pressed = std::mem::take(&mut self.pressed);
        let volume = self.leaves(volume.checked_add(pressed).unwrap_or(Volume::MAX));
        self.pieces.push(Piece { time, volume });
        turned
    }
}
