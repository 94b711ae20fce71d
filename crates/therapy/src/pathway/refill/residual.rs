//! The residual volume: measured blind, then held against the pump's own account.

use cisterna_quantity::{Duration, Volume, VolumeDifference};
use serde::{Deserialize, Serialize};

use super::programmed_device;
use crate::calculation::{ResidualInput, residual};
use crate::checks::Checks;
use crate::pathway::programme::incomplete;
use crate::reconciliation::{Delivery, Direction, Effect, Reconciled, reconcile};
use crate::{Basis, Circumstances, Event, Patient, Refusal, Refused, TaskKind};

/// The measured residual, and how it compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidualMeasured {
    /// What came out.
    #[serde(with = "crate::as_text")]
    pub measured: Volume,
    /// What was expected.
    #[serde(with = "crate::as_text")]
    pub expected: Volume,
    /// Measured less expected.
    #[serde(with = "crate::as_text")]
    pub discrepancy: VolumeDifference,
    /// Whether it must be looked into before the refill is completed.
    pub flagged: bool,
    /// For how long no drug had flowed, if the pump had run empty or was stopped.
    #[serde(with = "crate::as_text::optional")]
    pub interrupted: Option<Duration>,
    /// What the comparison rests on.
    pub basis: Vec<Basis>,
    /// What this refill says together with those before it.
    #[serde(default)]
    pub reconciled: Option<Reconciled>,
}

impl ResidualMeasured {
    /// Which way the refills together go, if they alarm.
    #[must_use]
    pub fn trend_alarm(&self) -> Option<Direction> {
        self.reconciled.as_ref().and_then(|reconciled| reconciled.trend.alarm)
    }
}

pub(crate) fn measure(
    patient: &Patient,
    measured: Volume,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    let device = programmed_device(patient)?;
    let Some(session) = &patient.refill else {
        return Err(Refused::out_of_order("No refill has begun", "Begin with the interrogation"));
    };
    if session.measured.is_some() {
        return Err(Refused::out_of_order(
            "The residual is already recorded",
            "Complete the refill",
        ));
    }
    if session.next() != TaskKind::MeasureResidual {
        return Err(Refused::out_of_order(
            "Patient, pump and needle are not checked yet",
            "Check the identity, interrogate the pump and place the needle first",
        ));
    }
    let mut checks = Checks::default();
    let capacity = device.implant.constants.reservoir_capacity;
    checks.require(measured <= capacity, || Refusal {
        field: "measured",
        rule: "refill.measured-within-capacity",
        message: format!("{measured} cannot come out of a reservoir of {capacity}"),
        asked: Some(measured.to_string()),
        limit: Some(format!("at most {capacity}")),
        source: "device table".to_owned(),
        action: "Read the syringe again".to_owned(),
    });
    let pump =
        at.catalog.pump(&device.implant.pump).map_err(|error| Refusal::unknown("pump", &error));
    let pump = checks.take(pump);
    let state = checks.take(device.state_at(at.occurred_at));
    let expected = state.map_or(Volume::ZERO, |pump| pump.reservoir());
    let compared = checks.take(residual(ResidualInput {
        filled: device.filled,
        delivered: device.filled.checked_sub(expected).unwrap_or(Volume::ZERO),
        measured,
        pump,
        policy: &at.catalog.policy,
    }));
    checks.finish()?;
    let compared = compared.ok_or_else(incomplete)?;
    let interrupted = device.interrupted_for(at.occurred_at);
    let commanded = device.filled.checked_sub(compared.expected_residual).unwrap_or(Volume::ZERO);
    let mut series = device.deliveries.clone();
    series.push(Delivery { filled: device.filled, commanded, measured });
    let told = session.progress.interrogation.as_ref();
    let effect = told.map_or(Effect::NotAsked, |told| told.effect);
    let reconciled = reconcile(&series, effect, &at.catalog.policy.reconciliation);
    let trend = reconciled.as_ref().and_then(|reconciled| reconciled.trend.alarm);
    Ok(vec![Event::ResidualMeasured(ResidualMeasured {
        measured,
        expected: compared.expected_residual,
        discrepancy: compared.discrepancy,
        // An empty reservoir may have been empty for long.
        flagged: compared.flagged || interrupted.is_some() || measured.is_zero() || trend.is_some(),
        interrupted,
        basis: compared.basis,
        reconciled,
    })])
}
