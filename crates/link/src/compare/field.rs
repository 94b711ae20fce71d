//! The fields of an order, each with its name.

use core::fmt::{self, Display, Formatter};

use cisterna_pump::{DAY_GROUPS_MAX, DAY_STEPS_MAX, WEEK_DAYS};

/// A field of an order or of its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The number of the command.
    Number,
    /// The pump.
    Serial,
    /// The patient.
    Patient,
    /// The version that it was decided on.
    Version,
    /// The pump's time up to which it is valid.
    Expires,
    /// Whether it is a programme or a bolus.
    Kind,
    /// The class of the drug.
    Drug,
    /// The concentration.
    Concentration,
    /// The mode.
    Mode,
    /// The one flow around the clock.
    Flow,
    /// Where in its day or week a schedule begins.
    Begins,
    /// Which day schedule a day of the week has.
    Day {
        /// The day, from Monday on, counted from zero.
        day: usize,
    },
    /// How many steps a day schedule has.
    Steps {
        /// The day schedule, counted from zero.
        group: usize,
    },
    /// When a step begins.
    StepFrom {
        /// The day schedule, counted from zero.
        group: usize,
        /// The step, counted from zero.
        step: usize,
    },
    /// The flow of a step.
    StepFlow {
        /// The day schedule, counted from zero.
        group: usize,
        /// The step, counted from zero.
        step: usize,
    },
    /// The flow between two periodic boluses.
    BaseFlow,
    /// The volume of a periodic bolus.
    PeriodicVolume,
    /// The flow of a periodic bolus.
    PeriodicFlow,
    /// From one periodic bolus to the next.
    Interval,
    /// The time to the first periodic bolus.
    FirstAfter,
    /// What the programme opens with, or which kind of bolus it is.
    BolusKind,
    /// The volume of that.
    BolusVolume,
    /// The flow of that.
    BolusFlow,
    /// The volume of a patient's bolus.
    PatientVolume,
    /// The flow of a patient's bolus.
    PatientFlow,
    /// The lockout.
    Lockout,
    /// The most patient's boluses in a day.
    MostPerDay,
    /// The most patient's boluses in a window.
    MostInWindow,
    /// The length of that window.
    BolusWindow,
    /// The most drug in a window.
    DoseLimit,
    /// The length of that window.
    DoseWindow,
    /// The volume at which the low-reservoir alarm sounds.
    Alarm,
}

const TERMS: [Field; 5] =
    [Field::Number, Field::Serial, Field::Patient, Field::Version, Field::Expires];

const BEFORE: [Field; 6] =
    [Field::Kind, Field::Drug, Field::Concentration, Field::Mode, Field::Flow, Field::Begins];

const AFTER: [Field; 17] = [
    Field::BaseFlow,
    Field::PeriodicVolume,
    Field::PeriodicFlow,
    Field::Interval,
    Field::FirstAfter,
    Field::BolusKind,
    Field::BolusVolume,
    Field::BolusFlow,
    Field::PatientVolume,
    Field::PatientFlow,
    Field::Lockout,
    Field::MostPerDay,
    Field::MostInWindow,
    Field::BolusWindow,
    Field::DoseLimit,
    Field::DoseWindow,
    Field::Alarm,
];

const DAYS: [&str; WEEK_DAYS] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Field {
    pub(super) fn of_terms() -> impl Iterator<Item = Self> + Clone {
        TERMS.into_iter()
    }

    /// Every field that an order of any kind can have.
    pub(super) fn of_orders() -> impl Iterator<Item = Self> + Clone {
        let days = (0..WEEK_DAYS).map(|day| Self::Day { day });
        let steps = (0..DAY_GROUPS_MAX).flat_map(|group| {
            let both = move |step| [Self::StepFrom { group, step }, Self::StepFlow { group, step }];
            core::iter::once(Self::Steps { group }).chain((0..DAY_STEPS_MAX).flat_map(both))
        });
        BEFORE.into_iter().chain(days).chain(steps).chain(AFTER)
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let one = |index: &usize| index.saturating_add(1);
        f.write_str(match self {
            Self::Day { day } => {
                return write!(f, "schedule of {}", DAYS.get(*day).unwrap_or(&"a day"));
            }
            Self::Steps { group } => return write!(f, "steps of schedule {}", one(group)),
            Self::StepFrom { group, step } => {
                return write!(f, "begin of step {} of schedule {}", one(step), one(group));
            }
            Self::StepFlow { group, step } => {
                return write!(f, "flow of step {} of schedule {}", one(step), one(group));
            }
            Self::Number => "number",
            Self::Serial => "serial",
            Self::Patient => "patient",
            Self::Version => "decided on version",
            Self::Expires => "valid until",
            Self::Kind => "order",
            Self::Drug => "drug class",
            Self::Concentration => "concentration",
            Self::Mode => "mode",
            Self::Flow => "flow",
            Self::Begins => "begins at",
            Self::BaseFlow => "base flow",
            Self::PeriodicVolume => "periodic bolus",
            Self::PeriodicFlow => "flow of the periodic bolus",
            Self::Interval => "interval",
            Self::FirstAfter => "first bolus after",
            Self::BolusKind => "kind of bolus",
            Self::BolusVolume => "bolus",
            Self::BolusFlow => "flow of the bolus",
            Self::PatientVolume => "patient bolus",
            Self::PatientFlow => "flow of the patient bolus",
            Self::Lockout => "lockout",
            Self::MostPerDay => "most patient boluses in a day",
            Self::MostInWindow => "most patient boluses in a window",
            Self::BolusWindow => "window of patient boluses",
            Self::DoseLimit => "dose limit",
            Self::DoseWindow => "window of the dose limit",
            Self::Alarm => "low-reservoir alarm",
        })
    }
}
