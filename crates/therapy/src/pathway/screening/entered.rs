//! Whether what was entered can be: ranges, dates, and names that the catalogue knows.

use cisterna_quantity::{Duration, Mass};

use super::{OTHER_ANTICOAGULANT, OralOpioid, Risks, Screening};
use crate::checks::Checks;
use crate::{Circumstances, Refusal};

/// More than this of any opioid by mouth in a day is a slip of the pen: 10 g.
const ORAL_DOSE_MAX: Mass = Mass::from_fg(10_000_000_000_000_000);
/// More platelets than this in a microlitre are a slip of the pen.
const PLATELETS_MAX: u64 = 3_000_000;
/// A therapy or a life of more than a century is a slip of the pen.
const TIME_MAX: Duration = Duration::from_ms(100 * 365 * 86_400_000);
/// The highest score of muscle tone and of spasms.
const SPASTICITY_MAX: u8 = 4;

/// Refuses what cannot be, and writes the ids of the catalogue in place of other names.
pub(super) fn check(checks: &mut Checks, screening: &mut Screening, at: &Circumstances<'_>) {
    checks.within("pain_score", "pain score", &screening.pain_score, 0..=10);
    baseline(checks, screening);
    therapies(checks, screening);
    if let Some(done) = &screening.psychological {
        checks.required("psychological_by", "name of who evaluated", &done.by);
        not_in_future(checks, "psychological_on", done.on, at);
    }
    if let Some(expected) = screening.life_expectancy {
        time(checks, "life_expectancy", "life expectancy", expected);
    }
    if let Some(opioid) = &screening.oral_opioid {
        let plausible = !opioid.daily_dose.is_zero() && opioid.daily_dose <= ORAL_DOSE_MAX;
        checks.require(plausible, || implausible(opioid));
    }
    planned(checks, screening, at);
    anticoagulants(checks, &mut screening.anticoagulants, at);
    risks(checks, &screening.risks, at);
    if let Some(answers) = &screening.payer {
        let known = at.catalog.payer(&answers.payer);
        checks.take(known.map_err(|error| Refusal::unknown("payer", &error)));
    }
}

fn baseline(checks: &mut Checks, screening: &Screening) {
    let baseline = &screening.baseline;
    checks.within("function_score", "function score", &baseline.function_score, 0..=10);
    if let Some(score) = &baseline.ashworth {
        checks.within("ashworth", "Ashworth score", score, 0..=SPASTICITY_MAX);
    }
    if let Some(score) = &baseline.spasms {
        checks.within("spasms", "spasm score", score, 0..=SPASTICITY_MAX);
    }
    checks.required("goals", "goals of the patient", &baseline.goals);
}

/// The fields of the therapies in the forms, one after the other.
const THERAPY_FIELDS: [(&str, &str); 4] = [
    ("therapy_1", "therapy_1_lasted"),
    ("therapy_2", "therapy_2_lasted"),
    ("therapy_3", "therapy_3_lasted"),
    ("therapy_4", "therapy_4_lasted"),
];

fn therapies(checks: &mut Checks, screening: &Screening) {
    for (index, tried) in screening.failed_therapies.iter().enumerate() {
        let (name, lasted) = THERAPY_FIELDS.get(index).copied().unwrap_or_default();
        checks.required(name, "name of the therapy", &tried.therapy);
        if let Some(length) = tried.lasted {
            time(checks, lasted, "duration of a therapy", length);
        }
    }
}

fn time(checks: &mut Checks, field: &'static str, what: &str, length: Duration) {
    checks.require(length <= TIME_MAX, || Refusal {
        field,
        rule: "entry.range",
        message: format!("{length} is not a possible {what}"),
        asked: Some(length.to_string()),
        limit: Some(format!("up to {TIME_MAX}")),
        source: "plausibility".to_owned(),
        action: "Check the number and its unit".to_owned(),
    });
}

/// The planned drugs are of the formulary, each named once.
fn planned(checks: &mut Checks, screening: &mut Screening, at: &Circumstances<'_>) {
    let fields = ["further_drug_1", "further_drug_2"];
    let Screening { planned_drug, further_drugs, .. } = screening;
    let known = at.catalog.drug(planned_drug);
    if let Some(drug) = checks.take(known.map_err(|e| Refusal::unknown("planned_drug", &e))) {
        planned_drug.clone_from(&drug.id);
    }
    for (index, id) in further_drugs.iter_mut().enumerate() {
        let field = fields.get(index).copied().unwrap_or_default();
        let known = at.catalog.drug(id).map_err(|e| Refusal::unknown(field, &e));
        if let Some(drug) = checks.take(known) {
            id.clone_from(&drug.id);
        }
    }
    further_drugs.retain(|id| id != planned_drug);
    further_drugs.dedup();
}

/// Each drug against clotting is one of the catalogue, or said to be another one; named once.
pub(crate) fn anticoagulants(checks: &mut Checks, taken: &mut Vec<String>, at: &Circumstances<'_>) {
    let fields = ["anticoagulant", "anticoagulant_2", "anticoagulant_3"];
    for (index, id) in taken.iter_mut().enumerate().filter(|(_, id)| *id != OTHER_ANTICOAGULANT) {
        let field = fields.get(index).copied().unwrap_or("anticoagulant");
        let known = at.catalog.anticoagulant(id);
        if let Some(drug) = checks.take(known.map_err(|error| Refusal::unknown(field, &error))) {
            id.clone_from(&drug.id);
        }
    }
    taken.sort_unstable();
    taken.dedup();
}

/// What is known of the blood can be, and has its day.
pub(crate) fn risks(checks: &mut Checks, risks: &Risks, at: &Circumstances<'_>) {
    let blood = &risks.blood;
    if let Some(count) = &blood.platelets_per_ul {
        checks.within("platelets", "count of platelets per microlitre", count, 0..=PLATELETS_MAX);
    }
    if let Some(inr) = blood.inr {
        checks.require(inr.is_plausible(), || Refusal {
            field: "inr",
            rule: "entry.range",
            message: format!("{inr} is not a possible INR"),
            asked: Some(inr.to_string()),
            limit: Some("above 0, up to 30".to_owned()),
            source: "plausibility".to_owned(),
            action: "Check the entry".to_owned(),
        });
    }
    match blood.taken_on {
        Some(day) => not_in_future(checks, "blood_on", day, at),
        None if blood.platelets_per_ul.is_some() || blood.inr.is_some() => {
            checks.add([Refusal::missing("blood_on", "day on which blood was taken")]);
        }
        None => {}
    }
}

fn not_in_future(
    checks: &mut Checks,
    field: &'static str,
    day: jiff::civil::Date,
    at: &Circumstances<'_>,
) {
    let today = at.today();
    checks.require(day <= today, || Refusal {
        field,
        rule: "record.not-in-future",
        message: format!("{day} has not come yet"),
        asked: Some(day.to_string()),
        limit: Some(format!("up to {today}")),
        source: "order of the record".to_owned(),
        action: "Enter the day on which it was done".to_owned(),
    });
}

fn implausible(opioid: &OralOpioid) -> Refusal {
    Refusal {
        field: "oral_daily_dose",
        rule: "entry.range",
        message: format!("{} of {} in a day cannot be", opioid.daily_dose, opioid.name),
        asked: Some(opioid.daily_dose.to_string()),
        limit: Some(format!("more than 0 mg, up to {ORAL_DOSE_MAX}")),
        source: "plausibility".to_owned(),
        action: "Check the number and its unit".to_owned(),
    }
}
