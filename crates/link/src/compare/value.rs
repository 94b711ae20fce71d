//! The value of a field in an order.

use core::fmt::{self, Display, Formatter};

use cisterna_pump::{
    Bolus, BolusKind, DaySchedule, DayStep, Mode, PatientBolus, Periodic, Programme,
};
use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};

use super::Field;
use crate::message::{Order, Patient, Terms};
use crate::session::Serial;

/// A value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// The order has no such field.
    Absent,
    /// A choice.
    Choice(&'static str),
    /// A count.
    Count(u64),
    /// A volume.
    Volume(Volume),
    /// A flow.
    Rate(Rate),
    /// A time.
    Time(Duration),
    /// A concentration.
    Concentration(Concentration),
    /// A mass.
    Mass(Mass),
    /// A serial.
    Serial(Serial),
    /// A patient.
    Patient(Patient),
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("–"),
            Self::Choice(name) => f.write_str(name),
            Self::Count(count) => count.fmt(f),
            Self::Volume(volume) => volume.fmt(f),
            Self::Rate(rate) => rate.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Concentration(concentration) => concentration.fmt(f),
            Self::Mass(mass) => mass.fmt(f),
            Self::Serial(serial) => serial.fmt(f),
            Self::Patient(Patient(bytes)) => {
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

pub(super) const fn of_terms(terms: &Terms, field: Field) -> Value {
    match field {
        Field::Number => Value::Count(terms.id),
        Field::Serial => Value::Serial(terms.serial),
        Field::Patient => Value::Patient(terms.patient),
        Field::Version => Value::Count(widened(terms.base)),
        Field::Expires => Value::Time(terms.expires),
        _ => Value::Absent,
    }
}

const fn widened(number: u32) -> u64 {
    let [a, b, c, d] = number.to_le_bytes();
    u64::from_le_bytes([a, b, c, d, 0, 0, 0, 0])
}

pub(super) fn of_order(order: &Order, field: Field) -> Value {
    let found = match order {
        Order::Programme(programme) => of_programme(programme, field),
        Order::Bolus(bolus) => match field {
            Field::Kind => Some(Value::Choice("bolus")),
            _ => of_bolus(bolus, field),
        },
    };
    found.unwrap_or(Value::Absent)
}

fn of_programme(programme: &Programme, field: Field) -> Option<Value> {
    Some(match field {
        Field::Kind => Value::Choice("programme"),
        Field::Drug => Value::Choice(programme.drug.name()),
        Field::Concentration => Value::Concentration(programme.concentration),
        Field::Alarm => Value::Volume(programme.low_reservoir_alarm),
        Field::DoseLimit => Value::Mass(programme.dose_limit?.most),
        Field::DoseWindow => Value::Time(programme.dose_limit?.window),
        Field::BolusKind | Field::BolusVolume | Field::BolusFlow => {
            of_bolus(programme.opening.as_ref()?, field)?
        }
        Field::PatientVolume
        | Field::PatientFlow
        | Field::Lockout
        | Field::MostPerDay
        | Field::MostInWindow
        | Field::BolusWindow => of_patient_bolus(programme.patient_bolus.as_ref()?, field)?,
        _ => of_mode(&programme.mode, field)?,
    })
}

const fn of_bolus(bolus: &Bolus, field: Field) -> Option<Value> {
    Some(match field {
        Field::BolusKind => Value::Choice(match bolus.kind {
            BolusKind::Single => "single",
            BolusKind::Patient => "patient",
            BolusKind::Prime => "prime",
            BolusKind::Bridge => "bridge",
        }),
        Field::BolusVolume => Value::Volume(bolus.volume),
        Field::BolusFlow => Value::Rate(bolus.rate),
        _ => return None,
    })
}

fn of_patient_bolus(bolus: &PatientBolus, field: Field) -> Option<Value> {
    Some(match field {
        Field::PatientVolume => Value::Volume(bolus.volume),
        Field::PatientFlow => Value::Rate(bolus.rate),
        Field::Lockout => Value::Time(bolus.lockout),
        Field::MostPerDay => Value::Count(bolus.most_per_day.into()),
        Field::MostInWindow => Value::Count(bolus.most_in_window?.most.into()),
        Field::BolusWindow => Value::Time(bolus.most_in_window?.window),
        _ => return None,
    })
}

fn of_mode(mode: &Mode, field: Field) -> Option<Value> {
    if field == Field::Mode {
        return Some(Value::Choice(match mode {
            Mode::Stopped => "stopped",
            Mode::MinimumRate => "minimum rate",
            Mode::SimpleContinuous { .. } => "simple continuous",
            Mode::MultipleRates { .. } => "multiple rates",
            Mode::Flex { .. } => "flex",
            Mode::Periodic(_) => "periodic",
        }));
    }
    match mode {
        Mode::Stopped | Mode::MinimumRate => None,
        Mode::SimpleContinuous { rate } => (field == Field::Flow).then_some(Value::Rate(*rate)),
        Mode::MultipleRates { day, begins } => match field {
            Field::Begins => Some(Value::Time(*begins)),
            _ => of_group(core::iter::once(day), field),
        },
        Mode::Flex { week, begins } => match field {
            Field::Begins => Some(Value::Time(*begins)),
            Field::Day { day } => {
                let group = week.days().get(day)?.saturating_add(1);
                Some(Value::Count(group.into()))
            }
            _ => of_group(week.groups(), field),
        },
        Mode::Periodic(periodic) => of_periodic(periodic, field),
    }
}

const fn of_periodic(periodic: &Periodic, field: Field) -> Option<Value> {
    Some(match field {
        Field::BaseFlow => Value::Rate(periodic.base),
        Field::PeriodicVolume => Value::Volume(periodic.volume),
        Field::PeriodicFlow => Value::Rate(periodic.rate),
        Field::Interval => Value::Time(periodic.interval),
        Field::FirstAfter => Value::Time(periodic.first_after),
        _ => return None,
    })
}

fn of_group<'s>(mut groups: impl Iterator<Item = &'s DaySchedule>, field: Field) -> Option<Value> {
    let (Field::Steps { group } | Field::StepFrom { group, .. } | Field::StepFlow { group, .. }) =
        field
    else {
        return None;
    };
    let day = groups.nth(group)?;
    match field {
        Field::StepFrom { step, .. } => day.steps().nth(step).map(|s: DayStep| Value::Time(s.from)),
        Field::StepFlow { step, .. } => day.steps().nth(step).map(|s: DayStep| Value::Rate(s.rate)),
        _ => Some(Value::Count(day.count().into())),
    }
}
