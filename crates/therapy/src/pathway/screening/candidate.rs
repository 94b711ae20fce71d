//! Whether the patient is a candidate: the evidence of the indication, age, and life with a pump.

use cisterna_catalog::{Evidence, EvidenceKind, Indication};
use cisterna_quantity::Duration;

use super::answer::{Finding, Question, Verdict, fine, found};
use super::{PsychologicalResult, Refractory, Subject};
use crate::limit::source_text;

/// Every finding about the candidate.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = match subject.indication() {
        Some(indication) => of_indication(subject, indication),
        None => vec![no_indication()],
    };
    findings.extend(living(subject));
    findings
}

fn no_indication() -> Finding {
    let message = "Which evidence this indication needs is not known";
    let action = "Enter the indication with its evidence and sources in the catalogue";
    found(Verdict::NotYet, "candidate.indication", message, "catalogue: no value", action)
}

fn of_indication(subject: &Subject<'_>, indication: &Indication) -> Vec<Finding> {
    let mut findings = vec![age(subject, indication)];
    findings.extend(indication.evidence.iter().map(|evidence| of_evidence(subject, evidence)));
    findings
}

fn age(subject: &Subject<'_>, indication: &Indication) -> Finding {
    let rule = "candidate.age";
    let (least, source) = (&indication.age_min_years, source_text(&indication.age_min_years));
    let Some(years) = subject.age() else {
        let action = "Enter the date of birth with the referral";
        return found(Verdict::NotYet, rule, "The age is not known", source, action);
    };
    let name = &indication.name;
    if years >= least.value {
        return fine(rule, format!("{years} years old"), source);
    }
    let message = format!("{years} years old; {name} from {} years on", least.value);
    found(Verdict::No, rule, message, source, "Refer to a centre for this age")
}

fn of_evidence(subject: &Subject<'_>, evidence: &Evidence) -> Finding {
    match evidence.kind {
        EvidenceKind::FailedTherapy => failed_therapy(subject, evidence),
        EvidenceKind::PsychologicalEvaluation => psychological(subject, evidence),
        EvidenceKind::LifeExpectancy => life_expectancy(subject, evidence),
        EvidenceKind::SpasticityBaseline => spasticity_baseline(subject, evidence),
        kind => {
            let there = subject.screening.evidence.iter().any(|id| id == kind.id());
            let (statement, source) = (&evidence.statement.value, source_text(&evidence.statement));
            if there {
                return fine("candidate.evidence", statement, source);
            }
            let message = format!("Not shown: {statement}");
            let action = "See to it, document it, and screen again";
            found(Verdict::NotYet, "candidate.evidence", message, source, action)
        }
    }
}

fn failed_therapy(subject: &Subject<'_>, evidence: &Evidence) -> Finding {
    let (rule, source) = ("candidate.refractory", source_text(&evidence.statement));
    let screening = subject.screening;
    match (screening.refractory, screening.failed_therapies.len()) {
        (Refractory::No, _) => {
            let action = "Continue medical therapy; screen again when it fails";
            found(Verdict::NotYet, rule, "Medical therapy has not failed", source, action)
        }
        (_, 0) => {
            let message = "No therapy that failed or was not tolerated is listed";
            let action = "List what was tried, how much, for how long, and what came of it";
            found(Verdict::NotYet, rule, message, source, action)
        }
        (Refractory::NotControlled, listed) => {
            let message = format!("Not controlled by maximal medical therapy; {listed} listed");
            fine(rule, message, source)
        }
        (Refractory::IntolerableSideEffects, listed) => {
            let message =
                format!("Side effects of medical therapy are intolerable; {listed} listed");
            fine(rule, message, source)
        }
    }
}

