//! A programme as bytes: one layout for the pump's memory and for the radio.
//!
//! Every programme has exactly one encoding, and bytes that are not one are refused with the reason.
//! Numbers are little-endian. The layout has a version; a pump refuses what it does not know.
//!
//! This module does not judge a programme: whether the pump may run it is decided in
//! [`limits`](crate::limits).

use core::fmt::{self, Display, Formatter};

use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};

use crate::schedule::{DAY_GROUPS_MAX, DAY_STEPS_MAX, WEEK_DAYS};
use crate::{
    Bolus, BolusKind, CountLimit, DaySchedule, DayStep, DoseLimit, DrugClass, Mode, PatientBolus,
    Periodic, Programme, Refusal, WeekSchedule,
};

/// The version of the layout.
pub const LAYOUT: u8 = 1;

/// The longest encoding of a programme.
pub const PROGRAMME_BYTES_MAX: usize = 608;

/// An encoded programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProgrammeBytes {
    bytes: [u8; PROGRAMME_BYTES_MAX],
    length: usize,
}

impl ProgrammeBytes {
    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Why bytes are not a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecodeError {
    /// The layout has a version that this pump does not know.
    Layout(u8),
    /// The bytes end in the middle of a field.
    TooShort {
        /// The field.
        field: &'static str,
    },
    /// There are bytes after the last field.
    TooLong,
    /// A choice that does not exist.
    Choice {
        /// The field.
        field: &'static str,
        /// The number of the choice.
        value: u8,
    },
    /// A schedule that is none.
    Schedule(Refusal),
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layout(version) => write!(f, "layout {version} is not layout {LAYOUT}"),
            Self::TooShort { field } => write!(f, "the programme ends within its {field}"),
            Self::TooLong => f.write_str("there is something after the end of the programme"),
            Self::Choice { field, value } => write!(f, "there is no {field} number {value}"),
            Self::Schedule(refusal) => refusal.fmt(f),
        }
    }
}

impl core::error::Error for DecodeError {}

/// Encodes a programme.
#[must_use]
pub fn encode(programme: &Programme) -> ProgrammeBytes {
    let mut writer = Writer { bytes: [0; PROGRAMME_BYTES_MAX], length: 0 };
    writer.byte(LAYOUT);
    writer.byte(number_of(&DrugClass::ALL, &programme.drug));
    writer.number(programme.concentration.ng_per_ml());
    writer.number(programme.low_reservoir_alarm.nl());
    writer.opening(programme.opening.as_ref());
    writer.patient_bolus(programme.patient_bolus.as_ref());
    writer.flag(programme.dose_limit.is_some());
    if let Some(limit) = &programme.dose_limit {
        writer.number(limit.most.fg());
        writer.number(limit.window.ms());
    }
    writer.mode(&programme.mode);
    ProgrammeBytes { bytes: writer.bytes, length: writer.length }
}

/// Decodes a programme.
///
/// # Errors
/// A [`DecodeError`] names the field.
pub fn decode(bytes: &[u8]) -> Result<Programme, DecodeError> {
    let mut reader = Reader { bytes };
    let layout = reader.byte("layout")?;
    if layout != LAYOUT {
        return Err(DecodeError::Layout(layout));
    }
    let programme = Programme {
        drug: reader.one_of("drug class", &DrugClass::ALL)?,
        concentration: Concentration::from_ng_per_ml(reader.number("concentration")?),
        low_reservoir_alarm: Volume::from_nl(reader.number("low-reservoir alarm")?),
        opening: reader.opening()?,
        patient_bolus: reader.patient_bolus()?,
        dose_limit: reader.dose_limit()?,
        mode: reader.mode()?,
    };
    if reader.bytes.is_empty() { Ok(programme) } else { Err(DecodeError::TooLong) }
}

fn number_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    let place = all.iter().position(|other| other == one).unwrap_or(usize::MAX);
    u8::try_from(place).unwrap_or(u8::MAX)
}

struct Writer {
    bytes: [u8; PROGRAMME_BYTES_MAX],
    length: usize,
}

