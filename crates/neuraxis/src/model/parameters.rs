//! The numbers that make one neuraxis and one drug.

use super::canal::REFERENCE_VOLUME_ML;
use super::parameter_table as table;
use super::parameter_table::ParameterEntry;
use crate::limits::ParameterError;

/// Anatomy, flow and dispersion of a person, and the loss that belongs to a drug.
///
/// Defaults, ranges and sources are in [`PARAMETER_TABLE`](super::PARAMETER_TABLE). There is no
/// default for the drug, so there is no `Default`: start from [`Parameters::for_drug_loss`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Number of spinal cells; 240 are 0.25 cm each.
    pub cells: usize,
    /// Effective dispersion below 18 cm, cm2/s. A calibrated value, not a measurement.
    pub k_lumbar_cm2_per_s: f64,
    /// Effective dispersion from 26 to 44 cm, cm2/s. A calibrated value, not a measurement.
    pub k_thoracic_cm2_per_s: f64,
    /// Effective dispersion above 50 cm, cm2/s. A calibrated value, not a measurement.
    pub k_cervical_cm2_per_s: f64,
    /// Production of fluid, mL/min.
    pub production_ml_per_min: f64,
    /// Share of the produced fluid that is absorbed along the spine, 0 to 1.
    pub spinal_absorption_fraction: f64,
    /// First-order irreversible loss of the drug from spinal fluid, 1/h: through dura to epidural
    /// space and vessels. A published "clearance" or "half-life" is not this number; those are
    /// local and apparent.
    pub loss_per_h: f64,
    /// Mixing between the top of the canal and the cisterna magna, mL/min.
    pub foramen_conductance_ml_per_min: f64,
    /// Mixing between the cisterna magna and the cranial space, mL/min.
    pub cranial_exchange_ml_per_min: f64,
    /// Fluid in the canal, mL; scales the cross-section at every height.
    pub spinal_fluid_ml: f64,
    /// Fluid in the cisterna magna with the basal cisterns, mL.
    pub cisterna_ml: f64,
    /// Fluid in the cranial subarachnoid space, mL.
    pub cranial_ml: f64,
}

impl Parameters {
    /// The default person with a drug that is lost from spinal fluid at `loss_per_h`.
    pub const fn for_drug_loss(loss_per_h: f64) -> Parameters {
        Parameters {
            cells: 240,
            k_lumbar_cm2_per_s: 0.010,
            k_thoracic_cm2_per_s: 0.10,
            k_cervical_cm2_per_s: 0.4,
            production_ml_per_min: 0.37,
            spinal_absorption_fraction: 0.2,
            loss_per_h,
            foramen_conductance_ml_per_min: 8.0,
            cranial_exchange_ml_per_min: 2.0,
            spinal_fluid_ml: REFERENCE_VOLUME_ML,
            cisterna_ml: 20.0,
            cranial_ml: 105.0,
        }
    }

    /// Refuses the first value outside the accepted limits, in the order of the fields.
    pub fn validate(&self) -> Result<(), ParameterError> {
        for (entry, value) in self.entries() {
            entry.accepted.check(entry.field, value)?;
        }
        Ok(())
    }

    /// The parameters whose value lies outside the range that the evidence supports.
    pub fn outside_studied_range(&self) -> impl Iterator<Item = (&'static ParameterEntry, f64)> {
        self.entries().into_iter().filter(|(entry, value)| !entry.studied.contain(*value))
    }

    /// Every value with what is known about it.
    pub fn entries(&self) -> [(&'static ParameterEntry, f64); 12] {
        [
            (&table::CELLS, self.cells as f64),
            (&table::K_LUMBAR, self.k_lumbar_cm2_per_s),
            (&table::K_THORACIC, self.k_thoracic_cm2_per_s),
            (&table::K_CERVICAL, self.k_cervical_cm2_per_s),
            (&table::PRODUCTION, self.production_ml_per_min),
            (&table::SPINAL_ABSORPTION, self.spinal_absorption_fraction),
            (&table::LOSS, self.loss_per_h),
            (&table::FORAMEN, self.foramen_conductance_ml_per_min),
            (&table::CRANIAL_EXCHANGE, self.cranial_exchange_ml_per_min),
            (&table::SPINAL_FLUID, self.spinal_fluid_ml),
            (&table::CISTERNA, self.cisterna_ml),
            (&table::CRANIAL, self.cranial_ml),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::PARAMETER_TABLE;
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_table_and_inside_the_studied_range() {
        let parameters = Parameters::for_drug_loss(0.15);
        assert_eq!(parameters.validate(), Ok(()));
        assert_eq!(parameters.outside_studied_range().count(), 0);
        for ((entry, value), row) in parameters.entries().into_iter().zip(&PARAMETER_TABLE) {
            assert_eq!(entry, row, "one order in both places");
            assert_eq!(entry.default, (entry.field != "loss_per_h").then_some(value));
            assert!(row.accepted.low <= row.studied.low && row.studied.high <= row.accepted.high);
        }
    }

    #[test]
    fn a_refusal_names_the_field_that_is_wrong() {
        let good = Parameters::for_drug_loss(0.0);
        let cases = [
            (Parameters { cells: 3, ..good }, "cells"),
            (Parameters { k_lumbar_cm2_per_s: 0.0, ..good }, "k_lumbar_cm2_per_s"),
            (Parameters { k_thoracic_cm2_per_s: f64::NAN, ..good }, "k_thoracic_cm2_per_s"),
            (Parameters { k_cervical_cm2_per_s: -1.0, ..good }, "k_cervical_cm2_per_s"),
            (Parameters { production_ml_per_min: -0.1, ..good }, "production_ml_per_min"),
            (Parameters { spinal_absorption_fraction: 1.1, ..good }, "spinal_absorption_fraction"),
            (Parameters { loss_per_h: f64::INFINITY, ..good }, "loss_per_h"),
            (
                Parameters { foramen_conductance_ml_per_min: -8.0, ..good },
                "foramen_conductance_ml_per_min",
            ),
            (
                Parameters { cranial_exchange_ml_per_min: 1e9, ..good },
                "cranial_exchange_ml_per_min",
            ),
            (Parameters { spinal_fluid_ml: 0.0, ..good }, "spinal_fluid_ml"),
            (Parameters { cisterna_ml: 0.0, ..good }, "cisterna_ml"),
            (Parameters { cranial_ml: 0.0, ..good }, "cranial_ml"),
        ];
        for (parameters, field) in cases {
            assert_eq!(parameters.validate().unwrap_err().field(), field);
        }
    }

    #[test]
    fn a_value_beyond_the_evidence_runs_but_is_reported() {
        let fast = Parameters { k_cervical_cm2_per_s: 2.0, ..Parameters::for_drug_loss(0.0) };
        assert_eq!(fast.validate(), Ok(()));
        let reported: Vec<_> = fast.outside_studied_range().map(|(e, v)| (e.field, v)).collect();
        assert_eq!(reported, [("k_cervical_cm2_per_s", 2.0)]);
    }
}
