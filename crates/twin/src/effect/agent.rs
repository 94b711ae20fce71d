//! One drug in one person: its sites of action and its plasma.

use cisterna_catalog::{Drug, DrugClass, Sigmoid};

use super::analgesia;
use super::exposure::Exposure;
use super::mix::Share;
use super::places::Places;
use super::plasma::Plasma;
use super::respiration::Respiration;
use super::site::Sites;

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
    eliminated_ng: f64,
}

impl Agent {
    pub(crate) fn new(drug: &Drug, places: &Places, weight_kg: f64) -> Self {
        let at = |sigmoid: &Option<Sigmoid>, places| {
            sigmoid.as_ref().map(|known| Sites::new(known, places))
        };
        let plasma = drug.kinetics.as_ref().and_then(|known| known.plasma.as_ref());
        let effect = &drug.effect;
        Self {
            class: drug.class,
            plasma: plasma.map(|known| Plasma::new(known, weight_kg)),
            analgesia: at(&effect.analgesia, places.painful.len()),
            spasticity: at(&effect.spasticity, places.legs.len()),
            motor_block: at(&effect.motor_block, places.legs.len()),
            sympathetic_block: at(&effect.sympathetic_block, places.sympathetic.len()),
            itch: at(&effect.itch, 1),
            nausea: at(&effect.nausea, 1),
            respiration: effect.respiration.as_ref().map(Respiration::new),
            eliminated_ng: 0.0,
        }
    }

    /// Lets time pass under an exposure that stands still; what left the fluid enters the plasma.
    pub(crate) fn advance(&mut self, exposure: &Exposure, hours: f64) {
        let entered_ng = exposure.eliminated_ng - self.eliminated_ng;
        self.eliminated_ng = exposure.eliminated_ng;
        if let Some(plasma) = &mut self.plasma {
            plasma.advance(entered_ng, hours);
        }
        self.settle(exposure, hours);
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
        self.plasma.as_ref().map_or(0.0, Plasma::ng_per_ml)
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
