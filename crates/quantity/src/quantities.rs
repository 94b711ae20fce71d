//! The quantity types: whole numbers of one base unit each.

use crate::ArithmeticError;

/// Defines a non-negative quantity as a `u64` count of its base unit.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $from:ident, $get:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// None of it.
            pub const ZERO: Self = Self(0);

            /// The largest amount that can be represented.
            pub const MAX: Self = Self(u64::MAX);

            /// Takes a count of the base unit.
            #[must_use]
            pub const fn $from(count: u64) -> Self {
                Self(count)
            }

            /// The count of the base unit.
            #[must_use]
            pub const fn $get(self) -> u64 {
                self.0
            }

            /// Whether there is none of it.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// The sum.
            ///
            /// # Errors
            /// [`ArithmeticError::Overflow`] when the sum cannot be represented.
            pub const fn checked_add(self, other: Self) -> Result<Self, ArithmeticError> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Ok(Self(sum)),
                    None => Err(ArithmeticError::Overflow),
                }
            }

            /// What is left after taking `other` away.
            ///
            /// # Errors
            /// [`ArithmeticError::Negative`] when `other` is the larger.
            pub const fn checked_sub(self, other: Self) -> Result<Self, ArithmeticError> {
                match self.0.checked_sub(other.0) {
                    Some(rest) => Ok(Self(rest)),
                    None => Err(ArithmeticError::Negative),
                }
            }

            /// This many times the quantity.
            ///
            /// # Errors
            /// [`ArithmeticError::Overflow`] when the product cannot be represented.
            pub const fn checked_mul(self, times: u64) -> Result<Self, ArithmeticError> {
                match self.0.checked_mul(times) {
                    Some(product) => Ok(Self(product)),
                    None => Err(ArithmeticError::Overflow),
                }
            }
        }
    };
}

quantity!(
    /// A volume of fluid, in nanolitres.
    Volume,
    from_nl,
    nl
);
quantity!(
    /// Mass of drug per volume, in nanograms per millilitre.
    Concentration,
    from_ng_per_ml,
    ng_per_ml
);
quantity!(
    /// A mass of drug, in femtograms.
    Mass,
    from_fg,
    fg
);
quantity!(
    /// A stretch of time, in milliseconds.
    Duration,
    from_ms,
    ms
);
quantity!(
    /// Flow of fluid, in nanolitres per day.
    Rate,
    from_nl_per_day,
    nl_per_day
);
quantity!(
    /// Flow of drug, in femtograms per day.
    DoseRate,
    from_fg_per_day,
    fg_per_day
);
quantity!(
    /// A length, in millimetres.
    Length,
    from_mm,
    mm
);
quantity!(
    /// What a tube holds along its length, in nanolitres per millimetre.
    VolumePerLength,
    from_nl_per_mm,
    nl_per_mm
);
quantity!(
    /// A share, in hundredths of a per cent.
    Percent,
    from_hundredths,
    hundredths
);

impl Duration {
    /// One second.
    pub const SECOND: Self = Self::from_ms(1_000);
    /// One minute.
    pub const MINUTE: Self = Self::from_ms(60_000);
    /// One hour.
    pub const HOUR: Self = Self::from_ms(3_600_000);
    /// One day of 24 hours.
    pub const DAY: Self = Self::from_ms(86_400_000);
}

/// A difference between two volumes, in nanolitres; positive when there is more than expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VolumeDifference(i64);

impl VolumeDifference {
    /// Takes a signed count of nanolitres.
    #[must_use]
    pub const fn from_nl(count: i64) -> Self {
        Self(count)
    }

    /// The signed count of nanolitres.
    #[must_use]
    pub const fn nl(self) -> i64 {
        self.0
    }

    /// How large the difference is, whichever way it goes.
    #[must_use]
    pub const fn magnitude(self) -> Volume {
        Volume::from_nl(self.0.unsigned_abs())
    }

    /// Whether there is less than expected.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}
