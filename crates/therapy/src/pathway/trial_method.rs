//! How the drug of a trial is given: once, several times, through a catheter, or by the screening steps
//! of a label.

use cisterna_catalog::{Catalog, Drug};
use cisterna_quantity::{DoseRate, Duration, Mass};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TrialPlan;
use super::trial_judgement::effect_of;
use super::trial_schedule::observation_period;
use crate::checks::Checks;
use crate::device::after;
use crate::limit::{Checked, source_text};
use crate::pathway::Indication;
use crate::{Circumstances, Patient, Refusal};

/// How a trial dose is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrialMethod {
    /// One injection through a needle.
    SingleShot,
    /// Several injections, each with its own procedure, dose and observation.
    SeveralBoluses {
        /// The doses after the first one.
        later: Vec<LaterBolus>,
        /// Whether patient and observers do not know which injection is which. A dose of zero is the
        /// control.
        blind: bool,
    },
    /// A catheter that delivers for days, after the first dose as a bolus, which may be zero.
    Catheter {
        /// How much in a day.
        #[serde(with = "crate::as_text")]
        rate: DoseRate,
        /// For how many days at most.
        days: u8,
    },
    /// The screening doses of the label, one after the other until one works.
    Screening,
}

/// A dose after the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterBolus {
    /// How much; zero is a control injection.
    #[serde(with = "crate::as_text")]
    pub dose: Mass,
    /// How long after the dose before at the earliest.
    #[serde(with = "crate::as_text")]
    pub after: Duration,
}

impl TrialMethod {
    /// In words.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SingleShot => "single shot",
            Self::SeveralBoluses { blind: false, .. } => "several boluses",
            Self::SeveralBoluses { blind: true, .. } => "several boluses, blind",
            Self::Catheter { .. } => "catheter",
            Self::Screening => "screening doses of the label",
        }
    }

    /// Whether nobody at the bedside may know what is in the syringe.
    #[must_use]
    pub const fn is_blind(&self) -> bool {
        matches!(self, Self::SeveralBoluses { blind: true, .. })
    }
}

/// The dose that comes next in a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextDose {
    /// Which dose of the trial it is, counted from 1.
    pub number: usize,
    /// How much; zero is a control injection or a catheter without a bolus.
    pub dose: Mass,
    /// The earliest time.
    pub not_before: Timestamp,
}

/// The dose that comes next in a trial; `None` when nothing is planned or all was given.
#[must_use]
pub fn next_dose(patient: &Patient, catalog: &Catalog) -> Option<NextDose> {
    let plan = patient.plan.as_ref().filter(|_| patient.decision.is_none())?;
    let given = patient.trial_doses();
    let number = given.len() + 1;
    let Some(last) = given.last() else {
        return Some(NextDose { number, dose: plan.dose, not_before: Timestamp::MIN });
    };
    let (dose, wait) = match &plan.method {
        TrialMethod::SingleShot | TrialMethod::Catheter { .. } => return None,
        TrialMethod::SeveralBoluses { later, .. } => {
            let next = later.get(given.len() - 1)?;
            (next.dose, next.after)
        }
        TrialMethod::Screening => {
            let rule = catalog.drug(&plan.drug).ok()?.first_dose.as_ref()?;
            if effect_of(last, true, &catalog.policy).enough {
                return None;
            }
            (rule.screening.get(given.len())?.value, rule.screening_interval.value)
        }
    };
    let not_before = after(last.procedure.injected_at, wait)?;
    Some(NextDose { number, dose, not_before })
}

/// Holds every dose of a plan against the limits of a trial.
pub(crate) fn check(
    checks: &mut Checks,
    patient: &Patient,
    plan: &TrialPlan,
    drug: &Drug,
    at: &Circumstances<'_>,
) {
    match &plan.method {
        TrialMethod::SingleShot => check_dose(checks, patient, plan, drug, "dose", plan.dose),
        TrialMethod::SeveralBoluses { later, blind } => {
            check_boluses(checks, patient, plan, drug, (later, *blind), at);
        }
        TrialMethod::Catheter { rate, days } => {
            if !plan.dose.is_zero() {
                check_dose(checks, patient, plan, drug, "dose", plan.dose);
            }
            check_catheter(checks, plan, drug, (*rate, *days), at);
        }
        TrialMethod::Screening => check_screening(checks, patient, plan, drug),
    }
}

