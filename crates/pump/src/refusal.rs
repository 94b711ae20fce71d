//! Why the pump does not do what it is told.

use core::fmt::{self, Display, Formatter};

use cisterna_quantity::{ArithmeticError, Duration, Mass, Rate, Volume};

use crate::{Check, DoseLimit, Fault};

/// A command that the pump refuses. The pump's state is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The flow is below what the hardware delivers as therapy.
    RateBelowMinimum {
        /// The flow asked for.
        asked: Rate,
        /// The lowest flow of the model.
        minimum: Rate,
    },
    /// The flow, with all that flows at the same time, is above what the hardware can deliver.
    RateAboveMaximum {
        /// The flow asked for.
        asked: Rate,
        /// The highest flow of the model.
        maximum: Rate,
    },
    /// The model cannot do this mode, or the device table does not say that it can.
    ModeNotOfModel,
    /// A day schedule without a step.
    ScheduleEmpty,
    /// A day schedule with more steps than the model takes.
    TooManySteps {
        /// How many were asked for.
        asked: u8,
        /// How many the model takes.
        most: u8,
    },
    /// A week with more different days than the model takes.
    TooManyDayGroups {
        /// How many were asked for.
        asked: u8,
        /// How many the model takes.
        most: u8,
    },
    /// A day schedule that does not begin at midnight.
    ScheduleGap {
        /// Until when nothing is said.
        until: Duration,
    },
    /// A step that does not begin after the one before, or not within the day.
    ScheduleOrder {
        /// When the step begins.
        from: Duration,
    },
    /// A day of the week that has no schedule.
    DayWithoutSchedule,
    /// A day schedule that no day of the week uses.
    ScheduleUnused,
    /// A place in the day or week at which no day or week can begin.
    ScheduleBegins {
        /// The place asked for.
        asked: Duration,
        /// The length of the day or week.
        cycle: Duration,
    },
    /// Periodic boluses closer together than the model allows.
    IntervalTooShort {
        /// The interval asked for.
        asked: Duration,
        /// The shortest one of the model.
        minimum: Duration,
    },
    /// A bolus that takes longer than the time until the next one.
    BolusLongerThanInterval {
        /// How long it takes.
        bolus: Duration,
        /// The interval, or the lockout.
        interval: Duration,
    },
    /// More would be in the reservoir than it holds.
    ReservoirOverfilled {
        /// The volume filled.
        asked: Volume,
        /// The reservoir's capacity.
        capacity: Volume,
    },
    /// A bolus larger than what is left in the reservoir.
    BolusExceedsReservoir {
        /// The bolus volume.
        asked: Volume,
        /// What the reservoir holds.
        held: Volume,
    },
    /// The alarm would sound at more than the reservoir can hold.
    AlarmAboveCapacity {
        /// The alarm volume.
        asked: Volume,
        /// The reservoir's capacity.
        capacity: Volume,
    },
    /// A bolus smaller than what the mechanism can move: nothing would come of it.
    BolusBelowQuantum {
        /// The bolus volume.
        asked: Volume,
        /// The volume of one motor step or valve stroke.
        quantum: Volume,
    },
    /// A bolus of a kind that cannot be ordered this way.
    BolusKind,
    /// A programme for a drug of no concentration.
    ConcentrationMissing,
    /// A programme with a patient bolus and no dose limit.
    DoseLimitMissing,
    /// A limit over no time, over more than a day, or of nothing.
    LimitImplausible,
    /// A window would hold more drug than the limit.
    DoseLimit {
        /// What a window would hold.
        total: Mass,
        /// What it may hold: the limit in whole quanta, less one where two concentrations meet.
        held: Mass,
        /// How long from now that window would end.
        after: Duration,
        /// The limit.
        limit: DoseLimit,
    },
    /// More patient boluses in a day than the pump can account for, or none at all.
    PatientBolusCount {
        /// How many were asked for.
        asked: u8,
        /// The most that can be.
        most: u8,
    },
    /// A request of a patient whose programme has no patient bolus.
    PatientBolusNotProgrammed,
    /// A request within the lockout.
    LockedOut {
        /// The pump's time at which the lockout ends.
        until: Duration,
    },
    /// As many requests were granted as the programme allows.
    MostBoluses {
        /// How many the programme allows.
        most: u8,
        /// In which stretch of time.
        window: Duration,
    },
    /// A bolus on a pump that has no programme.
    NotProgrammed,
    /// A bolus while another one runs that goes before it.
    BolusInProgress,
    /// A bolus on a pump that was stopped, or runs at its minimum rate.
    NoTherapy,
    /// A pathway that is said to be empty while the pump is not stopped.
    TherapyRunning,
    /// A prime of a pathway that is full.
    AlreadyPrimed,
    /// A prime larger than what an interrupted one left.
    PrimeExceedsRest {
        /// The volume asked for.
        asked: Volume,
        /// What is left of the prime.
        rest: Volume,
    },
    /// The self-test has not passed yet.
    SelfTestPending(Check),
    /// The self-test failed.
    SelfTestFailed(Check),
    /// The result of a check that is not due.
    CheckNotDue(Check),
    /// A fault forbids it.
    FaultHolds(Fault),
    /// A fault that is not there, or that cannot be ended this way.
    NotToRelease(Fault),
    /// An alarm that is not on.
    NotOn(Fault),
    /// More time at once than a pump lives.
    TimeTooLong {
        /// The time asked for.
        asked: Duration,
        /// The longest.
        most: Duration,
    },
    /// Time does not pass any more: the core is broken, and says so instead of hanging.
    NoProgress,
    /// A model whose constants contradict one another, such as a quantum of zero.
    ModelImplausible,
    /// A count that cannot be represented.
    Arithmetic(ArithmeticError),
}

