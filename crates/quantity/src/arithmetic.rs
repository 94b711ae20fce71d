//! Products and quotients between quantities of different kinds.
//!
//! Products are exact. A quotient is not always a whole number of base units, so it comes as a
//! [`Divided`]: rounded down, with a flag that tells whether anything was cut off. The caller
//! decides which way is safe; nothing is rounded in silence.

use crate::{
    Concentration, DoseRate, Duration, Length, Mass, Percent, Rate, Volume, VolumeDifference,
    VolumePerLength,
};

/// Why an arithmetic result does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticError {
    /// The result is too large for its type.
    Overflow,
    /// The result would be below zero.
    Negative,
    /// The divisor is zero: there is no flow, no concentration or no dose to divide by.
    DividedByZero,
}

impl core::fmt::Display for ArithmeticError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result is too large to be represented",
            Self::Negative => "the result would be below zero",
            Self::DividedByZero => "cannot divide by zero",
        })
    }
}

impl core::error::Error for ArithmeticError {}

/// A quotient: the whole number of base units, and whether that is all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divided<T> {
    /// The quotient, rounded down to a base unit.
    pub rounded_down: T,
    /// Whether nothing was cut off.
    pub exact: bool,
}

const MS_PER_DAY: u128 = 86_400_000;

/// Multiplies in 128 bits, where no product of two `u64` can overflow.
fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

fn narrow(value: u128) -> Result<u64, ArithmeticError> {
    u64::try_from(value).map_err(|_| ArithmeticError::Overflow)
}

fn divide(numerator: u128, divisor: u128) -> Result<Divided<u64>, ArithmeticError> {
    let quotient = numerator.checked_div(divisor).ok_or(ArithmeticError::DividedByZero)?;
    let rounded_down = narrow(quotient)?;
    Ok(Divided { rounded_down, exact: quotient.checked_mul(divisor) == Some(numerator) })
}

fn round_up(divided: Divided<u64>) -> Result<u64, ArithmeticError> {
    narrow(u128::from(divided.rounded_down) + u128::from(!divided.exact))
}

impl<T> Divided<T> {
    fn map<U>(self, to: impl FnOnce(T) -> U) -> Divided<U> {
        Divided { rounded_down: to(self.rounded_down), exact: self.exact }
    }
}

impl Volume {
    /// The drug that this volume holds: exact.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the mass cannot be represented.
    pub fn mass_at(self, concentration: Concentration) -> Result<Mass, ArithmeticError> {
        narrow(wide(self.nl(), concentration.ng_per_ml())).map(Mass::from_fg)
    }

    /// How long this volume lasts at a flow.
    ///
    /// # Errors
    /// [`ArithmeticError::DividedByZero`] without flow; overflow beyond the range of time.
    pub fn time_at(self, rate: Rate) -> Result<Divided<Duration>, ArithmeticError> {
        let numerator = u128::from(self.nl()).checked_mul(MS_PER_DAY);
        divide(numerator.ok_or(ArithmeticError::Overflow)?, u128::from(rate.nl_per_day()))
            .map(|quotient| quotient.map(Duration::from_ms))
    }

    /// How this volume differs from an expected one; positive when there is more.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the difference cannot be represented.
    pub fn difference_from(self, expected: Volume) -> Result<VolumeDifference, ArithmeticError> {
        let difference = i128::from(self.nl()) - i128::from(expected.nl());
        i64::try_from(difference)
            .map(VolumeDifference::from_nl)
            .map_err(|_| ArithmeticError::Overflow)
    }

    /// This share of the volume.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the result cannot be represented.
    pub fn share(self, percent: Percent) -> Result<Divided<Volume>, ArithmeticError> {
        divide(wide(self.nl(), percent.hundredths()), 10_000)
            .map(|quotient| quotient.map(Volume::from_nl))
    }

    /// This share of the volume, rounded up: for a worst case that must not come out too small.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the result cannot be represented.
    pub fn share_rounded_up(self, percent: Percent) -> Result<Volume, ArithmeticError> {
        round_up(divide(wide(self.nl(), percent.hundredths()), 10_000)?).map(Volume::from_nl)
    }

