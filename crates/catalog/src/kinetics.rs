//! How a drug leaves the spinal fluid, and the blood, for the simulation.

use crate::entry::Entry;
use crate::ranges::ranges;
use crate::{CatalogError, SourcedRange};

/// How a drug leaves the spinal fluid.
#[derive(Clone, Debug, PartialEq)]
pub struct Kinetics {
    /// The first-order loss from the fluid to tissue and blood, per hour, in a model without
    /// tissue: everything that leaves the fluid otherwise than with it.
    pub loss_per_h: SourcedRange<f64>,
    /// The exchange with cord and roots, in a model that has them.
    pub tissue: Option<TissueKinetics>,
    /// The blood plasma as one compartment.
    pub plasma: Option<PlasmaKinetics>,
    /// The drug by mouth.
    pub oral: Option<OralKinetics>,
}

ranges! {
    /// The exchange between fluid and tissue (cord and roots). Its loss replaces the one of a model
    /// without tissue: the rest of that loss goes through the tissue here.
    TissueRates {
        /// Loss from the fluid that does not pass through the tissue, per hour.
        loss_per_h: rate,
        /// From fluid to tissue, per hour.
        tissue_in_per_h: rate,
        /// From tissue back to the fluid, per hour.
        tissue_out_per_h: rate,
        /// From tissue to blood, per hour.
        tissue_to_plasma_per_h: rate,
    }
}

/// The exchange with tissue, and whether it is the drug's default.
#[derive(Clone, Debug, PartialEq)]
pub struct TissueKinetics {
    /// Whether a model that has tissue uses it; otherwise it is an alternative to study.
    pub by_default: bool,
    /// The rates.
    pub rates: TissueRates,
}

ranges! {
    /// The blood plasma as one compartment of an adult of 70 kg.
    PlasmaKinetics {
        /// What the body clears of the drug, mL/min.
        clearance_ml_per_min: positive,
        /// The volume of distribution, L.
        volume_l: positive,
    }
}

ranges! {
    /// The drug by mouth, as a background of the intrathecal therapy. Never a dose conversion.
    OralKinetics {
        /// The share of a dose that reaches the blood.
        bioavailability: share,
        /// A dose by mouth over the intrathecal one of the same relief; people differ
        /// log-uniformly over the whole range.
        intrathecal_ratio: positive,
    }
}

impl Kinetics {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let kinetics = Self {
            loss_per_h: entry.rate("loss_per_h")?,
            tissue: entry.optional("tissue", TissueKinetics::read)?,
            plasma: entry.optional("plasma", PlasmaKinetics::read)?,
            oral: entry.optional("oral", OralKinetics::read)?,
        };
        entry.finish()?;
        Ok(kinetics)
    }

    /// Every number with its key below `kinetics`.
    #[must_use]
    pub fn values(&self) -> Vec<(String, &SourcedRange<f64>)> {
        let mut all = vec![("loss_per_h".to_owned(), &self.loss_per_h)];
        for (key, range) in self.tissue.iter().flat_map(|tissue| tissue.rates.values()) {
            all.push((format!("tissue.{key}"), range));
        }
        for (key, range) in self.plasma.iter().flat_map(PlasmaKinetics::values) {
            all.push((format!("plasma.{key}"), range));
        }
        for (key, range) in self.oral.iter().flat_map(OralKinetics::values) {
            all.push((format!("oral.{key}"), range));
        }
        all
    }
}

impl TissueKinetics {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        const USES: [(&str, bool); 2] = [("default", true), ("alternative", false)];
        let by_default = entry.choice("use", &USES)?;
        Ok(Self { by_default, rates: TissueRates::read(entry)? })
    }
}
