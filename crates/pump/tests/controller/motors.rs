//! Motors that do not do what they are told, and sensors that do not count what was moved.

use cisterna_pump::{Motor, WATCH_EVERY};
use cisterna_quantity::Duration;

use crate::support::model;

/// What is wrong with a motor or its sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    Nothing,
    /// It does not move.
    Stalls,
    /// It moves every second quantum.
    Slips,
    /// It moves every quantum twice.
    Doubles,
    /// It runs as fast as it can, commanded or not.
    RunsAway,
    /// The sensor counts nothing.
    SensorZero,
    /// The sensor counts everything twice.
    SensorDouble,
}

impl Wrong {
    pub(crate) const ALL: [Self; 6] = [
        Self::Stalls,
        Self::Slips,
        Self::Doubles,
        Self::RunsAway,
        Self::SensorZero,
        Self::SensorDouble,
    ];
}

/// A motor with something wrong, and what it really moved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RealMotor {
    pub(crate) wrong: Wrong,
    pub(crate) moved: u64,
    commanded: u64,
    /// What it has run beyond whole quanta, in nL·ms/day.
    run: u128,
    quantum: u64,
}

impl RealMotor {
    pub(crate) fn new(wrong: Wrong) -> Self {
        Self::of(wrong, model().quantum.nl())
    }

    pub(crate) fn of(wrong: Wrong, quantum: u64) -> Self {
        Self { wrong, moved: 0, commanded: 0, run: 0, quantum }
    }

    /// What it moves as fast as it can.
    fn run(&mut self, time: Duration) -> u64 {
        let day = u128::from(Duration::DAY.ms());
        self.run += u128::from(model().rate_max.nl_per_day()) * u128::from(time.ms());
        let unit = u128::from(self.quantum) * day;
        let whole = self.run / unit;
        self.run %= unit;
        u64::try_from(whole).unwrap()
    }
}

impl Motor for RealMotor {
    fn turn(&mut self, quanta: u64, time: Duration, power: bool) -> u64 {
        if !power {
            return 0;
        }
        let before = self.commanded;
        self.commanded += quanta;
        let moved = match self.wrong {
            Wrong::Stalls => 0,
            Wrong::Slips => self.commanded / 2 - before / 2,
            Wrong::Doubles => 2 * quanta,
            Wrong::RunsAway => quanta.max(self.run(time)),
            Wrong::Nothing | Wrong::SensorZero | Wrong::SensorDouble => quanta,
        };
        self.moved += moved;
        match self.wrong {
            Wrong::SensorZero => 0,
            Wrong::SensorDouble => 2 * moved,
            _ => moved,
        }
    }

    fn calm_for(&self) -> Duration {
        WATCH_EVERY
    }
}
