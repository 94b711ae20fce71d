//! What has to be done in a trial: plan, perform, observe, answer, decide.

use cisterna_catalog::Catalog;
use cisterna_quantity::{Mass, MassUnit};

use super::{Task, TaskKind};
use crate::Patient;
use crate::device::after;
use crate::pathway::{TrialPlan, next_dose};

/// Why the implant is next.
pub(super) fn why_implant(patient: &Patient) -> String {
    match &patient.trial.waiver {
        Some(waiver) => format!("Trial waived by {}: {}", waiver.signed_by, waiver.reason),
        None => "Trial successful, decision signed".to_owned(),
    }
}

pub(super) fn plan_or_perform(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    let again = match patient.trial.past.len() {
        0 => "Screening: eligible".to_owned(),
        count => format!("Another trial after {count}"),
    };
    vec![match &patient.plan {
        None => Task {
            kind: TaskKind::PlanTrial,
            what: "Plan the trial".to_owned(),
            why: again,
            due: patient.last_at,
        },
        Some(plan) => Task {
            kind: TaskKind::PerformTrial,
            what: "Perform the trial".to_owned(),
            why: ordered(plan, plan.dose, catalog),
            due: Some(plan.scheduled_at),
        },
    }]
}

/// Drug, dose and level; a blind dose is not told.
fn ordered(plan: &TrialPlan, dose: Mass, catalog: &Catalog) -> String {
    let drug = catalog.drug(&plan.drug).ok();
    let unit = drug.map_or(MassUnit::Mg, |drug| drug.mass_unit);
    let name = drug.map_or(plan.drug.as_str(), |drug| drug.name.as_str());
    if plan.method.is_blind() {
        return format!("{name} or control, blind, at {}", plan.level);
    }
    format!("{name} {} at {}", dose.display_in(unit), plan.level)
}

pub(super) fn observe_or_decide(patient: &Patient, catalog: &Catalog) -> Vec<Task> {
    let (Some(procedure), Some(plan)) = (&patient.procedure, &patient.plan) else {
        return Vec::new();
    };
    let schedule = &procedure.schedule;
    let looks = &patient.observations;
    let infusing = patient.trial_infuses();
    let next_look = schedule.next_due(procedure.injected_at, looks, infusing);
    let observe = next_look.map(|due| Task {
        kind: TaskKind::Observe,
        what: "Go on observing after the trial dose".to_owned(),
        why: format!("the next look; until {} after the dose", schedule.period),
        due: Some(due),
    });
    let respond = patient.unanswered_alarm().map(|seen| Task {
        kind: TaskKind::Respond,
        what: seen.escalations.first().map_or_else(String::new, |worst| {
            format!("Respond: {}. Call: {}", worst.action, worst.call)
        }),
        why: seen.escalations.first().map_or_else(String::new, |worst| worst.words()),
        due: Some(seen.at),
    });
    let until = after(procedure.injected_at, schedule.period);
    let next = next_dose(patient, catalog).map(|next| Task {
        kind: TaskKind::PerformTrial,
        what: format!("Give dose {} of the trial", next.number),
        why: ordered(plan, next.dose, catalog),
        due: Some(next.not_before),
    });
    let end = patient.trial_infusion_until().map(|due| Task {
        kind: TaskKind::EndTrialInfusion,
        what: "Take the trial catheter out".to_owned(),
        why: "the days of the trial are over then".to_owned(),
        due: Some(due),
    });
    let decide = Task {
        kind: TaskKind::Decide,
        what: "Judge the trial and sign the decision".to_owned(),
        why: match looks.len() {
            1 => "1 observation recorded".to_owned(),
            count => format!("{count} observations recorded"),
        },
        due: until,
    };
    // While a catheter delivers there is nothing to judge.
    let decide = (!infusing).then_some(decide);
    respond.into_iter().chain(observe).chain(end).chain(next).chain(decide).collect()
}
