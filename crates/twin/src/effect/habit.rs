//! How a person is used to one class of drugs: tolerance and adaptation together.

use cisterna_catalog::{Drug, DrugClass};

use super::tolerance::Tolerance;
use super::withdrawal::Withdrawal;

/// The habituation of one person to one class of drugs.
#[derive(Clone, Debug)]
pub(crate) struct Habit {
    pub(crate) class: DrugClass,
    tolerance: Option<Tolerance>,
    withdrawal: Option<Withdrawal>,
}

impl Habit {
    /// The constants are those of a drug of the class; `ratio` is its EC50 at the start over the one
    /// of somebody who is not used to it, `adapted` the effect to which the body is adapted.
    pub(crate) fn new(drug: &Drug, ratio: f64, adapted: f64) -> Self {
        let known = &drug.effect;
        Self {
            class: drug.class,
            tolerance: known.tolerance.as_ref().map(|known| Tolerance::new(known, ratio)),
            withdrawal: known.withdrawal.as_ref().map(|known| Withdrawal::new(known, adapted)),
        }
    }

    /// Lets time pass under a steady main effect of the class.
    pub(crate) fn advance(&mut self, effect: f64, hours: f64) {
        if let Some(tolerance) = &mut self.tolerance {
            tolerance.advance(effect, hours);
        }
        if let Some(withdrawal) = &mut self.withdrawal {
            withdrawal.advance(effect, hours);
        }
    }

    /// The EC50 over the one of somebody who is not used to the class.
    pub(crate) fn tolerance(&self) -> f64 {
        self.tolerance.as_ref().map_or(1.0, Tolerance::ratio)
    }

    pub(crate) fn withdrawal(&self) -> f64 {
        self.withdrawal.as_ref().map_or(0.0, Withdrawal::level)
    }

    pub(crate) fn rebound(&self) -> f64 {
        self.withdrawal.as_ref().map_or(0.0, Withdrawal::rebound)
    }
}
