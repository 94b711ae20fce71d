//! How much people differ, as data with its basis.

use crate::limits::{Limits, ParameterError};

/// How much each parameter differs between people: standard deviations of the logarithm, except
/// where the field says otherwise. What is not listed here does not vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variability {
    /// Of the dispersion in the lumbar part.
    pub k_lumbar: f64,
    /// Of the dispersion in the thoracic part.
    pub k_thoracic: f64,
    /// Of the dispersion in the cervical part.
    pub k_cervical: f64,
    /// Correlation between the logarithms of any two of the three dispersions, 0 to 1: the beat
    /// of one heart drives all of them.
    pub k_correlation: f64,
    /// Of the production of fluid.
    pub production: f64,
    /// Of the share absorbed along the spine: standard deviation of its log-odds.
    pub spinal_absorption_logit: f64,
    /// Of the loss; belongs to the drug.
    pub loss: f64,
    /// Of the mixing through the foramen magnum.
    pub foramen: f64,
    /// Of the mixing between cisterna magna and cranial space.
    pub cranial_exchange: f64,
    /// Of the volume of spinal fluid.
    pub spinal_fluid: f64,
    /// Standard deviation of the height of a catheter tip or needle about what was meant, cm.
    pub height_cm: f64,
}

/// What is known about one entry of [`Variability`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VariabilityEntry {
    /// The name of the field in [`Variability`].
    pub field: &'static str,
    /// The suggested value; none where it belongs to the drug.
    pub suggested: Option<f64>,
    /// The limits that validation enforces.
    pub accepted: Limits,
    /// The published source or the reason.
    pub basis: &'static str,
    /// Whether the value rests on a published measurement.
    pub verified: bool,
}

const SPREAD: Limits = Limits::new(0.0, 2.0);
const CHOSEN: &str = "chosen; larger than the 27 % between people of cervical displacement in \
    NMRBIOMED-2024, to which dispersion is thought to be related by its square";
const BY_HAND: &str = "set by hand, as the parameter itself is";

/// All entries, in the order of the fields of [`Variability`].
pub const VARIABILITY_TABLE: [VariabilityEntry; 11] = [
    entry("k_lumbar", Some(0.35), SPREAD, CHOSEN, false),
    entry("k_thoracic", Some(0.4), SPREAD, CHOSEN, false),
    entry("k_cervical", Some(0.6), SPREAD, CHOSEN, false),
    entry(
        "k_correlation",
        Some(0.7),
        Limits::new(0.0, 1.0),
        "chosen: stroke volume and heart rate act on the whole canal",
        false,
    ),
    entry("production", Some(0.2), SPREAD, "chosen; NILSSON-1992 gives the day, not people", false),
    entry("spinal_absorption_logit", Some(0.4), SPREAD, "chosen: 0.2 becomes 0.1 to 0.35", false),
    entry("loss", None, SPREAD, "belongs to the drug: 0.3 to 0.8, 0.4 for morphine", false),
    entry("foramen", Some(0.5), SPREAD, BY_HAND, false),
    entry("cranial_exchange", Some(0.5), SPREAD, BY_HAND, false),
    entry("spinal_fluid", Some(0.24), SPREAD, "HOGAN-1996: 49.9 mL, SD 12.1 mL, 25 people", true),
    entry("height_cm", Some(2.0), Limits::new(0.0, 20.0), "chosen", false),
];

const fn entry(
    field: &'static str,
    suggested: Option<f64>,
    accepted: Limits,
    basis: &'static str,
    verified: bool,
) -> VariabilityEntry {
    VariabilityEntry { field, suggested, accepted, basis, verified }
}

impl Variability {
    /// The suggested variability, with that of the drug's loss.
    pub const fn suggested(loss: f64) -> Variability {
        Variability {
            k_lumbar: 0.35,
            k_thoracic: 0.4,
            k_cervical: 0.6,
            k_correlation: 0.7,
            production: 0.2,
            spinal_absorption_logit: 0.4,
            loss,
            foramen: 0.5,
            cranial_exchange: 0.5,
            spinal_fluid: 0.24,
            height_cm: 2.0,
        }
    }

    /// Nobody differs from anybody: every patient is the typical person.
    pub const fn none() -> Variability {
        Variability {
            k_lumbar: 0.0,
            k_thoracic: 0.0,
            k_cervical: 0.0,
            k_correlation: 0.0,
            production: 0.0,
            spinal_absorption_logit: 0.0,
            loss: 0.0,
            foramen: 0.0,
            cranial_exchange: 0.0,
            spinal_fluid: 0.0,
            height_cm: 0.0,
        }
    }

    /// Refuses the first value outside the accepted limits, in the order of the fields.
    pub fn validate(&self) -> Result<(), ParameterError> {
        for (entry, value) in VARIABILITY_TABLE.iter().zip(self.values()) {
            entry.accepted.check(entry.field, value)?;
        }
        Ok(())
    }

    fn values(&self) -> [f64; 11] {
        [
            self.k_lumbar,
            self.k_thoracic,
            self.k_cervical,
            self.k_correlation,
            self.production,
            self.spinal_absorption_logit,
            self.loss,
            self.foramen,
            self.cranial_exchange,
            self.spinal_fluid,
            self.height_cm,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suggestion_is_that_of_the_table_in_its_order() {
        let suggested = Variability::suggested(0.4);
        assert_eq!(suggested.validate(), Ok(()));
        for (entry, value) in VARIABILITY_TABLE.iter().zip(suggested.values()) {
            assert_eq!(
                entry.suggested,
                (entry.field != "loss").then_some(value),
                "{}",
                entry.field
            );
        }
    }

    #[test]
    fn a_refusal_names_the_field_that_is_wrong() {
        let good = Variability::suggested(0.4);
        for (wrong, field) in [
            (Variability { k_lumbar: -0.1, ..good }, "k_lumbar"),
            (Variability { k_thoracic: f64::NAN, ..good }, "k_thoracic"),
            (Variability { k_cervical: 2.1, ..good }, "k_cervical"),
            (Variability { k_correlation: 1.1, ..good }, "k_correlation"),
            (Variability { production: -1.0, ..good }, "production"),
            (Variability { spinal_absorption_logit: 3.0, ..good }, "spinal_absorption_logit"),
            (Variability { loss: f64::INFINITY, ..good }, "loss"),
            (Variability { foramen: -1.0, ..good }, "foramen"),
            (Variability { cranial_exchange: 9.0, ..good }, "cranial_exchange"),
            (Variability { spinal_fluid: -0.1, ..good }, "spinal_fluid"),
            (Variability { height_cm: 21.0, ..good }, "height_cm"),
        ] {
            assert_eq!(wrong.validate().unwrap_err().field(), field);
        }
    }
}
