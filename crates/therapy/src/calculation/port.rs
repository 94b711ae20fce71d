//! The access port: what an injection there pushes in, and what to draw first.
//!
//! Behind the port the catheter is full of drug. Whatever is injected there, contrast or saline, first
//! pushes that drug into the spinal fluid, all at once.

use cisterna_catalog::{Catheter, Policy, Pump, Sourced};
use cisterna_quantity::{Concentration, Mass, Volume};

use super::{CatheterLength, CatheterVolume, absurd, catheter_volume};
use crate::{Basis, Refusal};

/// What lies between the access port and the tip of the catheter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindPort {
    /// What fills the port itself.
    pub port: Volume,
    /// The implanted catheter.
    pub catheter: CatheterVolume,
    /// Both together.
    pub volume: Volume,
    /// The drug in it.
    pub mass: Mass,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// What an injection pushes in when nothing was drawn first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedIn {
    /// What lies behind the port.
    pub behind: BehindPort,
    /// How much of it the injection moves into the fluid.
    pub volume: Volume,
    /// The drug that arrives at once.
    pub mass: Mass,
}

/// What to draw before anything is injected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aspiration {
    /// What lies behind the port, all of which has to come out.
    pub behind: BehindPort,
    /// The least by usual practice.
    pub practice: Volume,
    /// What to draw: the larger of both.
    pub least: Volume,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// Port and catheter together, with the drug in them.
///
/// # Errors
/// A [`Refusal`] when the port's volume is not known or the length is impossible.
pub fn behind_port(
    pump: &Pump,
    catheter: &Catheter,
    length: CatheterLength,
    concentration: Concentration,
) -> Result<BehindPort, Refusal> {
    let port = pump.access_port_fill_volume.as_ref().ok_or_else(|| port_unknown(pump))?;
    let catheter = catheter_volume(catheter, length)?;
    let absurd = |error| absurd("concentration", error);
    let volume = port.value.checked_add(catheter.volume).map_err(absurd)?;
    let mass = volume.mass_at(concentration).map_err(absurd)?;
    let mut basis = vec![Basis::of("access port fill volume", port)];
    basis.extend(catheter.basis.iter().cloned());
    Ok(BehindPort { port: port.value, catheter, volume, mass, basis })
}

/// The drug that an injection pushes in when nothing was drawn first: the injected volume, but no
/// more than port and catheter hold, at the concentration in them.
///
/// # Errors
/// As [`behind_port`]; also for an injection of nothing.
pub fn pushed_in(
    pump: &Pump,
    catheter: &Catheter,
    length: CatheterLength,
    concentration: Concentration,
    injected: Volume,
) -> Result<PushedIn, Refusal> {
    if injected.is_zero() {
        return Err(Refusal::missing("injected", "injected volume"));
    }
    let behind = behind_port(pump, catheter, length, concentration)?;
    let volume = injected.min(behind.volume);
    let mass = volume.mass_at(concentration).map_err(|error| absurd("concentration", error))?;
    Ok(PushedIn { behind, volume, mass })
}

/// What to draw from the port before anything is injected there.
///
/// # Errors
/// As [`behind_port`].
pub fn aspiration(
    pump: &Pump,
    catheter: &Catheter,
    length: CatheterLength,
    concentration: Concentration,
    policy: &Policy,
) -> Result<Aspiration, Refusal> {
    let behind = behind_port(pump, catheter, length, concentration)?;
    let practice: &Sourced<Volume> = &policy.port_aspiration_min;
    let least = behind.volume.max(practice.value);
    let mut basis = behind.basis.clone();
    basis.push(Basis::of("least by usual practice", practice));
    Ok(Aspiration { behind, practice: practice.value, least, basis })
}

fn port_unknown(pump: &Pump) -> Refusal {
    Refusal {
        field: "pump",
        rule: "port.volume-unknown",
        message: format!("What fills the access port of a {} is not known", pump.name),
        asked: Some(pump.name.clone()),
        limit: None,
        source: "device table: no value".to_owned(),
        action: "Ask the maker and enter the volume with its source in the catalogue; the drug \
                 behind a port is never calculated with an assumed one"
            .to_owned(),
    }
}
