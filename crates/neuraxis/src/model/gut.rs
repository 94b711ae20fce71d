//! Drug taken by mouth, on its way to plasma.

use super::plasma::{AMOUNT_LIMITS, DURATION_LIMITS_S};
use crate::limits::{Limits, ParameterError};

/// Accepted rates of absorption from the gut, 1/h.
const ABSORPTION_LIMITS_PER_H: Limits = Limits::new(1e-3, 1e3);
const HOUR_S: f64 = 3600.0;

/// Drug swallowed and not yet absorbed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gut {
    absorption_per_h: f64,
    available_share: f64,
    amount: f64,
}

impl Gut {
    /// An empty gut that absorbs at a rate, of which a share (0 to 1) reaches plasma.
    pub fn new(absorption_per_h: f64, available_share: f64) -> Result<Gut, ParameterError> {
        ABSORPTION_LIMITS_PER_H.check("absorption_per_h", absorption_per_h)?;
        Limits::new(0.0, 1.0).check("available_share", available_share)?;
        Ok(Gut { absorption_per_h, available_share, amount: 0.0 })
    }

    /// A dose by mouth; only the share that reaches plasma counts from here on.
    pub fn swallow(&mut self, amount: f64) -> Result<(), ParameterError> {
        AMOUNT_LIMITS.check("amount", amount)?;
        self.amount += amount * self.available_share;
        Ok(())
    }

    /// Lets time pass and hands over what is absorbed in it, to be given to [`Plasma::advance`](super::Plasma::advance)
    /// for the same time. Entering evenly is exact for short times against the absorption.
    pub fn advance(&mut self, duration_s: f64) -> Result<f64, ParameterError> {
        DURATION_LIMITS_S.check("duration_s", duration_s)?;
        let absorbed = -self.amount * (-self.absorption_per_h * duration_s / HOUR_S).exp_m1();
        self.amount = (self.amount - absorbed).max(0.0);
        Ok(absorbed)
    }

    /// What will still reach plasma.
    pub fn amount(&self) -> f64 {
        self.amount
    }
}
