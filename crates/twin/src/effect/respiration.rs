//! Depression of breathing, from the cisterna magna through a slow site.
//!
//! 0 is free breathing, 1 none; minute ventilation at rest is about one less this. The slow site
//! keeps the greatest depression some hours after a lumbar dose. Drug in the plasma acts through the
//! same site, as the concentration in the cisterna magna of the same effect. Tolerance to it is a
//! part of that to pain relief, so that a dose which was safe can become one that is not.
//!
//! Size and danger threshold are not calibrated to ventilation data and are unverified.

use cisterna_catalog::Respiration as Known;

use super::site::Sites;

/// The respiratory site of one drug.
#[derive(Clone, Debug)]
pub(crate) struct Respiration {
    pub(crate) sites: Sites,
    tolerance_share: f64,
    /// The concentration in the cisterna magna that does what 1 ng/mL in plasma does.
    cisterna_per_plasma: f64,
    pub(crate) danger: f64,
}

impl Respiration {
    pub(crate) fn new(known: &Known) -> Self {
        let breathing = &known.breathing;
        let ec50 = known.sigmoid.ec50_ng_per_ml.value;
        Self {
            sites: Sites::new(&known.sigmoid, 1),
            tolerance_share: breathing.tolerance_share.value,
            cisterna_per_plasma: ec50 / breathing.plasma_ec50_ng_per_ml.value,
            danger: breathing.danger.value,
        }
    }

    pub(crate) fn advance(&mut self, cisterna: f64, plasma: f64, hours: f64) {
        self.sites.advance(&[cisterna + plasma * self.cisterna_per_plasma], hours);
    }

    /// How many times its EC50 is at the site, for a person with this tolerance to pain relief.
    pub(crate) fn units(&self, tolerance: f64) -> f64 {
        let tolerance = 1.0 + (tolerance - 1.0) * self.tolerance_share;
        self.sites.units(tolerance).sum()
    }
}
