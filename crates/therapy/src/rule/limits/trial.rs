//! The numbers that the rules of a trial take from the catalogue.

use cisterna_catalog::{Drug, Policy, TrialUrgency};

use super::{Limit, limit};

/// How often to look after a dose, and what a label says about screening doses.
pub(super) fn of_drug(drug: &Drug) -> Vec<Limit> {
    let id = drug.id.as_str();
    let mut found = Vec::new();
    for phase in &drug.observe {
        let text = format!("until {}: a look every {}", phase.until, phase.every.value);
        found.push(limit("trial.doubts", id, text, &phase.every));
    }
    if let Some(first) = &drug.first_dose {
        let text = format!("screening doses at least {} apart", first.screening_interval.value);
        found.push(limit("trial.bolus-interval", id, text, &first.screening_interval));
        for dose in &first.screening {
            let text = format!("screening dose {}", dose.value.display_in(drug.mass_unit));
            found.push(limit("trial.screening-dose", id, text, dose));
        }
    }
    let approved =
        [("pain", &drug.approved_for_pain), ("spasticity", &drug.approved_for_spasticity)];
    for (what, known) in approved {
        if let Some(known) = known {
            let is = if known.value { "approved" } else { "not approved" };
            found.push(limit("trial.consent-unapproved", id, format!("{is} for {what}"), known));
        }
    }
    found
}

/// What the site decides about trials.
pub(super) fn of_trial(policy: &Policy) -> Vec<Limit> {
    let site = "policy";
    let trial = &policy.trial;
    let (relief, time) = (&policy.trial_relief_min, &policy.trial_duration_min);
    let (fall, held) = (&policy.spasticity_fall_points_min, &policy.spasticity_duration_min);
    let (unseen, usual) = (&trial.unseen_max, &trial.duration_expected_max);
    let (step, days, wait) =
        (&trial.dose_step_max, &trial.catheter_days_max, &trial.repeat_after_min);
    let share = &trial.first_dose_share_high;
    let mut found = vec![
        limit("trial.criteria", site, format!("more than {} relief", relief.value), relief),
        limit("trial.criteria", site, format!("relief for at least {}", time.value), time),
        limit("trial.criteria", site, format!("a fall of at least {} points", fall.value), fall),
        limit("trial.criteria", site, format!("the fall for at least {}", held.value), held),
        limit("trial.criteria", site, format!("unseen for at most {}", unseen.value), unseen),
        limit("trial.doubts", site, format!("relief for at most {}", usual.value), usual),
        limit("trial.dose-step", site, format!("at most {} times", step.value), step),
        limit("trial.catheter-days", site, format!("at most {} days", days.value), days),
        limit("trial.repeat-wait", site, format!("at least {}", wait.value), wait),
        limit(
            "programme.first-dose-ceiling",
            site,
            format!("at most {} of the trial dose in a day", share.value),
            share,
        ),
    ];
    for phase in &trial.observe {
        let text = format!("until {}: a look every {}", phase.until, phase.every.value);
        found.push(limit("trial.doubts", site, text, &phase.every));
    }
    for rule in &trial.escalations {
        let urgency = match rule.urgency {
            TrialUrgency::Attention => "attention",
            TrialUrgency::Emergency => "emergency",
        };
        let text = format!("{} {}: {urgency}", rule.sign.name(), rule.threshold());
        found.push(limit("observation.alarm-answered", site, text, &rule.at));
    }
    for rule in &trial.waivers {
        let text = format!("{}: {}", rule.indication.value, rule.ground);
        found.push(limit("trial.waiver-allowed", site, text, &rule.indication));
    }
    found
}
