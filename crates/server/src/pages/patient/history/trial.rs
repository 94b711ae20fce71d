//! The lines of a trial.

use cisterna_catalog::Catalog;
use cisterna_therapy::Event;
use cisterna_therapy::pathway::{TrialMethod, TrialPlan, TrialProcedure};
use jiff::tz::TimeZone;

use super::{name, remark, unit};
use crate::{when, words};

pub(super) fn told(
    event: &Event,
    catalog: &Catalog,
    zone: &TimeZone,
) -> Option<(&'static str, String)> {
    Some(match event {
        Event::TrialPlanned(plan) => ("Trial planned", planned(plan, catalog, zone)),
        Event::TrialPerformed(procedure) => ("Trial performed", performed(procedure, zone)),
        Event::Observed { observation, escalations } => {
            let mut text = format!(
                "pain {}/10, {}{}",
                observation.pain_score,
                words::observed(observation),
                remark(&observation.remark)
            );
            for escalated in escalations {
                text.push_str(&format!("; {}: {}", escalated.words(), escalated.action));
            }
            ("Observed", text)
        }
        Event::AlarmAnswered(answer) => {
            ("Emergency answered", format!("{}: {}", answer.called, answer.action))
        }
        Event::TrialInfusionEnded(ended) => ("Trial catheter out", ended.reason.clone()),
        Event::TrialWaived(waiver) => {
            ("Trial left out", format!("{}: {}", waiver.ground.replace('-', " "), waiver.reason))
        }
        Event::TrialDecided(signed) => {
            let (decision, assessment) = (signed.decision.name(), &signed.assessment);
            ("Trial decided", format!("{decision}: {assessment}{}", remark(&signed.reason)))
        }
        _ => return None,
    })
}

/// A blind dose is not told.
fn planned(plan: &TrialPlan, catalog: &Catalog, zone: &TimeZone) -> String {
    let unit = unit(catalog, &plan.drug);
    let dose = match &plan.method {
        method if method.is_blind() => "or control".to_owned(),
        TrialMethod::Catheter { rate, days } => {
            format!("{} for {days} days at most", rate.display_in(unit))
        }
        _ => plan.dose.display_in(unit).to_string(),
    };
    format!(
        "{} {dose} at {}, {}, {}; consent taken by {}{}",
        name(catalog, &plan.drug),
        plan.level,
        plan.method.name(),
        when::show(plan.scheduled_at, zone),
        plan.consent_by,
        remark(&plan.reason)
    )
}

fn performed(procedure: &TrialProcedure, zone: &TimeZone) -> String {
    format!(
        "by {}, drug read by {}, time-out {}, {} steps signed, lot {}, local anaesthetic {}",
        procedure.operator,
        procedure.checked_by,
        when::show(procedure.time_out_at, zone),
        procedure.steps.len(),
        procedure.lot,
        procedure.local_anaesthetic
    )
}
