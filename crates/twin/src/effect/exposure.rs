//! What the places of a person are exposed to.

use crate::{Dissolved, TwinError};

use super::places::{Nerve, Places};

/// The concentrations of one drug at the places of one person, ng/mL, and what left the fluid.
#[derive(Clone, Debug)]
pub(crate) struct Exposure {
    pub(crate) painful_cord: Vec<f64>,
    pub(crate) painful_root: Vec<f64>,
    pub(crate) legs_cord: Vec<f64>,
    pub(crate) legs_root: Vec<f64>,
    pub(crate) sympathetic_root: Vec<f64>,
    /// The upper neck and the cisterna magna together.
    pub(crate) neck: f64,
    pub(crate) cisterna: f64,
    /// Everything that has left for the blood so far, ng.
    pub(crate) to_plasma_ng: f64,
}

impl Exposure {
    /// What the fluid offers.
    pub(crate) fn of(drug: &Dissolved, places: &Places) -> Result<Self, TwinError> {
        let cord = |nerves: &[Nerve]| {
            nerves.iter().map(|nerve| drug.concentration_at(nerve.cord)).collect::<Result<_, _>>()
        };
        let root = |nerves: &[Nerve]| -> Vec<f64> {
            nerves.iter().map(|nerve| drug.most_between(nerve.exit, nerve.cord)).collect()
        };
        let cisterna = drug.state().cisterna_concentration();
        Ok(Self {
            painful_cord: cord(&places.painful)?,
            painful_root: root(&places.painful),
            legs_cord: cord(&places.legs)?,
            legs_root: root(&places.legs),
            sympathetic_root: root(&places.sympathetic),
            neck: 0.5 * (drug.concentration_at(places.neck)? + cisterna),
            cisterna,
            to_plasma_ng: drug.state().eliminated().to_plasma(),
        })
    }

    /// The same concentration at every place of the cord, and none in the head.
    pub(crate) fn of_cord(places: &Places, ng_per_ml: f64) -> Self {
        let everywhere = |nerves: &[Nerve]| vec![ng_per_ml; nerves.len()];
        Self {
            painful_cord: everywhere(&places.painful),
            painful_root: everywhere(&places.painful),
            legs_cord: everywhere(&places.legs),
            legs_root: everywhere(&places.legs),
            sympathetic_root: everywhere(&places.sympathetic),
            neck: 0.0,
            cisterna: 0.0,
            to_plasma_ng: 0.0,
        }
    }
}
