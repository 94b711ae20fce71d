//! A trial after a trial: when it may begin, and with which dose.

use cisterna_catalog::Drug;
use cisterna_quantity::Mass;
use jiff::Timestamp;

use super::TrialPlan;
use super::trial_course::{PastTrial, highest_given, lowest_alarming};
use super::trial_method::large_step;
use super::trial_schedule::observation_period;
use crate::checks::Checks;
use crate::device::after;
use crate::limit::source_text;
use crate::{Circumstances, Patient, Refusal};

/// Holds a plan against the trials before it.
pub(crate) fn check(
    checks: &mut Checks,
    patient: &Patient,
    plan: &TrialPlan,
    drug: &Drug,
    at: &Circumstances<'_>,
) {
    checks.add(too_soon(patient, "scheduled_at", plan.scheduled_at, at));
    checks.add(not_below_alarm(patient, drug, "dose", plan.dose));
    if let Some(before) = highest_given(patient, &drug.id) {
        checks.add(large_step(drug, plan, (before, plan.dose), "dose", at));
    }
}

/// The refusal of a trial before the drug of the last one is out.
pub(crate) fn too_soon(
    patient: &Patient,
    field: &'static str,
    instant: Timestamp,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let past = patient.trial.past.last()?;
    let last = PastTrial::last_drug_at(past)?;
    let wait = &at.catalog.policy.trial.repeat_after_min;
    let period = observation_period(at.catalog, &past.plan.drug);
    let longer = if period.value > wait.value { period } else { wait };
    let from = after(last, longer.value).unwrap_or(Timestamp::MAX);
    (instant < from).then(|| Refusal {
        field,
        rule: "trial.repeat-wait",
        message: "The drug of the last trial is not out yet".to_owned(),
        asked: Some(at.show(instant)),
        limit: Some(format!("from {} on", at.show(from))),
        source: source_text(longer),
        action: format!("Wait {} after the last dose", longer.value),
    })
}

/// The refusal of a dose as high as one that led to an emergency.
pub(crate) fn not_below_alarm(
    patient: &Patient,
    drug: &Drug,
    field: &'static str,
    dose: Mass,
) -> Option<Refusal> {
    let alarming = lowest_alarming(patient, &drug.id)?;
    let show = |dose: Mass| dose.display_in(drug.mass_unit).to_string();
    (dose >= alarming && !dose.is_zero()).then(|| Refusal {
        field,
        rule: "trial.repeat-after-alarm",
        message: format!("{} led to an emergency in this patient", show(alarming)),
        asked: Some(show(dose)),
        limit: Some(format!("less than {}", show(alarming))),
        source: "own rule: a dose that led to an emergency is not given again".to_owned(),
        action: "Choose a lower dose or another drug, or decide against the implant".to_owned(),
    })
}