impl Refusal {
    /// The rule's id, as the requirements name it.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::RateBelowMinimum { .. } => "pump.rate-minimum",
            Self::RateAboveMaximum { .. } => "pump.rate-maximum",
            Self::ModeNotOfModel => "pump.mode",
            Self::ScheduleEmpty
            | Self::ScheduleGap { .. }
            | Self::ScheduleOrder { .. }
            | Self::DayWithoutSchedule
            | Self::ScheduleUnused => "pump.schedule-tiles-the-day",
            Self::TooManySteps { .. } => "pump.schedule-steps",
            Self::TooManyDayGroups { .. } => "pump.schedule-days",
            Self::ScheduleBegins { .. } => "pump.schedule-begins",
            Self::IntervalTooShort { .. } => "pump.interval-minimum",
            Self::BolusLongerThanInterval { .. } => "pump.bolus-within-interval",
            Self::ReservoirOverfilled { .. } => "pump.reservoir-capacity",
            Self::BolusExceedsReservoir { .. } => "pump.bolus-within-reservoir",
            Self::AlarmAboveCapacity { .. } => "pump.alarm-within-capacity",
            Self::BolusBelowQuantum { .. } => "pump.bolus-volume",
            Self::BolusKind => "pump.bolus-kind",
            Self::ConcentrationMissing => "pump.concentration",
            Self::DoseLimitMissing => "pump.dose-limit-required",
            Self::LimitImplausible => "pump.limit-plausible",
            Self::DoseLimit { .. } => "pump.dose-limit",
            Self::PatientBolusCount { .. } => "pump.patient-bolus-count",
            Self::PatientBolusNotProgrammed => "pump.patient-bolus-programmed",
            Self::LockedOut { .. } => "pump.lockout",
            Self::MostBoluses { .. } => "pump.most-boluses",
            Self::NotProgrammed => "pump.programme-first",
            Self::BolusInProgress => "pump.one-bolus",
            Self::NoTherapy => "pump.therapy-running",
            Self::TherapyRunning => "pump.stop-first",
            Self::AlreadyPrimed => "pump.prime-once",
            Self::PrimeExceedsRest { .. } => "pump.prime-rest",
            Self::SelfTestPending(_) | Self::SelfTestFailed(_) => "pump.self-test",
            Self::CheckNotDue(_) => "pump.self-test-order",
            Self::FaultHolds(_) => "pump.safe-state",
            Self::NotToRelease(_) => "pump.release",
            Self::NotOn(_) => "pump.acknowledge",
            Self::TimeTooLong { .. } => "pump.time",
            Self::NoProgress => "pump.progress",
            Self::ModelImplausible => "pump.model",
            Self::Arithmetic(_) => "pump.arithmetic",
        }
    }

    /// What to do next.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::RateBelowMinimum { .. } => "raise the dose or lower the concentration",
            Self::RateAboveMaximum { .. } => "lower the dose, or give it more slowly",
            Self::ModeNotOfModel => "choose a mode of this pump, or enter it in the device table",
            Self::ScheduleEmpty | Self::ScheduleGap { .. } => "begin the first step at midnight",
            Self::ScheduleOrder { .. } => "give the steps in order, each within the day",
            Self::DayWithoutSchedule => "give every day one of the schedules",
            Self::ScheduleUnused => "leave out the schedule, or give it to a day",
            Self::TooManySteps { .. } | Self::TooManyDayGroups { .. } => "simplify the schedule",
            Self::ScheduleBegins { .. } => "give the time since midnight, or since Monday",
            Self::IntervalTooShort { .. } => {
                "check hours against minutes, choose a longer interval"
            }
            Self::BolusLongerThanInterval { .. } => "shorten the bolus or lengthen the interval",
            Self::ReservoirOverfilled { .. } => "fill at most the capacity",
            Self::BolusExceedsReservoir { .. } => "refill first, or choose a smaller bolus",
            Self::AlarmAboveCapacity { .. } => "choose a lower alarm volume",
            Self::BolusBelowQuantum { .. } => "give at least one quantum",
            Self::BolusKind => "order a single bolus; prime and bridge belong to a programme",
            Self::ConcentrationMissing => "give the concentration",
            Self::DoseLimitMissing => "give the most drug in a window",
            Self::LimitImplausible => "give an amount, and a window of at most 24 hours",
            Self::DoseLimit { .. } => "wait, give less, or have the limit looked at",
            Self::PatientBolusCount { .. } => "allow between one and that many in a day",
            Self::PatientBolusNotProgrammed => "ask the clinic",
            Self::LockedOut { .. } | Self::MostBoluses { .. } => "wait",
            Self::NotProgrammed => "programme the pump first",
            Self::BolusInProgress => "wait for its end",
            Self::NoTherapy => "programme the pump first",
            Self::TherapyRunning => "stop the pump first",
            Self::AlreadyPrimed => "leave out the prime, or report that the pathway is empty",
            Self::PrimeExceedsRest { .. } => "prime with at most the rest",
            Self::SelfTestPending(_) => "wait for the self-test",
            Self::SelfTestFailed(_) => "restart; if it fails again replace the pump",
            Self::CheckNotDue(_) => "do the checks in their order",
            Self::FaultHolds(fault) => fault.action(),
            Self::NotToRelease(_) => "end its cause",
            Self::NotOn(_) => "read the pump for the alarms that are on",
            Self::TimeTooLong { .. } => "let less time pass at once",
            Self::NoProgress => "replace the pump, and report it",
            Self::ModelImplausible => "correct the device table",
            Self::Arithmetic(_) => "check the numbers",
        }
    }
}

