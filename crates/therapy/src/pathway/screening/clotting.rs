//! Whether blood clots well enough for a needle near the cord: drugs against clotting, platelets, and
//! the international normalised ratio.

use cisterna_catalog::{Inr, Sourced};

use super::Subject;
use super::answer::{Finding, Verdict, fine, found};
use crate::anticoagulation::Stopped;
use crate::limit::source_text;

/// Every finding about clotting.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let taken = &subject.screening.anticoagulants;
    let mut findings: Vec<Finding> = taken.iter().map(|id| anticoagulant(subject, id)).collect();
    if findings.is_empty() {
        let source = "contraindication: medication against clotting";
        findings.push(fine("contraindication.anticoagulant", "No anticoagulant", source));
    }
    findings.push(platelets(subject));
    findings.push(ratio(subject));
    findings
}

fn anticoagulant(subject: &Subject<'_>, id: &str) -> Finding {
    let rule = "contraindication.anticoagulant";
    let renal = subject.screening.renal_impairment;
    let Ok(stopped) = Stopped::find(subject.at.catalog, id, renal) else {
        let message = "An anticoagulant without a known hold time";
        let action =
            "Work out the hold with its prescriber; enter it with a source in the catalogue";
        return found(Verdict::NotYet, rule, message, "catalogue: no value", action);
    };
    let source = source_text(stopped.hold_before);
    let (name, time) = (&stopped.drug.name, stopped.hold_before.value);
    let kidneys = if renal && stopped.drug.hold_before_renal.is_none() {
        "; no other time for impaired kidneys is known: agree one with its prescriber"
    } else {
        ""
    };
    match subject.hold_of(id).and_then(|hold| Some((hold, stopped.safe_from(hold.last_dose_at)?))) {
        Some((hold, from)) => {
            let message = format!(
                "{name} last taken {}; held for {time}: no procedure before {}{kidneys}",
                subject.at.show(hold.last_dose_at),
                subject.at.show(from)
            );
            fine(rule, message, source)
        }
        None => {
            let action = format!(
                "Stop {name} for {time}, agreed with its prescriber; document the last dose"
            );
            found(Verdict::NotYet, rule, format!("{name} is not held{kidneys}"), source, &action)
        }
    }
}

/// Whether the screening has a written reason for going beyond a usual limit.
fn is_reasoned(subject: &Subject<'_>) -> bool {
    !subject.screening.reason.trim().is_empty()
}

fn platelets(subject: &Subject<'_>) -> Finding {
    let rule = "contraindication.platelets";
    let limits = &subject.at.catalog.policy.platelets_per_ul;
    let Some(least) = limits.lower_hard.as_ref().or(limits.lower_soft.as_ref()) else {
        let action = "Enter the least count with its source in the site's policy";
        let message = "No least count of platelets is known";
        return found(Verdict::NotYet, rule, message, "policy: no value", action);
    };
    let Some(count) = subject.screening.risks.blood.platelets_per_ul else {
        let message = "Platelets were not counted";
        return found(Verdict::NotYet, rule, message, source_text(least), "Have them counted");
    };
    let counted = format!("{count} platelets/uL");
    if let Some(hard) = limits.lower_hard.as_ref().filter(|hard| count < hard.value) {
        let message = format!("{counted}, below the limit of {}/uL", hard.value);
        let action = "Find the cause and treat it; count again";
        return found(Verdict::NotYet, rule, message, source_text(hard), action);
    }
    if let Some(soft) = limits.lower_soft.as_ref().filter(|soft| count < soft.value) {
        let message = format!("{counted}, below the usual limit of {}/uL", soft.value);
        if is_reasoned(subject) {
            let message = format!("{message}; reason: {}", subject.screening.reason.trim());
            return fine(rule, message, source_text(soft));
        }
        let action = "Count again, or screen again with the reason for going below it";
        return found(Verdict::NotYet, rule, message, source_text(soft), action);
    }
    let source = source_text(limits.lower_soft.as_ref().unwrap_or(least));
    fine(rule, counted, source)
}

/// The lowest of the usual limits: the site's, and those of the drugs that are taken.
fn usual_ratio<'a>(subject: &Subject<'a>) -> Option<&'a Sourced<Inr>> {
    let catalog = subject.at.catalog;
    let taken = subject.screening.anticoagulants.iter();
    let of_drugs = taken.filter_map(|id| catalog.anticoagulant(id).ok()?.inr_max.as_ref());
    of_drugs.chain(catalog.policy.inr.upper_soft.as_ref()).min_by_key(|limit| limit.value)
}

fn ratio(subject: &Subject<'_>) -> Finding {
    let rule = "contraindication.inr";
    let hard = subject.at.catalog.policy.inr.upper_hard.as_ref();
    let usual = usual_ratio(subject);
    let Some(most) = usual.or(hard) else {
        let action = "Enter the highest ratio with its source in the site's policy";
        let message = "No highest INR is known";
        return found(Verdict::NotYet, rule, message, "policy: no value", action);
    };
    let Some(inr) = subject.screening.risks.blood.inr else {
        let message = "The INR was not measured";
        return found(Verdict::NotYet, rule, message, source_text(most), "Have it measured");
    };
    if let Some(drug) = measured_before_stop(subject) {
        let message = format!("INR {inr}, measured before {drug} was stopped");
        let action =
            format!("Measure the INR again after the hold of {drug}; record it under safety");
        return found(Verdict::NotYet, rule, message, source_text(most), &action);
    }
    if let Some(hard) = hard.filter(|hard| inr > hard.value) {
        let message = format!("INR {inr}, above the limit of {}", hard.value);
        let action = "Find the cause and treat it; measure again";
        return found(Verdict::NotYet, rule, message, source_text(hard), action);
    }
    if inr > most.value {
        let message = format!("INR {inr}, above the usual limit of {}", most.value);
        if is_reasoned(subject) {
            let message = format!("{message}; reason: {}", subject.screening.reason.trim());
            return fine(rule, message, source_text(most));
        }
        let action = "Measure again, or screen again with the reason for going above it";
        return found(Verdict::NotYet, rule, message, source_text(most), action);
    }
    fine(rule, format!("INR {inr}"), source_text(most))
}

/// A drug that changes the ratio and was still taken on the day of the blood sample: the ratio says
/// nothing about the day of the procedure.
fn measured_before_stop<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    let taken_on = subject.screening.risks.blood.taken_on;
    let taken = subject.screening.anticoagulants.iter();
    let mut drugs = taken.filter_map(|id| {
        let drug = subject.at.catalog.anticoagulant(id).ok()?;
        drug.inr_max.as_ref()?;
        let stopped_on = subject.hold_of(id).map(|hold| subject.at.day(hold.last_dose_at));
        let after = taken_on.zip(stopped_on).is_some_and(|(blood, stop)| blood > stop);
        (!after).then_some(drug.name.as_str())
    });
    drugs.next()
}
