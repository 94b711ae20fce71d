//! The twin of an implanted device: everything that was ever done to the pump, run again.

use cisterna_catalog::Catalog;
use cisterna_pump::Command;
use cisterna_quantity::Concentration;
use cisterna_therapy::device::between;
use cisterna_therapy::{Device, PumpAct};
use cisterna_twin::catheter::Pathway;
use cisterna_twin::{System, Twin, parameters_of};
use jiff::Timestamp;

/// Why there is no prediction.
#[derive(Debug)]
pub enum NoPrediction {
    /// The drug's kinetics, or a level, is not in the catalogue.
    Unknown,
    /// No drug has reached the fluid so far.
    NoDrugYet,
    /// Something that should not fail did.
    Failed(String),
}

impl std::fmt::Display for NoPrediction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("the catalogue does not know the drug's kinetics"),
            Self::NoDrugYet => f.write_str("no drug has reached the spinal fluid yet"),
            Self::Failed(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for NoPrediction {}

pub(crate) fn failed(error: impl std::fmt::Display) -> NoPrediction {
    NoPrediction::Failed(error.to_string())
}

/// The twin of a device at an instant, for an average adult.
///
/// # Errors
/// [`NoPrediction`] when the drug's kinetics are unknown.
pub fn twin_at(
    device: &Device,
    catalog: &Catalog,
    instant: Timestamp,
) -> Result<Twin, NoPrediction> {
    let drug = catalog.drug(&device.content.leading().drug).map_err(|_| NoPrediction::Unknown)?;
    let kinetics = drug.kinetics.as_ref().ok_or(NoPrediction::Unknown)?;
    let tip =
        catalog.anatomy.level(&device.implant.tip_level).map_err(|_| NoPrediction::Unknown)?;
    // The twin runs what was done since the implant through one pathway; after a revision there are two.
    if device.revised {
        return Err(NoPrediction::Unknown);
    }
    let pathway = Pathway::filled(device.implant.pathway_volume, before_first_programme(device));
    let mut twin = Twin::implanted(System {
        pump: device.implant.constants.into(),
        pathway: pathway.map_err(failed)?,
        tip_height: tip.height.value,
        parameters: parameters_of(kinetics),
    })
    .map_err(failed)?;
    let mut clock = device.implanted_at;
    for (at, act) in &device.history {
        twin.elapse(between(clock, *at)).map_err(failed)?;
        clock = clock.max(*at);
        do_again(&mut twin, act, &drug.id)?;
    }
    twin.elapse(between(clock, instant)).map_err(failed)?;
    Ok(twin)
}

/// One drug is followed: the leading one of today, at its concentration in every fill.
fn do_again(twin: &mut Twin, act: &PumpAct, drug: &str) -> Result<(), NoPrediction> {
    match act {
        PumpAct::Fill { removed, filled, content } => {
            let concentration = content.concentration_of(drug).unwrap_or(Concentration::ZERO);
            twin.refill(*removed, *filled, concentration).map_err(failed)?;
        }
        PumpAct::Programme(programme) => {
            twin.command(Command::Programme(**programme)).map_err(failed)?;
        }
        PumpAct::Stop => {
            twin.command(Command::Stop).map_err(failed)?;
        }
    }
    Ok(())
}

/// What fills the pathway at the implant: no drug if the first programme primes it, else the drug.
fn before_first_programme(device: &Device) -> Concentration {
    let drug = &device.content.leading().drug;
    let mut acts = device.history.iter().map(|(_, act)| act);
    let first_fill = acts.clone().find_map(|act| match act {
        PumpAct::Fill { content, .. } => content.concentration_of(drug),
        PumpAct::Programme(_) | PumpAct::Stop => None,
    });
    let primed = acts.find_map(|act| match act {
        PumpAct::Programme(programme) => Some(programme.opening.is_some()),
        PumpAct::Fill { .. } | PumpAct::Stop => None,
    });
    first_fill.filter(|_| primed == Some(false)).unwrap_or(Concentration::ZERO)
}
