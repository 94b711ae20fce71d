//! The systemic compartment: one or two compartments fed by everything that leaves the neuraxis.
//!
//! Between two calls the input is taken as constant, and then the two linear equations are solved
//! in closed form: the result does not depend on how a time of constant input is divided. Every
//! coefficient is a sum, product or quotient of non-negative numbers, so no amount turns negative.

use super::State;
use crate::limits::{Limits, ParameterError};
use crate::total::Total;

/// Accepted volumes, mL.
const VOLUME_LIMITS_ML: Limits = Limits::new(1.0, 1e7);
/// Accepted clearances, mL/h.
const CLEARANCE_LIMITS_ML_PER_H: Limits = Limits::new(0.0, 1e7);
pub(super) const AMOUNT_LIMITS: Limits = Limits::new(0.0, 1e30);
pub(super) const DURATION_LIMITS_S: Limits = Limits::new(0.0, 3.2e9);
const HOUR_S: f64 = 3600.0;

/// Volumes and clearances of one drug in one person.
///
/// Values belong to the drug; there are no defaults. As examples, baclofen in adults: clearance
/// 180 mL/min, central volume 28.8 L, over oral availability (BACLOFEN-ORAL); ziconotide:
/// 270 mL/min in one compartment of 30.46 L (PRIALT-LABEL).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlasmaParameters {
    /// Volume in which the measured concentration holds, mL.
    pub central_ml: f64,
    /// Clearance from it, mL/h.
    pub clearance_ml_per_h: f64,
    /// The second compartment, where there is one.
    pub peripheral: Option<Peripheral>,
}

/// A compartment that exchanges drug with plasma and loses none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peripheral {
    /// Volume, mL.
    pub volume_ml: f64,
    /// Clearance between the two, the same both ways, mL/h.
    pub exchange_ml_per_h: f64,
}

impl PlasmaParameters {
    /// Refuses the first value out of its limits.
    pub fn validate(&self) -> Result<(), ParameterError> {
        VOLUME_LIMITS_ML.check("central_ml", self.central_ml)?;
        CLEARANCE_LIMITS_ML_PER_H.check("clearance_ml_per_h", self.clearance_ml_per_h)?;
        if let Some(peripheral) = &self.peripheral {
            VOLUME_LIMITS_ML.check("volume_ml", peripheral.volume_ml)?;
            CLEARANCE_LIMITS_ML_PER_H.check("exchange_ml_per_h", peripheral.exchange_ml_per_h)?;
        }
        Ok(())
    }
}

/// The drug in plasma of one person, who starts without any.
#[derive(Clone, Debug, PartialEq)]
pub struct Plasma {
    rates: Rates,
    central_ml: f64,
    central: f64,
    peripheral: f64,
    entered: Total,
    from_neuraxis: f64,
}

/// Transfer rates, 1/h: out for good, to the second compartment, and back.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rates {
    cleared_per_h: f64,
    away_per_h: f64,
    back_per_h: f64,
}

impl Plasma {
    /// Plasma without drug.
    pub fn new(parameters: PlasmaParameters) -> Result<Plasma, ParameterError> {
        parameters.validate()?;
        let central_ml = parameters.central_ml;
        let (away_per_h, back_per_h) = parameters.peripheral.map_or((0.0, 0.0), |peripheral| {
            let exchange = peripheral.exchange_ml_per_h;
            (exchange / central_ml, exchange / peripheral.volume_ml)
        });
        let cleared_per_h = parameters.clearance_ml_per_h / central_ml;
        let rates = Rates { cleared_per_h, away_per_h, back_per_h };
        Ok(Plasma {
            rates,
            central_ml,
            central: 0.0,
            peripheral: 0.0,
            entered: Total::default(),
            from_neuraxis: 0.0,
        })
    }

    /// Lets time pass with what the neuraxis has handed to plasma since the last call, by every
    /// way, entering evenly; `elsewhere` enters as well. The state has been moved by the same time.
    pub fn follow(
        &mut self,
        state: &State,
        elsewhere: f64,
        duration_s: f64,
    ) -> Result<(), ParameterError> {
        AMOUNT_LIMITS.check("elsewhere", elsewhere)?;
        let reached = state.eliminated().to_plasma();
        // The account only grows; its last digit may not.
        let amount = (reached - self.from_neuraxis).max(0.0) + elsewhere;
        self.advance(amount, duration_s)?;
        self.from_neuraxis = reached;
        Ok(())
    }

