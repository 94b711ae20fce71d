//! The numbers that make one neuraxis and one drug.

use super::canal::{CANAL_LENGTH_CM, REFERENCE_VOLUME_ML};
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
    /// Length of the canal from the end of the dural sac to the foramen magnum, cm. The shape of
    /// the reference canal is stretched to it; [`spinal_fluid_ml`](Self::spinal_fluid_ml) stays.
    pub canal_length_cm: f64,
    /// First-order irreversible uptake from the cranial space into the brain, 1/h.
    pub brain_uptake_per_h: f64,
    /// Uptake from spinal fluid into tissue of cord and roots, 1/h; 0 leaves tissue out.
    pub tissue_in_per_h: f64,
    /// Return from tissue to spinal fluid, 1/h of the amount held.
    pub tissue_out_per_h: f64,
    /// Carried from tissue to plasma for good, 1/h of the amount held.
    pub tissue_to_plasma_per_h: f64,
    /// Permeability of dura with arachnoid, cm/min; 0 leaves the epidural space out, and then
    /// [`loss_per_h`](Self::loss_per_h) stands for what crosses the dura. With it, lower that loss
    /// so that [`steady_loss_per_h`](Self::steady_loss_per_h) stays what was fitted.
    pub dural_permeability_cm_per_min: f64,
    /// Surface of the dura around spinal fluid, cm2, spread evenly over the length.
    pub dural_area_cm2: f64,
    /// Volume of the epidural space with its fat, mL, spread evenly over the length.
    pub epidural_ml: f64,
    /// Concentration in the epidural space with fat over that of fluid in balance with it.
    pub epidural_partition: f64,
    /// Carried from the epidural space to plasma for good, 1/h of the amount held.
    pub epidural_to_plasma_per_h: f64,
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
            canal_length_cm: CANAL_LENGTH_CM,
            brain_uptake_per_h: 0.0,
            tissue_in_per_h: 0.0,
            tissue_out_per_h: 0.0,
            tissue_to_plasma_per_h: 0.0,
            dural_permeability_cm_per_min: 0.0,
            dural_area_cm2: 318.5,
            epidural_ml: 60.0,
            epidural_partition: 1.0,
            epidural_to_plasma_per_h: 5.0,
        }
    }

    /// Everything that leaves spinal fluid for plasma once tissue and epidural space are in
    /// balance with it, 1/h: the lumped loss, and what these two carry away. A loss that was
    /// fitted without them is to be compared with this number.
    pub fn steady_loss_per_h(&self) -> f64 {
        let carried_on = |back: f64, away: f64| if away > 0.0 { away / (back + away) } else { 0.0 };
        let tissue =
            self.tissue_in_per_h * carried_on(self.tissue_out_per_h, self.tissue_to_plasma_per_h);
        let epidural = self.dural_clearance_ml_per_h() / self.spinal_fluid_ml
            * carried_on(self.epidural_back_per_h(), self.epidural_to_plasma_per_h);
        self.loss_per_h + tissue + epidural
    }

    /// What crosses the dura at unit concentration, mL/h.
    pub(super) fn dural_clearance_ml_per_h(&self) -> f64 {
        60.0 * self.dural_permeability_cm_per_min * self.dural_area_cm2
    }

    /// What returns through the dura, 1/h of the amount held.
    pub(super) fn epidural_back_per_h(&self) -> f64 {
        self.dural_clearance_ml_per_h() / (self.epidural_ml * self.epidural_partition)
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
    pub fn entries(&self) -> [(&'static ParameterEntry, f64); 22] {
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
            (&table::CANAL_LENGTH, self.canal_length_cm),
            (&table::BRAIN_UPTAKE, self.brain_uptake_per_h),
            (&table::TISSUE_IN, self.tissue_in_per_h),
            (&table::TISSUE_OUT, self.tissue_out_per_h),
            (&table::TISSUE_TO_PLASMA, self.tissue_to_plasma_per_h),
            (&table::DURAL_PERMEABILITY, self.dural_permeability_cm_per_min),
            (&table::DURAL_AREA, self.dural_area_cm2),
            (&table::EPIDURAL, self.epidural_ml),
            (&table::EPIDURAL_PARTITION, self.epidural_partition),
            (&table::EPIDURAL_TO_PLASMA, self.epidural_to_plasma_per_h),
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
            (Parameters { canal_length_cm: 600.0, ..good }, "canal_length_cm"),
            (Parameters { brain_uptake_per_h: -1.0, ..good }, "brain_uptake_per_h"),
            (Parameters { tissue_in_per_h: -1.0, ..good }, "tissue_in_per_h"),
            (Parameters { tissue_out_per_h: f64::NAN, ..good }, "tissue_out_per_h"),
            (Parameters { tissue_to_plasma_per_h: 1e9, ..good }, "tissue_to_plasma_per_h"),
            (
                Parameters { dural_permeability_cm_per_min: -1e-3, ..good },
                "dural_permeability_cm_per_min",
            ),
            (Parameters { dural_area_cm2: 0.0, ..good }, "dural_area_cm2"),
            (Parameters { epidural_ml: 0.0, ..good }, "epidural_ml"),
            (Parameters { epidural_partition: 0.0, ..good }, "epidural_partition"),
            (Parameters { epidural_to_plasma_per_h: -1.0, ..good }, "epidural_to_plasma_per_h"),
        ];
        for (parameters, field) in cases {
            assert_eq!(parameters.validate().unwrap_err().field(), field);
        }
    }

    #[test]
    fn the_steady_loss_counts_what_tissue_and_epidural_space_carry_away() {
        let none = Parameters::for_drug_loss(0.15);
        assert!((none.steady_loss_per_h() - 0.15).abs() < 1e-15);
        let tissue = Parameters {
            tissue_in_per_h: 2.0,
            tissue_out_per_h: 4.0,
            tissue_to_plasma_per_h: 2.0,
            ..Parameters::for_drug_loss(0.3)
        };
        assert!((tissue.steady_loss_per_h() - (0.3 + 2.0 / 3.0)).abs() < 1e-14);
        // Held tissue without a way out carries nothing away, even when nothing returns either.
        let held = Parameters { tissue_in_per_h: 2.0, ..none };
        assert!((held.steady_loss_per_h() - 0.15).abs() < 1e-15);
        let epidural = Parameters { dural_permeability_cm_per_min: 0.6e-3, ..none };
        let clearance = 0.6e-3 * 318.5 * 60.0;
        let share = 5.0 / (5.0 + clearance / 60.0);
        let want = 0.15 + clearance / none.spinal_fluid_ml * share;
        assert!((epidural.steady_loss_per_h() - want).abs() < 1e-14);
    }

    #[test]
    fn a_value_beyond_the_evidence_runs_but_is_reported() {
        let fast = Parameters { k_cervical_cm2_per_s: 2.0, ..Parameters::for_drug_loss(0.0) };
        assert_eq!(fast.validate(), Ok(()));
        let reported: Vec<_> = fast.outside_studied_range().map(|(e, v)| (e.field, v)).collect();
        assert_eq!(reported, [("k_cervical_cm2_per_s", 2.0)]);
    }
}
