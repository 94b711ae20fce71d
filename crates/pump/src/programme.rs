//! What a pump is told to do.

use cisterna_quantity::{Concentration, Duration, Mass, Rate, Volume};

use crate::{DrugClass, Mode};

/// A complete programme: the type that the clinician reviews and the pump executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Programme {
    /// What kind of drug it is: the safe state after a fault depends on it.
    pub drug: DrugClass,
    /// The concentration of the drug in the reservoir.
    pub concentration: Concentration,
    /// The steady infusion.
    pub mode: Mode,
    /// What is delivered once, in place of the steady infusion: a prime, or a bridge to a new
    /// concentration.
    pub opening: Option<Bolus>,
    /// What the patient may ask for.
    pub patient_bolus: Option<PatientBolus>,
    /// The most that may be delivered in any stretch of time of a length.
    pub dose_limit: Option<DoseLimit>,
    /// The reservoir volume at which the low-reservoir alarm sounds.
    pub low_reservoir_alarm: Volume,
}

/// A volume delivered once at its own flow.
///
/// A prime or bridge is delivered in place of the steady infusion, a single bolus on top of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bolus {
    /// What it is for.
    pub kind: BolusKind,
    /// How much is delivered.
    pub volume: Volume,
    /// How fast.
    pub rate: Rate,
}

/// What a bolus is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BolusKind {
    /// A single dose that a clinician ordered.
    Single,
    /// A dose that the patient asked for and was granted.
    Patient,
    /// Filling the empty pathway between reservoir and catheter tip: no drug reaches the patient.
    Prime,
    /// Moving the old drug out of the pathway at the old dose, before a new concentration arrives.
    Bridge,
}

/// What the patient may ask for, on top of the steady infusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PatientBolus {
    /// How much one bolus is.
    pub volume: Volume,
    /// How fast it is delivered.
    pub rate: Rate,
    /// From the beginning of one to the earliest beginning of the next. It also begins anew with
    /// every programme and every refill.
    pub lockout: Duration,
    /// The most in any 24 hours.
    pub most_per_day: u8,
    /// The most in any stretch of time of a length.
    pub most_in_window: Option<CountLimit>,
}

/// The most times in any stretch of time of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CountLimit {
    /// How many times.
    pub most: u8,
    /// The length of the stretch; at most 24 hours.
    pub window: Duration,
}

/// The most drug in any stretch of time of a length: for every such stretch, at every moment.
///
/// What counts is drug that leaves the catheter: a bridge counts with the old concentration, and a
/// prime does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DoseLimit {
    /// The most drug.
    pub most: Mass,
    /// The length of the stretch; at most 24 hours.
    pub window: Duration,
}
