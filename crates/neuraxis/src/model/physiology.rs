//! The sets of parameters in use, each with what is derived from it.

use super::Parameters;
use super::assembly::assemble;
use super::stepper_cache::StepperCache;
use crate::chain::{Chain, Stepper};
use crate::limits::ParameterError;
use std::sync::Arc;

/// How many sets of parameters are kept ready beside the present one: the hours of a day, twice.
const KEPT_PHYSIOLOGIES: usize = 48;

/// One set of parameters with what is derived from it.
#[derive(Clone, Debug)]
pub(super) struct Physiology {
    pub(super) parameters: Parameters,
    pub(super) chain: Arc<Chain>,
    steppers: StepperCache,
}

impl Physiology {
    fn new(parameters: Parameters) -> Result<Physiology, ParameterError> {
        parameters.validate()?;
        let chain = Arc::new(assemble(&parameters));
        Ok(Physiology { parameters, chain, steppers: StepperCache::default() })
    }

    /// The factorized step of this size.
    pub(super) fn stepper(&mut self, step_s: f64) -> Result<&Stepper, ParameterError> {
        self.steppers.at(&self.chain, step_s)
    }
}

/// The present physiology, and those before it.
#[derive(Clone, Debug)]
pub(super) struct Physiologies {
    pub(super) now: Physiology,
    before: Vec<Physiology>,
}

impl Physiologies {
    pub(super) fn new(parameters: Parameters) -> Result<Physiologies, ParameterError> {
        Ok(Physiologies { now: Physiology::new(parameters)?, before: Vec::new() })
    }

    /// Makes these parameters the present ones; when refused, those before stay.
    pub(super) fn change(&mut self, parameters: Parameters) -> Result<(), ParameterError> {
        if self.now.parameters == parameters {
            return Ok(());
        }
        let ready = self.before.iter().position(|kept| kept.parameters == parameters);
        let next = match ready {
            Some(index) => self.before.remove(index),
            None => Physiology::new(parameters)?,
        };
        self.before.push(std::mem::replace(&mut self.now, next));
        if self.before.len() > KEPT_PHYSIOLOGIES {
            self.before.remove(0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_physiologies_share_a_bounded_store_and_one_in_use_is_found_again() {
        let base = Parameters::for_drug_loss(0.15);
        let with = |loss_per_h: f64| Parameters { loss_per_h, ..base };
        let mut all = Physiologies::new(base).unwrap();
        let first = Arc::clone(&all.now.chain);
        all.change(with(0.2)).unwrap();
        all.change(base).unwrap();
        assert!(Arc::ptr_eq(&all.now.chain, &first));
        for round in 0..100 {
            all.change(with(0.3 + f64::from(round) * 0.01)).unwrap();
        }
        assert_eq!(all.before.len(), KEPT_PHYSIOLOGIES);
        assert_eq!(all.change(with(-1.0)).unwrap_err().field(), "loss_per_h");
        assert_eq!(all.now.parameters, with(0.3 + 99.0 * 0.01));
        all.change(base).unwrap();
        assert_eq!(&all.now.chain, &first);
    }
}
