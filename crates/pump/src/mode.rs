//! The steady infusion of a programme: a flow for every moment since the programme began.

use cisterna_quantity::{Duration, Rate, Volume};

use crate::delivery::Commanded;
use crate::flow::Flow;
use crate::schedule::{WEEK, split};
use crate::{DaySchedule, Model, WeekSchedule};

/// The steady infusion of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// No flow. For some drugs this is the dangerous state: it is commanded, never a default.
    Stopped,
    /// The least flow that keeps the mechanism moving. It is no therapy.
    MinimumRate,
    /// One flow around the clock.
    SimpleContinuous {
        /// The flow.
        rate: Rate,
    },
    /// Flows that change by the time of day, the same every day.
    MultipleRates {
        /// The day.
        day: DaySchedule,
        /// The time of day at the moment when the programme begins.
        begins: Duration,
    },
    /// Day schedules that differ by the day of the week.
    Flex {
        /// The week.
        week: WeekSchedule,
        /// The time since Monday's midnight at the moment when the programme begins.
        begins: Duration,
    },
    /// A bolus again and again, with a base flow between.
    Periodic(Periodic),
}

/// Equal boluses at equal intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Periodic {
    /// The flow between two boluses.
    pub base: Rate,
    /// How much one bolus is.
    pub volume: Volume,
    /// How fast it is delivered, in place of the base.
    pub rate: Rate,
    /// From the beginning of one bolus to the beginning of the next.
    pub interval: Duration,
    /// From the beginning of the programme to the first bolus.
    pub first_after: Duration,
}

impl Mode {
    /// The flow at a time since the programme began, and how long it stays.
    pub(crate) fn at(&self, model: &Model, time: Duration) -> Flow {
        match self {
            Self::Stopped => Flow::NONE,
            Self::MinimumRate => Flow::steady(model.modes.minimum_rate.unwrap_or(Rate::ZERO)),
            Self::SimpleContinuous { rate } => Flow::steady(*rate),
            Self::MultipleRates { day, begins } => day.at(cyclic(*begins, time, Duration::DAY)),
            Self::Flex { week, begins } => week.at(cyclic(*begins, time, WEEK)),
            Self::Periodic(periodic) => periodic.at(time),
        }
    }

    /// Every flow that the steady infusion ever has, some of them more than once.
    pub(crate) fn rates(&self, model: &Model, mut each: impl FnMut(Rate)) {
        match self {
            Self::Stopped => {}
            Self::MinimumRate => each(model.modes.minimum_rate.unwrap_or(Rate::ZERO)),
            Self::SimpleContinuous { rate } => each(*rate),
            Self::MultipleRates { day, .. } => day.steps().for_each(|step| each(step.rate)),
            Self::Flex { week, .. } => {
                week.groups().flat_map(DaySchedule::steps).for_each(|step| each(step.rate));
            }
            Self::Periodic(periodic) => {
                each(periodic.base);
                each(periodic.rate);
            }
        }
    }

    /// The highest flow of the steady infusion.
    pub(crate) fn highest_rate(&self, model: &Model) -> Rate {
        let mut highest = Rate::ZERO;
        self.rates(model, |rate| highest = highest.max(rate));
        highest
    }

    /// After how long the steady infusion repeats itself, and what comes before it does.
    pub(crate) const fn cycle(&self) -> (Duration, Duration) {
        match self {
            Self::Stopped | Self::MinimumRate | Self::SimpleContinuous { .. } => {
                (Duration::ZERO, Duration::ZERO)
            }
            Self::MultipleRates { .. } => (Duration::DAY, Duration::ZERO),
            Self::Flex { .. } => (WEEK, Duration::ZERO),
            Self::Periodic(periodic) => (periodic.interval, periodic.first_after),
        }
    }
}

impl Periodic {
    /// How long one bolus lasts, to the end of its last millisecond. None without flow.
    #[must_use]
    pub fn bolus_time(&self) -> Option<Duration> {
        Commanded::volume(self.volume).time_at(self.rate)
    }

    fn at(&self, time: Duration) -> Flow {
        let base = |until: Duration| Flow { rate: self.base, until: Some(until) };
        let Ok(since_first) = time.checked_sub(self.first_after) else {
            return base(self.first_after.checked_sub(time).unwrap_or(Duration::ZERO));
        };
        let (_, since_bolus) = split(since_first, self.interval);
        let given = Commanded::flow(self.rate, since_bolus);
        match Commanded::volume(self.volume).less(given).flow_at(self.rate) {
            Some(bolus) => bolus,
            None => base(self.interval.checked_sub(since_bolus).unwrap_or(Duration::ZERO)),
        }
    }
}

/// Where in its cycle a schedule is that began at one place of it some time ago.
fn cyclic(begins: Duration, time: Duration, cycle: Duration) -> Duration {
    let (_, begins) = split(begins, cycle);
    let (_, time) = split(time, cycle);
    let (_, place) = split(begins.checked_add(time).unwrap_or(begins), cycle);
    place
}
