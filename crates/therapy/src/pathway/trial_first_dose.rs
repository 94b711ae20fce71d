//! From a trial to the first programme: the range of daily doses that published rules give, and the
//! ceiling above which a first dose needs a reason.
//!
//! The dose goes into the spinal fluid, so of two rules the lower result is the safer one, and of two
//! published ratios the higher.

use cisterna_catalog::{Catalog, Drug, Policy, Route};
use cisterna_quantity::{DoseRate, Mass, Percent};

use super::{EffectiveDose, TrialMethod};
use crate::calculation::{ConversionInput, Direction, conversion, first_dose};
use crate::{Basis, Patient, Refusal};

/// One way to a first daily dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// What it starts from, in words.
    pub from: String,
    /// The calculation, as people write it.
    pub formula: String,
    /// The lower end.
    pub low: DoseRate,
    /// The upper end.
    pub high: DoseRate,
    /// What it rests on.
    pub basis: Vec<Basis>,
}

/// The range of a first daily dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstProgramme {
    /// The ways that lead to one.
    pub estimates: Vec<Estimate>,
    /// The lowest of them: the safer end.
    pub safer: DoseRate,
    /// The highest of them, at most the formulary's limit of a first dose: more needs a reason.
    pub ceiling: DoseRate,
}

/// The range of first daily doses that follows from a patient's trial and from opioids by mouth.
///
/// # Errors
/// A [`Refusal`] when neither a trial nor a published ratio says anything about the drug.
pub fn first_programme(
    patient: &Patient,
    drug: &Drug,
    catalog: &Catalog,
) -> Result<FirstProgramme, Refusal> {
    let policy = &catalog.policy;
    let trial = from_trial(patient, drug, policy)?;
    let estimates: Vec<Estimate> =
        trial.into_iter().chain(from_oral(patient, drug, catalog)).collect();
    let (Some(safer), Some(highest)) =
        (estimates.iter().map(|e| e.low).min(), estimates.iter().map(|e| e.high).max())
    else {
        return Err(nothing_known(drug));
    };
    let start = drug.start_dose.upper_hard.as_ref();
    let ceiling = start.map_or(highest, |limit| highest.min(limit.value));
    Ok(FirstProgramme { estimates, safer, ceiling })
}

/// By the label if it has a rule for this dose, else by shares of the dose that worked.
fn from_trial(
    patient: &Patient,
    drug: &Drug,
    policy: &Policy,
) -> Result<Option<Estimate>, Refusal> {
    let Some(plan) = patient.plan.as_ref().filter(|plan| plan.drug == drug.id) else {
        return Ok(None);
    };
    let judged = patient.decision.as_ref().map(|signed| &signed.judgement);
    let Some(worked) = judged.and_then(|judged| judged.effective) else { return Ok(None) };
    if let TrialMethod::Catheter { rate, .. } = plan.method {
        return Ok(Some(Estimate {
            from: "the trial by catheter".to_owned(),
            formula: format!("{} as in the trial", rate.display_in(drug.mass_unit)),
            low: rate,
            high: rate,
            basis: Vec::new(),
        }));
    }
    if let Ok(labelled) = first_dose(drug, worked.dose, worked.lasted) {
        return Ok(Some(Estimate {
            from: "the label's rule for the screening dose".to_owned(),
            formula: format!(
                "{} x {} in a day, effect {}",
                labelled.factor,
                worked.dose.display_in(drug.mass_unit),
                worked.lasted
            ),
            low: labelled.dose,
            high: labelled.dose,
            basis: labelled.basis,
        }));
    }
    by_shares(drug, worked, policy).map(Some)
}

