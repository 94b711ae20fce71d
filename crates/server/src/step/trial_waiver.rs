//! The signed waiver of a trial.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::WaiveTrial;

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "trial-waiver", title: "Leave the trial out", reviewed: false, ask, read };

/// The grounds of the policy for the patient's condition.
fn grounds(known: &Known<'_>) -> Vec<Choice> {
    let indication = known.patient.referral.as_ref().map(|referral| referral.indication.id());
    let rules = known.catalog.policy.trial.waivers.iter();
    let fitting = rules.filter(|rule| Some(rule.indication.value.as_str()) == indication);
    fitting.map(|rule| Choice::new(&rule.ground, &rule.ground.replace('-', " "))).collect()
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let grounds = grounds(known);
    let intro = if grounds.is_empty() {
        "The policy of this site knows no ground to leave out the trial in this condition."
    } else {
        "Nobody will have seen how the drug works before it is implanted."
    };
    form.intro(intro)
        .submit("Sign the waiver")
        .field(Field::new("ground", "Ground", Control::Choice(grounds)))
        .field(Field::new("reason", "Why a trial would not help this patient", Control::LongText))
        .field(Field::new("consent", "The patient agrees, informed", Control::Check))
}

fn read(reading: &mut Reading<'_>, _: &Known<'_>) -> Option<Command> {
    let ground = reading.choice("ground", "ground", |typed| Some(typed.to_owned()));
    let reason = reading.required_text("reason", "reason of the waiver");
    let consent = reading.tick("consent");
    Some(Command::WaiveTrial(WaiveTrial { ground: ground?, reason, consent }))
}
