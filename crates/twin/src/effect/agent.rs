//! One drug in one person: its sites of action and its plasma.

use cisterna_catalog::{Drug, DrugClass, Sigmoid};
use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::Plasma;

use super::analgesia;
use super::exposure::Exposure;
use super::mix::Share;
use super::places::Places;
use super::plasma;
use super::respiration::Respiration;
use super::site::Sites;

const SECONDS_PER_HOUR: f64 = 3600.0;

/// A drug that acts on a person.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) class: DrugClass,
    pub(crate) plasma: Option<Plasma>,
    pub(crate) analgesia: Option<Sites>,
    pub(crate) spasticity: Option<Sites>,
    pub(crate) motor_block: Option<Sites>,
    pub(crate) sympathetic_block: Option<Sites>,
    pub(crate) itch: Option<Sites>,
    pub(crate) nausea: Option<Sites>,
    pub(crate) respiration: Option<Respiration>,
    to_plasma_ng: f64,
    /// What tissue outside the fluid gave to the blood since the last advance, ng.
    from_tissue_ng: f64,
}

impl Agent {
    pub(crate) fn new(
        drug: &Drug,
        places: &Places,
        weight_kg: f64,
    ) -> Result<Self, ParameterError> {
        let at = |sigmoid: &Option<Sigmoid>, places| {
            sigmoid.as_ref().map(|known| Sites::new(known, places))
        };
        let known = drug.kinetics.as_ref().and_then(|known| known.plasma.as_ref());
        let plasma = known.map(|known| plasma::plasma(known, weight_kg)).transpose()?;
        let effect = &drug.effect;
        Ok(Self {
            class: drug.class,
            plasma,
            analgesia: at(&effect.analgesia, places.painful.len()),
            spasticity: at(&effect.spasticity, places.legs.len()),
            motor_block: at(&effect.motor_block, places.legs.len()),
            sympathetic_block: at(&effect.sympathetic_block, places.sympathetic.len()),
            itch: at(&effect.itch, 1),
            nausea: at(&effect.nausea, 1),
            respiration: effect.respiration.as_ref().map(Respiration::new),
            to_plasma_ng: 0.0,
            from_tissue_ng: 0.0,
        })
    }

    /// The blood takes up drug from tissue outside the fluid; it enters the plasma with the next time
    /// that passes.
    pub(crate) fn take_up(&mut self, amount_ng: f64) {
        self.from_tissue_ng += amount_ng;
    }

    /// Lets time pass under an exposure that stands still; what left the fluid enters the plasma, and
    /// what the blood took up elsewhere.
    pub(crate) fn advance(
        &mut self,
        exposure: &Exposure,
        hours: f64,
    ) -> Result<(), ParameterError> {
        // The account only grows; its last digit may not.
        let entered_ng = (exposure.to_plasma_ng - self.to_plasma_ng).max(0.0);
        self.to_plasma_ng = exposure.to_plasma_ng;
        let from_tissue_ng = std::mem::take(&mut self.from_tissue_ng);
        self.absorb(entered_ng + from_tissue_ng, hours)?;
        self.settle(exposure, hours);
        Ok(())
    }

    /// Lets time pass in the plasma while an amount enters evenly.
    pub(crate) fn absorb(&mut self, amount_ng: f64, hours: f64) -> Result<(), ParameterError> {
        match &mut self.plasma {
            Some(plasma) => plasma.advance(amount_ng, hours * SECONDS_PER_HOUR),
            None => Ok(()),
        }
    }

    /// Lets the sites follow an exposure and a plasma that stand still.
    pub(crate) fn settle(&mut self, exposure: &Exposure, hours: f64) {
        let neck = [exposure.neck];
        let followed: [(&mut Option<Sites>, &[f64]); 6] = [
            (&mut self.analgesia, analgesia::places(self.class, exposure)),
            (&mut self.spasticity, &exposure.legs_cord),
            (&mut self.motor_block, &exposure.legs_root),
            (&mut self.sympathetic_block, &exposure.sympathetic_root),
            (&mut self.itch, &neck),
            (&mut self.nausea, &neck),
        ];
        for (sites, fluid) in followed {
            if let Some(sites) = sites {
                sites.advance(fluid, hours);
            }
        }
        let plasma = self.plasma_ng_per_ml();
        if let Some(respiration) = &mut self.respiration {
            respiration.advance(exposure.cisterna, plasma, hours);
        }
    }

    /// The concentration in plasma; zero when its kinetics are not known.
    pub(crate) fn plasma_ng_per_ml(&self) -> f64 {
        self.plasma.as_ref().map_or(0.0, Plasma::concentration)
    }

    /// What it brings to each place of an effect.
    pub(crate) fn shares(&self, sites: Option<&Sites>, tolerance: f64) -> Vec<Share> {
        let Some(sites) = sites else { return Vec::new() };
        let (class, gamma, maximum) = (self.class, sites.action.gamma, sites.action.maximum);
        let share = |units| Share { class, units, gamma, maximum };
        sites.units(tolerance).map(share).collect()
    }

    /// What it brings to the respiratory site.
    pub(crate) fn respiratory_share(&self, tolerance: f64) -> Option<Share> {
        let known = self.respiration.as_ref()?;
        let (gamma, maximum) = (known.sites.action.gamma, known.sites.action.maximum);
        Some(Share { class: self.class, units: known.units(tolerance), gamma, maximum })
    }
}
