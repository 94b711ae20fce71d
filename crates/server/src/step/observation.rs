//! An observation after a trial dose: what the schedule of the dose asks for.

use cisterna_catalog::TrialSign;
use cisterna_therapy::Command;
use cisterna_therapy::pathway::{Observation, TrialProcedure};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "observation", title: "Observation", reviewed: false, ask, read };

const SEDATION: [(&str, &str); 4] = [
    ("0", "0: alert"),
    ("1", "1: drowsy, easily roused"),
    ("2", "2: often drowsy, roused by voice"),
    ("3", "3: hard to rouse"),
];

const MOTOR: [(&str, &str); 4] = [
    ("0", "0: none"),
    ("1", "1: bends the knees only"),
    ("2", "2: moves the feet only"),
    ("3", "3: moves nothing"),
];

const ITCH: [(&str, &str); 4] =
    [("0", "0: no itch"), ("1", "1: mild"), ("2", "2: moderate"), ("3", "3: severe")];

pub(super) const ASHWORTH: [(&str, &str); 5] = [
    ("1", "1: normal tone"),
    ("2", "2: a catch when moved"),
    ("3", "3: marked, moved easily"),
    ("4", "4: hard to move"),
    ("5", "5: rigid"),
];

pub(super) const SPASM: [(&str, &str); 5] = [
    ("0", "0: no spasms"),
    ("1", "1: when stimulated"),
    ("2", "2: fewer than one an hour"),
    ("3", "3: one to ten an hour"),
    ("4", "4: more than ten an hour"),
];

pub(super) fn scale(steps: &[(&str, &str)]) -> Control {
    Control::Choice(steps.iter().map(|(value, label)| Choice::new(value, label)).collect())
}

fn asks_for(known: &Known<'_>, sign: TrialSign) -> bool {
    let procedure = known.patient.procedure.as_ref();
    procedure.is_some_and(|procedure| procedure.schedule.asks_for(sign))
}

fn intro(form: Form, procedure: &TrialProcedure, known: &Known<'_>) -> Form {
    let schedule = &procedure.schedule;
    let due = schedule.next_due(
        procedure.injected_at,
        &known.patient.observations,
        known.patient.trial_infuses(),
    );
    let due = due.map_or_else(
        || "the observation is over".to_owned(),
        |due| format!("the next look is due {}", crate::when::show(due, known.zone)),
    );
    let phases: Vec<String> = schedule
        .phases
        .iter()
        .map(|phase| format!("every {} until {}", phase.every, phase.until))
        .collect();
    let basis: Vec<String> = schedule
        .basis
        .iter()
        .map(|basis| {
            let mark = if basis.verified { "" } else { " (unverified)" };
            format!("{}{mark}", basis.source)
        })
        .collect();
    form.intro(&format!(
        "Injected {}; pain before {}/10; {due}.",
        crate::when::show(procedure.injected_at, known.zone),
        procedure.pain_before
    ))
    .intro(&format!(
        "Schedule: {}, for {} at least [{}].",
        phases.join(", "),
        schedule.period,
        basis.join("; ")
    ))
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let form = match &known.patient.procedure {
        Some(procedure) => intro(form, procedure, known),
        None => form,
    };
    let breaths = Control::Quantity { unit: "breaths/min" };
    let mut form = form
        .submit("Record the observation")
        .field(Field::new("pain_score", "Pain, 0 to 10", Control::Text))
        .field(Field::new("sedation", "Sedation", scale(&SEDATION)))
        .field(Field::new("respiratory_rate", "Respiratory rate", breaths))
        .field(Field::new("saturation", "Oxygen saturation", Control::Quantity { unit: "%" }));
    let asked = [
        (TrialSign::Motor, "motor", "Motor block of the legs", scale(&MOTOR)),
        (TrialSign::Itch, "itch", "Itch", scale(&ITCH)),
        (TrialSign::Retention, "retention", "Cannot pass water", Control::YesNo),
        (TrialSign::Ashworth, "ashworth", "Ashworth score", scale(&ASHWORTH)),
        (TrialSign::Spasm, "spasm", "Spasm score", scale(&SPASM)),
    ];
    for (sign, name, label, control) in asked {
        if asks_for(known, sign) {
            form = form.field(Field::new(name, label, control));
        }
    }
    form.field(Field::new("remark", "Remark", Control::LongText).optional())
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let pain_score = reading.number("pain_score", "pain score");
    let sedation = reading.number("sedation", "sedation score");
    let respiratory_rate = reading.number("respiratory_rate", "respiratory rate");
    let saturation = reading.number("saturation", "oxygen saturation");
    let mut score = |sign: TrialSign, name: &'static str, what: &str| {
        asks_for(known, sign).then(|| reading.number(name, what)).flatten()
    };
    let motor = score(TrialSign::Motor, "motor", "motor block");
    let itch = score(TrialSign::Itch, "itch", "itch");
    let ashworth = score(TrialSign::Ashworth, "ashworth", "Ashworth score");
    let spasm = score(TrialSign::Spasm, "spasm", "spasm score");
    let retention = asks_for(known, TrialSign::Retention)
        .then(|| reading.yes_no("retention", "urinary retention"))
        .flatten();
    Some(Command::Observe(Observation {
        pain_score: pain_score?,
        sedation: sedation?,
        respiratory_rate: respiratory_rate?,
        saturation: saturation?,
        motor,
        itch,
        retention,
        ashworth,
        spasm,
        remark: reading.text("remark"),
    }))
}
