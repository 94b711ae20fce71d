//! The trial: what was ordered, done and seen, how it was judged, and what first dose follows.

use cisterna_quantity::MassUnit;
use cisterna_therapy::pathway::{GivenDose, PastTrial, TrialDecision, TrialMethod, TrialPlan};

use super::{Context, Fact};
use crate::{first_dose, when, words};

impl Context<'_> {
    pub(in crate::pages::patient) fn trial(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (number, past) in (1..).zip(&self.patient.trial.past) {
            self.past(&mut facts, number, past);
        }
        if let Some(plan) = &self.patient.plan {
            let (name, unit) = words::drug(self.catalog, &plan.drug);
            facts.push(Fact::new("Trial", ordered(plan, &name, unit)));
            facts.push(Fact::new("Scheduled", when::show(plan.scheduled_at, self.zone)));
        }
        for (number, dose) in (1..).zip(self.patient.trial_doses()) {
            self.dose(&mut facts, number, &dose);
        }
        if let Some(ended) = self.patient.trial.infusion_ended {
            facts.push(Fact::new("Catheter out", when::show(ended, self.zone)));
        }
        if let Some(waiver) = &self.patient.trial.waiver {
            let text = format!("{}: {}", waiver.ground.replace('-', " "), waiver.reason);
            let note = format!("signed by {} [{}]", waiver.signed_by, waiver.source);
            facts.push(Fact::new("Trial left out", text).note(note));
        }
        if let Some(signed) = &self.patient.decision {
            facts.extend(judged(signed));
        }
        for line in first_dose::lines(self.patient, self.catalog) {
            facts.push(Fact::new("First daily dose", line));
        }
        facts
    }

    fn past(&self, facts: &mut Vec<Fact>, number: u32, past: &PastTrial) {
        let (name, unit) = words::drug(self.catalog, &past.plan.drug);
        let doses: Vec<String> = past
            .doses
            .iter()
            .map(|dose| dose.procedure.dose.display_in(unit).to_string())
            .collect();
        let when = past.last_drug_at().map(|at| when::show_day(at, self.zone));
        let text = format!("{name} {}, {}", doses.join(", "), past.plan.method.name());
        let judgement = &past.decision.judgement;
        let note = format!(
            "{}; best relief {}, lasting at most {}; {}",
            when.unwrap_or_default(),
            judgement.relief_best,
            judgement.relief_at_most,
            past.decision.assessment
        );
        facts.push(Fact::new(&format!("Earlier trial {number}"), text).note(note));
    }

    fn dose(&self, facts: &mut Vec<Fact>, number: u32, dose: &GivenDose) {
        let procedure = &dose.procedure;
        let injected = when::show(procedure.injected_at, self.zone);
        let label = if number == 1 { "Injected".to_owned() } else { format!("Dose {number}") };
        facts.push(Fact::new(&label, injected).note(procedure.operator.clone()));
        let scores = procedure.ashworth_before.zip(procedure.spasm_before);
        let scores = scores.map(|(tone, spasm)| format!("Ashworth {tone}, spasm score {spasm}"));
        let before = Fact::new("Pain before", format!("{}/10", procedure.pain_before));
        facts.push(before.note(scores.unwrap_or_default()));
        for seen in &dose.observations {
            let hours = seen.at.duration_since(procedure.injected_at).as_hours();
            let value = format!("pain {}/10", seen.observation.pain_score);
            let note = words::observed(&seen.observation);
            let fact = Fact::new(&format!("Hour {hours}"), value).note(note);
            facts.push(fact.alarm(seen.is_emergency()));
        }
        for answer in &dose.answers {
            let note = format!("{}, recorded by {}", answer.called, answer.answered_by);
            facts.push(Fact::new("Emergency answered", answer.action.clone()).note(note));
        }
    }
}

/// The order; a blind dose is not told.
fn ordered(plan: &TrialPlan, name: &str, unit: MassUnit) -> String {
    let level = &plan.level;
    let method = plan.method.name();
    match &plan.method {
        method_given if method_given.is_blind() => {
            format!("{name} or control at {level}, {method}")
        }
        TrialMethod::Catheter { rate, days } => {
            let rate = rate.display_in(unit);
            format!("{name} {rate} for {days} days at most, at {level}, {method}")
        }
        _ => format!("{name} {} at {level}, {method}", plan.dose.display_in(unit)),
    }
}

fn judged(signed: &TrialDecision) -> Vec<Fact> {
    let judged = &signed.judgement;
    let met = if judged.success { "criteria met" } else { "criteria not met" };
    let mut relief = format!(
        "best relief {}, lasting at least {}, at most {}",
        judged.relief_best, judged.relief_at_least, judged.relief_at_most
    );
    for remark in judged.against.iter().chain(&judged.doubts) {
        relief.push_str("; ");
        relief.push_str(remark);
    }
    if !signed.reason.trim().is_empty() {
        relief.push_str("; ");
        relief.push_str(&signed.reason);
    }
    vec![
        Fact::new("Judgement", met).note(relief),
        Fact::new("Decision", signed.decision.name())
            .note(format!("signed by {}", signed.signed_by)),
    ]
}
