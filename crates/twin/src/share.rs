//! Shares of a volume, exact over time.

use cisterna_quantity::{Percent, Volume};

/// A whole, in millionths.
pub(crate) const WHOLE_PPM: u64 = 1_000_000;

/// A share of a flow in millionths, with what it still owes of a nanolitre.
///
/// However a volume is cut into pieces, the parts add up to the same: the sum rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Portion {
    ppm: u64,
    /// In millionths of a nanolitre, less than one nanolitre.
    owed: u64,
}

impl Portion {
    pub(crate) const fn new(ppm: u64) -> Self {
        Self { ppm, owed: 0 }
    }

    pub(crate) const fn ppm(&self) -> u64 {
        self.ppm
    }

    /// Another share from now on; what is owed stays.
    pub(crate) const fn set(&mut self, ppm: u64) {
        self.ppm = ppm;
    }

    /// The part of a volume. A share of at most the whole gives at most the volume.
    pub(crate) fn of(&mut self, volume: Volume) -> Volume {
        let all = u128::from(volume.nl()) * u128::from(self.ppm) + u128::from(self.owed);
        let whole = u128::from(WHOLE_PPM);
        self.owed = u64::try_from(all % whole).unwrap_or(0);
        Volume::from_nl(u64::try_from(all / whole).unwrap_or(u64::MAX))
    }
}

/// The product of two shares, rounded down to a millionth.
pub(crate) const fn times(one_ppm: u64, other_ppm: u64) -> u64 {
    one_ppm.saturating_mul(other_ppm) / WHOLE_PPM
}

/// A share as it is written.
pub(crate) const fn ppm(share: Percent) -> u64 {
    share.hundredths().saturating_mul(100)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_give_what_the_whole_gives(
            share in 0_u64..=2_000_000,
            pieces in prop::collection::vec(0_u64..1_000_000, 1..30),
        ) {
            let (mut cut, mut whole) = (Portion::new(share), Portion::new(share));
            let parts: u64 = pieces.iter().map(|nl| cut.of(Volume::from_nl(*nl)).nl()).sum();
            let all: u64 = pieces.iter().sum();
            prop_assert_eq!(parts, whole.of(Volume::from_nl(all)).nl());
            prop_assert!(share > WHOLE_PPM || parts <= all);
        }
    }
}
