//! Stopping the pump: possible at any time, with a reason.
//!
//! For a drug whose loss is dangerous the stop is the dangerous state; it is then the worst task of
//! the worklist until the pump runs again.

use cisterna_pump::BolusKind;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::pathway::{Opening, OpeningKind};
use crate::{Circumstances, Event, Patient, Refused};

/// The order to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopOrder {
    /// Why.
    pub reason: String,
}

/// A stop as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// Why.
    pub reason: String,
    /// What was left of a prime or a bridge: the next programme begins with it.
    pub undelivered: Option<Opening>,
}

pub(crate) fn decide(
    patient: &Patient,
    order: StopOrder,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let device = patient.device.as_ref().filter(|device| device.programme.is_some());
    let Some(device) = device else {
        return Err(Refused::out_of_order(
            "There is no programmed pump",
            "There is nothing to stop",
        ));
    };
    if device.stopped.is_some() {
        return Err(Refused::out_of_order(
            "The pump is stopped already",
            "Programme it to start it",
        ));
    }
    let mut checks = Checks::default();
    checks.required("reason", "reason for the stop", &order.reason);
    let pump = checks.take(device.state_at(at.occurred_at));
    checks.finish()?;
    let undelivered = pump.and_then(|pump| pump.bolus().copied()).and_then(|running| {
        let kind = match running.kind() {
            BolusKind::Prime => OpeningKind::Prime,
            BolusKind::Bridge => OpeningKind::Bridge,
            BolusKind::Single => return None,
        };
        let (volume, rate) = (running.undelivered(), running.order.rate);
        let whole = !volume.is_zero();
        whole.then(|| Opening { kind, volume, rate, duration: running.time_left(), mass: None })
    });
    Ok(vec![Event::Stopped(Stopped { reason: order.reason, undelivered })])
}
