//! The date of the next refill, and the reason that binds it.

use cisterna_catalog::{Drug, Pump as PumpModel, Sourced, Stability, StabilityContent};
use cisterna_pump::{Mode, Programme};
use cisterna_quantity::{Duration, Volume};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calculation::{Deadline, RefillInput, refill};
use crate::device::after;
use crate::limit::source_text;
use crate::{Basis, Circumstances, Refusal};

/// When the reservoir must be filled again at the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRefill {
    /// The latest time.
    pub at: Timestamp,
    /// The reason that binds, in words.
    pub reason: String,
    /// Where that reason's limit comes from, and whether it was verified.
    pub source: String,
    /// When the low-reservoir alarm would come at the programmed flow.
    pub alarm_at: Option<Timestamp>,
    /// When it would come at the fastest flow that the accuracy allows.
    pub alarm_worst_case_at: Option<Timestamp>,
    /// When the content is no longer stable.
    pub stable_until: Option<Timestamp>,
    /// What the dates rest on.
    pub basis: Vec<Basis>,
}

/// What the next refill is planned from.
pub(crate) struct Plan<'a> {
    /// What the reservoir holds when the programme starts.
    pub(crate) held: Volume,
    /// When it was filled.
    pub(crate) filled_at: Timestamp,
    /// Whether the pump never held this drug before.
    pub(crate) first_fill: bool,
    pub(crate) programme: &'a Programme,
    pub(crate) drug: &'a Drug,
    pub(crate) pump: &'a PumpModel,
}

impl Plan<'_> {
    /// The next refill: the earliest of alarm less lead, worst-case alarm, and stability.
    ///
    /// An opening prime or bridge counts as gone at once, which can only bring the date forward.
    pub(crate) fn next(&self, at: &Circumstances<'_>) -> Result<NextRefill, Refusal> {
        let stability = self.stability()?;
        let stable_until = after(self.filled_at, stability.value).ok_or_else(too_far)?;
        let opening = self.programme.opening.map_or(Volume::ZERO, |bolus| bolus.volume);
        let Mode::SimpleContinuous { rate } = self.programme.mode else { return Err(too_far()) };
        let plan = refill(RefillInput {
            filled: self.held.checked_sub(opening).unwrap_or(Volume::ZERO),
            low_reservoir: self.programme.low_reservoir_alarm,
            flow: rate,
            boluses: None,
            stability: None,
            pump: Some(self.pump),
            policy: &at.catalog.policy,
        })?;
        let from_now = |time: Duration| after(at.occurred_at, time).ok_or_else(too_far);
        let by_volume = from_now(plan.refill_within)?;
        let mut basis = plan.basis;
        basis.push(Basis::of("stability in the pump", stability));
        let (latest, binding, source) = if stable_until <= by_volume {
            (stable_until, Deadline::Stability, source_text(stability))
        } else {
            (by_volume, plan.binding, volume_source(plan.binding, &basis))
        };
        Ok(NextRefill {
            at: latest,
            reason: match binding {
                Deadline::Stability => format!("{}: {}", binding.reason(), stability.value),
                _ => binding.reason().to_owned(),
            },
            source,
            alarm_at: Some(from_now(plan.time_to_alarm.rounded_down)?),
            alarm_worst_case_at: Some(from_now(plan.time_to_alarm_worst_case.rounded_down)?),
            stable_until: Some(stable_until),
            basis,
        })
    }

    /// The shortest stability that applies to the drug alone in the pump.
    fn stability(&self) -> Result<&Sourced<Duration>, Refusal> {
        let applies = |stability: &&Stability| match stability.content {
            StabilityContent::FirstFill => self.first_fill,
            StabilityContent::Mixture => false,
            StabilityContent::AloneInPump
            | StabilityContent::Diluted
            | StabilityContent::Undiluted => true,
        };
        let known = self.drug.stability.iter().filter(applies).map(|stability| &stability.limit);
        known.min_by_key(|limit| limit.value).ok_or_else(|| Refusal {
            field: "drug",
            rule: "formulary.no-stability",
            message: format!("It is not known how long {} keeps in a pump", self.drug.name),
            asked: Some(self.drug.name.clone()),
            limit: None,
            source: "formulary: no value".to_owned(),
            action: "Enter a stability with its source in the catalogue before it is ordered"
                .to_owned(),
        })
    }
}

/// The source of the limit behind a date that follows from the volume.
fn volume_source(binding: Deadline, basis: &[Basis]) -> String {
    let name = match binding {
        Deadline::AlarmWorstCase => "flow accuracy",
        _ => "planning lead before the alarm",
    };
    let found = basis.iter().find(|basis| basis.name == name);
    found.map_or_else(String::new, |basis| {
        let mark = if basis.verified { "" } else { " (unverified)" };
        format!("{}{mark}", basis.source)
    })
}

fn too_far() -> Refusal {
    Refusal {
        field: "dose",
        rule: "refill.date",
        message: "No refill date follows from this programme".to_owned(),
        asked: None,
        limit: None,
        source: "calendar".to_owned(),
        action: "Check the flow and the fill volume".to_owned(),
    }
}
