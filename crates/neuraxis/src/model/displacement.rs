//! The fluid that an injected volume pushes aside while it is injected.
//!
//! Where the volume enters, and where the surrounding tissue gives way for it, decide the flow:
//! through every face passes what entered below it less what was made room for below it. The drug
//! that is carried stays with the chain, so mass is conserved; the cells keep their volume, so
//! where room is made the concentration comes out too high by at most the share that was added
//! (3.5 % for 10 mL with the default compliance). How the added volume is absorbed afterwards is
//! not followed.

use super::source::Source;
use crate::limits::{Limits, ParameterError};

/// Share of an injected volume for which the canal makes room; the head makes room for the rest.
/// Unverified, from general knowledge: published shares of spinal compliance lie about a third.
pub const SPINAL_COMPLIANCE_SHARE: f64 = 0.35;

/// Accepted injected volumes, mL.
pub const VOLUME_LIMITS_ML: Limits = Limits::new(1e-6, 100.0);

/// A volume that enters at the place of a source at a constant rate.
///
/// With [`Source::at`] the flow itself makes the slug, of the length of the volume over the
/// cross-section; a Gaussian source brings fluid in wherever it brings drug in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Displacement<'a> {
    pub(super) source: &'a Source,
    pub(super) volume_ml: f64,
    spinal_share: f64,
}

impl<'a> Displacement<'a> {
    /// A volume that enters at a source, with the default share of spinal compliance.
    pub fn new(source: &'a Source, volume_ml: f64) -> Result<Displacement<'a>, ParameterError> {
        Displacement::with_spinal_share(source, volume_ml, SPINAL_COMPLIANCE_SHARE)
    }

    /// The same with a share of the canal in compliance, 0 to 1, spread evenly over its length.
    pub fn with_spinal_share(
        source: &'a Source,
        volume_ml: f64,
        spinal_share: f64,
    ) -> Result<Displacement<'a>, ParameterError> {
        VOLUME_LIMITS_ML.check("volume_ml", volume_ml)?;
        Limits::new(0.0, 1.0).check("spinal_share", spinal_share)?;
        Ok(Displacement { source, volume_ml, spinal_share })
    }

    /// The flow through every face, positive upward, mL/s.
    ///
    /// `entering` is the share of the volume that enters at each spinal cell; of the two cranial
    /// nodes each makes room in proportion to its volume.
    pub(super) fn flows_ml_per_s(
        &self,
        entering: &[f64],
        cranial_ml: [f64; 2],
        duration_s: f64,
    ) -> Vec<f64> {
        let rate_ml_per_s = self.volume_ml / duration_s;
        let room_of_cell = self.spinal_share / entering.len() as f64;
        let mut share = 0.0;
        let mut flows: Vec<f64> = Vec::with_capacity(entering.len() + 1);
        for entering in entering {
            share += entering - room_of_cell;
            flows.push(rate_ml_per_s * share);
        }
        let above_cisterna = cranial_ml[1] / (cranial_ml[0] + cranial_ml[1]);
        flows.push(rate_ml_per_s * (1.0 - self.spinal_share) * above_cisterna);
        flows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_enters_is_made_room_for() {
        let source = Source::at(15.0).unwrap();
        let bolus = Displacement::new(&source, 12.0).unwrap();
        let mut entering = vec![0.0; 240];
        entering[60] = 1.0;
        let flows = bolus.flows_ml_per_s(&entering, [20.0, 105.0], 60.0);
        assert_eq!(flows.len(), 241);
        // Below the tip a quarter of the canal makes room; above the canal the head does.
        assert!((flows[59] + 0.2 * 0.35 * 0.25).abs() < 1e-14);
        assert!((flows[60] - 0.2 * (1.0 - 0.35 * 61.0 / 240.0)).abs() < 1e-14);
        assert!((flows[239] - 0.2 * 0.65).abs() < 1e-14);
        assert!((flows[240] - 0.2 * 0.65 * 105.0 / 125.0).abs() < 1e-14);
    }

    #[test]
    fn a_volume_or_share_out_of_range_is_refused() {
        let source = Source::at(15.0).unwrap();
        let field = |result: Result<Displacement<'_>, ParameterError>| result.unwrap_err().field();
        assert_eq!(field(Displacement::new(&source, -1.0)), "volume_ml");
        assert_eq!(field(Displacement::new(&source, f64::NAN)), "volume_ml");
        assert_eq!(field(Displacement::with_spinal_share(&source, 1.0, 1.5)), "spinal_share");
    }
}
