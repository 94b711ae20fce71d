//! Exact decimals: what stands between a count of base units and the digits a person reads.

use core::fmt::{self, Display, Formatter};

/// Sets groups of three digits apart for people. It is a space that cannot be taken for a decimal
/// mark and does not break at the end of a line.
pub(crate) const GROUP_SEPARATOR: char = '\u{202f}';

/// A non-negative decimal number, `mantissa / 10^scale`, held exactly.
///
/// `Display` writes it for people: a leading zero always, trailing zeros never, groups of three
/// digits set apart by a narrow no-break space. [`Decimal::plain`] writes it for programs, without
/// the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    mantissa: u64,
    scale: u8,
}

impl Decimal {
    /// The most digits after the point.
    pub const SCALE_MAX: u8 = 18;

    /// Makes `mantissa / 10^scale`, without trailing zeros.
    ///
    /// # Panics
    /// Never for a scale up to [`Self::SCALE_MAX`]; the scales used in this crate are constants.
    #[must_use]
    pub const fn new(mantissa: u64, scale: u8) -> Self {
        assert!(scale <= Self::SCALE_MAX, "more digits after the point than a u64 holds");
        let (mut mantissa, mut scale) = (mantissa, scale);
        while scale > 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// The digits as one whole number.
    #[must_use]
    pub const fn mantissa(self) -> u64 {
        self.mantissa
    }

    /// How many of the digits stand after the point.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The number for programs: the same digits without group separators.
    #[must_use]
    pub const fn plain(self) -> impl Display {
        Plain(self)
    }

    fn write(self, f: &mut Formatter<'_>, grouped: bool) -> fmt::Result {
        let unit = 10_u64.pow(u32::from(self.scale));
        let (whole, fraction) = (self.mantissa / unit, self.mantissa % unit);
        write_whole(f, whole, grouped)?;
        if self.scale > 0 {
            write!(f, ".{fraction:0width$}", width = usize::from(self.scale))?;
        }
        Ok(())
    }
}

fn write_whole(f: &mut Formatter<'_>, whole: u64, grouped: bool) -> fmt::Result {
    if grouped && whole >= 1_000 {
        write_whole(f, whole / 1_000, grouped)?;
        write!(f, "{GROUP_SEPARATOR}{:03}", whole % 1_000)
    } else {
        write!(f, "{whole}")
    }
}

impl Display for Decimal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(f, true)
    }
}

struct Plain(Decimal);

impl Display for Plain {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.write(f, false)
    }
}