impl From<ArithmeticError> for Refusal {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateBelowMinimum { asked, minimum } => {
                write!(f, "the flow {asked} is below the pump's minimum of {minimum}")
            }
            Self::RateAboveMaximum { asked, maximum } => {
                write!(f, "the flow {asked} is above the pump's maximum of {maximum}")
            }
            Self::ReservoirOverfilled { asked, capacity } => {
                write!(f, "{asked} does not fit into a reservoir of {capacity}")
            }
            Self::BolusExceedsReservoir { asked, held } => {
                write!(f, "a bolus of {asked} is more than the {held} in the reservoir")
            }
            Self::BolusBelowQuantum { asked, quantum } => {
                write!(f, "a bolus of {asked} is less than the {quantum} that are moved at once")
            }
            Self::AlarmAboveCapacity { asked, capacity } => {
                write!(f, "an alarm at {asked} can never be met by a reservoir of {capacity}")
            }
            Self::DoseLimit { total, held, after, limit } => {
                let DoseLimit { most, window } = limit;
                write!(f, "a window of {window} that ends {after} from now would hold {total}, ")?;
                write!(f, "more than the limit of {most}")?;
                if held < most { write!(f, ", which in whole quanta is {held}") } else { Ok(()) }
            }
            Self::LockedOut { until } => {
                write!(f, "the lockout lasts until {until} of the pump's time")
            }
            Self::MostBoluses { most, window } => {
                write!(f, "{most} in {window} are allowed, and were given")
            }
            Self::PrimeExceedsRest { asked, rest } => {
                write!(f, "a prime of {asked} is more than the {rest} that are missing")
            }
            Self::SelfTestPending(check) => {
                write!(f, "the self-test is under way: {} is due", check.name())
            }
            Self::SelfTestFailed(check) => {
                write!(f, "the self-test failed at its check of {}", check.name())
            }
            Self::CheckNotDue(check) => write!(f, "the check of {} is not due", check.name()),
            Self::FaultHolds(fault) => write!(f, "not while {fault}"),
            Self::NotToRelease(fault) => {
                write!(f, "{} is not there, or does not end by a release", fault.name())
            }
            Self::NotOn(fault) => write!(f, "there is no alarm for {}", fault.name()),
            Self::TimeTooLong { asked, most } => {
                write!(f, "{asked} at once is more than {most}")
            }
            Self::Arithmetic(error) => error.fmt(f),
            other => other.fmt_programme(f),
        }
    }
}

