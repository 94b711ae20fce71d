//! The most of each kind of quantity that any scenario or script can mean. More is a slip of the
//! keyboard. These are bounds of what is physically absurd, far above what is clinical; what is
//! clinical is for the pump and the rules to judge.

use cisterna_quantity::{Concentration, DoseRate, Duration, Length, Mass, Rate, Volume};

/// A quantity with a largest value that makes sense.
pub(crate) trait Plausible: PartialOrd + Sized {
    /// The largest value that makes sense.
    const MOST: Self;
    /// The same in words, and why.
    const WHY: &'static str;

    /// The value, or what would be right.
    fn plausible(self) -> Result<Self, String> {
        if self > Self::MOST {
            Err(format!("it is more than {}; check number and unit", Self::WHY))
        } else {
            Ok(self)
        }
    }
}

macro_rules! plausible {
    ($($name:ident: $most:expr, $why:literal;)*) => {
        $(impl Plausible for $name {
            const MOST: Self = $most;
            const WHY: &'static str = $why;
        })*
    };
}

plausible! {
    Concentration: Self::from_ng_per_ml(1_000_000_000),
        "1000 mg/mL, about what a millilitre of solution weighs";
    DoseRate: Self::from_fg_per_day(10_000_000_000_000_000),
        "10 g/day, more than any intrathecal dose";
    Duration: Self::from_ms(36_525 * Self::DAY.ms()), "36525 d (100 years), a lifetime";
    Length: Self::from_mm(2_500), "250 cm, longer than a person";
    Mass: Self::from_fg(10_000_000_000_000_000), "10 g, more than any intrathecal dose";
    Rate: Self::from_nl_per_day(24_000_000_000), "1000 mL/h, more than any intrathecal pump gives";
    Volume: Self::from_nl(1_000_000_000), "1000 mL, several times all spinal fluid";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<T: Plausible + std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> Option<String> {
        text.parse::<T>().expect("a quantity").plausible().err()
    }

    #[test]
    fn the_limit_passes_and_what_is_above_is_told_in_its_own_unit() {
        assert_eq!(said::<Concentration>("1000 mg/mL"), None);
        assert!(said::<Concentration>("1001 mg/mL").is_some_and(|why| why.contains("1000 mg/mL")));
        assert_eq!(said::<Duration>("36525 d"), None);
        assert!(said::<Duration>("36526 d").is_some_and(|why| why.contains("36525 d")));
        assert_eq!(said::<Length>("250 cm"), None);
        assert!(said::<Length>("500 cm").is_some_and(|why| why.contains("250 cm")));
        assert_eq!(said::<Mass>("10000 mg"), None);
        assert!(said::<Mass>("10001 mg").is_some_and(|why| why.contains("10 g")));
        assert_eq!(said::<Rate>("1000 mL/h"), None);
        assert!(said::<Rate>("1001 mL/h").is_some_and(|why| why.contains("1000 mL/h")));
        assert_eq!(said::<Volume>("1000 mL"), None);
        assert!(said::<Volume>("1001 mL").is_some_and(|why| why.contains("1000 mL")));
    }
}
