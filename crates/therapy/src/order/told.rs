//! From the doses of an order to what the pump's control core is told.

use cisterna_catalog::{Drug, Pump};
use cisterna_pump::{self as core, Mode, PatientBolus, Periodic};
use cisterna_quantity::{Concentration, DoseRate, Duration, Mass, Rate, Volume};

use super::{BolusFacts, Infusion};
use crate::calculation::{absurd, flow, schedule};
use crate::device::model_of;
use crate::{Basis, Refusal};

/// The steady infusion as the pump takes it.
pub(super) fn mode(
    infusion: &Infusion,
    pump: &Pump,
    drug: &Drug,
    concentration: Concentration,
) -> Result<(Mode, Vec<Basis>), Refusal> {
    match infusion {
        Infusion::Continuous(dose) => {
            let found = flow(*dose, concentration, pump, drug.mass_unit)?;
            Ok((Mode::SimpleContinuous { rate: found.rate }, found.basis))
        }
        Infusion::Steps(days) => {
            let found = schedule(pump, concentration, days, drug.mass_unit)?;
            Ok((found.mode, found.basis))
        }
        Infusion::Periodic { base, bolus, over, interval } => {
            let (volume, rate) = bolus_of(*bolus, *over, concentration)?;
            let base = base_rate(*base, concentration, pump, drug, &model_of(pump)?)?;
            let (interval, first_after) = (*interval, Duration::ZERO);
            let periodic = Periodic { base, volume, rate, interval, first_after };
            Ok((Mode::Periodic(periodic), Vec::new()))
        }
    }
}

fn base_rate(
    base: DoseRate,
    concentration: Concentration,
    pump: &Pump,
    drug: &Drug,
    model: &core::Model,
) -> Result<Rate, Refusal> {
    if base.is_zero() && model.rate_min.is_zero() {
        return Ok(Rate::ZERO);
    }
    let found = flow(base, concentration, pump, drug.mass_unit);
    found.map(|found| found.rate).map_err(|refusal| Refusal { field: "base", ..refusal })
}

/// What the patient may ask for as the pump takes it.
pub(super) fn patient_bolus(
    asked: &BolusFacts,
    concentration: Concentration,
) -> Result<PatientBolus, Refusal> {
    let (volume, rate) = bolus_of(asked.bolus, asked.over, concentration)?;
    let BolusFacts { lockout, most_per_day, .. } = *asked;
    Ok(PatientBolus { volume, rate, lockout, most_per_day, most_in_window: None })
}

/// Volume and flow of a bolus, both rounded down.
fn bolus_of(
    bolus: Mass,
    over: Duration,
    concentration: Concentration,
) -> Result<(Volume, Rate), Refusal> {
    let wide = |error| absurd("bolus", error);
    let volume = bolus.volume_at(concentration).map_err(wide)?.rounded_down;
    if over.is_zero() || volume.is_zero() {
        return Err(Refusal::missing("bolus", "bolus, with its drug and time"));
    }
    // A flow is a volume in a day, so the time of one nanolitre in a day gives it.
    let nl_ms = u128::from(volume.nl()) * u128::from(Duration::DAY.ms());
    let per_day = nl_ms.div_ceil(u128::from(over.ms()));
    let rate =
        u64::try_from(per_day).map_err(|_| wide(cisterna_quantity::ArithmeticError::Overflow))?;
    Ok((volume, Rate::from_nl_per_day(rate)))
}
