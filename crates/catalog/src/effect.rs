//! What a drug does, for the simulation: one table of constants for each effect.
//!
//! Every effect has the same form. The concentration in the fluid reaches a site of action with a
//! half-time, and from there acts as a sigmoid: `maximum * c^gamma / (ec50^gamma + c^gamma)`. What
//! is specific to an effect (where in the fluid its site lies, what is made of it) is in the
//! simulation, not here. No table means that the drug is not known to have the effect.

use crate::entry::Entry;
use crate::ranges::ranges;
use crate::{CatalogError, SourcedRange};

ranges! {
    /// A site of action behind the fluid, and the effect there.
    Sigmoid {
        /// The concentration in the fluid, at rest with the site, of half the maximum, ng/mL, in
        /// somebody who is not used to the drug.
        ec50_ng_per_ml: positive,
        /// How steep the effect is.
        gamma: positive,
        /// The largest effect, as a share of what could be.
        maximum: share,
        /// The half-time with which the site follows the fluid, h.
        site_half_time_h: positive,
    }
}

ranges! {
    /// What makes respiratory depression differ from other effects.
    Breathing {
        /// The concentration in plasma of half the maximum, ng/mL, for drug that is taken by mouth.
        plasma_ec50_ng_per_ml: positive,
        /// How much of the tolerance to pain relief is tolerance to respiratory depression, too.
        tolerance_share: share,
        /// The depression from which on it counts as dangerous.
        danger: share,
    }
}

/// Respiratory depression, from the cisterna magna through a slow site.
#[derive(Clone, Debug, PartialEq)]
pub struct Respiration {
    /// The site and the effect; 1 is no breathing at all.
    pub sigmoid: Sigmoid,
    /// What is specific to it.
    pub breathing: Breathing,
}

ranges! {
    /// How the body gets used to a drug: the EC50 moves towards
    /// `ec50 * (1 + gain * effect)`, the effect being the drug's main one, from 0 to 1.
    Tolerance {
        /// By how much the EC50 grows under the full effect, beyond its own value.
        gain: rate,
        /// The half-time of the move, d.
        half_time_d: positive,
    }
}

ranges! {
    /// What comes when a drug is missing that the body is adapted to. The adaptation follows the
    /// drug's main effect; withdrawal follows what the effect lacks of the adaptation.
    Adaptation {
        /// The half-time with which the body adapts, up and down, d.
        adaptation_half_time_d: positive,
        /// The half-time with which withdrawal follows the lack, h.
        onset_half_time_h: positive,
        /// How much of the untreated complaint full withdrawal adds to it, as a share.
        rebound: rate,
    }
}

/// What a drug does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Relief of pain, at the cord segments of the painful dermatomes, or at their roots.
    pub analgesia: Option<Sigmoid>,
    /// Depression of breathing.
    pub respiration: Option<Respiration>,
    /// Relief of spasticity, at the cord segments of the legs.
    pub spasticity: Option<Sigmoid>,
    /// Block of the legs' motor roots.
    pub motor_block: Option<Sigmoid>,
    /// Block of the sympathetic roots.
    pub sympathetic_block: Option<Sigmoid>,
    /// Itch, from the cervical fluid and the cisterna magna.
    pub itch: Option<Sigmoid>,
    /// Nausea, from the same.
    pub nausea: Option<Sigmoid>,
    /// How the body gets used to it.
    pub tolerance: Option<Tolerance>,
    /// What comes when it is missing.
    pub withdrawal: Option<Adaptation>,
}

impl Effects {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let effects = Self {
            analgesia: entry.optional("analgesia", Sigmoid::read)?,
            respiration: entry.optional("respiration", Respiration::read)?,
            spasticity: entry.optional("spasticity", Sigmoid::read)?,
            motor_block: entry.optional("motor_block", Sigmoid::read)?,
            sympathetic_block: entry.optional("sympathetic_block", Sigmoid::read)?,
            itch: entry.optional("itch", Sigmoid::read)?,
            nausea: entry.optional("nausea", Sigmoid::read)?,
            tolerance: entry.optional("tolerance", Tolerance::read)?,
            withdrawal: entry.optional("withdrawal", Adaptation::read)?,
        };
        entry.finish()?;
        Ok(effects)
    }

    /// Every number with its key below `effect`.
    #[must_use]
    pub fn values(&self) -> Vec<(String, &SourcedRange<f64>)> {
        let sigmoids = [
            ("analgesia", &self.analgesia),
            ("spasticity", &self.spasticity),
            ("motor_block", &self.motor_block),
            ("sympathetic_block", &self.sympathetic_block),
            ("itch", &self.itch),
            ("nausea", &self.nausea),
        ];
        let mut all = Vec::new();
        for (table, sigmoid) in sigmoids {
            let values = sigmoid.iter().flat_map(Sigmoid::values);
            all.extend(values.map(|(key, range)| (format!("{table}.{key}"), range)));
        }
        if let Some(known) = &self.respiration {
            let values = known.sigmoid.values().chain(known.breathing.values());
            all.extend(values.map(|(key, range)| (format!("respiration.{key}"), range)));
        }
        let tolerance = self.tolerance.iter().flat_map(Tolerance::values);
        all.extend(tolerance.map(|(key, range)| (format!("tolerance.{key}"), range)));
        let withdrawal = self.withdrawal.iter().flat_map(Adaptation::values);
        all.extend(withdrawal.map(|(key, range)| (format!("withdrawal.{key}"), range)));
        all
    }
}

impl Respiration {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let sigmoid = Sigmoid::take(&mut entry)?;
        Ok(Self { sigmoid, breathing: Breathing::read(entry)? })
    }
}
