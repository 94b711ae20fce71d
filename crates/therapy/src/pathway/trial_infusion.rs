//! The end of a trial by catheter: the infusion is stopped and the catheter comes out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::device::after;
use crate::pathway::TrialMethod;
use crate::{Circumstances, Event, Patient, Refusal, Refused};

/// The end of an infusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndTrialInfusion {
    /// Whether the catheter came out whole.
    pub catheter_whole: bool,
    /// Why it ended, and how the entry looks.
    pub reason: String,
}

/// The end of an infusion as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialInfusionEnded {
    /// Why it ended, and how the entry looks.
    pub reason: String,
    /// Who took it out.
    pub ended_by: String,
}

impl Patient {
    /// When the catheter of a trial has to come out at the latest, while it delivers.
    #[must_use]
    pub fn trial_infusion_until(&self) -> Option<Timestamp> {
        let plan = self.plan.as_ref().filter(|_| self.trial_infuses())?;
        let TrialMethod::Catheter { days, .. } = plan.method else { return None };
        let begun = self.procedure.as_ref()?.injected_at;
        let time = cisterna_quantity::Duration::DAY.checked_mul(u64::from(days)).ok()?;
        after(begun, time)
    }
}

pub(crate) fn decide(
    patient: &Patient,
    order: EndTrialInfusion,
    at: &Circumstances<'_>,
) -> Result<Vec<Event>, Refused> {
    if !patient.trial_infuses() {
        return Err(Refused::out_of_order(
            "No trial catheter delivers",
            "Continue with the next step",
        ));
    }
    let mut checks = Checks::default();
    checks.required("reason", "reason and state of the entry", &order.reason);
    checks.require(order.catheter_whole, || Refusal {
        field: "catheter_whole",
        rule: "trial.catheter-whole",
        message: "The catheter was not found whole".to_owned(),
        asked: None,
        limit: Some("catheter and tip complete".to_owned()),
        source: "procedure of a trial by catheter".to_owned(),
        action: "Call the operator and image the spine; record the end once the rest is found"
            .to_owned(),
    });
    checks.finish()?;
    let ended_by = at.actor.to_owned();
    Ok(vec![Event::TrialInfusionEnded(TrialInfusionEnded { reason: order.reason, ended_by })])
}
