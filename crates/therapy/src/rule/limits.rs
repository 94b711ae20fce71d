//! The numbers that the rules take from the catalogue.

mod trial;

use std::fmt::Display;

use cisterna_catalog::{Catalog, Drug, Limits, Policy, Pump, RevisionStatus, Sourced};

/// A number that a rule holds an order against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The rule's id.
    pub rule: &'static str,
    /// Whose limit it is: a drug, a pump, or the policy.
    pub subject: String,
    /// What may be, in words.
    pub limit: String,
    /// Where it comes from.
    pub source: String,
    /// Whether somebody has read it there.
    pub verified: bool,
}

/// Every number that a rule takes from a catalogue.
#[must_use]
pub fn limits(catalog: &Catalog) -> Vec<Limit> {
    let drugs = catalog.drugs.values().flat_map(of_drug);
    let pumps = catalog.pumps.values().flat_map(of_pump);
    drugs.chain(pumps).chain(of_policy(&catalog.policy)).collect()
}

fn limit<T>(rule: &'static str, subject: &str, text: String, sourced: &Sourced<T>) -> Limit {
    let (source, verified) = (sourced.source.clone(), sourced.verified);
    Limit { rule, subject: subject.to_owned(), limit: text, source, verified }
}

fn of_drug(drug: &Drug) -> Vec<Limit> {
    let unit = drug.mass_unit;
    let mut found = bounds(drug, "concentration", &drug.concentration, |v| v.display_in(unit));
    found.extend(bounds(drug, "daily dose", &drug.dose, |v| v.display_in(unit)));
    found.extend(bounds(drug, "daily dose at a start", &drug.start_dose, |v| v.display_in(unit)));
    found.extend(bounds(drug, "trial dose", &drug.trial_dose, |v| v.display_in(unit)));
    let mut add = |rule, text: String, source: (&str, bool)| {
        let (source, verified) = (source.0.to_owned(), source.1);
        found.push(Limit { rule, subject: drug.id.clone(), limit: text, source, verified });
    };
    if let Some(naive) = &drug.trial_dose_opioid_naive {
        let text = format!("trial dose without opioids at most {}", naive.value.display_in(unit));
        add("formulary.opioid-naive", text, (&naive.source, naive.verified));
    }
    for step in &drug.increase_steps {
        let on = &step.situation;
        if let Some(share) = &step.share_max {
            let text = format!("{on}: at most {} more", share.value);
            add("programme.increase", text, (&share.source, share.verified));
        }
        if let Some(dose) = &step.dose_max {
            let text = format!("{on}: at most {} more", dose.value.display_in(unit));
            add("programme.increase-amount", text, (&dose.source, dose.verified));
        }
        if let Some(interval) = &step.interval_min {
            let text = format!("{on}: at least {} apart", interval.value);
            add("programme.increase-interval", text, (&interval.source, interval.verified));
        }
    }
    for known in &drug.stability {
        let with: String = known.with.iter().map(|id| format!(" + {id}")).collect();
        let text = format!("{:?}{with}: at most {}", known.content, known.limit.value);
        add("programme.stale-content", text, (&known.limit.source, known.limit.verified));
    }
    if let Some(period) = &drug.observation_after_first_dose {
        let text = format!("at least {} after a first dose", period.value);
        add("observation.after-first-dose", text, (&period.source, period.verified));
    }
    found.extend(trial::of_drug(drug));
    let mut add = |rule, text: String, source: (&str, bool)| {
        let (source, verified) = (source.0.to_owned(), source.1);
        found.push(Limit { rule, subject: drug.id.clone(), limit: text, source, verified });
    };
    if let Some(alone) = drug.alone_in_pump.as_ref().filter(|alone| alone.value) {
        add("mixture.alone-in-pump", "no other drug".to_owned(), (&alone.source, alone.verified));
    }
    for other in &drug.incompatible {
        let text = format!("not with {}", other.value);
        add("mixture.incompatible", text, (&other.source, other.verified));
    }
    found
}

