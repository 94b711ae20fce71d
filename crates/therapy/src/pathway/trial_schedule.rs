//! When to look after a trial dose: the schedule that goes into the record with the dose.
//!
//! The drug's file says how often to look in which phase, else the policy. A schedule is kept with the
//! dose, so that an old trial is read by the schedule of its day.

use cisterna_catalog::{Catalog, Drug, DrugClass, ObservationPhase, Sourced, TrialSign};
use cisterna_quantity::Duration;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::device::{after, between};
use crate::patient::Observed;
use crate::{Basis, Refusal};

/// When to look, and at what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// How long the patient is observed after the dose at least.
    #[serde(with = "crate::as_text")]
    pub period: Duration,
    /// How often, phase after phase.
    pub phases: Vec<Phase>,
    /// How often after the phases, while a catheter delivers.
    #[serde(with = "crate::as_text")]
    pub infusion_every: Duration,
    /// How soon again after a value that is an emergency.
    #[serde(with = "crate::as_text")]
    pub recheck: Duration,
    /// How much later than the interval a look still counts as in time.
    #[serde(with = "crate::as_text")]
    pub grace: Duration,
    /// What is looked at, by the names of the catalogue.
    pub signs: Vec<String>,
    /// Where all that comes from.
    pub basis: Vec<Basis>,
}

/// A stretch of time with an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Until how long after the dose.
    #[serde(with = "crate::as_text")]
    pub until: Duration,
    /// The longest time between two looks.
    #[serde(with = "crate::as_text")]
    pub every: Duration,
}

/// Looks that came too late or not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// How many times nobody looked for longer than the schedule allows.
    pub gaps: usize,
    /// The longest of those times.
    pub longest: Duration,
}

impl Schedule {
    /// The schedule of a drug in an indication.
    pub(crate) fn of(catalog: &Catalog, drug: &Drug, spasticity: bool) -> Self {
        let policy = &catalog.policy.trial;
        let phases = if drug.observe.is_empty() { &policy.observe } else { &drug.observe };
        let period = observation_period(catalog, &drug.id);
        let mut basis = vec![
            Basis::of("observation after a trial dose, at least", period),
            Basis::of("again after an emergency", &policy.recheck_after_alarm),
            Basis::of("late by at most", &policy.observe_grace),
        ];
        let phase_basis = |phase: &ObservationPhase| {
            Basis::of(&format!("a look every, until {}", phase.until), &phase.every)
        };
        basis.extend(phases.iter().map(phase_basis));
        let phase =
            |phase: &ObservationPhase| Phase { until: phase.until, every: phase.every.value };
        Self {
            period: period.value,
            phases: phases.iter().map(phase).collect(),
            infusion_every: policy.observe_infusion_every.value,
            recheck: policy.recheck_after_alarm.value,
            grace: policy.observe_grace.value,
            signs: signs(drug.class, spasticity).map(name_of).collect(),
            basis,
        }
    }

    /// Whether the schedule asks for a sign.
    #[must_use]
    pub fn asks_for(&self, sign: TrialSign) -> bool {
        let name = name_of(sign);
        self.signs.contains(&name)
    }

    /// The longest time until the next look, so long after the dose.
    fn every(&self, elapsed: Duration) -> Duration {
        let phase = self.phases.iter().find(|phase| elapsed < phase.until);
        phase.map_or(self.infusion_every, |phase| phase.every)
    }

    /// When the next look is due; `None` once the observation is over.
    #[must_use]
    pub fn next_due(
        &self,
        injected_at: Timestamp,
        looks: &[Observed],
        infusing: bool,
    ) -> Option<Timestamp> {
        let end = after(injected_at, self.period)?;
        let last = looks.last().map_or(injected_at, |seen| seen.at);
        let alarmed = looks.last().is_some_and(Observed::is_emergency);
        if last >= end && !infusing && !alarmed {
            return None;
        }
        let every = self.every(between(injected_at, last));
        let every = if alarmed { every.min(self.recheck) } else { every };
        let due = after(last, every)?;
        Some(if infusing || last >= end { due } else { due.min(end) })
    }

    /// The looks that were missed between the dose and an instant, or the end of the observation.
    #[must_use]
    pub fn missed(&self, injected_at: Timestamp, looks: &[Observed], now: Timestamp) -> Missed {
        let end = after(injected_at, self.period).map_or(now, |end| end.min(now));
        let looked = looks.iter().map(|seen| seen.at).filter(|at| *at < end);
        let begins = std::iter::once(injected_at).chain(looked.clone());
        let ends = looked.chain([end]);
        let mut missed = Missed::default();
        for (begin, end) in begins.zip(ends) {
            let gap = between(begin, end);
            let allowed = self.every(between(injected_at, begin)).ms();
            if gap.ms() > allowed.saturating_add(self.grace.ms()) {
                missed.gaps += 1;
                missed.longest = missed.longest.max(gap);
            }
        }
        missed
    }

    /// The refusal of whatever may only follow when the observation is over.
    pub(crate) fn over_at(
        &self,
        injected_at: Timestamp,
        at: &crate::Circumstances<'_>,
    ) -> Option<Refusal> {
        let until = after(injected_at, self.period).unwrap_or(Timestamp::MAX);
        (at.occurred_at < until).then(|| Refusal {
            field: "occurred_at",
            rule: "observation.after-first-dose",
            message: format!("The observation of {} after the first dose is not over", self.period),
            asked: Some(at.show(at.occurred_at)),
            limit: Some(format!("from {} on", at.show(until))),
            source: self.basis.first().map_or_else(String::new, |basis| basis.source.clone()),
            action: "Go on observing; respiratory depression may come late".to_owned(),
        })
    }
}

/// How long a patient is observed after a trial dose: as the drug's label says, else as the site does.
pub(crate) fn observation_period<'a>(catalog: &'a Catalog, drug: &str) -> &'a Sourced<Duration> {
    let own = catalog.drug(drug).ok();
    let own = own.and_then(|drug| drug.observation_after_first_dose.as_ref());
    own.unwrap_or(&catalog.policy.trial_observation_min)
}

fn name_of(sign: TrialSign) -> String {
    let named = TrialSign::NAMES.iter().find(|(_, other)| *other == sign);
    named.map_or_else(String::new, |(name, _)| (*name).to_owned())
}

/// What is looked at: breathing and wakefulness always, the legs after every needle, and what the
/// class of drug and the indication add.
fn signs(class: DrugClass, spasticity: bool) -> impl Iterator<Item = TrialSign> {
    let always = [
        TrialSign::Pain,
        TrialSign::Sedation,
        TrialSign::RespiratoryRate,
        TrialSign::Saturation,
        TrialSign::Motor,
    ];
    let opioid: &[TrialSign] = match class {
        DrugClass::Opioid => &[TrialSign::Itch, TrialSign::Retention],
        DrugClass::LocalAnaesthetic | DrugClass::Alpha2Agonist => &[TrialSign::Retention],
        DrugClass::GabaBAgonist | DrugClass::CalciumChannelBlocker => &[],
    };
    let scores: &[TrialSign] =
        if spasticity { &[TrialSign::Ashworth, TrialSign::Spasm] } else { &[] };
    always.into_iter().chain(opioid.iter().copied()).chain(scores.iter().copied())
}
