//! Looking for an inflammatory mass at the catheter's tip: what raises the risk, and what calls for a
//! picture.

use cisterna_catalog::{Catalog, Surveillance};
use cisterna_quantity::DoseRate;
use jiff::Timestamp;

use crate::device::{after, between};
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
    if watched(device, rules).is_none() {
        return Vec::new();
    }
    let answered = patient.trouble.asked.as_ref().filter(|(_, asked)| asked.imaging).map(|(_, a)| {
        Flag {
            rule: "granuloma.neurology",
            what: format!("Answers call for a picture of the tip: {}", a.words.join("; ")),
            imaging: true,
            source: a.source.clone(),
        }
    });
    let strong = strong(device, catalog, rules);
    let high = high(device, catalog, rules);
    let grown = grown(device, catalog, rules, at);
    answered.into_iter().chain(strong).chain(high).chain(grown).collect()
}

/// The source of the drug's place on the list of those after which a mass was found.
pub(crate) fn watched<'a>(device: &Device, rules: &'a Surveillance) -> Option<&'a str> {
    let found = rules.drugs.iter().find(|drug| drug.value == device.drug);
    found.map(|drug| drug.source.as_str())
}

fn strong(device: &Device, catalog: &Catalog, rules: &Surveillance) -> Option<Flag> {
    let limit = rules.concentrations.iter().find(|limit| limit.drug == device.drug)?;
    let unit = catalog.drug(&device.drug).ok()?.mass_unit;
    let above = device.concentration > limit.above.value;
    above.then(|| Flag {
        rule: "granuloma.concentration",
        what: format!(
            "{} in the reservoir, above {}",
            device.concentration.display_in(unit),
            limit.above.value.display_in(unit)
        ),
        imaging: false,
        source: source_text(&limit.above),
    })
}

fn high(device: &Device, catalog: &Catalog, rules: &Surveillance) -> Option<Flag> {
    let limit = rules.doses.iter().find(|limit| limit.drug == device.drug)?;
    let unit = catalog.drug(&device.drug).ok()?.mass_unit;
    let dose = device.programme.as_ref()?.dose;
    (dose > limit.above.value).then(|| Flag {
        rule: "granuloma.dose",
        what: format!(
            "{} a day, above {}",
            dose.display_in(unit),
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
    catalog: &Catalog,
    rules: &Surveillance,
    at: Timestamp,
) -> Option<Flag> {
    let before = dose_at(device, rules, at)?;
    let dose = device.programme.as_ref()?.dose;
    let factor = rules.growth_factor.value;
    let limit = before.fg_per_day().checked_mul(factor)?;
    let unit = catalog.drug(&device.drug).ok()?.mass_unit;
    (dose.fg_per_day() > limit).then(|| Flag {
        rule: "granuloma.growth",
        what: format!(
            "From {} to {} within {}",
            before.display_in(unit),
            dose.display_in(unit),
            rules.growth_within.value
        ),
        imaging: true,
        source: source_text(&rules.growth_factor),
    })
}

/// The dose in force so long ago.
fn dose_at(device: &Device, rules: &Surveillance, at: Timestamp) -> Option<DoseRate> {
    let within = rules.growth_within.value;
    let old = device.doses.iter().rev().find(|(since, _)| between(*since, at) >= within);
    old.map(|(_, dose)| *dose).filter(|dose| !dose.is_zero())
}

/// By when the questions are to be asked again.
pub(crate) fn ask_by(patient: &Patient, catalog: &Catalog) -> Option<Timestamp> {
    let device = patient.device.as_ref().filter(|device| device.programme.is_some())?;
    let rules = catalog.complications.surveillance.as_ref()?;
    watched(device, rules)?;
    let last = patient.trouble.asked.as_ref().map_or(device.implanted_at, |(at, _)| *at);
    after(last, rules.ask_every.value)
}
