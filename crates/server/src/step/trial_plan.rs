//! The order and appointment of a trial.

use cisterna_catalog::Drug;
use cisterna_quantity::MassUnit;
use cisterna_therapy::pathway::{LaterBolus, TrialMethod, TrialPlan};
use cisterna_therapy::{Command, source_text};

use super::{Known, Step, dose_words, drugs, mass_unit, mass_words, reason_field};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step =
    Step { slug: "trial-plan", title: "Plan the trial", reviewed: false, ask, read };

/// The interspaces at which a needle may go in, from the top.
const INTERSPACES: [&str; 4] = ["L2-3", "L3-4", "L4-5", "L5-S1"];

const METHODS: [(&str, &str); 5] = [
    ("single-shot", "Single shot"),
    ("several-boluses", "Several boluses"),
    ("blind", "Several boluses, blind, one of them a control of dose 0"),
    ("catheter", "Catheter, for days"),
    ("screening", "Screening doses of the label (spasticity)"),
];

/// The later doses, by their fields.
const LATER: [(&str, &str); 4] =
    [("dose_2", "after_2"), ("dose_3", "after_3"), ("dose_4", "after_4"), ("dose_5", "after_5")];

fn planned<'a>(known: &Known<'a>) -> Option<&'a Drug> {
    let (screening, _) = known.patient.screening.as_ref()?;
    known.catalog.drug(&screening.planned_drug).ok()
}

/// The usual limit, and the doses of the label's screening.
fn limits(drug: Option<&Drug>, unit: MassUnit) -> String {
    let Some(drug) = drug else { return String::new() };
    let soft = drug.trial_dose.upper_soft.as_ref().map(|limit| {
        let source = source_text(limit);
        format!("Usual limit for {}: {} [{source}].", drug.name, limit.value.display_in(unit))
    });
    let screening = drug.first_dose.as_ref().map(|rule| {
        let doses: Vec<String> =
            rule.screening.iter().map(|dose| dose.value.display_in(unit).to_string()).collect();
        format!(
            "Screening doses of the label: {}, {} apart.",
            doses.join(", "),
            rule.screening_interval.value
        )
    });
    soft.into_iter().chain(screening).collect::<Vec<_>>().join(" ")
}

fn ask(form: Form, known: &Known<'_>) -> Form {
    let drug = planned(known);
    let unit = mass_unit(drug);
    let levels = INTERSPACES.map(|level| Choice::new(level, level));
    let methods = METHODS.map(|(id, words)| Choice::new(id, words));
    let dose = || Control::Quantity { unit: mass_words(unit) };
    let mut form = form
        .submit("Order and schedule the trial")
        .group("Order")
        .field(
            Field::new("method", "Kind of trial", Control::Choice(methods.to_vec()))
                .value("single-shot"),
        )
        .field(
            Field::new("drug", "Drug", drugs(known.catalog))
                .value(drug.map_or("", |drug| drug.id.as_str())),
        )
        .field(Field::new("dose", "Dose", dose()).hint(&limits(drug, unit)))
        .field(Field::new("level", "Level of the needle", Control::Choice(levels.to_vec())))
        .field(reason_field())
        .group("Only for several boluses");
    for (number, (dose_field, after_field)) in (2..).zip(LATER) {
        form =
            form.field(Field::new(dose_field, &format!("Dose {number}"), dose()).optional()).field(
                Field::new(
                    after_field,
                    &format!("Dose {number}, time after the dose before"),
                    Control::Quantity { unit: "h" },
                )
                .optional(),
            );
    }
    form.group("Only for a catheter")
        .field(
            Field::new("rate", "Dose of a day", Control::Quantity { unit: dose_words(unit) })
                .optional()
                .hint("The dose above is then a bolus at the start; 0 for none."),
        )
        .field(Field::new("days", "Days at most", Control::Text).optional())
        .field(Field::new("inpatient", "The patient stays in hospital", Control::Check).optional())
        .group("Appointment")
        .field(Field::new("scheduled_at", "Scheduled for", Control::DateTime))
        .group("Consent")
        .field(Field::new("consent", "The patient consents, informed", Control::Check))
        .field(
            Field::new(
                "consent_unapproved",
                "The patient consents to a drug that is not approved for this use",
                Control::Check,
            )
            .optional()
            .hint(&approval(drug, known)),
        )
        .field(Field::new("consent_by", "Consent taken by", Control::Text))
}

/// Whether the drug is approved, with the source.
fn approval(drug: Option<&Drug>, known: &Known<'_>) -> String {
    let spasticity = known.patient.treats_spasticity();
    let Some(drug) = drug else { return String::new() };
    let approved = if spasticity { &drug.approved_for_spasticity } else { &drug.approved_for_pain };
    match approved {
        Some(is) if is.value => format!("{}: approved [{}].", drug.name, source_text(is)),
        Some(is) => format!("{}: not approved [{}].", drug.name, source_text(is)),
        None => format!("{}: not known to be approved.", drug.name),
    }
}

fn later(reading: &mut Reading<'_>, unit: &str) -> Option<Vec<LaterBolus>> {
    let mut found = Vec::new();
    for (dose_field, after_field) in LATER {
        if reading.text(dose_field).is_empty() && reading.text(after_field).is_empty() {
            continue;
        }
        let dose = reading.quantity(dose_field, "dose", unit);
        let after = reading.quantity(after_field, "time after the dose before", "h");
        found.push(LaterBolus { dose: dose?, after: after? });
    }
    Some(found)
}

fn method(reading: &mut Reading<'_>, unit: MassUnit) -> Option<TrialMethod> {
    let chosen = reading.choice("method", "kind of trial", |typed| {
        METHODS.iter().map(|(id, _)| *id).find(|id| *id == typed)
    })?;
    match chosen {
        "several-boluses" | "blind" => {
            let later = later(reading, mass_words(unit))?;
            Some(TrialMethod::SeveralBoluses { later, blind: chosen == "blind" })
        }
        "catheter" => {
            let rate = reading.quantity("rate", "dose of a day", dose_words(unit));
            let days = reading.number("days", "number of days");
            Some(TrialMethod::Catheter { rate: rate?, days: days? })
        }
        "screening" => Some(TrialMethod::Screening),
        _ => Some(TrialMethod::SingleShot),
    }
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    let unit = mass_unit(planned(known));
    let method = method(reading, unit);
    let drug = reading.choice("drug", "drug", |typed| known.catalog.drug(typed).ok());
    let dose = reading.quantity("dose", "dose", mass_words(unit));
    let level = reading.choice("level", "level", |typed| Some(typed.to_owned()));
    let scheduled_at = reading.instant("scheduled_at", "time of the trial");
    let consent_by = reading.required_text("consent_by", "name of who took the consent");
    Some(Command::PlanTrial(TrialPlan {
        method: method?,
        drug: drug?.id.clone(),
        dose: dose?,
        level: level?,
        scheduled_at: scheduled_at?,
        inpatient: reading.tick("inpatient"),
        consent: reading.tick("consent"),
        consent_unapproved: reading.tick("consent_unapproved"),
        consent_by,
        reason: reading.text("reason"),
    }))
}
