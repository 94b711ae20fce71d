//! A part of the pump's log.

use cisterna_pump::{Happened, LogEntry, Pump};

use super::MessageError;
use super::bytes::{Reader, Wire, Writer, fields};

/// How many log entries one answer carries at the most: so many that three answers have them all.
pub const LOG_PART: usize = 16;

/// Log entries in order, from a number on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPart {
    /// The number of the newest entry that the pump has; zero without any.
    pub newest: u32,
    entries: [Option<LogEntry>; LOG_PART],
}

impl LogPart {
    /// The first entries of a pump's log from a number on.
    #[must_use]
    pub fn of(pump: &Pump, from: u32) -> Self {
        let mut entries = [None; LOG_PART];
        let wanted = pump.log().filter(|entry| entry.number >= from);
        for (place, entry) in entries.iter_mut().zip(wanted) {
            *place = Some(*entry);
        }
        Self { newest: newest(pump), entries }
    }

    /// The entries in order.
    pub fn entries(&self) -> impl Iterator<Item = &LogEntry> + '_ {
        self.entries.iter().flatten()
    }
}

/// The number of the newest log entry of a pump; zero without any.
pub(crate) fn newest(pump: &Pump) -> u32 {
    pump.log().next_back().map_or(0, |entry| entry.number)
}

fields!(LogEntry { number: "number of a log entry", at: "time of a log entry", what: "event" });

impl Wire for LogPart {
    fn put(&self, to: &mut Writer<'_>) {
        to.put(&self.newest);
        to.put(&u8::try_from(self.entries().count()).unwrap_or(u8::MAX));
        self.entries().for_each(|entry| to.put(entry));
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        let newest = from.take("newest log entry")?;
        let value = from.take::<u8>(field)?;
        let mut entries = [None; LOG_PART];
        let wrong = MessageError::Choice { field, value };
        for place in entries.get_mut(..usize::from(value)).ok_or(wrong)? {
            *place = Some(from.take("log entry")?);
        }
        Ok(Self { newest, entries })
    }
}

impl Wire for Happened {
    fn put(&self, to: &mut Writer<'_>) {
        to.put(&kind(self));
        match self {
            Self::Programmed(version) => to.put(version),
            Self::BolusBegun(bolus) | Self::BolusCompleted(bolus) => to.put(bolus),
            Self::BolusInterrupted(bolus) => to.put(bolus),
            Self::Raised(fault) | Self::Cleared(fault) => to.put(fault),
            Self::Acknowledged(fault, person) | Self::Released(fault, person) => {
                to.put(fault);
                to.put(person);
            }
            Self::CheckFailed(check) => to.put(check),
            Self::Stopped
            | Self::Refilled
            | Self::BolusDenied
            | Self::Restarted
            | Self::SelfTestPassed
            | Self::Interrogated
            | Self::PathwayEmptied => {}
        }
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        let (bolus, fault, person) = ("kind of bolus", "fault", "person");
        Ok(match from.take::<u8>(field)? {
            0 => Self::Programmed(from.take("version")?),
            1 => Self::Stopped,
            2 => Self::Refilled,
            3 => Self::BolusBegun(from.take(bolus)?),
            4 => Self::BolusCompleted(from.take(bolus)?),
            5 => Self::BolusInterrupted(from.take(bolus)?),
            6 => Self::BolusDenied,
            7 => Self::Raised(from.take(fault)?),
            8 => Self::Cleared(from.take(fault)?),
            9 => Self::Acknowledged(from.take(fault)?, from.take(person)?),
            10 => Self::Released(from.take(fault)?, from.take(person)?),
            11 => Self::Restarted,
            12 => Self::CheckFailed(from.take("check")?),
            13 => Self::SelfTestPassed,
            14 => Self::Interrogated,
            15 => Self::PathwayEmptied,
            value => return Err(MessageError::Choice { field, value }),
        })
    }
}

const fn kind(what: &Happened) -> u8 {
    match what {
        Happened::Programmed(_) => 0,
        Happened::Stopped => 1,
        Happened::Refilled => 2,
        Happened::BolusBegun(_) => 3,
        Happened::BolusCompleted(_) => 4,
        Happened::BolusInterrupted(_) => 5,
        Happened::BolusDenied => 6,
        Happened::Raised(_) => 7,
        Happened::Cleared(_) => 8,
        Happened::Acknowledged(..) => 9,
        Happened::Released(..) => 10,
        Happened::Restarted => 11,
        Happened::CheckFailed(_) => 12,
        Happened::SelfTestPassed => 13,
        Happened::Interrogated => 14,
        Happened::PathwayEmptied => 15,
    }
}