/// One dose: within the limits of a trial, and lower for a patient who takes no opioid.
fn check_dose(
    checks: &mut Checks,
    patient: &Patient,
    plan: &TrialPlan,
    drug: &Drug,
    field: &'static str,
    dose: Mass,
) {
    checks.require(!dose.is_zero(), || Refusal::missing(field, "dose"));
    let checked = Checked {
        field,
        what: "trial dose",
        drug: &drug.name,
        asked: dose,
        limits: &drug.trial_dose,
        reason: Some(&plan.reason),
    };
    checks.add(checked.refusals(|dose| dose.display_in(drug.mass_unit)));
    checks.add(too_much_for_naive(drug, plan, patient, field, dose));
}

/// The lower limit of a single dose for a patient who takes no opioid.
fn too_much_for_naive(
    drug: &Drug,
    plan: &TrialPlan,
    patient: &Patient,
    field: &'static str,
    dose: Mass,
) -> Option<Refusal> {
    let limit = drug.trial_dose_opioid_naive.as_ref()?;
    let naive = patient.screening.as_ref().is_none_or(|(found, _)| found.oral_opioid.is_none());
    if !naive || dose <= limit.value || !plan.reason.trim().is_empty() {
        return None;
    }
    let show = |dose: Mass| dose.display_in(drug.mass_unit).to_string();
    let most = limit.value;
    Some(Refusal {
        field,
        rule: "formulary.opioid-naive",
        message: format!("{} is much for a patient who takes no opioid", show(dose)),
        asked: Some(show(dose)),
        limit: Some(format!("usually at most {}", show(most))),
        source: source_text(limit),
        action: format!("Choose at most {}, or write the reason", show(most)),
    })
}

const BOLUS_FIELDS: [(&str, &str); 4] =
    [("dose_2", "after_2"), ("dose_3", "after_3"), ("dose_4", "after_4"), ("dose_5", "after_5")];

fn check_boluses(
    checks: &mut Checks,
    patient: &Patient,
    plan: &TrialPlan,
    drug: &Drug,
    (later, blind): (&[LaterBolus], bool),
    at: &Circumstances<'_>,
) {
    checks.require(!later.is_empty(), || Refusal::missing("dose_2", "second dose"));
    checks.within("dose_5", "number of later doses", &later.len(), 0..=BOLUS_FIELDS.len());
    let period = observation_period(at.catalog, &drug.id);
    let control = |dose: Mass| blind && dose.is_zero();
    if !control(plan.dose) {
        check_dose(checks, patient, plan, drug, "dose", plan.dose);
    }
    let mut before = plan.dose;
    for (bolus, (dose_field, after_field)) in later.iter().zip(BOLUS_FIELDS) {
        checks.require(bolus.after >= period.value, || Refusal {
            field: after_field,
            rule: "trial.bolus-interval",
            message: format!("{} after the dose before, its observation is not over", bolus.after),
            asked: Some(bolus.after.to_string()),
            limit: Some(format!("at least {}", period.value)),
            source: source_text(period),
            action: format!("Wait at least {}", period.value),
        });
        if control(bolus.dose) {
            continue;
        }
        check_dose(checks, patient, plan, drug, dose_field, bolus.dose);
        checks.add(large_step(drug, plan, (before, bolus.dose), dose_field, at));
        before = bolus.dose;
    }
    let doses = || std::iter::once(plan.dose).chain(later.iter().map(|bolus| bolus.dose));
    let mixed = doses().any(Mass::is_zero) && doses().any(|dose| !dose.is_zero());
    checks.require(!blind || mixed, || Refusal {
        field: "blind",
        rule: "trial.control",
        message: "A blind trial has a control injection of dose zero and one with drug".to_owned(),
        asked: None,
        limit: Some("at least one of each".to_owned()),
        source: "own rule: relief from an injection alone is common and proves nothing".to_owned(),
        action: "Enter 0 as one of the doses, or plan an open trial".to_owned(),
    });
}

