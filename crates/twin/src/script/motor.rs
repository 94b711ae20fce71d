//! A motor that does what a script says of it, and remembers what it moved.

use cisterna_pump::{CALM_MAX, Model, Motor, WATCH_EVERY};
use cisterna_quantity::{Duration, Rate, Volume};

use super::name::Turning;

/// The hardware of a pump in a script: it can move no more than the reservoir really holds.
#[derive(Clone, Debug)]
pub(super) struct ScriptedMotor {
    pub(super) turning: Turning,
    quantum: Volume,
    fastest: Rate,
    /// What the reservoir really holds.
    left: Volume,
    moved: Volume,
    /// Whether the next quantum slips.
    slips_next: bool,
    /// What a motor that runs away has begun of a quantum, in nL·ms/day.
    begun: u128,
    /// What was moved in each piece of time since they were taken last.
    pieces: Vec<(Duration, Volume)>,
}

impl ScriptedMotor {
    pub(super) const fn new(model: &Model) -> Self {
        Self {
            turning: Turning::Ideal,
            quantum: model.quantum,
            fastest: model.rate_max,
            left: Volume::ZERO,
            moved: Volume::ZERO,
            slips_next: false,
            begun: 0,
            pieces: Vec::new(),
        }
    }

    /// The reservoir was emptied and filled.
    pub(super) const fn fill(&mut self, volume: Volume) {
        self.left = volume;
    }

    /// What the reservoir really holds.
    pub(super) const fn left(&self) -> Volume {
        self.left
    }

    /// All that was ever moved.
    pub(super) const fn moved(&self) -> Volume {
        self.moved
    }

    /// The pieces of time since they were taken last, with what was moved in each.
    pub(super) fn take(&mut self) -> Vec<(Duration, Volume)> {
        std::mem::take(&mut self.pieces)
    }

    /// How many quanta this motor would move in a time in which it has power.
    fn would_move(&mut self, told: u64, time: Duration) -> u64 {
        match self.turning {
            Turning::Ideal => told,
            Turning::Stalls => 0,
            Turning::Slips => {
                let slipped = told / 2 + u64::from(self.slips_next) * (told % 2);
                self.slips_next ^= told % 2 == 1;
                told - slipped
            }
            Turning::RunsAway => {
                let unit = u128::from(self.quantum.nl()) * u128::from(Duration::DAY.ms());
                self.begun += u128::from(self.fastest.nl_per_day()) * u128::from(time.ms());
                let quanta = self.begun / unit;
                self.begun %= unit;
                u64::try_from(quanta).unwrap_or(u64::MAX)
            }
        }
    }
}

impl Motor for ScriptedMotor {
    fn calm_for(&self) -> Duration {
        if self.turning == Turning::Ideal { CALM_MAX } else { WATCH_EVERY }
    }

    fn turn(&mut self, quanta: u64, time: Duration, power: bool) -> u64 {
        let held = self.left.nl() / self.quantum.nl();
        let quanta = if power { self.would_move(quanta, time).min(held) } else { 0 };
        // No more than was held, which is a volume.
        let volume = Volume::from_nl(quanta * self.quantum.nl());
        self.left = self.left.checked_sub(volume).unwrap_or(Volume::ZERO);
        self.moved = self.moved.checked_add(volume).unwrap_or(Volume::MAX);
        self.pieces.push((time, volume));
        quanta
    }
}
