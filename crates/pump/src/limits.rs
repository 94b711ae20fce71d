//! What the hardware allows: the one place where a flow, a bolus or a fill is refused.
//!
//! The pump calls these functions before it obeys, and the clinic calls the same ones before an
//! order is signed.

use cisterna_quantity::{Rate, Volume};

use crate::{Bolus, Mode, Model, Programme, Refusal};

/// Whether a model's own constants make sense.
///
/// # Errors
/// [`Refusal::ModelImplausible`].
pub fn model(model: &Model) -> Result<(), Refusal> {
    let sound = !model.quantum.is_zero()
        && model.quantum <= model.reservoir_capacity
        && model.rate_min <= model.rate_max
        && !model.rate_max.is_zero();
    if sound { Ok(()) } else { Err(Refusal::ModelImplausible) }
}

/// Whether a flow can be delivered.
///
/// # Errors
/// [`Refusal::RateBelowMinimum`] or [`Refusal::RateAboveMaximum`].
pub fn rate(model: &Model, asked: Rate) -> Result<(), Refusal> {
    if asked < model.rate_min || asked.is_zero() {
        return Err(Refusal::RateBelowMinimum { asked, minimum: model.rate_min });
    }
    if asked > model.rate_max {
        return Err(Refusal::RateAboveMaximum { asked, maximum: model.rate_max });
    }
    Ok(())
}

/// Whether a volume fits into the reservoir.
///
/// # Errors
/// [`Refusal::ReservoirOverfilled`].
pub fn fill(model: &Model, asked: Volume) -> Result<(), Refusal> {
    let capacity = model.reservoir_capacity;
    if asked > capacity {
        return Err(Refusal::ReservoirOverfilled { asked, capacity });
    }
    Ok(())
}

/// Whether a bolus can be delivered from a reservoir that holds `held`.
///
/// # Errors
/// A refusal of its volume or its flow.
pub fn bolus(model: &Model, bolus: &Bolus, held: Volume) -> Result<(), Refusal> {
    if bolus.volume.is_zero() {
        return Err(Refusal::BolusWithoutVolume);
    }
    if bolus.volume > held {
        return Err(Refusal::BolusExceedsReservoir { asked: bolus.volume, held });
    }
    rate(model, bolus.rate)
}

/// Whether a programme can be run from a reservoir that holds `held`.
///
/// # Errors
/// A refusal of its concentration, alarm volume, flow or opening bolus.
pub fn programme(model: &Model, programme: &Programme, held: Volume) -> Result<(), Refusal> {
    if programme.concentration.is_zero() {
        return Err(Refusal::ConcentrationMissing);
    }
    let (asked, capacity) = (programme.low_reservoir_alarm, model.reservoir_capacity);
    if asked > capacity {
        return Err(Refusal::AlarmAboveCapacity { asked, capacity });
    }
    if let Mode::SimpleContinuous { rate: asked } = programme.mode {
        rate(model, asked)?;
    }
    programme.opening.map_or(Ok(()), |opening| bolus(model, &opening, held))
}
