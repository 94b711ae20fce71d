//! The timing of a pump that delivers by strokes of a valve-gated accumulator.

use cisterna_catalog::Pump;
use cisterna_pump::Mechanism;
use cisterna_quantity::{Concentration, DoseRate, Duration, Mass, MassUnit, Volume};

use super::{Flow, absurd, flow};
use crate::{Basis, Refusal};

/// A steady infusion by strokes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strokes {
    /// The flow.
    pub flow: Flow,
    /// The drug in one stroke.
    pub stroke_mass: Mass,
    /// The volume of one stroke.
    pub stroke: Volume,
    /// Whole strokes in a day.
    pub per_day: u64,
    /// Whether a day has no part of a stroke left over.
    pub per_day_exact: bool,
    /// From one stroke to the next.
    pub interval: cisterna_quantity::Divided<Duration>,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// A bolus by strokes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BolusStrokes {
    /// Whole strokes in it.
    pub strokes: u64,
    /// The drug in them: what is delivered.
    pub achieved: Mass,
    /// Whether that is the dose asked for.
    pub exact: bool,
    /// The volume of them.
    pub volume: Volume,
    /// From one stroke to the next within the bolus.
    pub interval: Duration,
}

/// The strokes of a daily dose.
///
/// # Errors
/// A [`Refusal`] for a pump of another mechanism, and of the dose.
pub fn strokes(
    pump: &Pump,
    concentration: Concentration,
    dose: DoseRate,
    unit: MassUnit,
) -> Result<Strokes, Refusal> {
    let stroke = stroke_of(pump)?;
    let wide = |error| absurd("dose", error);
    let flow = flow(dose, concentration, pump, unit)?;
    let day = flow.rate.volume_in(Duration::DAY).map_err(wide)?.rounded_down;
    let per_day = day.nl().checked_div(stroke.nl()).unwrap_or(0);
    let per_day_exact = per_day.checked_mul(stroke.nl()) == Some(day.nl());
    let interval = stroke.time_at(flow.rate).map_err(wide)?;
    let stroke_mass = stroke.mass_at(concentration).map_err(wide)?;
    let mut basis = vec![Basis::of("volume of a stroke", &pump.delivery_quantum)];
    basis.extend(flow.basis.iter().cloned());
    Ok(Strokes { flow, stroke_mass, stroke, per_day, per_day_exact, interval, basis })
}

/// The strokes of a bolus that takes a time.
///
/// # Errors
/// A [`Refusal`] for a pump of another mechanism, a bolus below one stroke, and one that would need a
/// higher flow than the pump has.
pub fn bolus_strokes(
    pump: &Pump,
    concentration: Concentration,
    bolus: Mass,
    over: Duration,
) -> Result<BolusStrokes, Refusal> {
    let stroke = stroke_of(pump)?;
    let wide = |error| absurd("bolus", error);
    let volume = bolus.volume_at(concentration).map_err(wide)?;
    let strokes = volume.rounded_down.nl().checked_div(stroke.nl()).unwrap_or(0);
    if strokes == 0 {
        return Err(below_a_stroke(stroke, volume.rounded_down));
    }
    let delivered = stroke.checked_mul(strokes).map_err(wide)?;
    let achieved = delivered.mass_at(concentration).map_err(wide)?;
    let too_fast = || too_fast(pump, delivered, over);
    let most = pump.rate_max.as_ref().ok_or_else(too_fast)?;
    let within = most.value.volume_in(over).map_err(wide)?.rounded_down;
    if delivered > within {
        return Err(too_fast());
    }
    let interval = Duration::from_ms(over.ms().checked_div(strokes).unwrap_or(0));
    Ok(BolusStrokes { strokes, achieved, exact: achieved == bolus, volume: delivered, interval })
}

fn stroke_of(pump: &Pump) -> Result<Volume, Refusal> {
    match pump.mechanism {
        Mechanism::ValveGatedAccumulator => Ok(pump.delivery_quantum.value),
        Mechanism::SteppingRotor => Err(Refusal {
            field: "pump",
            rule: "valve.mechanism",
            message: format!("A {} has no valve-gated accumulator", pump.name),
            asked: Some(pump.name.clone()),
            limit: Some("a pump that delivers by strokes, such as Prometra II 20".to_owned()),
            source: "device table: mechanism".to_owned(),
            action: "Use `cisterna calc flow` for a pump with a rotor".to_owned(),
        }),
    }
}

fn below_a_stroke(stroke: Volume, asked: Volume) -> Refusal {
    Refusal {
        field: "bolus",
        rule: "pump.bolus-volume",
        message: format!("A bolus of {asked} is less than one stroke"),
        asked: Some(asked.to_string()),
        limit: Some(format!("at least {stroke}")),
        source: "device table: volume of a stroke".to_owned(),
        action: "Choose a larger bolus or a weaker concentration".to_owned(),
    }
}

fn too_fast(pump: &Pump, asked: Volume, over: Duration) -> Refusal {
    let most = pump.rate_max.as_ref();
    Refusal {
        field: "over",
        rule: "pump.rate-maximum",
        message: format!("{asked} in {over} is faster than a {} delivers", pump.name),
        asked: Some(format!("{asked} in {over}")),
        limit: most.map(|most| format!("at most {}", most.value)),
        source: most.map_or_else(|| "device table: no value".to_owned(), crate::limit::source_text),
        action: "Give the bolus more time".to_owned(),
    }
}