/// A dose much larger than the one before needs a reason.
pub(crate) fn large_step(
    drug: &Drug,
    plan: &TrialPlan,
    (before, dose): (Mass, Mass),
    field: &'static str,
    at: &Circumstances<'_>,
) -> Option<Refusal> {
    let factor = &at.catalog.policy.trial.dose_step_max;
    let most = before.checked_mul(factor.value).unwrap_or(before);
    if before.is_zero() || dose <= most || !plan.reason.trim().is_empty() {
        return None;
    }
    let show = |dose: Mass| dose.display_in(drug.mass_unit).to_string();
    Some(Refusal {
        field,
        rule: "trial.dose-step",
        message: format!("{} after {} is a large step", show(dose), show(before)),
        asked: Some(show(dose)),
        limit: Some(format!("usually at most {} times as much: {}", factor.value, show(most))),
        source: source_text(factor),
        action: format!("Choose at most {}, or write the reason", show(most)),
    })
}

fn check_catheter(
    checks: &mut Checks,
    plan: &TrialPlan,
    drug: &Drug,
    (rate, days): (DoseRate, u8),
    at: &Circumstances<'_>,
) {
    checks.require(!rate.is_zero(), || Refusal::missing("rate", "daily dose of the catheter"));
    let checked = Checked {
        field: "rate",
        what: "daily dose at a start",
        drug: &drug.name,
        asked: rate,
        limits: &drug.start_dose,
        reason: Some(&plan.reason),
    };
    checks.add(checked.refusals(|dose| dose.display_in(drug.mass_unit)));
    let most = &at.catalog.policy.trial.catheter_days_max;
    checks.require(days >= 1 && u64::from(days) <= most.value, || Refusal {
        field: "days",
        rule: "trial.catheter-days",
        message: format!("A trial by catheter for {days} days is too long or none"),
        asked: Some(days.to_string()),
        limit: Some(format!("1 to {}", most.value)),
        source: source_text(most),
        action: format!("Choose at most {} days", most.value),
    });
    checks.require(plan.inpatient || !plan.reason.trim().is_empty(), || Refusal {
        field: "inpatient",
        rule: "trial.inpatient",
        message: "A trial by catheter is for a patient in hospital".to_owned(),
        asked: Some("outpatient".to_owned()),
        limit: Some("inpatient".to_owned()),
        source: "PACC 2024, non-cancer pain (pacc.biomech.us): catheter trials inpatient"
            .to_owned(),
        action: "Admit the patient, or write the reason".to_owned(),
    });
}

/// The label's screening begins with its first dose, in spasticity.
fn check_screening(checks: &mut Checks, patient: &Patient, plan: &TrialPlan, drug: &Drug) {
    let first = drug.first_dose.as_ref().and_then(|rule| rule.screening.first());
    let spasticity = patient.treats_spasticity();
    checks.require(spasticity && first.is_some(), || Refusal {
        field: "method",
        rule: "trial.screening-label",
        message: format!("No label has screening doses of {} for this condition", drug.name),
        asked: Some(plan.method.name().to_owned()),
        limit: Some(Indication::Spasticity.name().to_owned()),
        source: "formulary: screening doses of the drug's label".to_owned(),
        action: "Choose another kind of trial".to_owned(),
    });
    let Some(first) = first else { return };
    let show = |dose: Mass| dose.display_in(drug.mass_unit).to_string();
    checks.require(plan.dose == first.value, || Refusal {
        field: "dose",
        rule: "trial.screening-dose",
        message: format!("The screening of the label begins with {}", show(first.value)),
        asked: Some(show(plan.dose)),
        limit: Some(show(first.value)),
        source: source_text(first),
        action: format!("Enter {}; for another dose plan a single shot", show(first.value)),
    });
    let checked = Checked {
        field: "dose",
        what: "trial dose",
        drug: &drug.name,
        asked: plan.dose,
        limits: &drug.trial_dose,
        reason: Some(&plan.reason),
    };
    checks.add(checked.refusals(|dose| dose.display_in(drug.mass_unit)));
}

impl Patient {
    /// Whether the indication is spasticity, which is judged by muscle tone and spasms.
    #[must_use]
    pub fn treats_spasticity(&self) -> bool {
        let referral = self.referral.as_ref();
        referral.is_some_and(|referral| referral.indication == Indication::Spasticity)
    }
}
