//! Allergies, infection, anticoagulants and blood: asked at the screening, and again whenever they
//! change.

use cisterna_catalog::Inr;
use cisterna_therapy::pathway::{Blood, OTHER_ANTICOAGULANT, Risks, Safety, Screening};
use cisterna_therapy::{Allergies, Command};

use super::{Known, Step};
use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

pub(crate) const STEP: Step = Step {
    slug: "safety",
    title: "Allergies, infection, anticoagulant",
    reviewed: false,
    ask,
    read,
};

/// The answer that says that no anticoagulant is taken.
const NONE: &str = "none";

/// The fields of the anticoagulants; only the first has to be answered.
const ANTICOAGULANTS: [(&str, &str); 3] = [
    ("anticoagulant", "Anticoagulant or antiplatelet drug"),
    ("anticoagulant_2", "A second one"),
    ("anticoagulant_3", "A third one"),
];

fn ask(form: Form, known: &Known<'_>) -> Form {
    let form = form.submit("Record").intro("What is known now. Every later step rests on it.");
    let mut form = questions(form, known);
    if let Some((screening, _)) = &known.patient.screening {
        for field in form.groups.iter_mut().flat_map(|group| &mut group.fields) {
            if let Some(value) = answered(field.name, screening) {
                field.value = value;
            }
        }
    }
    form
}

/// The questions, in groups of their own.
pub(super) fn questions(form: Form, known: &Known<'_>) -> Form {
    let yes_no = |name, label: &str| Field::new(name, label, Control::YesNo);
    let confirmed = "The pharmacy confirms: every planned product is free of a preservative to \
                     which there is an allergy";
    let form = form
        .group("Contraindications")
        .field(yes_no("systemic_infection", "Systemic infection"))
        .field(yes_no("site_infection", "Infection where needle or pump would go"))
        .field(yes_no("raised_pressure", "Raised pressure in the skull, known or suspected"))
        .field(yes_no("pregnant", "Pregnant, or possibly so"))
        .field(
            Field::new("allergies", "Allergies", Control::Text)
                .hint("Separate with commas. Write “none” when asked and none known."),
        )
        .field(yes_no("material_allergy", "Allergy to a material of pump or catheter"))
        .field(Field::new("preservative_free", confirmed, Control::Check).optional());
    clotting(form, known)
}

fn clotting(form: Form, known: &Known<'_>) -> Form {
    let mut form = form.group("Clotting");
    for (index, (field, label)) in ANTICOAGULANTS.into_iter().enumerate() {
        let all = known.catalog.anticoagulants.values();
        let mut choices: Vec<Choice> = all.map(|drug| Choice::new(&drug.id, &drug.name)).collect();
        choices.push(Choice::new(OTHER_ANTICOAGULANT, "Another one, or more than these"));
        let first = index == 0;
        if first {
            choices.insert(0, Choice::new(NONE, "None"));
        }
        let asked = Field::new(field, label, Control::Choice(choices));
        form = form.field(if first { asked } else { asked.optional() });
    }
    form.field(Field::new("renal_impairment", "Impaired kidney function", Control::YesNo))
        .field(
            Field::new("platelets", "Platelets", Control::Quantity { unit: "/uL" })
                .optional()
                .hint("Without count and INR the answer is not yet."),
        )
        .field(Field::new("inr", "INR", Control::Text).optional())
        .field(Field::new("blood_on", "Blood taken on", Control::Date).optional())
}

/// What was answered last.
pub(super) fn answered(field: &str, before: &Screening) -> Option<String> {
    let yes_no = |yes: bool| Some(if yes { "yes" } else { "no" }.to_owned());
    let (risks, blood) = (&before.risks, &before.risks.blood);
    match field {
        "systemic_infection" => yes_no(before.systemic_infection),
        "site_infection" => yes_no(risks.site_infection),
        "raised_pressure" => yes_no(risks.raised_intracranial_pressure),
        "pregnant" => yes_no(risks.pregnant),
        "material_allergy" => yes_no(risks.material_allergy),
        "preservative_free" => risks.preservative_free.then(|| "yes".to_owned()),
        "platelets" => blood.platelets_per_ul.map(|count| count.to_string()),
        "inr" => blood.inr.map(|inr| inr.to_string()),
        "blood_on" => blood.taken_on.map(|day| day.to_string()),
        "renal_impairment" => yes_no(before.renal_impairment),
        "allergies" => Some(match &before.allergies {
            Allergies::NoneKnown => "none".to_owned(),
            told @ Allergies::To(_) => told.words(),
        }),
        _ => {
            let index = ANTICOAGULANTS.iter().position(|(name, _)| *name == field)?;
            let none = (index == 0).then(|| NONE.to_owned());
            before.anticoagulants.get(index).cloned().or(none)
        }
    }
}

/// Reads the answers.
pub(super) fn read_safety(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Safety> {
    let systemic_infection = reading.yes_no("systemic_infection", "answer about infection");
    let risks = read_risks(reading);
    let anticoagulants = read_anticoagulants(reading, known);
    let renal_impairment = reading.yes_no("renal_impairment", "answer about the kidneys");
    let allergies = reading.choice("allergies", "list of allergies, or “none”", Allergies::read);
    Some(Safety {
        allergies: allergies?,
        systemic_infection: systemic_infection?,
        risks: risks?,
        anticoagulants: anticoagulants?,
        renal_impairment: renal_impairment?,
    })
}

fn read_anticoagulants(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Vec<String>> {
    let mut taken = Vec::new();
    for (index, (field, _)) in ANTICOAGULANTS.into_iter().enumerate() {
        if index > 0 && reading.text(field).is_empty() {
            continue;
        }
        let answer = reading.choice(field, "answer about anticoagulants", |typed| match typed {
            NONE if index == 0 => Some(None),
            OTHER_ANTICOAGULANT => Some(Some(OTHER_ANTICOAGULANT.to_owned())),
            id => known.catalog.anticoagulant(id).ok().map(|drug| Some(drug.id.clone())),
        });
        taken.extend(answer?);
    }
    Some(taken)
}

fn read_risks(reading: &mut Reading<'_>) -> Option<Risks> {
    let site_infection = reading.yes_no("site_infection", "answer about infection at the site");
    let pressure = reading.yes_no("raised_pressure", "answer about pressure in the skull");
    let pregnant = reading.yes_no("pregnant", "answer about a pregnancy");
    let material = reading.yes_no("material_allergy", "answer about materials");
    let blood = read_blood(reading);
    Some(Risks {
        site_infection: site_infection?,
        raised_intracranial_pressure: pressure?,
        pregnant: pregnant?,
        material_allergy: material?,
        preservative_free: reading.tick("preservative_free"),
        blood,
    })
}

fn read_blood(reading: &mut Reading<'_>) -> Blood {
    let count = "Write a whole number per microlitre such as 230000";
    let platelets_per_ul = reading.optional("platelets", count, |typed| {
        let digits = typed.replace(' ', "");
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    });
    let ratio = "Write a ratio with up to two decimal places such as 1.1";
    let inr = reading.optional("inr", ratio, |typed| typed.parse::<Inr>().ok());
    let day = "Write a day such as 2026-03-01";
    let taken_on = reading.optional("blood_on", day, |typed| typed.parse().ok());
    Blood { taken_on, platelets_per_ul, inr }
}

fn read(reading: &mut Reading<'_>, known: &Known<'_>) -> Option<Command> {
    read_safety(reading, known).map(Command::UpdateSafety)
}
