//! From signs to candidates: everything that the signs may mean, the most urgent first.

use cisterna_catalog::{Catalog, Complication, Complications, Drug, Urgency};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::device::between;
use crate::{Patient, source_text};
use cisterna_quantity::Duration;

/// A complication that signs may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The complication's id.
    pub complication: String,
    /// Its name.
    pub name: String,
    /// How long it may wait: `now`, `today` or `soon`.
    pub urgency: String,
    /// How well the signs fit: two for a typical one, one for a possible one and for a fact.
    pub fit: u32,
    /// Why it is listed, each with its source.
    pub reasons: Vec<String>,
    /// The first step of its work-up.
    pub work_up: String,
}

impl Candidate {
    /// How long it may wait. What cannot be read may not wait.
    #[must_use]
    pub fn may_wait(&self) -> Urgency {
        Urgency::named(&self.urgency).unwrap_or(Urgency::Now)
    }
}

/// What is known of patient and pump beside the signs. It adds reasons; it never takes a candidate
/// away.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// The drugs in the pump.
    pub drugs: Vec<&'a Drug>,
    /// How long the system lies in the body.
    pub implanted_for: Option<Duration>,
    /// Whether concentration, dose or growth of the dose raise the risk of a granuloma.
    pub granuloma_risk: bool,
}

/// A month, for saying how long ago something was.
const MONTH_DAYS: u64 = 30;
/// Within so many months after an operation an infection is likelier: all of the Swiss cohort came in
/// the first three.
const EARLY_MONTHS: u64 = 3;
/// From so many months on a battery of SynchroMed may end: typically 5 to 7 years.
const BATTERY_MONTHS: u64 = 60;

impl<'a> Facts<'a> {
    /// The facts of a patient at an instant.
    #[must_use]
    pub fn of(patient: &'a Patient, catalog: &'a Catalog, at: Timestamp) -> Self {
        let device = patient.device.as_ref();
        let content = device.map(|device| &device.content);
        let names = content.into_iter().flat_map(crate::pathway::Content::drugs);
        Self {
            drugs: names.filter_map(|one| catalog.drug(&one.drug).ok()).collect(),
            implanted_for: device.map(|device| between(device.implanted_at, at)),
            granuloma_risk: !super::surveillance::flags(patient, catalog, at).is_empty(),
        }
    }

    fn months(&self) -> Option<u64> {
        let month = Duration::DAY.ms().checked_mul(MONTH_DAYS)?;
        self.implanted_for?.ms().checked_div(month)
    }

    /// What the facts say for a complication, with what it adds to the fit.
    fn say(&self, complication: &str) -> Option<(u32, String)> {
        match complication {
            "withdrawal" => {
                let dangerous = self.drugs.iter().find(|drug| drug.withdrawal.value);
                let drug = dangerous.or(self.drugs.first())?;
                let source = source_text(&drug.withdrawal);
                Some(if drug.withdrawal.value {
                    (1, format!("a stop of {} is dangerous [{source}]", drug.name))
                } else {
                    (0, format!("no withdrawal is known for {} [{source}]", drug.name))
                })
            }
            "granuloma" if self.granuloma_risk => {
                Some((1, "drug, dose, concentration or answers raise the risk".to_owned()))
            }
            "infection" => self.months().filter(|months| *months < EARLY_MONTHS).map(|_| {
                (1, "first 3 months after the operation [Swiss cohort of 100 patients]".to_owned())
            }),
            "battery" => self.months().filter(|months| *months >= BATTERY_MONTHS).map(|months| {
                let years = months / 12;
                (1, format!("the pump is {years} years old [Medtronic patient pages: 5-7 y]"))
            }),
            _ => None,
        }
    }
}

/// Everything that signs may mean: each complication that has one of them, the most urgent first,
/// then what fits best. A sign that nobody knows adds nothing.
#[must_use]
pub fn candidates(signs: &[String], facts: &Facts<'_>, known: &Complications) -> Vec<Candidate> {
    let mut found: Vec<Candidate> =
        known.all.iter().filter_map(|one| candidate(one, signs, facts, known)).collect();
    found.sort_by(|one, other| {
        let order = one.may_wait().cmp(&other.may_wait()).then(other.fit.cmp(&one.fit));
        order.then_with(|| one.name.cmp(&other.name))
    });
    found
}

fn candidate(
    one: &Complication,
    signs: &[String],
    facts: &Facts<'_>,
    known: &Complications,
) -> Option<Candidate> {
    let matching = |list: &[String]| -> Vec<String> {
        let met = signs.iter().filter(|sign| list.contains(sign));
        met.map(|id| known.sign(id).map_or_else(|| id.clone(), |sign| sign.words.clone())).collect()
    };
    let typical = matching(&one.typical.value);
    let possible = one.possible.as_ref().map(|list| matching(&list.value)).unwrap_or_default();
    let pressing = matching(&one.now_with);
    if typical.is_empty() && possible.is_empty() && pressing.is_empty() {
        return None;
    }
    let count = |list: &[String]| u32::try_from(list.len()).unwrap_or(u32::MAX);
    let mut fit = count(&typical).saturating_mul(2).saturating_add(count(&possible));
    let mut reasons = Vec::new();
    if !typical.is_empty() {
        reasons.push(format!("typical: {} [{}]", typical.join("; "), source_text(&one.typical)));
    }
    if let Some(list) = one.possible.as_ref().filter(|_| !possible.is_empty()) {
        reasons.push(format!("possible: {} [{}]", possible.join("; "), source_text(list)));
    }
    if !pressing.is_empty() {
        reasons.push(format!("may not wait with: {}", pressing.join("; ")));
    }
    if let Some((more, said)) = facts.say(&one.id) {
        fit = fit.saturating_add(more);
        reasons.push(said);
    }
    let urgency = if pressing.is_empty() { one.urgency.value } else { Urgency::Now };
    Some(Candidate {
        complication: one.id.clone(),
        name: one.name.clone(),
        urgency: urgency.name().to_owned(),
        fit,
        reasons,
        work_up: one.work_up.clone(),
    })
}
