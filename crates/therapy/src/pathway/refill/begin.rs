//! The beginning of a refill with the interrogation, and giving it up before the reservoir is empty.

use cisterna_quantity::Volume;
use serde::{Deserialize, Serialize};

use super::programmed_device;
use crate::checks::Checks;
use crate::pathway::programme::{incomplete, still_running};
use crate::patient::Device;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// The beginning of a refill: the pump that lies under the skin is the one in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartRefill {
    /// The serial number read from the pump.
    pub serial: String,
}

/// A refill that has begun. What the pump expects to be left is kept, and not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefillStarted {
    /// The serial number read from the pump.
    pub serial: String,
    /// What the pump's own account says is left.
    #[serde(with = "crate::as_text")]
    pub expected_residual: Volume,
    /// What the pump delivered since the last fill.
    #[serde(with = "crate::as_text")]
    pub delivered: Volume,
}

/// A refill that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefillCancelled {
    /// Why.
    pub reason: String,
}

pub(crate) fn start(
    patient: &Patient,
    start: &StartRefill,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let device = programmed_device(patient)?;
    if patient.refill.is_some() {
        return Err(Refused::out_of_order(
            "A refill is under way",
            "Enter the measured residual volume",
        ));
    }
    if patient.aftercare.is_some() {
        return Err(Refused::out_of_order(
            "The refill before is not closed",
            "Read the pump back, look at the patient and close it",
        ));
    }
    let mut checks = Checks::default();
    checks.required("serial", "serial number", &start.serial);
    checks.require(start.serial.trim() == device.implant.serial, || Refusal {
        field: "serial",
        rule: "refill.same-pump",
        message: "This is not the serial number of the patient's pump".to_owned(),
        asked: Some(start.serial.clone()),
        limit: None,
        source: "the implant record".to_owned(),
        action: "Stop. Check the patient's identity and interrogate the pump again".to_owned(),
    });
    let pump = checks.take(device.state_at(at.occurred_at));
    if let Some(running) = pump.as_ref().and_then(|pump| pump.bolus().copied()) {
        checks.require(false, || Refusal { field: "", ..still_running(device, &running) });
    }
    checks.require(device.pending.is_none(), || pending(device));
    checks.finish()?;
    let pump = pump.ok_or_else(incomplete)?;
    let expected_residual = pump.reservoir();
    let delivered = device.filled.checked_sub(expected_residual).unwrap_or(Volume::ZERO);
    let serial = start.serial.trim().to_owned();
    Ok(vec![Event::RefillStarted(RefillStarted { serial, expected_residual, delivered })])
}

/// Gives up a refill that was begun by mistake. Once the reservoir is empty it has to be completed.
pub(crate) fn cancel(patient: &Patient, reason: String) -> Result<Vec<Event>, Refused> {
    match &patient.refill {
        Some(session) if session.measured.is_none() => {}
        Some(_) => {
            return Err(Refused::out_of_order(
                "The reservoir has been emptied",
                "Complete the refill; without drug the pump delivers nothing",
            ));
        }
        None => {
            return Err(Refused::out_of_order("No refill has begun", "There is nothing to cancel"));
        }
    }
    let mut checks = Checks::default();
    checks.required("reason", "reason for cancelling", &reason);
    checks.finish()?;
    Ok(vec![Event::RefillCancelled(RefillCancelled { reason })])
}

/// A stop cut off a prime or a bridge: the pathway still holds the old fluid.
fn pending(device: &Device) -> Refusal {
    Refusal {
        field: "",
        rule: "programme.opening-completed",
        message: "A prime or bridge was cut off by a stop and is not complete".to_owned(),
        asked: None,
        limit: None,
        source: format!("the log of pump {}", device.implant.serial),
        action: "Programme the pump first, which delivers the rest of it".to_owned(),
    }
}
