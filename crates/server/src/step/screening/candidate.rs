//! Baselines and goals, the evidence of the indication, and the psychological evaluation.

use cisterna_catalog::{EvidenceKind, Indication, IndicationGroup};
use cisterna_therapy::pathway::{Baseline, Psychological, PsychologicalResult, Screening};
use cisterna_therapy::source_text;

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;
use crate::step::Known;

/// The field of a piece of evidence that is asked as it stands.
fn field_of(kind: EvidenceKind) -> Option<&'static str> {
    match kind {
        EvidenceKind::Diagnosis => Some("evidence_diagnosis"),
        EvidenceKind::CauseTreated => Some("evidence_cause_treated"),
        EvidenceKind::HealthOptimised => Some("evidence_health_optimised"),
        EvidenceKind::OpioidReduction => Some("evidence_opioid_reduction"),
        EvidenceKind::StableState => Some("evidence_stable_state"),
        EvidenceKind::OralTreatment => Some("evidence_oral_treatment"),
        _ => None,
    }
}

fn indication<'a>(known: &Known<'a>) -> Option<&'a Indication> {
    let referral = known.patient.referral.as_ref()?;
    known.catalog.indication(referral.indication.id()).ok()
}

fn is_spasticity(known: &Known<'_>) -> bool {
    indication(known).is_some_and(|found| found.group == IndicationGroup::Spasticity)
}

pub(super) fn ask_baseline(form: Form, known: &Known<'_>) -> Form {
    let form = form
        .group("Before the therapy")
        .field(Field::new("pain_score", "Usual pain, 0 to 10", Control::Text))
        .field(
            Field::new("function_score", "Daily life held back, 0 to 10", Control::Text)
                .hint("0 not at all, 10 completely."),
        )
        .field(Field::new("goals", "Goals of the patient", Control::LongText));
    if !is_spasticity(known) {
        return form;
    }
    form.field(Field::new("ashworth", "Ashworth score, 0 to 4", Control::Text).optional())
        .field(Field::new("spasms", "Spasm score, 0 to 4", Control::Text).optional())
}

pub(super) fn ask_evidence(form: Form, known: &Known<'_>) -> Form {
    let Some(indication) = indication(known) else { return form };
    let mut form = form.group(&indication.name);
    for evidence in &indication.evidence {
        if let Some(field) = field_of(evidence.kind) {
            let statement = &evidence.statement;
            let asked = Field::new(field, &statement.value, Control::YesNo);
            form = form.field(asked.hint(&source_text(statement)));
        }
    }
    form
}

const NOT_DONE: &str = "not-done";

pub(super) fn ask_psychological(form: Form) -> Form {
    let mut results = vec![Choice::new(NOT_DONE, "Not done")];
    let all = PsychologicalResult::ALL.iter();
    results.extend(all.map(|(_, id, words)| Choice::new(id, words)));
    form.group("Psychological evaluation")
        .field(Field::new("psychological", "Evaluation", Control::Choice(results)))
        .field(Field::new("psychological_on", "Evaluated on", Control::Date).optional())
        .field(Field::new("psychological_by", "Evaluated by", Control::Text).optional())
        .field(Field::new("psychosis", "Psychosis, now or earlier", Control::YesNo))
}

/// What was answered last.
pub(super) fn answered(field: &str, before: &Screening) -> Option<String> {
    let (baseline, done) = (&before.baseline, before.psychological.as_ref());
    match field {
        "pain_score" => Some(before.pain_score.to_string()),
        "function_score" => Some(baseline.function_score.to_string()),
        "goals" => Some(baseline.goals.clone()),
        "ashworth" => baseline.ashworth.map(|score| score.to_string()),
        "spasms" => baseline.spasms.map(|score| score.to_string()),
        "psychological" => {
            let mut all = PsychologicalResult::ALL.iter();
            let id = done.and_then(|done| all.find(|(result, ..)| *result == done.result));
            Some(id.map_or(NOT_DONE, |(_, id, _)| id).to_owned())
        }
        "psychological_on" => done.map(|done| done.on.to_string()),
        "psychological_by" => done.map(|done| done.by.clone()),
        "psychosis" => Some(super::yes_no(before.living.psychosis)),
        _ => {
            let mut kinds = EvidenceKind::ALL.iter().map(|(_, kind)| *kind);
            let kind = kinds.find(|kind| field_of(*kind) == Some(field))?;
            Some(super::yes_no(before.evidence.iter().any(|id| id == kind.id())))
        }
    }
}

pub(super) fn read_baseline(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Baseline> {
    let function_score = reading.number("function_score", "function score");
    let goals = reading.required_text("goals", "goals of the patient");
    let mut score = |field| {
        let given = is_spasticity(known) && !reading.text(field).is_empty();
        given.then(|| reading.number(field, "score")).flatten()
    };
    let (ashworth, spasms) = (score("ashworth"), score("spasms"));
    Some(Baseline { function_score: function_score?, ashworth, spasms, goals })
}

pub(super) fn read_evidence(reading: &mut Reading<'_>, known: &Known<'_>) -> Vec<String> {
    let asked = indication(known).map_or(&[][..], |indication| &indication.evidence);
    let there = asked.iter().filter(|evidence| {
        let field = field_of(evidence.kind);
        field.and_then(|field| reading.yes_no(field, "answer")).unwrap_or(false)
    });
    there.map(|evidence| evidence.kind.id().to_owned()).collect()
}

/// The evaluation: `Some(None)` when it was not done.
pub(super) fn read_psychological(reading: &mut Reading<'_>) -> Option<Option<Psychological>> {
    let result = reading.choice("psychological", "answer about the evaluation", |typed| {
        if typed == NOT_DONE {
            return Some(None);
        }
        let mut all = PsychologicalResult::ALL.iter();
        all.find(|(_, id, _)| *id == typed).map(|(result, ..)| Some(*result))
    })?;
    let Some(result) = result else { return Some(None) };
    let on = reading.date("psychological_on", "day of the evaluation");
    let by = reading.required_text("psychological_by", "name of who evaluated");
    Some(Some(Psychological { on: on?, by, result }))
}
