//! The bridge from one concentration to another.
//!
//! After a change of concentration the pathway still holds the old drug. Until it has left, the
//! flow must stay that of the old concentration; switched at once, the patient would get the old
//! drug at the new flow.

use cisterna_catalog::{Catheter, Pump};
use cisterna_quantity::{Concentration, Divided, DoseRate, Duration, Mass, MassUnit, Rate, Volume};

use super::{CatheterLength, Flow, Prime, absurd, flow, prime};
use crate::{Basis, Refusal};

/// A change of concentration.
#[derive(Clone, Copy, Debug)]
pub struct BridgeInput<'a> {
    /// The pump.
    pub pump: &'a Pump,
    /// Its catheter.
    pub catheter: &'a Catheter,
    /// How long the catheter is.
    pub length: CatheterLength,
    /// What is in the pathway.
    pub old_concentration: Concentration,
    /// What is now in the reservoir.
    pub new_concentration: Concentration,
    /// The dose while the old drug leaves.
    pub old_dose: DoseRate,
    /// The dose from then on.
    pub new_dose: DoseRate,
    /// The unit in which the drug is written.
    pub unit: MassUnit,
}

/// The bridge, and what its omission would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// The pathway with its parts.
    pub pathway: Prime,
    /// How much old drug, by volume, must leave first.
    pub bridge_volume: Volume,
    /// The mass of drug in it.
    pub bridge_mass: Mass,
    /// How long it takes at the old dose.
    pub bridge_duration: Divided<Duration>,
    /// The flow meanwhile.
    pub bridge_flow: Flow,
    /// The flow from then on.
    pub new_flow: Flow,
    /// Without a bridge: the dose at the tip until the old drug is gone.
    pub dose_without_bridge: DoseRate,
    /// Without a bridge: how long that lasts.
    pub duration_without_bridge: Divided<Duration>,
    /// If the old flow were never changed: the dose once the new drug arrives.
    pub dose_if_flow_kept: DoseRate,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The bridge of a change of concentration: pathway volume at the old dose.
///
/// # Errors
/// A [`Refusal`] when the pathway is not known, or the pump can deliver one of the flows not.
pub fn bridge(input: BridgeInput<'_>) -> Result<Bridge, Refusal> {
    let pathway = prime(input.pump, input.catheter, input.length)?;
    let absurd = |error| absurd("new_concentration", error);
    let bridge_flow = flow(input.old_dose, input.old_concentration, input.pump, input.unit)
        .map_err(|refusal| Refusal { field: "old_dose", ..refusal })?;
    let new_flow = flow(input.new_dose, input.new_concentration, input.pump, input.unit)
        .map_err(|refusal| Refusal { field: "new_dose", ..refusal })?;
    let bridge_volume = pathway.pathway_volume;
    let bridge_mass = bridge_volume.mass_at(input.old_concentration).map_err(absurd)?;
    // The time that the pump will take: from the flow it runs, not from the dose asked for.
    let bridge_duration = bridge_volume.time_at(bridge_flow.rate).map_err(absurd)?;
    let dose_at = |rate: Rate, concentration| rate.dose_at(concentration).map_err(absurd);
    let mut basis = pathway.basis.clone();
    basis.extend(new_flow.basis.iter().cloned());
    Ok(Bridge {
        bridge_volume,
        bridge_mass,
        bridge_duration,
        dose_without_bridge: dose_at(new_flow.rate, input.old_concentration)?,
        duration_without_bridge: bridge_volume.time_at(new_flow.rate).map_err(absurd)?,
        dose_if_flow_kept: dose_at(bridge_flow.rate, input.new_concentration)?,
        bridge_flow,
        new_flow,
        pathway,
        basis,
    })
}
