//! How often something happened in how much time: counts and pump-time over patients.
//!
//! The interval of a rate is the catalogue's
//! [`poisson_interval`](cisterna_catalog::poisson_interval): this crate counts and holds no floating
//! number.

use cisterna_quantity::Duration;
use jiff::Timestamp;

use crate::Patient;
use crate::device::between;

/// The time that one pump lay in a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PumpTime {
    /// Its serial number.
    pub serial: String,
    /// From when.
    pub from: Timestamp,
    /// Until when; none while it is there.
    pub to: Option<Timestamp>,
}

/// Events and the time in which they were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Cases that were confirmed as this complication.
    pub events: u32,
    /// The time that pumps lay in the patients.
    pub pump_time: Duration,
}

/// Counts the confirmed cases of a complication, or of any, and the time of all pumps until an
/// instant. Cases that were reported after it do not count.
#[must_use]
pub fn count<'a>(
    patients: impl IntoIterator<Item = &'a Patient>,
    complication: Option<&str>,
    until: Timestamp,
) -> Counted {
    let mut counted = Counted::default();
    for patient in patients {
        let confirmed = patient.trouble.cases.iter().filter(|case| {
            let name = case.closed.as_ref().and_then(|closed| closed.confirmed.as_deref());
            case.opened_at <= until
                && name.is_some_and(|name| complication.is_none_or(|asked| asked == name))
        });
        let events = u32::try_from(confirmed.count()).unwrap_or(u32::MAX);
        counted.events = counted.events.saturating_add(events);
        for pump in &patient.trouble.pumps {
            let end = pump.to.map_or(until, |to| to.min(until));
            let sum = counted.pump_time.checked_add(between(pump.from, end));
            counted.pump_time = sum.unwrap_or(counted.pump_time);
        }
    }
    counted
}