fn psychological(subject: &Subject<'_>, evidence: &Evidence) -> Finding {
    let rule = "candidate.psychological-evaluation";
    let source = source_text(&evidence.statement);
    let Some(done) = &subject.screening.psychological else {
        let message = "Psychological evaluation is missing";
        let action = "Arrange the evaluation and screen again";
        return found(Verdict::NotYet, rule, message, source, action);
    };
    let by = format!("on {} by {}", done.on, done.by);
    match done.result {
        PsychologicalResult::InFavour => {
            fine(rule, format!("Psychological evaluation {by}: in favour"), source)
        }
        PsychologicalResult::AfterTreatment => {
            let message = format!("Psychological evaluation {by}: something is treated first");
            let action = "Treat it, have the evaluation repeated, and screen again";
            found(Verdict::NotYet, rule, message, source, action)
        }
        PsychologicalResult::Against => {
            let message = format!("Psychological evaluation {by}: against a trial");
            let action = "Treat what speaks against it; only a new evaluation changes this";
            found(Verdict::No, rule, message, source, action)
        }
    }
}

fn life_expectancy(subject: &Subject<'_>, evidence: &Evidence) -> Finding {
    let rule = "candidate.life-expectancy";
    let least = &subject.at.catalog.policy.life_expectancy_min;
    let source = source_text(least);
    let Some(expected) = subject.screening.life_expectancy else {
        let message = format!("Not shown: {}", evidence.statement.value);
        let action = "Ask oncology for an estimate and screen again";
        return found(Verdict::NotYet, rule, message, source, action);
    };
    let days = |time: Duration| format!("{} days", time.ms() / Duration::DAY.ms());
    if expected >= least.value {
        return fine(rule, format!("Life expectancy of about {}", days(expected)), source);
    }
    let message = format!(
        "Life expectancy of about {}, an implanted pump from {} on",
        days(expected),
        days(least.value)
    );
    found(Verdict::No, rule, message, source, "Consider an external pump")
}

fn spasticity_baseline(subject: &Subject<'_>, evidence: &Evidence) -> Finding {
    let (rule, source) = ("candidate.spasticity-baseline", source_text(&evidence.statement));
    let baseline = &subject.screening.baseline;
    let scores = [("Ashworth", baseline.ashworth), ("spasms", baseline.spasms)];
    let known: Vec<String> = scores
        .iter()
        .filter_map(|(name, score)| score.map(|score| format!("{name} {score} of 4")))
        .collect();
    if known.is_empty() {
        let message = format!("Not shown: {}", evidence.statement.value);
        let action = "Score muscle tone or spasms and screen again";
        return found(Verdict::NotYet, rule, message, source, action);
    }
    fine(rule, format!("Before the trial: {}", known.join(", ")), source)
}

/// What the makers of pumps name as standing against one.
const DEVICE: &str =
    "contraindications of the device: Flowonix brief statement; Codman MedStream manual, p. 4";
const OWN: &str = "own choice: a missed refill or an unnoticed overdose can kill; confirm before use (unverified)";

fn living(subject: &Subject<'_>) -> [Finding; 4] {
    let living = &subject.screening.living;
    let support = Question {
        rule: "candidate.support",
        source: OWN,
        well: "There is support at home",
        amiss: "Nobody at home notices and helps",
        action: "Arrange support with family, nursing or social services, and screen again",
    };
    let refills = Question {
        rule: "candidate.refills",
        source: OWN,
        well: "The patient can come to every refill",
        amiss: "The patient cannot come to every refill",
        action: "Arrange transport or refills at home, and screen again",
    };
    let substances = Question {
        rule: "candidate.substance-use",
        source: DEVICE,
        well: "No use of substances that stands against it",
        amiss: "A use of substances stands against it",
        action: "Refer to addiction care; screen again when it is controlled",
    };
    let occupation = Question {
        rule: "candidate.occupation",
        source: DEVICE,
        well: "No work or sport in high pressure or strong magnetic fields",
        amiss: "Work or sport in high pressure or strong magnetic fields",
        action: "It has to be given up for an implanted pump",
    };
    [
        support.when(!living.support_at_home, Verdict::NotYet),
        refills.when(!living.attends_refills, Verdict::NotYet),
        substances.when(living.substance_use, Verdict::NotYet),
        occupation.when(living.pressure_or_magnets, Verdict::No),
    ]
}
