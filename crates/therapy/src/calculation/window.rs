//! The most drug of a programme in any window of time, by the pump core's own account.
//!
//! The core is asked, limit by limit, whether it would run the programme under that limit; the least
//! that it accepts is the fullest window, in whole quanta as the pump counts. So the clinic's number
//! and the pump's limit are one.

use cisterna_pump::{self as core, DoseLimit, PatientBolus, Programme, limits};
use cisterna_quantity::{Duration, Mass};

use super::absurd;
use crate::Refusal;
use crate::pathway::pump_refusal::pump_refuses;

/// The most drug in any window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowTotal {
    /// The length of the window.
    pub window: Duration,
    /// The most that the steady infusion gives in it, in whole quanta.
    pub steady: Mass,
    /// How many of the patient's boluses a window can hold.
    pub boluses: u64,
    /// Their drug.
    pub bolus_mass: Mass,
    /// Both together: no window holds more.
    pub most: Mass,
}

/// The most drug that a programme gives in any window, with all of the patient's boluses.
///
/// An opening prime or bridge and a clinician's single bolus are not counted, nor is what flowed
/// before; the pump itself counts them.
///
/// # Errors
/// A [`Refusal`] when the window is empty or longer than a day, or the pump cannot run the programme.
pub fn largest_window(
    model: &core::Model,
    programme: &Programme,
    window: Duration,
) -> Result<WindowTotal, Refusal> {
    let steady_only = Programme { patient_bolus: None, ..*programme };
    let steady = steady_total(model, &steady_only, window)?;
    if let Some(asked) = &programme.patient_bolus {
        limits::patient_bolus(model, &programme.mode, asked).map_err(|e| pump_refuses(&e))?;
    }
    let boluses = programme.patient_bolus.map_or(0, |bolus| boluses_in(&bolus, window));
    let volume = programme.patient_bolus.map_or(Ok(Mass::ZERO), |bolus| {
        bolus.volume.checked_mul(boluses)?.mass_at(programme.concentration)
    });
    let bolus_mass = volume.map_err(|error| absurd("patient_bolus_volume", error))?;
    let most = steady.checked_add(bolus_mass).map_err(|error| absurd("window", error))?;
    Ok(WindowTotal { window, steady, boluses, bolus_mass, most })
}

/// The least limit under which the core runs the programme.
fn steady_total(
    model: &core::Model,
    programme: &Programme,
    window: Duration,
) -> Result<Mass, Refusal> {
    let wide = |error| absurd("window", error);
    let quantum = model.quantum.mass_at(programme.concentration).map_err(wide)?;
    let full = model.rate_max.volume_in(window).map_err(wide)?.rounded_down;
    let full = full.mass_at(programme.concentration).map_err(wide)?;
    let accepts = |quanta: u64| -> Result<bool, Refusal> {
        let most = quantum.checked_mul(quanta).map_err(wide)?;
        let limited = Programme { dose_limit: Some(DoseLimit { most, window }), ..*programme };
        match limits::programme(model, &limited, model.reservoir_capacity) {
            Ok(()) => Ok(true),
            Err(core::Refusal::DoseLimit { .. }) => Ok(false),
            Err(refusal) => Err(Refusal { field: "window", ..pump_refuses(&refusal) }),
        }
    };
    // Stopped, or at least one quantum: below there is nothing to look for.
    let (mut below, mut enough) = (0, full.fg().div_ceil(quantum.fg().max(1)).max(1));
    if !accepts(enough)? {
        return Err(Refusal { field: "window", ..pump_refuses(&core::Refusal::NoProgress) });
    }
    while enough.saturating_sub(below) > 1 {
        let middle = below.midpoint(enough);
        if accepts(middle)? {
            enough = middle;
        } else {
            below = middle;
        }
    }
    quantum.checked_mul(enough).map_err(wide)
}

/// How many boluses a window holds at most, by the lockout and by both counts. Boluses that a window
/// cuts at both ends are together no more than one.
fn boluses_in(bolus: &PatientBolus, window: Duration) -> u64 {
    let by_lockout = window.ms().div_ceil(bolus.lockout.ms().max(1));
    let per = |most: u8, length: Duration| {
        u64::from(most).saturating_mul(window.ms().div_ceil(length.ms().max(1)))
    };
    let by_day = per(bolus.most_per_day, Duration::DAY);
    let by_count = bolus.most_in_window.map_or(u64::MAX, |limit| per(limit.most, limit.window));
    by_lockout.min(by_day).min(by_count)
}
