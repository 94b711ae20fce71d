//! What a change of the infusion does to the concentration along the spine: before, after, on the way
//! there, and how far people differ.
//!
//! It is the fast path of the neuraxis ([`cisterna_neuraxis::reduced`]) for a cohort about the average
//! adult, so it answers while somebody moves a slider. Every patient of the cohort is first in balance
//! with the infusion of before.
//!
//! Not in it: the pump's steps, a failing catheter, the effect of the drug, the displacement by an
//! injection. For those play the [`Twin`](crate::Twin).

mod play;

use cisterna_catalog::Kinetics;
use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::population::{Band, Cohort, QuantileError, Variability, band};
use cisterna_neuraxis::reduced::ReduceError;
use cisterna_quantity::{DoseRate, Duration, Length};

use crate::parameters_of;

/// How many patients are played.
pub const PATIENTS: u64 = 96;

/// The seed of the cohort: the same question has the same answer.
const SEED: u64 = 1913;

/// The longest stretch that is played: two weeks.
const LONGEST: Duration = Duration::from_ms(14 * 86_400_000);

/// Drug at a place, day for day the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Infusion {
    /// The drug in a day.
    pub dose: DoseRate,
    /// Where the tip of the catheter lies, as a height in an average adult.
    pub tip: Length,
    /// A part of the dose that comes in boluses; none when it all flows evenly.
    pub boluses: Option<Boluses>,
}

/// Boluses evenly over the day, each as long as [`BOLUS`](Self::BOLUS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boluses {
    /// How many in a day, 1 to 24.
    pub per_day: u8,
    /// The per cent of the day's dose that comes in them, 1 to 100.
    pub percent: u8,
}

impl Boluses {
    /// How long a bolus takes.
    pub const BOLUS: Duration = Duration::from_ms(30 * 60_000);
}

/// A change and what is asked about it.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// How the drug leaves the fluid.
    pub kinetics: &'a Kinetics,
    /// The infusion of before.
    pub before: Infusion,
    /// The infusion of afterwards.
    pub after: Infusion,
    /// How long the one of before goes on: as a bridge does.
    pub begins_after: Duration,
    /// The levels to read, as heights in an average adult.
    pub levels: &'a [Length],
    /// Which of them to follow in time, by its place in the list.
    pub watched: usize,
    /// How long to follow it from the change on.
    pub follow: Duration,
}

/// What is expected. Concentrations in ng/mL; a band is the median and the middle nine tenths.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// For each level, in balance with the infusion of before and of afterwards. Boluses count as
    /// their mean.
    pub levels: Vec<Balance>,
    /// The watched level from now on.
    pub course: Vec<Moment>,
    /// When half and nine tenths of the change are first there, hours from now; none when one in
    /// twenty patients or more does not reach it within the time followed, or nothing changes.
    pub half_h: Option<Band>,
    /// The same for nine tenths.
    pub nine_tenths_h: Option<Band>,
}

/// A level in balance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// With the infusion of before.
    pub before: Band,
    /// With the infusion of afterwards.
    pub after: Band,
}

/// The watched level at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Hours from now.
    pub hours: f64,
    /// The concentration.
    pub concentration: Band,
}

/// Why there is no forecast.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ForecastError {
    /// A parameter or a height is outside what the neuraxis accepts.
    #[error("the neuraxis refuses: {0}")]
    Parameter(#[from] ParameterError),
    /// A patient whose fluid the fast path does not take.
    #[error("the fast path does not take this fluid: {0}")]
    Reduce(#[from] ReduceError),
    /// A number that is none.
    #[error("the patients have no band: {0}")]
    Band(#[from] QuantileError),
    /// Boluses that no day holds.
    #[error("{per_day} boluses with {percent} % of the dose: from 1 to 24, and from 1 to 100 %")]
    Boluses {
        /// How many were asked for.
        per_day: u8,
        /// With how much of the dose.
        percent: u8,
    },
    /// A time that is not followed.
    #[error("{asked} cannot be followed: at most {LONGEST} from now, and more than nothing")]
    TooLong {
        /// What was asked for.
        asked: Duration,
    },
    /// The level to watch is not among those read.
    #[error("there is no level {watched} among the {levels} that are read")]
    NoLevel {
        /// The level.
        watched: usize,
        /// How many there are.
        levels: usize,
    },
}

/// What a change does.
///
/// # Errors
/// [`ForecastError`] when a number is outside what can be played.
pub fn forecast(change: &Change<'_>) -> Result<Forecast, ForecastError> {
    check(change)?;
    let typical = parameters_of(change.kinetics);
    // Without a known spread of the loss the drug's own part is the same in everybody.
    let spread = Variability::suggested(change.kinetics.loss_per_h.omega.unwrap_or(0.0));
    let cohort = Cohort::new(SEED, typical, spread)?;
    let patients = play::patients(change, &cohort)?;
    let of =
        |pick: &dyn Fn(&play::Patient) -> f64| band(&Vec::from_iter(patients.iter().map(pick)));
    let levels = (0..change.levels.len()).map(|level| {
        let before = of(&|patient| patient.before[level])?;
        Ok(Balance { before, after: of(&|patient| patient.after[level])? })
    });
    let course = play::hours(change).enumerate().map(|(moment, hours)| {
        Ok(Moment { hours, concentration: of(&|patient| patient.course[moment])? })
    });
    Ok(Forecast {
        levels: levels.collect::<Result<_, QuantileError>>()?,
        course: course.collect::<Result<_, QuantileError>>()?,
        half_h: reached(&patients, change, 0.5)?,
        nine_tenths_h: reached(&patients, change, 0.9)?,
    })
}

fn check(change: &Change<'_>) -> Result<(), ForecastError> {
    for boluses in [change.before.boluses, change.after.boluses].into_iter().flatten() {
        let Boluses { per_day, percent } = boluses;
        if !(1..=24).contains(&per_day) || !(1..=100).contains(&percent) {
            return Err(ForecastError::Boluses { per_day, percent });
        }
    }
    let asked = change.begins_after.checked_add(change.follow).unwrap_or(Duration::MAX);
    if asked > LONGEST || change.follow.is_zero() {
        return Err(ForecastError::TooLong { asked });
    }
    let levels = change.levels.len();
    if change.watched >= levels {
        return Err(ForecastError::NoLevel { watched: change.watched, levels });
    }
    Ok(())
}

/// When a share of the change is first there.
fn reached(
    patients: &[play::Patient],
    change: &Change<'_>,
    share: f64,
) -> Result<Option<Band>, QuantileError> {
    let hours = Vec::from_iter(play::hours(change));
    let first = |patient: &play::Patient| {
        let (from, to) = (patient.before[change.watched], patient.after[change.watched]);
        // Less than a thousandth is no change.
        let moved = (to - from).abs() > 1e-3 * from.max(to);
        let there = |now: &f64| (now - from) / (to - from) >= share;
        patient.course.iter().position(there).filter(|_| moved).map(|moment| hours[moment])
    };
    let found = Vec::from_iter(patients.iter().filter_map(first));
    if 20 * found.len() <= 19 * patients.len() {
        return Ok(None);
    }
    band(&found).map(Some)
}