    /// This volume as a share of another one.
    ///
    /// # Errors
    /// [`ArithmeticError::DividedByZero`] when the other is zero.
    pub fn as_share_of(self, whole: Volume) -> Result<Divided<Percent>, ArithmeticError> {
        divide(wide(self.nl(), 10_000), u128::from(whole.nl()))
            .map(|quotient| quotient.map(Percent::from_hundredths))
    }
}

impl Mass {
    /// How long this mass lasts at a dose.
    ///
    /// # Errors
    /// [`ArithmeticError::DividedByZero`] when the dose is zero; overflow beyond the range of time.
    pub fn time_at(self, dose: DoseRate) -> Result<Divided<Duration>, ArithmeticError> {
        let numerator = u128::from(self.fg()).checked_mul(MS_PER_DAY);
        divide(numerator.ok_or(ArithmeticError::Overflow)?, u128::from(dose.fg_per_day()))
            .map(|quotient| quotient.map(Duration::from_ms))
    }

    /// The volume that holds this mass.
    ///
    /// # Errors
    /// [`ArithmeticError::DividedByZero`] when the concentration is zero.
    pub fn volume_at(
        self,
        concentration: Concentration,
    ) -> Result<Divided<Volume>, ArithmeticError> {
        divide(u128::from(self.fg()), u128::from(concentration.ng_per_ml()))
            .map(|quotient| quotient.map(Volume::from_nl))
    }
}

impl Rate {
    /// The volume that flows in a time.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the volume cannot be represented.
    pub fn volume_in(self, time: Duration) -> Result<Divided<Volume>, ArithmeticError> {
        divide(wide(self.nl_per_day(), time.ms()), MS_PER_DAY)
            .map(|quotient| quotient.map(Volume::from_nl))
    }

    /// The dose that this flow carries: exact.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the dose cannot be represented.
    pub fn dose_at(self, concentration: Concentration) -> Result<DoseRate, ArithmeticError> {
        narrow(wide(self.nl_per_day(), concentration.ng_per_ml())).map(DoseRate::from_fg_per_day)
    }

    /// This share of the flow, rounded up: for a worst case that must not come out too small.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the result cannot be represented.
    pub fn share_rounded_up(self, percent: Percent) -> Result<Rate, ArithmeticError> {
        round_up(divide(wide(self.nl_per_day(), percent.hundredths()), 10_000)?)
            .map(Rate::from_nl_per_day)
    }
}

impl DoseRate {
    /// The flow that gives this dose.
    ///
    /// # Errors
    /// [`ArithmeticError::DividedByZero`] when the concentration is zero.
    pub fn rate_at(self, concentration: Concentration) -> Result<Divided<Rate>, ArithmeticError> {
        divide(u128::from(self.fg_per_day()), u128::from(concentration.ng_per_ml()))
            .map(|quotient| quotient.map(Rate::from_nl_per_day))
    }

    /// The concentration at which a flow gives this dose.
    ///
    /// # Errors
    /// [`ArithmeticError::DividedByZero`] without flow.
    pub fn concentration_at(self, rate: Rate) -> Result<Divided<Concentration>, ArithmeticError> {
        divide(u128::from(self.fg_per_day()), u128::from(rate.nl_per_day()))
            .map(|quotient| quotient.map(Concentration::from_ng_per_ml))
    }

    /// This share of the dose.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the result cannot be represented.
    pub fn share(self, percent: Percent) -> Result<Divided<DoseRate>, ArithmeticError> {
        divide(wide(self.fg_per_day(), percent.hundredths()), 10_000)
            .map(|quotient| quotient.map(DoseRate::from_fg_per_day))
    }

    /// The drug given in a time.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the mass cannot be represented.
    pub fn mass_in(self, time: Duration) -> Result<Divided<Mass>, ArithmeticError> {
        divide(wide(self.fg_per_day(), time.ms()), MS_PER_DAY)
            .map(|quotient| quotient.map(Mass::from_fg))
    }
}

impl VolumePerLength {
    /// What a tube of this length holds: exact.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the volume cannot be represented.
    pub fn volume_of(self, length: Length) -> Result<Volume, ArithmeticError> {
        narrow(wide(self.nl_per_mm(), length.mm())).map(Volume::from_nl)
    }
}
