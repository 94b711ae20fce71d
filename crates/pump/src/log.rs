//! The pump's own log: the last events in a ring, and counts that never go round.

use cisterna_quantity::Duration;

use crate::{BolusKind, Check, Fault, Person};

/// How many events the ring keeps.
pub const LOG_LENGTH: usize = 48;

/// Something that happened to the pump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A programme was taken; the pump's version after it.
    Programmed(u32),
    /// A stop was commanded.
    Stopped,
    /// The reservoir was emptied and filled.
    Refilled,
    /// A bolus began.
    BolusBegun(BolusKind),
    /// A bolus was delivered to its end.
    BolusCompleted(BolusKind),
    /// A bolus was cut off.
    BolusInterrupted(BolusKind),
    /// A patient's request was refused.
    BolusDenied,
    /// A fault began.
    Raised(Fault),
    /// A fault ended.
    Cleared(Fault),
    /// A person acknowledged an alarm.
    Acknowledged(Fault, Person),
    /// A person released a fault.
    Released(Fault, Person),
    /// The electronics began anew.
    Restarted,
    /// A check of the self-test failed.
    CheckFailed(Check),
    /// The self-test passed.
    SelfTestPassed,
    /// The pump was read.
    Interrogated,
    /// The pathway was emptied and has to be primed again.
    PathwayEmptied,
}

/// An event with its number and the pump's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogEntry {
    /// Counted from one; a gap at the front shows that older ones were overwritten.
    pub number: u32,
    /// The pump's time.
    pub at: Duration,
    /// What happened.
    pub what: Happened,
}

/// Counts since the pump was made: what reconciliation needs even when the ring went round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// Quanta commanded.
    pub quanta: u64,
    /// Patient's requests granted.
    pub boluses_granted: u32,
    /// Patient's requests refused.
    pub boluses_denied: u32,
    /// Restarts.
    pub restarts: u32,
    /// Faults raised.
    pub faults: u32,
    /// Time in which a programme was in force and a fault or an empty reservoir kept the pump
    /// from it.
    pub time_withheld: Duration,
}

/// The ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Log {
    ring: [Option<LogEntry>; LOG_LENGTH],
    last_number: u32,
}

impl Log {
    pub(crate) const EMPTY: Self = Self { ring: [None; LOG_LENGTH], last_number: 0 };

    pub(crate) fn write(&mut self, at: Duration, what: Happened) {
        self.last_number = self.last_number.saturating_add(1);
        self.ring.rotate_left(1);
        if let Some(last) = self.ring.last_mut() {
            *last = Some(LogEntry { number: self.last_number, at, what });
        }
    }

    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &LogEntry> + '_ {
        self.ring.iter().flatten()
    }
}
