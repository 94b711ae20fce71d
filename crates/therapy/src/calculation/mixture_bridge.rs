//! The bridge between two mixtures: while the old solution leaves the pathway, every drug in it flows
//! at one flow, and the drugs of the new one have not arrived.

use cisterna_catalog::{Catheter, Pump};
use cisterna_pump::limits;
use cisterna_quantity::{Concentration, Divided, DoseRate, Duration, Rate};

use super::{CatheterLength, Component, Prime, absurd, prime};
use crate::device::model_of;
use crate::{Basis, Refusal};

/// A change of mixture.
#[derive(Clone, Copy, Debug)]
pub struct MixtureBridgeInput<'a> {
    /// The pump.
    pub pump: &'a Pump,
    /// Its catheter.
    pub catheter: &'a Catheter,
    /// How long the catheter is.
    pub length: CatheterLength,
    /// What is in the pathway.
    pub old: &'a [Component<'a>],
    /// The flow at which it was given.
    pub old_rate: Rate,
    /// What is now in the reservoir.
    pub new: &'a [Component<'a>],
    /// The flow from then on.
    pub new_rate: Rate,
}

/// What one drug does during the bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrugDuring {
    /// The drug's id.
    pub drug: String,
    /// Its dose until now.
    pub before: DoseRate,
    /// Its dose during the bridge.
    pub during: DoseRate,
    /// Its dose afterwards.
    pub after: DoseRate,
    /// Its dose at the tip if the new flow began at once.
    pub without_bridge: DoseRate,
    /// Its dose afterwards if the old flow were never changed.
    pub if_flow_kept: DoseRate,
}

/// A bridge between mixtures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MixtureBridge {
    /// The pathway.
    pub pathway: Prime,
    /// The flow of the bridge.
    pub rate: Rate,
    /// How long it takes.
    pub duration: Divided<Duration>,
    /// How long the wrong doses would last without it.
    pub duration_without: Divided<Duration>,
    /// The drug that limits the flow of the bridge.
    pub limiting: String,
    /// Every drug of either mixture.
    pub drugs: Vec<DrugDuring>,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The bridge of a change of mixture.
///
/// Its flow is the highest at which no drug of the old mixture gets more than the lower of its doses
/// before and after; a drug that is left out goes on at its old dose until the bridge is over. The drug
/// that sets this flow is the limiting one, and every other drug of the old mixture gets less than
/// before.
///
/// # Errors
/// A [`Refusal`] when the pathway is not known, there is no old drug, or the pump cannot run so slowly.
pub fn mixture_bridge(input: MixtureBridgeInput<'_>) -> Result<MixtureBridge, Refusal> {
    let pathway = prime(input.pump, input.catheter, input.length)?;
    let model = model_of(input.pump)?;
    for (field, rate) in [("old_flow", input.old_rate), ("dose", input.new_rate)] {
        limits::rate(&model, rate).map_err(|refusal| Refusal {
            field,
            ..crate::pathway::pump_refusal::pump_refuses(&refusal)
        })?;
    }
    let wide = |error| absurd("old_flow", error);
    let (rate, limiting) = flow_of(&input)?.ok_or_else(|| Refusal::missing("old", "old drug"))?;
    limits::rate(&model, rate).map_err(|refusal| too_slow(&refusal, limiting))?;
    let volume = pathway.pathway_volume;
    let mut drugs = Vec::new();
    let added = input.new.iter().filter(|one| concentration_in(input.old, one).is_zero());
    for component in input.old.iter().chain(added) {
        let old = concentration_in(input.old, component);
        let new = concentration_in(input.new, component);
        drugs.push(DrugDuring {
            drug: component.drug.id.clone(),
            before: input.old_rate.dose_at(old).map_err(wide)?,
            during: rate.dose_at(old).map_err(wide)?,
            after: input.new_rate.dose_at(new).map_err(wide)?,
            without_bridge: input.new_rate.dose_at(old).map_err(wide)?,
            if_flow_kept: input.old_rate.dose_at(new).map_err(wide)?,
        });
    }
    Ok(MixtureBridge {
        rate,
        duration: volume.time_at(rate).map_err(wide)?,
        duration_without: volume.time_at(input.new_rate).map_err(wide)?,
        limiting: limiting.drug.id.clone(),
        drugs,
        basis: pathway.basis.clone(),
        pathway,
    })
}

/// The flow of the bridge and the drug that sets it; none when there is no old drug.
fn flow_of<'a>(
    input: &MixtureBridgeInput<'a>,
) -> Result<Option<(Rate, &'a Component<'a>)>, Refusal> {
    let wide = |error| absurd("old_flow", error);
    let mut slowest: Option<(Rate, &Component<'_>)> = None;
    for component in input.old {
        let before = input.old_rate.dose_at(component.concentration).map_err(wide)?;
        let after = input.new_rate.dose_at(concentration_in(input.new, component)).map_err(wide)?;
        let most = if after.is_zero() { before } else { before.min(after) };
        let rate = most.rate_at(component.concentration).map_err(wide)?.rounded_down;
        if slowest.is_none_or(|(least, _)| rate < least) {
            slowest = Some((rate, component));
        }
    }
    Ok(slowest)
}

/// The concentration of a drug in a mixture; none of it when it is not in there.
fn concentration_in(mixture: &[Component<'_>], wanted: &Component<'_>) -> Concentration {
    let found = mixture.iter().find(|one| one.drug.id == wanted.drug.id);
    found.map_or(Concentration::ZERO, |found| found.concentration)
}

fn too_slow(refusal: &cisterna_pump::Refusal, limiting: &Component<'_>) -> Refusal {
    let refused = crate::pathway::pump_refusal::pump_refuses(refusal);
    Refusal {
        field: "old_flow",
        message: format!("{} (limiting drug: {})", refused.message, limiting.drug.name),
        action: format!(
            "Change the dose of {} in smaller steps, or rinse the pathway under supervision",
            limiting.drug.name
        ),
        ..refused
    }
}