impl Writer {
    /// Adds a byte. The array holds the longest programme, which a test shows.
    fn byte(&mut self, byte: u8) {
        debug_assert!(self.length < PROGRAMME_BYTES_MAX, "a programme longer than the longest");
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length = self.length.saturating_add(1);
        }
    }

    fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    fn number(&mut self, number: u64) {
        number.to_le_bytes().into_iter().for_each(|byte| self.byte(byte));
    }

    fn opening(&mut self, opening: Option<&Bolus>) {
        let Some(bolus) = opening else { return self.byte(0) };
        self.byte(match bolus.kind {
            BolusKind::Prime => 1,
            BolusKind::Bridge => 2,
            // No programme that a pump takes opens with these; told apart so that nothing is lost.
            BolusKind::Single => 3,
            BolusKind::Patient => 4,
        });
        self.number(bolus.volume.nl());
        self.number(bolus.rate.nl_per_day());
    }

    fn patient_bolus(&mut self, bolus: Option<&PatientBolus>) {
        self.flag(bolus.is_some());
        let Some(bolus) = bolus else { return };
        self.number(bolus.volume.nl());
        self.number(bolus.rate.nl_per_day());
        self.number(bolus.lockout.ms());
        self.byte(bolus.most_per_day);
        self.flag(bolus.most_in_window.is_some());
        if let Some(limit) = &bolus.most_in_window {
            self.byte(limit.most);
            self.number(limit.window.ms());
        }
    }

    fn mode(&mut self, mode: &Mode) {
        match mode {
            Mode::Stopped => self.byte(0),
            Mode::MinimumRate => self.byte(1),
            Mode::SimpleContinuous { rate } => {
                self.byte(2);
                self.number(rate.nl_per_day());
            }
            Mode::MultipleRates { day, begins } => {
                self.byte(3);
                self.number(begins.ms());
                self.day(day);
            }
            Mode::Flex { week, begins } => {
                self.byte(4);
                self.number(begins.ms());
                week.days().iter().for_each(|group| self.byte(*group));
                self.byte(u8::try_from(week.groups().count()).unwrap_or(u8::MAX));
                week.groups().for_each(|day| self.day(day));
            }
            Mode::Periodic(periodic) => {
                self.byte(5);
                self.number(periodic.base.nl_per_day());
                self.number(periodic.volume.nl());
                self.number(periodic.rate.nl_per_day());
                self.number(periodic.interval.ms());
                self.number(periodic.first_after.ms());
            }
        }
    }

    fn day(&mut self, day: &DaySchedule) {
        self.byte(day.count());
        for step in day.steps() {
            // A time of day in milliseconds takes four bytes.
            step.from.ms().to_le_bytes().into_iter().take(4).for_each(|byte| self.byte(byte));
            self.number(step.rate.nl_per_day());
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], DecodeError> {
        let (taken, rest) =
            self.bytes.split_first_chunk::<N>().ok_or(DecodeError::TooShort { field })?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn byte(&mut self, field: &'static str) -> Result<u8, DecodeError> {
        self.take::<1>(field).map(|[byte]| byte)
    }

    fn number(&mut self, field: &'static str) -> Result<u64, DecodeError> {
        self.take(field).map(u64::from_le_bytes)
    }

    fn time(&mut self, field: &'static str) -> Result<Duration, DecodeError> {
        self.number(field).map(Duration::from_ms)
    }

    fn rate(&mut self, field: &'static str) -> Result<Rate, DecodeError> {
        self.number(field).map(Rate::from_nl_per_day)
    }

    fn volume(&mut self, field: &'static str) -> Result<Volume, DecodeError> {
        self.number(field).map(Volume::from_nl)
    }

    fn flag(&mut self, field: &'static str) -> Result<bool, DecodeError> {
        self.one_of(field, &[false, true])
    }

    fn one_of<T: Copy>(&mut self, field: &'static str, all: &[T]) -> Result<T, DecodeError> {
        let value = self.byte(field)?;
        all.get(usize::from(value)).copied().ok_or(DecodeError::Choice { field, value })
    }

    fn opening(&mut self) -> Result<Option<Bolus>, DecodeError> {
        let kinds = [
            None,
            Some(BolusKind::Prime),
            Some(BolusKind::Bridge),
            Some(BolusKind::Single),
            Some(BolusKind::Patient),
        ];
        let Some(kind) = self.one_of("opening", &kinds)? else { return Ok(None) };
        let volume = self.volume("opening volume")?;
        Ok(Some(Bolus { kind, volume, rate: self.rate("opening flow")? }))
    }

    fn patient_bolus(&mut self) -> Result<Option<PatientBolus>, DecodeError> {
        if !self.flag("patient bolus")? {
            return Ok(None);
        }
        Ok(Some(PatientBolus {
            volume: self.volume("patient bolus volume")?,
            rate: self.rate("patient bolus flow")?,
            lockout: self.time("lockout")?,
            most_per_day: self.byte("most boluses in a day")?,
            most_in_window: self.count_limit()?,
        }))
    }

    fn count_limit(&mut self) -> Result<Option<CountLimit>, DecodeError> {
        if !self.flag("most boluses in a window")? {
            return Ok(None);
        }
        let most = self.byte("most boluses in a window")?;
        Ok(Some(CountLimit { most, window: self.time("window of boluses")? }))
    }

    fn dose_limit(&mut self) -> Result<Option<DoseLimit>, DecodeError> {
        if !self.flag("dose limit")? {
            return Ok(None);
        }
        let most = Mass::from_fg(self.number("dose limit")?);
        Ok(Some(DoseLimit { most, window: self.time("window of the dose limit")? }))
    }

    fn mode(&mut self) -> Result<Mode, DecodeError> {
        let field = "mode";
        match self.byte(field)? {
            0 => Ok(Mode::Stopped),
            1 => Ok(Mode::MinimumRate),
            2 => Ok(Mode::SimpleContinuous { rate: self.rate("flow")? }),
            3 => {
                let begins = self.time("beginning in the day")?;
                Ok(Mode::MultipleRates { day: self.day()?, begins })
            }
            4 => self.flex(),
            5 => Ok(Mode::Periodic(Periodic {
                base: self.rate("base flow")?,
                volume: self.volume("periodic bolus volume")?,
                rate: self.rate("periodic bolus flow")?,
                interval: self.time("interval")?,
                first_after: self.time("time to the first bolus")?,
            })),
            value => Err(DecodeError::Choice { field, value }),
        }
    }

    fn flex(&mut self) -> Result<Mode, DecodeError> {
        let begins = self.time("beginning in the week")?;
        let days = self.take::<WEEK_DAYS>("days of the week")?;
        let count = self.counted("number of day schedules", DAY_GROUPS_MAX)?;
        let mut groups: [Option<DaySchedule>; DAY_GROUPS_MAX] = [None; DAY_GROUPS_MAX];
        for slot in groups.iter_mut().take(count) {
            *slot = Some(self.day()?);
        }
        let Some(first) = groups.first().copied().flatten() else {
            return Err(DecodeError::Schedule(Refusal::ScheduleEmpty));
        };
        let all = groups.map(|group| group.unwrap_or(first));
        let week = WeekSchedule::new(all.get(..count).unwrap_or_default(), days);
        Ok(Mode::Flex { week: week.map_err(DecodeError::Schedule)?, begins })
    }

    fn day(&mut self) -> Result<DaySchedule, DecodeError> {
        let count = self.counted("number of steps", DAY_STEPS_MAX)?;
        let mut steps = [DayStep::default(); DAY_STEPS_MAX];
        for step in steps.iter_mut().take(count) {
            let from = self.take::<4>("beginning of a step").map(u32::from_le_bytes)?;
            let from = Duration::from_ms(u64::from(from));
            *step = DayStep { from, rate: self.rate("flow of a step")? };
        }
        DaySchedule::new(steps.get(..count).unwrap_or_default()).map_err(DecodeError::Schedule)
    }

    fn counted(&mut self, field: &'static str, most: usize) -> Result<usize, DecodeError> {
        let value = self.byte(field)?;
        let count = usize::from(value);
        if count <= most { Ok(count) } else { Err(DecodeError::Choice { field, value }) }
    }
}
