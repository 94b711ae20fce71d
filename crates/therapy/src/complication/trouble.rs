//! What is open beside the path: cases, a scan, answers, pumps that were taken out, the end of care.

use jiff::Timestamp;

use super::{Case, PumpTime};
use crate::pathway::{CareEnded, Explanted, ScanPlanned, SurveillanceAsked};

/// What is open beside the path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trouble {
    /// The cases, the first one first.
    pub cases: Vec<Case>,
    /// The scan that is planned or has been, until the pump is seen to run.
    pub scan: Option<Scan>,
    /// The last answers about the tip, with their time.
    pub asked: Option<(Timestamp, SurveillanceAsked)>,
    /// The pump that was taken out last, until another one is implanted.
    pub removed: Option<Removed>,
    /// How care ended.
    pub ended: Option<CareEnded>,
    /// The time that each pump lay in the patient.
    pub pumps: Vec<PumpTime>,
    /// When pump or catheter were last revised.
    pub revised_at: Option<Timestamp>,
}

/// A pump that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// When.
    pub at: Timestamp,
    /// How.
    pub explanted: Explanted,
}

/// A scan in a magnetic field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// What was planned.
    pub planned: ScanPlanned,
    /// How far it is.
    pub phase: ScanPhase,
}

/// How far a scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanPhase {
    /// The steps before it are done.
    Prepared,
    /// The patient has left the field at this time; the pump is not seen to run yet.
    Done(Timestamp),
}

impl Trouble {
    /// The open cases.
    pub fn open(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.is_open())
    }

    /// A case by its number.
    #[must_use]
    pub fn case(&self, number: u32) -> Option<&Case> {
        self.cases.iter().find(|case| case.number == number)
    }

    /// Whether a scan was done and the pump is not seen to run yet.
    #[must_use]
    pub fn unchecked_scan(&self) -> Option<Timestamp> {
        match self.scan.as_ref()?.phase {
            ScanPhase::Done(at) => Some(at),
            ScanPhase::Prepared => None,
        }
    }

    pub(crate) fn pump_in(&mut self, serial: &str, at: Timestamp) {
        self.pumps.push(PumpTime { serial: serial.to_owned(), from: at, to: None });
    }

    pub(crate) fn pump_out(&mut self, at: Timestamp) {
        for pump in self.pumps.iter_mut().filter(|pump| pump.to.is_none()) {
            pump.to = Some(at);
        }
    }
}
