//! Screening: indication and contraindications.

use cisterna_therapy::pathway::{OralOpioid, Refractory, Screening};
use cisterna_therapy::{Command, Refusal};

use super::{Known, Step, drugs, safety};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "screening", title: "Screening", reviewed: false, ask, read };

fn ask(form: Form, known: &Known<'_>) -> Form {
    let before = known.patient.screening.as_ref().map(|(screening, _)| screening);
    let refractory = Refractory::ALL.map(|(_, id, words)| Choice::new(id, words));
    let form = form
        .submit("Record the screening")
        .intro("The answer is eligible, not yet, or no, with every reason and its source.")
        .group("Indication")
        .field(Field::new("pain_score", "Usual pain, 0 to 10", Control::Text))
        .field(Field::new("refractory", "Present treatment", Control::Choice(refractory.to_vec())))
        .field(Field::new(
            "failed_therapies",
            "Treatment so far and its effects",
            Control::LongText,
        ))
        .field(Field::new("oral_opioid", "Opioid by mouth", Control::Text).optional())
        .field(
            Field::new("oral_daily_dose", "Its daily dose", Control::Quantity { unit: "mg" })
                .optional(),
        )
        .field(Field::new("planned_drug", "Drug planned for the trial", drugs(known.catalog)))
        .field(Field::new(
            "psychological_evaluation",
            "Psychological evaluation done, and in favour",
            Control::YesNo,
        ));
    let form = safety::questions(form, known);
    match before {
        Some(before) => prefilled(form, before),
        None => form,
    }
}

/// A repeated screening begins with the answers of the last one.
fn prefilled(mut form: Form, before: &Screening) -> Form {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let refractory =
        Refractory::ALL.iter().find(|(refractory, ..)| *refractory == before.refractory);
    let opioid = before.oral_opioid.as_ref();
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        field.value = match field.name {
            "pain_score" => before.pain_score.to_string(),
            "refractory" => refractory.map_or("", |(_, id, _)| id).to_owned(),
            "failed_therapies" => before.failed_therapies.clone(),
            "oral_opioid" => opioid.map_or_else(String::new, |opioid| opioid.name.clone()),
            "oral_daily_dose" => opioid.map_or_else(String::new, |opioid| {
                opioid.daily_dose.decimal(cisterna_quantity::MassUnit::Mg).plain().to_string()
            }),
            "planned_drug" => before.planned_drug.clone(),
            "psychological_evaluation" => yes_no(before.psychological_evaluation),
            name => match safety::answered(name, before) {
                Some(value) => value,
                None => continue,
            },
        };
    }
    form
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let failed_therapies = reading.required_text("failed_therapies", "treatment so far");
    let pain_score = reading.number("pain_score", "pain score");
    let refractory = reading.choice("refractory", "judgement of present treatment", |typed| {
        Refractory::ALL.iter().find(|(_, id, _)| *id == typed).map(|(refractory, ..)| *refractory)
    });
    let psychological = reading.yes_no("psychological_evaluation", "psychological evaluation");
    let safety = safety::read_safety(reading, known);
    let planned_drug = reading.choice("planned_drug", "planned drug", |typed| {
        known.catalog.drug(typed).ok().map(|drug| drug.id.clone())
    });
    let oral_opioid = oral_opioid(reading);
    let safety = safety?;
    Some(Command::Screen(Screening {
        pain_score: pain_score?,
        refractory: refractory?,
        failed_therapies,
        oral_opioid,
        psychological_evaluation: psychological?,
        systemic_infection: safety.systemic_infection,
        anticoagulant: safety.anticoagulant,
        renal_impairment: safety.renal_impairment,
        allergies: safety.allergies,
        planned_drug: planned_drug?,
    }))
}

/// The opioid by mouth: both its name and its dose, or neither.
fn oral_opioid(reading: &mut Reading<'_>) -> Option<OralOpioid> {
    let (name, dose) = (reading.text("oral_opioid"), reading.text("oral_daily_dose"));
    match (name.is_empty(), dose.is_empty()) {
        (true, true) => None,
        (false, _) => {
            let daily_dose =
                reading.quantity("oral_daily_dose", "daily dose of the opioid", "mg")?;
            Some(OralOpioid { name, daily_dose })
        }
        (true, false) => {
            reading.refuse(Refusal {
                field: "oral_opioid",
                rule: "entry.required",
                message: "The name of the opioid is missing".to_owned(),
                asked: Some(dose),
                limit: None,
                source: "nothing has a silent default".to_owned(),
                action: "Enter its name, or leave the dose empty".to_owned(),
            });
            None
        }
    }
}
