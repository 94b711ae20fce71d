//! Screening: indication, evidence and contraindications, asked in groups.

mod body;
mod candidate;
mod therapies;

use cisterna_quantity::Duration;
use cisterna_therapy::Command;
use cisterna_therapy::pathway::Screening;

use super::{Known, Step, drugs, safety};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "screening", title: "Screening", reviewed: false, ask, read };

/// The fields of the drugs that are planned besides the one of the trial.
const FURTHER: [(&str, &str); 2] =
    [("further_drug_1", "A further planned drug"), ("further_drug_2", "One more planned drug")];

fn ask(form: Form, known: &Known<'_>) -> Form {
    let form = form
        .submit("Record the screening")
        .intro("The answer is eligible, not yet, or no, with every reason and its source.");
    let form = candidate::ask_baseline(form, known);
    let form = candidate::ask_evidence(form, known);
    let form = candidate::ask_psychological(therapies::ask(form));
    let mut form = form.group("Planned drugs").field(Field::new(
        "planned_drug",
        "Drug planned for the trial",
        drugs(known.catalog),
    ));
    for (field, label) in FURTHER {
        form = form.field(Field::new(field, label, drugs(known.catalog)).optional());
    }
    let form = body::ask(safety::questions(form, known), known);
    let form = body::ask_payer(form, known).group("Beyond a usual limit").field(
        Field::new("reason", "Reason for going beyond a usual limit of the blood", Control::Text)
            .optional()
            .hint("Platelets or INR beyond a usual limit; it is kept in the record."),
    );
    match known.patient.screening.as_ref() {
        Some((before, _)) => prefilled(form, before),
        None => form,
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// A time in whole days, as the forms ask for it.
fn days(time: Duration) -> String {
    (time.ms() / Duration::DAY.ms()).to_string()
}

/// A repeated screening begins with the answers of the last one. The reason is written anew.
fn prefilled(mut form: Form, before: &Screening) -> Form {
    for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
        let further = FURTHER.iter().zip(&before.further_drugs);
        let mut further = further.filter(|((name, _), _)| *name == field.name);
        let value = match field.name {
            "planned_drug" => Some(before.planned_drug.clone()),
            _ => further.next().map(|(_, id)| id.clone()),
        };
        let value = value
            .or_else(|| candidate::answered(field.name, before))
            .or_else(|| therapies::answered(field.name, before))
            .or_else(|| body::answered(field.name, before))
            .or_else(|| safety::answered(field.name, before));
        field.value = value.unwrap_or_default();
    }
    form
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let pain_score = reading.number("pain_score", "pain score");
    let baseline = candidate::read_baseline(reading, known);
    let evidence = candidate::read_evidence(reading, known);
    let refractory = therapies::read_refractory(reading);
    let failed_therapies = therapies::read(reading);
    let oral_opioid = therapies::read_opioid(reading);
    let psychological = candidate::read_psychological(reading);
    let safety = safety::read_safety(reading, known);
    let drug = |typed: &str| known.catalog.drug(typed).ok().map(|drug| drug.id.clone());
    let planned_drug = reading.choice("planned_drug", "planned drug", drug);
    let further_drugs = FURTHER.iter().filter_map(|(field, _)| {
        let given = !reading.text(field).is_empty();
        given.then(|| reading.choice(field, "further drug", drug)).flatten()
    });
    let further_drugs = further_drugs.collect();
    let spine = body::read_spine(reading);
    let living = body::read_living(reading);
    let life_expectancy = if reading.text("life_expectancy").is_empty() {
        None
    } else {
        reading.quantity("life_expectancy", "life expectancy", "d")
    };
    let payer = body::read_payer(reading, known);
    let reason = reading.text("reason");
    let safety = safety?;
    Some(Command::Screen(Screening {
        pain_score: pain_score?,
        baseline: baseline?,
        evidence,
        refractory: refractory?,
        failed_therapies,
        oral_opioid,
        psychological: psychological?,
        systemic_infection: safety.systemic_infection,
        risks: safety.risks,
        anticoagulants: safety.anticoagulants,
        renal_impairment: safety.renal_impairment,
        allergies: safety.allergies,
        spine: spine?,
        living: living?,
        life_expectancy,
        planned_drug: planned_drug?,
        further_drugs,
        payer: payer?,
        reason,
    }))
}
