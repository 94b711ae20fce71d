//! Expected against measured residual volume.

use cisterna_catalog::{Policy, Pump, Sourced};
use cisterna_quantity::{Duration, Percent, Rate, Volume, VolumeDifference};

use super::absurd;
use crate::{Basis, Refusal};

/// What was filled, what should have flowed, and what was found.
#[derive(Clone, Copy, Debug)]
pub struct ResidualInput<'a> {
    /// What was filled.
    pub filled: Volume,
    /// What the pump commanded since then.
    pub delivered: Volume,
    /// What came out of the reservoir.
    pub measured: Volume,
    /// The pump, if it is known: its own flow accuracy then counts.
    pub pump: Option<&'a Pump>,
    /// The thresholds of the site.
    pub policy: &'a Policy,
}

impl ResidualInput<'_> {
    /// What a flow and boluses deliver in a time.
    ///
    /// # Errors
    /// A [`Refusal`] when that is absurdly much.
    pub fn delivered_by(flow: Rate, time: Duration, boluses: Volume) -> Result<Volume, Refusal> {
        flow.volume_in(time)
            .and_then(|volume| volume.rounded_down.checked_add(boluses))
            .map_err(|error| absurd("flow", error))
    }
}

/// The comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Residual {
    /// What should be left.
    pub expected_residual: Volume,
    /// Measured less expected: positive when less was delivered than commanded.
    pub discrepancy: VolumeDifference,
    /// Delivered by measurement, as a share of what was commanded; absent if nothing was.
    pub accuracy_ratio: Option<Percent>,
    /// The smallest difference that must be looked into.
    pub threshold_absolute: Volume,
    /// The share of the delivered volume beyond which the pump is outside its own accuracy.
    pub threshold_accuracy: Percent,
    /// Whether it must be looked into.
    pub flagged: bool,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// Compares a measured residual with the expected one.
///
/// It is flagged by whichever rule is stricter: a difference of the absolute threshold or more, or
/// one beyond the pump's flow accuracy.
///
/// # Errors
/// A [`Refusal`] when more was delivered, or measured, than can be.
pub fn residual(input: ResidualInput<'_>) -> Result<Residual, Refusal> {
    let ResidualInput { filled, delivered, measured, pump, policy } = input;
    let expected =
        filled.checked_sub(delivered).map_err(|_| more_than_filled(delivered, filled))?;
    let discrepancy =
        measured.difference_from(expected).map_err(|error| absurd("measured", error))?;
    let accuracy = pump.and_then(|pump| pump.flow_accuracy.as_ref());
    let accuracy: &Sourced<Percent> = accuracy.unwrap_or(&policy.planning_flow_accuracy);
    let tolerated = delivered.share(accuracy.value).map_err(|error| absurd("flow", error))?;
    let threshold = &policy.discrepancy_absolute;
    let by_measurement = filled.checked_sub(measured).unwrap_or(Volume::ZERO);
    Ok(Residual {
        expected_residual: expected,
        discrepancy,
        accuracy_ratio: by_measurement.as_share_of(delivered).ok().map(|q| q.rounded_down),
        threshold_absolute: threshold.value,
        threshold_accuracy: accuracy.value,
        flagged: discrepancy.magnitude() >= threshold.value
            || discrepancy.magnitude() > tolerated.rounded_down,
        basis: vec![
            Basis::of("discrepancy threshold", threshold),
            Basis::of("flow accuracy", accuracy),
        ],
    })
}

fn more_than_filled(delivered: Volume, filled: Volume) -> Refusal {
    Refusal {
        field: "filled",
        rule: "residual.delivered-within-filled",
        message: format!("{delivered} cannot have been delivered from a fill of {filled}"),
        asked: Some(delivered.to_string()),
        limit: Some(format!("at most {filled}")),
        source: "conservation of volume".to_owned(),
        action: "Check the fill volume, the flow and the number of days; if they are right the \
                 reservoir ran empty: treat it as a loss of therapy"
            .to_owned(),
    }
}
