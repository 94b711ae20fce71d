//! What was tried, row by row, and the opioid by mouth.

use cisterna_therapy::Refusal;
use cisterna_therapy::pathway::{FailedTherapy, FailureReason, OralOpioid, Refractory, Screening};

use crate::form::{Choice, Control, Field, Form};
use crate::reading::Reading;

/// The fields of one therapy.
struct Row {
    therapy: &'static str,
    dose: &'static str,
    lasted: &'static str,
    reason: &'static str,
}

const ROWS: [Row; 4] = [
    Row {
        therapy: "therapy_1",
        dose: "therapy_1_dose",
        lasted: "therapy_1_lasted",
        reason: "therapy_1_reason",
    },
    Row {
        therapy: "therapy_2",
        dose: "therapy_2_dose",
        lasted: "therapy_2_lasted",
        reason: "therapy_2_reason",
    },
    Row {
        therapy: "therapy_3",
        dose: "therapy_3_dose",
        lasted: "therapy_3_lasted",
        reason: "therapy_3_reason",
    },
    Row {
        therapy: "therapy_4",
        dose: "therapy_4_dose",
        lasted: "therapy_4_lasted",
        reason: "therapy_4_reason",
    },
];

pub(super) fn ask(form: Form) -> Form {
    let refractory = Refractory::ALL.map(|(_, id, words)| Choice::new(id, words));
    let mut form = form
        .group("Treatment so far")
        .field(Field::new("refractory", "Present treatment", Control::Choice(refractory.to_vec())))
        .field(Field::new("oral_opioid", "Opioid by mouth", Control::Text).optional())
        .field(
            Field::new("oral_daily_dose", "Its daily dose", Control::Quantity { unit: "mg" })
                .optional(),
        );
    for (index, row) in ROWS.iter().enumerate() {
        form = ask_row(form, index + 1, row);
    }
    form
}

fn ask_row(form: Form, number: usize, row: &Row) -> Form {
    let reasons = FailureReason::ALL.map(|(_, id, words)| Choice::new(id, words));
    let label = |end: &str| format!("Therapy {number}{end}");
    let name = Field::new(row.therapy, &label(""), Control::Text).optional();
    let name = match number {
        1 => name
            .hint("What failed, was not tolerated or must not be given; what counts most first."),
        _ => name,
    };
    let dose = Field::new(row.dose, &label(": dose"), Control::Text);
    let lasted = Control::Quantity { unit: "d" };
    let lasted = Field::new(row.lasted, &label(": for how long"), lasted);
    let came = Control::Choice(reasons.to_vec());
    let came = Field::new(row.reason, &label(": what came of it"), came);
    form.field(name).field(dose.optional()).field(lasted.optional()).field(came.optional())
}

/// What was answered last.
pub(super) fn answered(field: &str, before: &Screening) -> Option<String> {
    let opioid = before.oral_opioid.as_ref();
    match field {
        "refractory" => {
            let mut all = Refractory::ALL.iter();
            all.find(|(known, ..)| *known == before.refractory).map(|(_, id, _)| (*id).to_owned())
        }
        "oral_opioid" => opioid.map(|opioid| opioid.name.clone()),
        "oral_daily_dose" => opioid.map(|opioid| {
            opioid.daily_dose.decimal(cisterna_quantity::MassUnit::Mg).plain().to_string()
        }),
        _ => of_row(field, before),
    }
}

fn of_row(field: &str, before: &Screening) -> Option<String> {
    ROWS.iter().zip(&before.failed_therapies).find_map(|(row, tried)| {
        if field == row.therapy {
            Some(tried.therapy.clone())
        } else if field == row.dose {
            Some(tried.dose.clone())
        } else if field == row.lasted {
            tried.lasted.map(super::days)
        } else if field == row.reason {
            let mut all = FailureReason::ALL.iter();
            all.find(|(reason, ..)| *reason == tried.reason).map(|(_, id, _)| (*id).to_owned())
        } else {
            None
        }
    })
}

pub(super) fn read_refractory(reading: &mut Reading<'_>) -> Option<Refractory> {
    reading.choice("refractory", "judgement of present treatment", |typed| {
        Refractory::ALL.iter().find(|(_, id, _)| *id == typed).map(|(refractory, ..)| *refractory)
    })
}

/// The therapies, of which a row may stay empty as a whole.
pub(super) fn read(reading: &mut Reading<'_>) -> Vec<FailedTherapy> {
    ROWS.iter().filter_map(|row| read_row(reading, row)).collect()
}

fn read_row(reading: &mut Reading<'_>, row: &Row) -> Option<FailedTherapy> {
    let typed = [row.therapy, row.dose, row.lasted, row.reason].map(|field| reading.text(field));
    if typed.iter().all(String::is_empty) {
        return None;
    }
    let [_, dose, lasted, _] = typed;
    let therapy = reading.required_text(row.therapy, "name of the therapy");
    let lasted = if lasted.is_empty() {
        None
    } else {
        reading.quantity(row.lasted, "duration of the therapy", "d")
    };
    let reason = reading.choice(row.reason, "outcome of the therapy", |typed| {
        FailureReason::ALL.iter().find(|(_, id, _)| *id == typed).map(|(reason, ..)| *reason)
    });
    Some(FailedTherapy { therapy, dose, lasted, reason: reason? })
}

/// The opioid by mouth: both its name and its dose, or neither.
pub(super) fn read_opioid(reading: &mut Reading<'_>) -> Option<OralOpioid> {
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
