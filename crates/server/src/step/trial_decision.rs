//! The signed decision on a trial.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{DecideTrial, Decision, judge};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "trial-decision", title: "Trial decision", reviewed: false, ask, read };

fn ask(form: Form, known: &Known<'_>) -> Form {
    let form = match &known.patient.procedure {
        Some(procedure) => {
            let policy = &known.catalog.policy;
            let judged = judge(procedure.pain_before, &known.patient.observations, policy);
            let met =
                if judged.success { "The criteria are met" } else { "The criteria are not met" };
            form.intro(&format!(
                "{met}: best relief {}, lasting at least {} and at most {}; asked for is more than {} for at least {} [{}].",
                judged.relief_best,
                judged.relief_at_least,
                judged.relief_at_most,
                policy.trial_relief_min.value,
                policy.trial_duration_min.value,
                cisterna_therapy::source_text(&policy.trial_duration_min)
            ))
        }
        None => form,
    };
    let decisions =
        vec![Choice::new("implant", "Implant"), Choice::new("do-not-implant", "Do not implant")];
    form.submit("Sign the decision")
        .field(Field::new("decision", "Decision", Control::Choice(decisions)))
        .field(
            Field::new("assessment", "Assessment", Control::LongText)
                .hint("Relief, function, side effects."),
        )
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let decision = reading.choice("decision", "decision", |typed| match typed {
        "implant" => Some(Decision::Implant),
        "do-not-implant" => Some(Decision::DoNotImplant),
        _ => None,
    });
    let assessment = reading.required_text("assessment", "assessment");
    Some(Command::DecideTrial(DecideTrial { decision: decision?, assessment }))
}
