//! A refill under way: what is known of it so far, and what comes next.

use cisterna_quantity::Volume;
use jiff::Timestamp;

use super::container::CheckContainer;
use super::injection::{AnswerPocketFill, Portion};
use super::prepare::{CheckIdentity, Interrogation, PlaceNeedle};
use super::step::Taken;
use super::{RefillStarted, ResidualMeasured};
use crate::TaskKind;
use crate::reconciliation::Delivery;

/// A refill under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its beginning.
    pub started: RefillStarted,
    /// The measured residual, once it is entered.
    pub measured: Option<ResidualMeasured>,
    /// When it was measured: from then on the reservoir is empty.
    pub measured_at: Option<Timestamp>,
    /// The other steps, as far as they are done.
    pub progress: Progress,
}

/// The steps of a refill, as far as they are done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Who the patient is.
    pub identity: Option<CheckIdentity>,
    /// What pump and patient told.
    pub interrogation: Option<Interrogation>,
    /// Where the needle is.
    pub needle: Option<PlaceNeedle>,
    /// The label of the container.
    pub container: Option<CheckContainer>,
    /// What was injected.
    pub portions: Vec<Portion>,
    /// What came of a possible pocket fill, with the number of portions that it speaks of.
    pub pocket_fill: Option<(usize, AnswerPocketFill)>,
}

impl Session {
    pub(crate) fn begun(started: RefillStarted) -> Self {
        Self { started, measured: None, measured_at: None, progress: Progress::default() }
    }

    /// What was measured against what the pump counted, once it is.
    #[must_use]
    pub fn delivery(&self) -> Option<Delivery> {
        self.measured.as_ref()?.reconciled.as_ref().map(|reconciled| reconciled.delivery)
    }

    /// What comes next.
    #[must_use]
    pub fn next(&self) -> TaskKind {
        let progress = &self.progress;
        if progress.open_suspicion().is_some() {
            return TaskKind::PocketFill;
        }
        if self.measured.is_some() {
            return match (&progress.container, progress.portions.is_empty()) {
                (None, _) => TaskKind::RefillContainer,
                (Some(_), true) => TaskKind::RefillInjection,
                (Some(_), false) => TaskKind::CompleteRefill,
            };
        }
        match (&progress.identity, &progress.interrogation, &progress.needle) {
            (None, _, _) => TaskKind::RefillIdentity,
            (_, None, _) => TaskKind::RefillInterrogation,
            (_, _, None) => TaskKind::RefillNeedle,
            _ => TaskKind::MeasureResidual,
        }
    }

    pub(crate) fn take(&mut self, taken: &Taken) {
        let progress = &mut self.progress;
        match taken {
            Taken::Identity(checked) => progress.identity = Some(checked.clone()),
            Taken::Interrogation(told) => progress.interrogation = Some(told.clone()),
            Taken::Needle(placed) => progress.needle = Some(placed.clone()),
            Taken::Container(label) => progress.container = Some(label.clone()),
            Taken::Portion(portion) => progress.portions.push(portion.clone()),
            Taken::PocketFill(answer) => {
                progress.pocket_fill = Some((progress.portions.len(), answer.clone()));
            }
            Taken::Echo(_) | Taken::Look(_) | Taken::Departure(_) => {}
        }
    }
}

impl Progress {
    /// All that was injected; `None` when it is more than can be counted.
    #[must_use]
    pub fn injected(&self) -> Option<Volume> {
        let add = |sum: Volume, portion: &Portion| sum.checked_add(portion.injected.volume).ok();
        self.portions.iter().try_fold(Volume::ZERO, add)
    }

    /// What is in the reservoir: what was measured after a possible pocket fill, and what was injected
    /// since.
    #[must_use]
    pub fn in_reservoir(&self) -> Option<Volume> {
        let (counted, before) = match &self.pocket_fill {
            Some((portions, answer)) => (*portions, answer.in_reservoir),
            None => (0, Volume::ZERO),
        };
        let add = |sum: Volume, portion: &Portion| sum.checked_add(portion.injected.volume).ok();
        self.portions.iter().skip(counted).try_fold(before, add)
    }

    /// The last portion, if it speaks for a pocket fill and nobody has answered that.
    #[must_use]
    pub fn open_suspicion(&self) -> Option<&Portion> {
        let answered = self.pocket_fill.as_ref().map_or(0, |(portions, _)| *portions);
        self.portions.iter().skip(answered).rfind(|portion| !portion.signs.is_empty())
    }

    /// Whether a part of it lies in the pocket, as far as is known.
    #[must_use]
    pub fn is_in_pocket(&self) -> bool {
        self.pocket_fill.as_ref().is_some_and(|(_, answer)| answer.in_pocket)
    }
}
