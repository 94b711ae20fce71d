//! Stopping the pump: possible at any time, with a reason.
//!
//! For a drug whose loss is dangerous the stop is the dangerous state; it is then the worst task of
//! the worklist until the pump runs again.

use cisterna_pump::{BolusKind, RunningBolus};
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::pathway::Opening;
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
    if patient.refill.as_ref().is_some_and(|session| session.measured.is_some()) {
        return Err(Refused::out_of_order(
            "The reservoir has been emptied: no drug flows",
            "Complete the refill",
        ));
    }
    let mut checks = Checks::default();
    checks.required("reason", "reason for the stop", &order.reason);
    let pump = checks.take(device.state_at(at.occurred_at));
    checks.finish()?;
    let opening =
        |running: &RunningBolus| matches!(running.kind(), BolusKind::Prime | BolusKind::Bridge);
    let running = pump.and_then(|pump| pump.bolus().copied()).filter(opening);
    let undelivered = running.and_then(|running| {
        let ordered = device.programme.as_ref()?.opening.as_ref()?;
        let left = running.undelivered();
        let rest = Opening::of(ordered.kind, left, running.order.rate, &ordered.content);
        // A part of an accepted opening always fits, and a stop is never refused for a sum.
        rest.ok().filter(|_| !left.is_zero())
    });
    Ok(vec![Event::Stopped(Stopped { reason: order.reason, undelivered })])
}
