//! The state of a pump: everything that a clinician must see before giving an order.

use cisterna_pump::{
    Alarm, Bolus, Counts, Fault, Ledger, Pathway, Phase, Programme, Pump, RunningBolus, SafeState,
};
use cisterna_quantity::{Duration, Rate, Volume};

use super::bytes::{Reader, Wire, Writer, fields};
use super::{History, MessageError, Patient, log};
use crate::session::Serial;

/// The most alarms that can be on: one for each fault.
pub const ALARMS_MAX: usize = Fault::ALL.len();

/// The state of a pump at one moment of its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The pump.
    pub serial: Serial,
    /// The patient that it was given to; none before.
    pub patient: Option<Patient>,
    /// The pump's own time.
    pub clock: Duration,
    /// Counts the commands that changed what it does. An order names it.
    pub version: u32,
    /// Whether its self-test passed.
    pub phase: Phase,
    /// What faults leave of the programme.
    pub restraint: SafeState,
    /// The flow at this moment.
    pub rate: Rate,
    /// What the reservoir holds by the pump's own account.
    pub reservoir: Volume,
    /// Whether the pathway is primed.
    pub pathway: Pathway,
    /// The totals since it was made.
    pub ledger: Ledger,
    /// The bolus that flows, or would if nothing held the pump.
    pub bolus: Option<BolusUnderWay>,
    /// The clinician's bolus that waits for a patient's to end.
    pub waiting: Option<BolusUnderWay>,
    /// Since when it is in doubt what was delivered.
    pub doubt_since: Option<Duration>,
    /// Counts since it was made.
    pub counts: Counts,
    /// The number of its newest log entry.
    pub log: u32,
    /// Its last commands and what became of them.
    pub history: History,
    /// The order that was proposed and waits for its commit.
    pub proposed: Option<u64>,
    /// The number that the next command has to have.
    pub next: u64,
    /// The alarms that are on, in the order in which they came.
    pub alarms: AlarmList,
    /// The programme in force.
    pub programme: Option<Programme>,
}

/// A bolus that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BolusUnderWay {
    /// What was ordered.
    pub order: Bolus,
    /// What is still to be commanded.
    pub undelivered: Volume,
    /// How long it will still run.
    pub time_left: Duration,
}

/// The alarms that are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmList([Option<Alarm>; ALARMS_MAX]);

impl AlarmList {
    /// In the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &Alarm> + '_ {
        self.0.iter().flatten()
    }
}

impl From<&RunningBolus> for BolusUnderWay {
    fn from(bolus: &RunningBolus) -> Self {
        Self { order: bolus.order, undelivered: bolus.undelivered(), time_left: bolus.time_left() }
    }
}

impl Status {
    /// What can be read of a pump, with what its link remembers.
    #[must_use]
    pub fn of(
        pump: &Pump,
        serial: Serial,
        patient: Option<Patient>,
        history: History,
        proposed: Option<u64>,
    ) -> Self {
        let mut alarms = [None; ALARMS_MAX];
        for (place, alarm) in alarms.iter_mut().zip(pump.alarms()) {
            *place = Some(alarm);
        }
        let highest = history.highest().max(proposed.unwrap_or(0));
        Self {
            serial,
            patient,
            clock: pump.clock(),
            version: pump.version(),
            phase: pump.phase(),
            restraint: pump.restraint(),
            rate: pump.rate(),
            reservoir: pump.reservoir(),
            pathway: pump.pathway(),
            ledger: *pump.ledger(),
            bolus: pump.bolus().map(BolusUnderWay::from),
            waiting: pump.waiting_bolus().map(BolusUnderWay::from),
            doubt_since: pump.doubt_since(),
            counts: *pump.counts(),
            log: log::newest(pump),
            history,
            proposed,
            next: highest.saturating_add(1),
            alarms: AlarmList(alarms),
            programme: pump.programme().copied(),
        }
    }
}

fields!(BolusUnderWay {
    order: "bolus",
    undelivered: "undelivered volume",
    time_left: "time left of a bolus",
});

fields!(Status {
    serial: "serial",
    patient: "patient",
    clock: "pump's time",
    version: "version",
    phase: "phase",
    restraint: "restraint",
    rate: "flow",
    reservoir: "reservoir",
    pathway: "pathway",
    ledger: "ledger",
    bolus: "bolus",
    waiting: "waiting bolus",
    doubt_since: "begin of the doubt",
    counts: "counts",
    log: "newest log entry",
    history: "last commands",
    proposed: "proposed order",
    next: "next number",
    alarms: "alarms",
    programme: "programme",
});

impl Wire for AlarmList {
    fn put(&self, to: &mut Writer<'_>) {
        to.put(&u8::try_from(self.iter().count()).unwrap_or(u8::MAX));
        self.iter().for_each(|alarm| to.put(alarm));
    }

    fn take(from: &mut Reader<'_>, field: &'static str) -> Result<Self, MessageError> {
        let value = from.take::<u8>(field)?;
        let mut alarms = [None; ALARMS_MAX];
        let wrong = MessageError::Choice { field, value };
        for place in alarms.get_mut(..usize::from(value)).ok_or(wrong)? {
            *place = Some(from.take("alarm")?);
        }
        Ok(Self(alarms))
    }
}
