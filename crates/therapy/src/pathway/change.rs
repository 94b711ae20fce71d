//! A change of content at a refill: the bridge that moves the old solution out of the pathway.

use cisterna_catalog::{Catheter, Pump as PumpModel};
use cisterna_quantity::{DoseRate, Rate, Volume};

use crate::calculation::{
    CatheterLength, Component, MixtureBridgeInput, absurd, flow, mixture_bridge,
};
use crate::checks::Checks;
use crate::pathway::{Content, Opening, OpeningKind};
use crate::patient::Device;
use crate::{Circumstances, Refusal};

/// The bridge that a change of content needs; none when the solution stays the same.
///
/// No drug of the old solution gets more during it than the lower of its doses before and after, and
/// one that is left out goes on at its old dose.
pub(crate) fn bridge_for(
    checks: &mut Checks,
    device: &Device,
    (content, components, dose): (&Content, &[Component<'_>], DoseRate),
    starting: bool,
    at: &Circumstances<'_>,
) -> Option<Opening> {
    let old = device.programme.as_ref()?;
    if content.is_same_solution(&device.content) {
        return None;
    }
    let field = "concentration";
    let (_, before) = match device.content.resolved(at.catalog, field) {
        Ok(found) => found,
        Err(refused) => {
            checks.add(refused.0);
            return None;
        }
    };
    let implant = &device.implant;
    let pump = at.catalog.pump(&implant.pump).map_err(|e| Refusal::unknown(field, &e));
    let catheter = at.catalog.catheter(&implant.catheter);
    let catheter = catheter.map_err(|error| Refusal::unknown(field, &error));
    let (pump, catheter) = (checks.take(pump)?, checks.take(catheter)?);
    let leading = components.first()?;
    // The new dose is refused with the programme itself; here only what is the bridge's own.
    let new_rate = flow(dose, leading.concentration, pump, leading.drug.mass_unit).ok()?.rate;
    let bridging = Bridging { device, pump, catheter, before: &before, new: components, new_rate };
    let (volume, rate) = checks.take(bridging.rate(old.rate, starting))?;
    // The pathway of the implant record is what lies in the patient; the catalogue may have moved.
    checks.require(volume == implant.pathway_volume, || pathway_changed(device, volume));
    let opening = Opening::of(OpeningKind::Bridge, volume, rate, &device.content);
    checks.take(opening.map_err(|error| absurd(field, error)))
}

struct Bridging<'a> {
    device: &'a Device,
    pump: &'a PumpModel,
    catheter: &'a Catheter,
    before: &'a [Component<'a>],
    new: &'a [Component<'a>],
    new_rate: Rate,
}

impl Bridging<'_> {
    /// Volume and flow of the bridge.
    ///
    /// The old solution leaves so slowly that none of its drugs gets more than the lower of its doses.
    /// Where the pump cannot run that slowly, the old flow is right for a patient who is used to it,
    /// and for nobody else.
    fn rate(&self, old_rate: Rate, starting: bool) -> Result<(Volume, Rate), Refusal> {
        let bridged = self.at(self.new, self.new_rate, old_rate);
        let too_slow = bridged.as_ref().is_err_and(|refusal| refusal.field == "old_flow");
        let bridged =
            if too_slow && !starting { self.at(self.before, old_rate, old_rate) } else { bridged };
        bridged.map_err(|refusal| Refusal { field: "concentration", ..refusal })
    }

    fn at(
        &self,
        new: &[Component<'_>],
        new_rate: Rate,
        old_rate: Rate,
    ) -> Result<(Volume, Rate), Refusal> {
        let bridge = mixture_bridge(MixtureBridgeInput {
            pump: self.pump,
            catheter: self.catheter,
            length: CatheterLength::Implanted(self.device.implant.implanted_length),
            old: self.before,
            old_rate,
            new,
            new_rate,
        })?;
        Ok((bridge.pathway.pathway_volume, bridge.rate))
    }
}

fn pathway_changed(device: &Device, now: Volume) -> Refusal {
    Refusal {
        field: "concentration",
        rule: "pathway.changed",
        message: format!(
            "The device table now gives a pathway of {now}; the implant record has {}",
            device.implant.pathway_volume
        ),
        asked: Some(now.to_string()),
        limit: Some(device.implant.pathway_volume.to_string()),
        source: format!("device table and implant record ({})", device.implant.tubing_revision),
        action: "Have the device constants checked before any bridge is calculated".to_owned(),
    }
}
