//! The order and appointment of a trial.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{TrialMethod, TrialPlan};

use super::{Known, Step, drugs, mass_unit, mass_words, reason_field};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "trial-plan", title: "Plan the trial", reviewed: false, ask, read };

/// The interspaces at which a needle may go in, from the top.
const INTERSPACES: [&str; 4] = ["L2-3", "L3-4", "L4-5", "L5-S1"];

fn planned<'a>(known: &Known<'a>) -> Option<&'a cisterna_catalog::Drug> {
    let (screening, _) = known.patient.screening.as_ref()?;
    known.catalog.drug(&screening.planned_drug).ok()
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let drug = planned(known);
    let unit = mass_unit(drug);
    let limits = drug.map_or_else(String::new, |drug| {
        let soft = drug.trial_dose.upper_soft.as_ref();
        soft.map_or_else(String::new, |limit| {
            let source = cisterna_therapy::source_text(limit);
            format!("Usual limit for {}: {} [{source}]", drug.name, limit.value.display_in(unit))
        })
    });
    let levels = INTERSPACES.map(|level| Choice::new(level, level));
    let dose = Control::Quantity { unit: mass_words(unit) };
    form.submit("Order and schedule the trial")
        .intro("Single shot: one injection through a needle.")
        .group("Order")
        .field(
            Field::new("drug", "Drug", drugs(known.catalog))
                .value(drug.map_or("", |drug| drug.id.as_str())),
        )
        .field(Field::new("dose", "Dose", dose).hint(&limits))
        .field(Field::new("level", "Level of the needle", Control::Choice(levels.to_vec())))
        .field(reason_field())
        .group("Appointment")
        .field(Field::new("scheduled_at", "Scheduled for", Control::DateTime))
        .field(Field::new("consent", "The patient consents, informed", Control::Check))
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let drug = reading.choice("drug", "drug", |typed| known.catalog.drug(typed).ok());
    let unit = mass_words(mass_unit(planned(known)));
    let dose = reading.quantity("dose", "dose", unit);
    let level = reading.choice("level", "level", |typed| Some(typed.to_owned()));
    let scheduled_at = reading.instant("scheduled_at", "time of the trial");
    Some(Command::PlanTrial(TrialPlan {
        method: TrialMethod::SingleShot,
        drug: drug?.id.clone(),
        dose: dose?,
        level: level?,
        scheduled_at: scheduled_at?,
        consent: reading.tick("consent"),
        reason: reading.text("reason"),
    }))
}
