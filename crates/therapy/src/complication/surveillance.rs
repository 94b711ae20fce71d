//! Looking for an inflammatory mass at the catheter's tip: what raises the risk, and what calls for a
//! picture.

use cisterna_catalog::{Catalog, Surveillance};
use cisterna_quantity::{DoseRate, MassUnit};
use jiff::Timestamp;

use crate::device::{after, between};
use crate::pathway::{DrugDose, DrugIn};
use crate::{Device, Patient, source_text};

/// Something that speaks for a mass at the tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The rule.
    pub rule: &'static str,
    /// What it is.
    pub what: String,
    /// Whether it calls for a picture of the tip.
    pub imaging: bool,
    /// Where the rule comes from.
    pub source: String,
}

/// Everything that speaks for a mass at the tip of a patient, at an instant.
#[must_use]
pub fn flags(patient: &Patient, catalog: &Catalog, at: Timestamp) -> Vec<Flag> {
    let (Some(device), Some(rules)) =
        (&patient.device, catalog.complications.surveillance.as_ref())
    else {
        return Vec::new();
    };
    if !is_watched(device, rules) {
        return Vec::new();
    }
    let answered = patient.trouble.asked.as_ref().filter(|(_, asked)| asked.imaging);
    let mut flags: Vec<Flag> = answered
        .map(|(_, asked)| Flag {
            rule: "granuloma.neurology",
            what: format!("Answers call for a picture of the tip: {}", asked.words.join("; ")),
            imaging: true,
            source: asked.source.clone(),
        })
        .into_iter()
        .collect();
    for one in device.content.drugs() {
        let unit = catalog.drug(&one.drug).map_or(MassUnit::Mg, |drug| drug.mass_unit);
        flags.extend(strong(one, unit, rules));
        let now = device.programme.as_ref().and_then(|now| dose_of(&now.doses, &one.drug));
        let Some(now) = now else { continue };
        flags.extend(high(&one.drug, now, unit, rules));
        flags.extend(grown(device, &one.drug, now, unit, rules, at));
    }
    flags
}

/// Whether a mass was found after one of the drugs in the pump.
pub(crate) fn is_watched(device: &Device, rules: &Surveillance) -> bool {
    device.content.drugs().any(|one| rules.drugs.iter().any(|drug| drug.value == one.drug))
}

/// The dose of a drug among those of a solution.
pub(crate) fn dose_of(doses: &[DrugDose], drug: &str) -> Option<DoseRate> {
    doses.iter().find(|one| one.drug == drug).map(|one| one.dose)
}

fn strong(one: &DrugIn, unit: MassUnit, rules: &Surveillance) -> Option<Flag> {
    let limit = rules.concentrations.iter().find(|limit| limit.drug == one.drug)?;
    (one.concentration > limit.above.value).then(|| Flag {
        rule: "granuloma.concentration",
        what: format!(
            "{} of {} in the reservoir, above {}",
            one.concentration.display_in(unit),
            one.drug,
            limit.above.value.display_in(unit)
        ),
        imaging: false,
        source: source_text(&limit.above),
    })
}

fn high(drug: &str, now: DoseRate, unit: MassUnit, rules: &Surveillance) -> Option<Flag> {
    let limit = rules.doses.iter().find(|limit| limit.drug == drug)?;
    (now > limit.above.value).then(|| Flag {
        rule: "granuloma.dose",
        what: format!(
            "{} of {drug}, above {}",
            now.display_in(unit),
            limit.above.value.display_in(unit)
        ),
        imaging: false,
        source: source_text(&limit.above),
    })
}

/// A dose that has more than doubled since some months ago. While the first dose is looked for there
/// is none to compare with.
fn grown(
    device: &Device,
    drug: &str,
    now: DoseRate,
    unit: MassUnit,
    rules: &Surveillance,
    at: Timestamp,
) -> Option<Flag> {
    if !rules.drugs.iter().any(|watched| watched.value == drug) {
        return None;
    }
    let within = rules.growth_within.value;
    let old = device.doses.iter().rev().find(|(since, _)| between(*since, at) >= within);
    let before = old.and_then(|(_, doses)| dose_of(doses, drug)).filter(|dose| !dose.is_zero())?;
    let limit = before.fg_per_day().checked_mul(rules.growth_factor.value)?;
    (now.fg_per_day() > limit).then(|| Flag {
        rule: "granuloma.growth",
        what: format!(
            "{drug} from {} to {} within {within}",
            before.display_in(unit),
            now.display_in(unit)
        ),
        imaging: true,
        source: source_text(&rules.growth_factor),
    })
}

/// By when the questions are to be asked again.
pub(crate) fn ask_by(patient: &Patient, catalog: &Catalog) -> Option<Timestamp> {
    let device = patient.device.as_ref().filter(|device| device.programme.is_some())?;
    let rules = catalog.complications.surveillance.as_ref()?;
    if !is_watched(device, rules) {
        return None;
    }
    let last = patient.trouble.asked.as_ref().map_or(device.implanted_at, |(at, _)| *at);
    after(last, rules.ask_every.value)
}
