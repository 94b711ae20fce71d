//! The drugs of a solution as questions: up to four rows, the leading drug first.

use cisterna_quantity::MassUnit;
use cisterna_therapy::pathway::{Content, DrugIn};

use super::{Known, concentration_words, drugs};
use crate::form::{Control, Field, Form};
use crate::reading::Reading;

/// The names of the fields of the drugs that follow, row by row.
const FOLLOWING: [(&str, &str, &str); 3] = [
    ("drug_2", "concentration_2", "Second drug"),
    ("drug_3", "concentration_3", "Third drug"),
    ("drug_4", "concentration_4", "Fourth drug"),
];

/// What has to be known about the boxes of concentrations.
const STRENGTH: &str = "As on the label of the container, for example 10, or 200 mg/20mL. Another \
                        unit counts when it is typed: 500 mcg/mL.";

/// Asks for the leading drug.
pub(super) fn ask_leading(form: Form, known: &Known<'_>, unit: MassUnit, drug: &str) -> Form {
    let concentration = Control::Quantity { unit: concentration_words(unit) };
    form.field(Field::new("drug", "Drug", drugs(known.catalog)).value(drug))
        .field(Field::new("concentration", "Concentration", concentration).hint(STRENGTH))
}

/// Asks for the drugs that follow, if there are any.
pub(super) fn ask_following(form: Form, known: &Known<'_>) -> Form {
    FOLLOWING.iter().fold(form.group("Mixed with"), |form, (drug, concentration, words)| {
        let strength = Control::Quantity { unit: "mg/mL" };
        let label = format!("Concentration of the {}", words.to_lowercase());
        form.field(Field::new(drug, words, drugs(known.catalog)).optional())
            .field(Field::new(concentration, &label, strength).optional())
    })
}

/// Reads all rows.
pub(super) fn read(
    reading: &mut Reading<'_>,
    known: &Known<'_>,
    unit: MassUnit,
) -> Option<Content> {
    let whole = |typed: &str| Some(typed.to_owned());
    let drug = reading.choice("drug", "drug", whole);
    let strength = concentration_words(unit);
    let concentration = reading.quantity("concentration", "concentration", strength);
    let mut complete = true;
    let mut others = Vec::new();
    for (name, strength, words) in FOLLOWING {
        let words = words.to_lowercase();
        if reading.text(name).is_empty() && reading.text(strength).is_empty() {
            continue;
        }
        let listed = |typed: &str| known.catalog.drug(typed).ok().map(|drug| drug.id.clone());
        let drug = reading.choice(name, &words, listed);
        let label = format!("concentration of the {words}");
        let concentration = reading.quantity(strength, &label, "mg/mL");
        complete &= drug.is_some() && concentration.is_some();
        others.extend(drug.zip(concentration).map(|(drug, c)| DrugIn { drug, concentration: c }));
    }
    let leading = DrugIn { drug: drug?, concentration: concentration? };
    if !complete {
        return None;
    }
    Content::new(leading, others).map_err(|refusal| reading.refuse(refusal)).ok()
}
