//! What a patient missed while the pump stood still.

use cisterna_catalog::{Drug, Pump};
use cisterna_pump::{Fault, Priority, safe_state};
use cisterna_quantity::{Concentration, DoseRate, Duration, Mass, Volume};

use super::{Flow, absurd, flow};
use crate::patient::TOLERANCE_KEPT;
use crate::{Basis, Refusal};

/// A stall.
#[derive(Clone, Copy, Debug)]
pub struct StallInput<'a> {
    /// The pump.
    pub pump: &'a Pump,
    /// Its drug.
    pub drug: &'a Drug,
    /// The concentration.
    pub concentration: Concentration,
    /// The dose that was programmed.
    pub dose: DoseRate,
    /// How long the pump stood still.
    pub time: Duration,
}

/// What was missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stall {
    /// The flow that was commanded.
    pub flow: Flow,
    /// The volume that was commanded and not delivered.
    pub missed_volume: Volume,
    /// The drug in it.
    pub missed: Mass,
    /// Whether the patient counts as not used to the drug any more.
    pub starts_anew: bool,
    /// Whether an abrupt stop of this drug causes withdrawal, with its source.
    pub withdrawal: bool,
    /// How urgent the loss of flow is for this class of drug, by the pump's table.
    pub urgency: Priority,
    /// The hazard of that table.
    pub hazard: &'static str,
    /// What the result rests on.
    pub basis: Vec<Basis>,
}

/// What was missed in a stall: the commanded flow for that time, rounded down to a nanolitre.
///
/// What was missed is not to be given afterwards.
///
/// # Errors
/// A [`Refusal`] of the dose, or of a time of nothing.
pub fn stall(input: StallInput<'_>) -> Result<Stall, Refusal> {
    let StallInput { pump, drug, concentration, dose, time } = input;
    if time.is_zero() {
        return Err(Refusal::missing("until", "time that the pump stood still"));
    }
    let flow = flow(dose, concentration, pump, drug.mass_unit)?;
    let missed_volume =
        flow.rate.volume_in(time).map_err(|error| absurd("until", error))?.rounded_down;
    let missed = missed_volume.mass_at(concentration).map_err(|error| absurd("dose", error))?;
    let row = safe_state(drug.class.for_pump(), Fault::MotorStall);
    let mut basis = flow.basis.clone();
    basis.push(Basis {
        name: "withdrawal after an abrupt stop".to_owned(),
        value: if drug.withdrawal.value { "yes" } else { "no" }.to_owned(),
        source: drug.withdrawal.source.clone(),
        verified: drug.withdrawal.verified,
    });
    Ok(Stall {
        missed_volume,
        missed,
        starts_anew: time >= TOLERANCE_KEPT,
        withdrawal: drug.withdrawal.value,
        urgency: row.priority,
        hazard: row.hazard,
        flow,
        basis,
    })
}

impl Stall {
    /// What to watch for and do, in words.
    #[must_use]
    pub fn warning(&self, drug: &Drug) -> String {
        let name = &drug.name;
        let mark = if drug.withdrawal.verified { "" } else { " (unverified)" };
        let first = match (self.withdrawal, self.urgency) {
            (true, Priority::High) => {
                format!("{name}: WITHDRAWAL CAN KILL{mark}. Restore delivery now")
            }
            (true, _) => format!("{name}: expect withdrawal{mark}. Restore delivery without delay"),
            (false, _) => {
                format!("{name}: no withdrawal is known{mark}; the symptoms may come back")
            }
        };
        let then = match self.starts_anew {
            true => "; restart with a first dose, as tolerance is lost",
            false => "; do not give what was missed on top",
        };
        first + then
    }
}
