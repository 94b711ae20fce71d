//! What an implanted catheter holds.

use cisterna_catalog::Catheter;
use cisterna_quantity::{Length, Volume};

use super::absurd;
use crate::{Basis, Refusal};

/// How the length of an implanted catheter is known. There is no default length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatheterLength {
    /// What was cut off at the implant.
    Trimmed(Length),
    /// What was left in the body.
    Implanted(Length),
}

/// The volume of an implanted catheter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatheterVolume {
    /// The length in the body.
    pub implanted_length: Length,
    /// What that length holds.
    pub volume: Volume,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// The volume of an implanted catheter: length in the body times volume per length.
///
/// # Errors
/// A [`Refusal`] when more was cut off, or is said to be implanted, than the catheter has.
pub fn catheter_volume(
    catheter: &Catheter,
    length: CatheterLength,
) -> Result<CatheterVolume, Refusal> {
    let total = catheter.total_length.value;
    let implanted_length = match length {
        CatheterLength::Trimmed(cut) if cut < total => {
            total.checked_sub(cut).map_err(|error| absurd("trimmed", error))?
        }
        CatheterLength::Trimmed(cut) => {
            return Err(too_long("trimmed", "cut off", cut, catheter));
        }
        CatheterLength::Implanted(left) if left.is_zero() || left > total => {
            return Err(too_long("implanted", "implanted", left, catheter));
        }
        CatheterLength::Implanted(left) => left,
    };
    let per_length = catheter.volume_per_length.value;
    let volume = per_length.volume_of(implanted_length).map_err(|e| absurd("trimmed", e))?;
    let basis = vec![
        Basis::of("catheter total length", &catheter.total_length),
        Basis::of("catheter volume per length", &catheter.volume_per_length),
    ];
    Ok(CatheterVolume { implanted_length, volume, basis })
}

fn too_long(field: &'static str, done: &str, asked: Length, catheter: &Catheter) -> Refusal {
    let total = &catheter.total_length;
    Refusal {
        field,
        rule: "catheter.length",
        message: format!(
            "{asked} cannot be the length {done} of a {}, which is {} long",
            catheter.name, total.value
        ),
        asked: Some(asked.to_string()),
        limit: Some(format!("more than 0 cm, up to {}", total.value)),
        source: total.source.clone(),
        action: "Read the length again from the implant record; never assume one".to_owned(),
    }
}
