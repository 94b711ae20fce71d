//! The first daily dose after a screening dose that worked, by the label of the drug.

use cisterna_catalog::Drug;
use cisterna_quantity::{DoseRate, Duration, Mass};

use super::absurd;
use crate::{Basis, Refusal};

/// A first daily dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstDose {
    /// The dose.
    pub dose: DoseRate,
    /// How many times the screening dose that is in a day.
    pub factor: u64,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The first daily dose after a screening dose whose effect lasted for a time: a proposal, to be held
/// against the limits of a first dose like any other.
///
/// # Errors
/// A [`Refusal`] when no source says how a first dose of this drug follows, or the screening dose is
/// not one of its label.
pub fn first_dose(drug: &Drug, screening: Mass, effect: Duration) -> Result<FirstDose, Refusal> {
    let rule = drug.first_dose.as_ref().ok_or_else(|| no_rule(drug))?;
    let labelled = rule.screening.iter().find(|dose| dose.value == screening);
    let labelled = labelled.ok_or_else(|| not_labelled(drug, screening))?;
    let is_long = effect > rule.long_effect.value;
    let factor = if is_long { &rule.factor_after_long_effect } else { &rule.factor };
    let mass = screening.checked_mul(factor.value).map_err(|error| absurd("dose", error))?;
    Ok(FirstDose {
        dose: DoseRate::from_fg_per_day(mass.fg()),
        factor: factor.value,
        basis: vec![
            Basis::of("screening dose", labelled),
            Basis::of("a long effect", &rule.long_effect),
            Basis::of("times the screening dose in the first day", factor),
        ],
    })
}

fn no_rule(drug: &Drug) -> Refusal {
    Refusal {
        field: "drug",
        rule: "first-dose.no-rule",
        message: format!("No source says how a first dose of {} follows from a trial", drug.name),
        asked: Some(drug.name.clone()),
        limit: None,
        source: "formulary: no value".to_owned(),
        action: "Choose a first dose within the limits of a start".to_owned(),
    }
}

fn not_labelled(drug: &Drug, screening: Mass) -> Refusal {
    let rule = drug.first_dose.as_ref();
    let doses = rule.iter().flat_map(|rule| &rule.screening);
    let doses: Vec<String> =
        doses.map(|dose| dose.value.display_in(drug.mass_unit).to_string()).collect();
    Refusal {
        field: "dose",
        rule: "first-dose.screening-dose",
        message: format!(
            "{} is not a screening dose of {}",
            screening.display_in(drug.mass_unit),
            drug.name
        ),
        asked: Some(screening.display_in(drug.mass_unit).to_string()),
        limit: Some(doses.join(", ")),
        source: rule
            .and_then(|rule| rule.screening.first())
            .map_or_else(String::new, crate::limit::source_text),
        action: "Enter the screening dose that worked".to_owned(),
    }
}
