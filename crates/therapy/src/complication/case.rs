//! A case: signs that were reported, what they may mean, what was done about it, how it ended.

use cisterna_catalog::{Complications, Urgency, WorkUpStep};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Candidate;

/// Signs that were reported together, until they are explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its number, from 1 for each patient.
    pub number: u32,
    /// When the signs were reported.
    pub opened_at: Timestamp,
    /// The signs, by id.
    pub signs: Vec<String>,
    /// What was said beside them.
    pub remark: String,
    /// What they may mean, the most urgent first.
    pub candidates: Vec<Candidate>,
    /// The steps of the work-up that were done.
    pub done: Vec<WorkUpDone>,
    /// How it ended.
    pub closed: Option<Closed>,
}

/// A step of the work-up that was done, with the words that were in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkUpDone {
    /// The case.
    pub case: u32,
    /// The step's id.
    pub step: String,
    /// What was done.
    pub what: String,
    /// The result's id.
    pub result: String,
    /// The result in words.
    pub words: String,
    /// The complications that it points to.
    pub points_to: Vec<Candidate>,
    /// The step that follows.
    pub next: Option<String>,
    /// What else was seen.
    pub remark: String,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The case.
    pub case: u32,
    /// The complication that it was; none when nothing was found.
    pub confirmed: Option<String>,
    /// Its name.
    pub name: String,
    /// What it ended in: `treated`, `programme`, `revision` or `explant`.
    pub end: Option<String>,
    /// What was found and done.
    pub remark: String,
}

impl Case {
    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// How long it may wait: as long as its most urgent candidate.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        self.candidates.iter().map(Candidate::may_wait).min().unwrap_or(Urgency::Now)
    }

    /// The next step: the first that was not done on the way from the most urgent candidate, then
    /// from the next one; none when every way is at its end.
    #[must_use]
    pub fn next_step<'a>(&self, known: &'a Complications) -> Option<&'a WorkUpStep> {
        self.candidates.iter().find_map(|candidate| self.open_on(&candidate.work_up, known))
    }

    /// The first step on a way that was not done. A way has no more steps than there are.
    fn open_on<'a>(&self, entry: &str, known: &'a Complications) -> Option<&'a WorkUpStep> {
        let mut at = entry.to_owned();
        for _ in 0..=known.steps.len() {
            let step = known.step(&at)?;
            let Some(done) = self.done.iter().rev().find(|done| done.step == at) else {
                return Some(step);
            };
            at = done.next.clone()?;
        }
        None
    }

    /// Takes in a step: what it points to moves up within its urgency.
    pub(crate) fn take(&mut self, done: &WorkUpDone) {
        for pointed in &done.points_to {
            let known = self.candidates.iter_mut().find(|c| c.complication == pointed.complication);
            match known {
                Some(candidate) => {
                    candidate.fit = candidate.fit.saturating_add(pointed.fit);
                    candidate.reasons.extend(pointed.reasons.iter().cloned());
                }
                None => self.candidates.push(pointed.clone()),
            }
        }
        self.candidates.sort_by(|one, other| {
            one.may_wait().cmp(&other.may_wait()).then(other.fit.cmp(&one.fit))
        });
        self.done.push(done.clone());
    }
}
