//! The signed decision on a trial.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{
    DecideTrial, Decision, Function, Judgement, SideEffects, TrialFindings, judge,
};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "trial-decision", title: "Trial decision", reviewed: false, ask, read };

const FUNCTIONS: [(Function, &str, &str); 3] = [
    (Function::Improved, "improved", "Better than before"),
    (Function::Unchanged, "unchanged", "As before"),
    (Function::Worse, "worse", "Worse than before"),
];

const SIDE_EFFECTS: [(SideEffects, &str, &str); 3] = [
    (SideEffects::None, "none", "No side effects"),
    (SideEffects::Tolerable, "tolerable", "Bearable side effects"),
    (SideEffects::Intolerable, "intolerable", "Side effects that are not bearable"),
];

fn choices<T>(answers: &[(T, &str, &str)]) -> Control {
    Control::Choice(answers.iter().map(|(_, id, words)| Choice::new(id, words)).collect())
}

/// What the observations say, if function and side effects are as hoped for.
fn told(judged: &Judgement, spasticity: bool) -> String {
    let met = if judged.success { "are met" } else { "are not met" };
    let best = if spasticity {
        format!("largest fall {} points", judged.fall_best)
    } else {
        format!("best relief {}", judged.relief_best)
    };
    let asked: Vec<String> = judged
        .criteria
        .iter()
        .map(|basis| format!("{} {} [{}]", basis.name, basis.value, basis.source))
        .collect();
    let mut text = format!(
        "The criteria that can be measured {met}: {best}, lasting at least {} and at most {}; asked \
         for: {}.",
        judged.relief_at_least,
        judged.relief_at_most,
        asked.join(", ")
    );
    for doubt in &judged.doubts {
        text.push_str(&format!(" Doubt: {doubt}."));
    }
    text
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let patient = known.patient;
    let blind = patient.plan.as_ref().is_some_and(|plan| plan.method.is_blind());
    let form = if blind {
        form.intro("A blind trial: what was in which syringe is told after the decision is signed.")
    } else if patient.procedure.is_some() {
        let hoped = TrialFindings { function: Function::Improved, side_effects: SideEffects::None };
        let judged = judge(patient, hoped, &known.catalog.policy, known.now);
        form.intro(&told(&judged, patient.treats_spasticity()))
    } else {
        form
    };
    form.submit("Sign the decision")
        .field(Field::new("function", "Function", choices(&FUNCTIONS)))
        .field(Field::new("side_effects", "Side effects", choices(&SIDE_EFFECTS)))
        .field(
            Field::new("assessment", "Assessment", Control::LongText)
                .hint("Relief, function, side effects."),
        )
        .field(Field::new("decision", "Decision", choices(&Decision::ALL)))
        .field(
            Field::new("reason", "Why the judgement holds in spite of doubts", Control::LongText)
                .optional()
                .hint("Only when looks were missed, or the relief is doubtful in another way."),
        )
}

fn chosen<T: Copy>(answers: &[(T, &str, &str)], typed: &str) -> Option<T> {
    answers.iter().find(|(_, id, _)| *id == typed).map(|(answer, ..)| *answer)
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let function = reading.choice("function", "function", |typed| chosen(&FUNCTIONS, typed));
    let side_effects =
        reading.choice("side_effects", "side effects", |typed| chosen(&SIDE_EFFECTS, typed));
    let decision = reading.choice("decision", "decision", |typed| chosen(&Decision::ALL, typed));
    let assessment = reading.required_text("assessment", "assessment");
    let reason = reading.text("reason");
    Some(Command::DecideTrial(DecideTrial {
        decision: decision?,
        findings: TrialFindings { function: function?, side_effects: side_effects? },
        assessment,
        reason,
    }))
}
