//! Factorized steps at hand, so that a step size in use is factorized once.

use crate::chain::{Chain, Stepper};
use crate::limits::ParameterError;
use std::sync::Arc;

/// How many step sizes are kept; further ones replace the oldest.
const CACHED_STEP_SIZES: usize = 8;

/// Factorized steps of the sizes in use.
#[derive(Clone, Debug, Default)]
pub(super) struct StepperCache {
    steppers: Vec<Stepper>,
    oldest: usize,
}

impl StepperCache {
    /// The step of this size, factorized now if it is not at hand.
    pub(super) fn at(
        &mut self,
        chain: &Arc<Chain>,
        step_s: f64,
    ) -> Result<&Stepper, ParameterError> {
        let same_size = |stepper: &Stepper| stepper.step_s().to_bits() == step_s.to_bits();
        let found = self.steppers.iter().position(same_size);
        let index = match found {
            Some(index) => index,
            None if self.steppers.len() < CACHED_STEP_SIZES => {
                self.steppers.push(Stepper::new(chain, step_s)?);
                self.steppers.len() - 1
            }
            None => {
                let index = self.oldest;
                self.steppers[index].set_step_s(step_s)?;
                self.oldest = (index + 1) % CACHED_STEP_SIZES;
                index
            }
        };
        Ok(&self.steppers[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_step_sizes_share_a_bounded_cache() {
        let chain = Arc::new(Chain::new(vec![1.0], vec![], vec![]).unwrap());
        let mut cache = StepperCache::default();
        for round in 0..3 {
            for size in 1..=2 * CACHED_STEP_SIZES {
                let step_s = size as f64 + f64::from(round) * 0.25;
                let stepper = cache.at(&chain, step_s).unwrap();
                assert_eq!(stepper.step_s().to_bits(), step_s.to_bits());
            }
        }
        assert_eq!(cache.steppers.len(), CACHED_STEP_SIZES);
    }
}
