//! The volume of the empty pathway of a new implant.

use cisterna_catalog::{Catheter, Pump};
use cisterna_quantity::Volume;

use super::{CatheterLength, CatheterVolume, absurd, catheter_volume};
use crate::{Basis, Refusal};

/// The pathway from reservoir to catheter tip: what a prime fills and a bridge empties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prime {
    /// The pump's internal tubing.
    pub internal_tubing: Volume,
    /// Which revision of that constant was used.
    pub tubing_revision: String,
    /// The implanted catheter.
    pub catheter: CatheterVolume,
    /// Tubing and catheter together: the prime of a new pump with a new catheter.
    pub pathway_volume: Volume,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The pathway volume of a pump with its catheter.
///
/// # Errors
/// A [`Refusal`] when the pump's tubing is not known or the catheter's length is impossible.
pub fn prime(pump: &Pump, catheter: &Catheter, length: CatheterLength) -> Result<Prime, Refusal> {
    let tubing = pump.current_tubing().ok_or_else(|| tubing_unknown(pump))?;
    let catheter = catheter_volume(catheter, length)?;
    let internal_tubing = tubing.constant.value;
    let pathway_volume =
        internal_tubing.checked_add(catheter.volume).map_err(|error| absurd("trimmed", error))?;
    let mut basis = vec![Basis::of("internal tubing volume", &tubing.constant)];
    basis.extend(catheter.basis.iter().cloned());
    let tubing_revision = tubing.revision.clone();
    Ok(Prime { internal_tubing, tubing_revision, catheter, pathway_volume, basis })
}

fn tubing_unknown(pump: &Pump) -> Refusal {
    Refusal {
        field: "pump",
        rule: "pathway.tubing-unknown",
        message: format!("The volume of the internal tubing of a {} is not known", pump.name),
        asked: Some(pump.name.clone()),
        limit: None,
        source: "device table: no current value".to_owned(),
        action: "Ask the maker and enter the volume with its source in the catalogue; a prime or \
                 bridge is never calculated with an assumed one"
            .to_owned(),
    }
}