impl Refusal {
    /// The refusals of a programme's parts.
    fn fmt_programme(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManySteps { asked, most } => {
                write!(f, "{asked} steps in a day are more than {most}")
            }
            Self::TooManyDayGroups { asked, most } => {
                write!(f, "{asked} different days in a week are more than {most}")
            }
            Self::ScheduleGap { until } => {
                write!(f, "the day schedule says nothing before {until}")
            }
            Self::ScheduleOrder { from } => {
                write!(f, "the step that begins at {from} is out of order, or not within the day")
            }
            Self::ScheduleBegins { asked, cycle } => {
                write!(f, "{asked} is not a place within {cycle}")
            }
            Self::IntervalTooShort { asked, minimum } => {
                write!(f, "an interval of {asked} is below the pump's minimum of {minimum}")
            }
            Self::BolusLongerThanInterval { bolus, interval } => {
                write!(f, "a bolus that takes {bolus} does not fit into {interval}")
            }
            Self::PatientBolusCount { asked, most } => {
                write!(f, "{asked} patient boluses in a day are not between 1 and {most}")
            }
            Self::ModeNotOfModel => f.write_str("this pump has no such mode"),
            Self::ScheduleEmpty => f.write_str("the day schedule has no step"),
            Self::DayWithoutSchedule => f.write_str("a day of the week has no schedule"),
            Self::ScheduleUnused => f.write_str("no day of the week uses one of the schedules"),
            Self::BolusKind => f.write_str("this kind of bolus cannot be ordered so"),
            Self::ConcentrationMissing => f.write_str("the programme has no concentration"),
            Self::DoseLimitMissing => f.write_str("a patient bolus needs a dose limit"),
            Self::LimitImplausible => f.write_str("the limit is empty or its window too long"),
            Self::PatientBolusNotProgrammed => f.write_str("the programme has no patient bolus"),
            Self::NotProgrammed => f.write_str("the pump has no programme yet"),
            Self::BolusInProgress => f.write_str("another bolus is still running"),
            Self::NoTherapy => f.write_str("the pump is stopped or at its minimum rate"),
            Self::NoProgress => f.write_str("time does not pass any more"),
            Self::TherapyRunning => f.write_str("the pump runs, and fills the pathway"),
            Self::AlreadyPrimed => f.write_str("the pathway is primed already"),
            _ => f.write_str("the pump model's constants are contradictory"),
        }
    }
}

impl core::error::Error for Refusal {}