fn by_shares(drug: &Drug, worked: EffectiveDose, policy: &Policy) -> Result<Estimate, Refusal> {
    let (low, high) = (&policy.trial.first_dose_share_low, &policy.trial.first_dose_share_high);
    Ok(Estimate {
        from: "the trial dose that worked".to_owned(),
        formula: format!(
            "{} to {} of {} in a day",
            low.value,
            high.value,
            worked.dose.display_in(drug.mass_unit)
        ),
        low: share_of(worked.dose, low.value)?,
        high: share_of(worked.dose, high.value)?,
        basis: vec![
            Basis::of("first daily dose, share of the trial dose, low", low),
            Basis::of("first daily dose, share of the trial dose, high", high),
        ],
    })
}

/// A share of a dose, spread over a day, rounded down.
fn share_of(dose: Mass, share: Percent) -> Result<DoseRate, Refusal> {
    let fg = u128::from(dose.fg()) * u128::from(share.hundredths()) / 10_000;
    let fg = u64::try_from(fg).map_err(|_| Refusal::missing("dose", "possible dose"))?;
    Ok(DoseRate::from_fg_per_day(fg))
}

/// By the published ratios, if the opioid by mouth is the drug itself.
fn from_oral(patient: &Patient, drug: &Drug, catalog: &Catalog) -> Option<Estimate> {
    let (screening, _) = patient.screening.as_ref()?;
    let taken = screening.oral_opioid.as_ref()?;
    let same = catalog.drug(&taken.name).is_ok_and(|known| known.id == drug.id);
    let found = conversion(ConversionInput {
        drug: same.then_some(drug)?,
        route: Route::Oral,
        direction: Direction::ToIntrathecal,
        dose: DoseRate::from_fg_per_day(taken.daily_dose.fg()),
        proposed: None,
        policy: &catalog.policy,
    });
    let found = found.ok()?;
    Some(Estimate {
        from: "the dose by mouth".to_owned(),
        formula: format!(
            "{} a day by mouth / {} to / {}; the first is the safer end",
            taken.daily_dose.display_in(drug.mass_unit),
            found.safe_ratio,
            found.bold_ratio
        ),
        low: found.lowest.rounded_down,
        high: found.highest.rounded_down,
        basis: found.basis,
    })
}

fn nothing_known(drug: &Drug) -> Refusal {
    Refusal {
        field: "dose",
        rule: "first-dose.no-rule",
        message: format!("No trial and no published ratio gives a first dose of {}", drug.name),
        asked: Some(drug.name.clone()),
        limit: None,
        source: "formulary: no value".to_owned(),
        action: "Choose a first dose within the limits of a start".to_owned(),
    }
}

/// The refusal of a first dose above what the trial and the published ratios give, without a reason.
/// It says nothing where nothing is known: the limits of a start hold there.
pub(crate) fn above_ceiling(
    patient: &Patient,
    drug: &Drug,
    dose: DoseRate,
    reason: &str,
    catalog: &Catalog,
) -> Option<Refusal> {
    let first = first_programme(patient, drug, catalog).ok()?;
    if dose <= first.ceiling || !reason.trim().is_empty() {
        return None;
    }
    let show = |dose: DoseRate| dose.display_in(drug.mass_unit).to_string();
    let told = first.estimates.iter().map(|estimate| {
        format!(
            "{}: {} = {} to {}",
            estimate.from,
            estimate.formula,
            show(estimate.low),
            show(estimate.high)
        )
    });
    let basis = first.estimates.iter().flat_map(|estimate| &estimate.basis);
    let sources: Vec<String> = basis
        .map(|basis| {
            let mark = if basis.verified { "" } else { " (unverified)" };
            format!("{}{mark}", basis.source)
        })
        .collect();
    Some(Refusal {
        field: "dose",
        rule: "programme.first-dose-ceiling",
        message: format!(
            "A first dose of {} is above the ceiling; {}",
            show(dose),
            told.collect::<Vec<_>>().join("; ")
        ),
        asked: Some(show(dose)),
        limit: Some(format!(
            "at most {}; the safer end is {}",
            show(first.ceiling),
            show(first.safer)
        )),
        source: if sources.is_empty() { "the trial".to_owned() } else { sources.join("; ") },
        action: "Begin lower, or write the reason".to_owned(),
    })
}
