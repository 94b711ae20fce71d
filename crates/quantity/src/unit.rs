//! The units in which people write masses.

/// A unit of mass of drug.
///
/// A drug is written in one of these throughout, so that two doses can be compared at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MassUnit {
    /// Nanogram.
    Ng,
    /// Microgram: written `mcg` for people and `ug` in UCUM, which does not know `mcg`.
    Mcg,
    /// Milligram.
    Mg,
}

impl MassUnit {
    /// As people should read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ng => "ng",
            Self::Mcg => "mcg",
            Self::Mg => "mg",
        }
    }

    /// As the Unified Code for Units of Measure writes it.
    #[must_use]
    pub const fn ucum(self) -> &'static str {
        match self {
            Self::Ng => "ng",
            Self::Mcg => "ug",
            Self::Mg => "mg",
        }
    }

    /// The decimal places between this unit and the femtogram.
    pub(crate) const fn digits_to_fg(self) -> u8 {
        match self {
            Self::Ng => 6,
            Self::Mcg => 9,
            Self::Mg => 12,
        }
    }

    /// The decimal places between this unit and the nanogram.
    pub(crate) const fn digits_to_ng(self) -> u8 {
        self.digits_to_fg() - 6
    }
}