    /// Lets time pass while `amount` enters evenly: an intravenous infusion, or what
    /// [`Gut::advance`](super::Gut::advance) hands over. Zero time takes it at once.
    pub fn advance(&mut self, amount: f64, duration_s: f64) -> Result<(), ParameterError> {
        AMOUNT_LIMITS.check("amount", amount)?;
        DURATION_LIMITS_S.check("duration_s", duration_s)?;
        let hours = duration_s / HOUR_S;
        if hours > 0.0 {
            let step = Step::of(&self.rates, hours);
            let (central, peripheral) = (self.central, self.peripheral);
            let average = amount / hours;
            self.central = step.stays * central
                + step.returns * peripheral
                + average * step.central_of_input_h;
            self.peripheral = step.goes * central
                + step.waits * peripheral
                + average * step.peripheral_of_input_h;
        } else {
            self.central += amount;
        }
        self.entered.add(amount);
        debug_assert!(self.central >= 0.0 && self.peripheral >= 0.0 && self.central.is_finite());
        Ok(())
    }

    /// Concentration in plasma, amount per mL.
    pub fn concentration(&self) -> f64 {
        self.central / self.central_ml
    }

    /// The amount now in both compartments.
    pub fn amount(&self) -> f64 {
        self.central + self.peripheral
    }

    /// Everything that has entered.
    pub fn entered(&self) -> f64 {
        self.entered.value()
    }

    /// Everything that has been cleared: what entered and is not there any more.
    pub fn cleared(&self) -> f64 {
        (self.entered() - self.amount()).max(0.0)
    }
}

/// What a time of constant input does to the two amounts.
struct Step {
    stays: f64,
    returns: f64,
    goes: f64,
    waits: f64,
    central_of_input_h: f64,
    peripheral_of_input_h: f64,
}

impl Step {
    /// The solution by the two eigenvalues of `[-(k + a), b; a, -b]`, with k cleared, a away and
    /// b back.
    fn of(rates: &Rates, hours: f64) -> Step {
        let (a, b) = (rates.away_per_h, rates.back_per_h);
        let out = rates.cleared_per_h + a;
        let distance = (out - b).hypot(2.0 * (a * b).sqrt());
        if distance <= 0.0 || a <= 0.0 {
            return Step::of_one(out, hours);
        }
        let fast = 0.5 * (out + b + distance);
        let slow = rates.cleared_per_h * b / fast;
        // fast - out = b - slow and out - slow = fast - b, each written without cancellation.
        let (fast_less_out, out_less_slow) = if out >= b {
            let small = 2.0 * a * b / (out - b + distance);
            (small, 0.5 * (out - b + distance))
        } else {
            let small = 2.0 * a * b / (b - out + distance);
            (0.5 * (b - out + distance), small)
        };
        let (of_fast, of_slow) = (out_less_slow / distance, fast_less_out / distance);
        let (left_fast, left_slow) = ((-fast * hours).exp(), (-slow * hours).exp());
        let exchanged = left_slow * (-(-distance * hours).exp_m1()) / distance;
        let (since_fast, since_slow) = (gone_h(fast, hours), gone_h(slow, hours));
        Step {
            stays: of_fast * left_fast + of_slow * left_slow,
            returns: b * exchanged,
            goes: a * exchanged,
            waits: of_slow * left_fast + of_fast * left_slow,
            central_of_input_h: of_fast * since_fast + of_slow * since_slow,
            peripheral_of_input_h: a * (since_slow - since_fast).max(0.0) / distance,
        }
    }

    fn of_one(out: f64, hours: f64) -> Step {
        Step {
            stays: (-out * hours).exp(),
            returns: 0.0,
            goes: 0.0,
            waits: 1.0,
            central_of_input_h: gone_h(out, hours),
            peripheral_of_input_h: 0.0,
        }
    }
}

/// The integral of `exp(-rate t)` from zero to `hours`.
fn gone_h(rate: f64, hours: f64) -> f64 {
    if rate > 0.0 { -(-rate * hours).exp_m1() / rate } else { hours }
}