fn bounds<T: Copy, P: Display>(
    drug: &Drug,
    what: &str,
    limits: &Limits<T>,
    print: impl Fn(T) -> P,
) -> Vec<Limit> {
    let line = |(key, sourced): (&str, &Sourced<T>)| {
        let hard = key.ends_with("hard");
        let rule = if hard { "formulary.hard-limit" } else { "formulary.soft-limit" };
        let bound = if key.starts_with("lower") { "at least" } else { "at most" };
        limit(rule, &drug.id, format!("{what} {bound} {}", print(sourced.value)), sourced)
    };
    limits.in_order().map(line).collect()
}

fn of_pump(pump: &Pump) -> Vec<Limit> {
    let id = pump.id.as_str();
    let capacity = &pump.reservoir_capacity;
    let quantum = &pump.delivery_quantum;
    let mut found = vec![
        limit("pump.reservoir-capacity", id, format!("at most {}", capacity.value), capacity),
        limit("pump.bolus-volume", id, format!("at least {}", quantum.value), quantum),
    ];
    let known = |rule, bound: &str, value: Option<(String, &str, bool)>| {
        value.map(|(value, source, verified)| Limit {
            rule,
            subject: id.to_owned(),
            limit: format!("{bound} {value}"),
            source: source.to_owned(),
            verified,
        })
    };
    found.extend(known("pump.rate-minimum", "at least", shown(pump.rate_min.as_ref())));
    found.extend(known("pump.rate-maximum", "at most", shown(pump.rate_max.as_ref())));
    found.extend(known("pump.schedule-steps", "at most", shown(pump.day_steps_max.as_ref())));
    found.extend(known("pump.schedule-days", "at most", shown(pump.day_groups_max.as_ref())));
    let interval = shown(pump.periodic_interval_min.as_ref());
    found.extend(known("pump.interval-minimum", "at least", interval));
    let alarm = shown(pump.low_reservoir_alarm.as_ref());
    found.extend(known("programme.alarm-volume", "at least", alarm));
    found.extend(known("refill.discrepancy", "within", shown(pump.flow_accuracy.as_ref())));
    for tubing in &pump.internal_tubing {
        let rule = match tubing.status {
            RevisionStatus::Current => "bridge.volume",
            RevisionStatus::Superseded => "pathway.tubing-superseded",
        };
        let text = format!("{}: {}", tubing.revision, tubing.constant.value);
        found.push(limit(rule, id, text, &tubing.constant));
    }
    for drug in &pump.approved_drugs {
        found.push(limit("pump.approved-drug", id, drug.value.clone(), drug));
    }
    found
}

fn shown<T: Display>(sourced: Option<&Sourced<T>>) -> Option<(String, &str, bool)> {
    sourced.map(|known| (known.value.to_string(), known.source.as_str(), known.verified))
}

fn of_policy(policy: &Policy) -> Vec<Limit> {
    let line = |rule, text: String, sourced: (&str, bool)| Limit {
        rule,
        subject: "policy".to_owned(),
        limit: text,
        source: sourced.0.to_owned(),
        verified: sourced.1,
    };
    let absolute = &policy.discrepancy_absolute;
    let accuracy = &policy.planning_flow_accuracy;
    let trend = &policy.reconciliation.threshold;
    let lead = &policy.refill_lead_max;
    let compounded = &policy.compounding_accuracy;
    let step = &policy.compounding_step;
    let mut found = vec![
        limit("refill.discrepancy", "policy", format!("below {}", absolute.value), absolute),
        limit("refill.discrepancy", "policy", format!("within {}", accuracy.value), accuracy),
        limit("refill.discrepancy", "policy", format!("trend below {}", trend.value), trend),
        limit("programme.short-interval", "policy", format!("more than {}", lead.value), lead),
        limit("compounding.accuracy", "policy", format!("within {}", compounded.value), compounded),
        limit("compounding.accuracy", "policy", format!("steps of {}", step.value), step),
    ];
    found.extend(trial::of_trial(policy));
    for known in &policy.conversions {
        let ratio = &known.ratio;
        let text =
            format!("{}, {}: {}:1 to {}:1", known.drug, known.route.name(), ratio.low, ratio.high);
        found.push(line("conversion.no-ratio", text, (&ratio.source, ratio.verified)));
    }
    found
}
