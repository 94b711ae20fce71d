//! Printing of each kind of quantity.

use core::cmp::Ordering;
use core::fmt::{self, Display, Formatter};

use crate::{
    Concentration, Decimal, Divided, DoseRate, Duration, Length, Mass, MassUnit, Percent, Rate,
    Volume, VolumeDifference, VolumePerLength,
};

/// A decimal and its unit, for people.
struct Printed(Decimal, &'static str, &'static str);

impl Display for Printed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, self.2)
    }
}

impl Volume {
    /// In millilitres.
    #[must_use]
    pub const fn ml(self) -> Decimal {
        Decimal::new(self.nl(), 6)
    }
}

impl VolumeDifference {
    /// The size of the difference in millilitres.
    #[must_use]
    pub const fn ml(self) -> Decimal {
        self.magnitude().ml()
    }
}

impl Rate {
    /// In millilitres per day.
    #[must_use]
    pub const fn ml_per_day(self) -> Decimal {
        Decimal::new(self.nl_per_day(), 6)
    }
}

impl Length {
    /// In centimetres.
    #[must_use]
    pub const fn cm(self) -> Decimal {
        Decimal::new(self.mm(), 1)
    }
}

impl VolumePerLength {
    /// In millilitres per centimetre.
    #[must_use]
    pub const fn ml_per_cm(self) -> Decimal {
        Decimal::new(self.nl_per_mm(), 5)
    }
}

impl Percent {
    /// In per cent.
    #[must_use]
    pub const fn percent(self) -> Decimal {
        Decimal::new(self.hundredths(), 2)
    }
}

impl Mass {
    /// In the given unit.
    #[must_use]
    pub const fn decimal(self, unit: MassUnit) -> Decimal {
        Decimal::new(self.fg(), unit.digits_to_fg())
    }

    /// For people, in the given unit.
    #[must_use]
    pub fn display_in(self, unit: MassUnit) -> impl Display {
        Printed(self.decimal(unit), unit.name(), "")
    }
}

impl Concentration {
    /// In the given unit per millilitre.
    #[must_use]
    pub const fn decimal(self, unit: MassUnit) -> Decimal {
        Decimal::new(self.ng_per_ml(), unit.digits_to_ng())
    }

    /// For people, in the given unit per millilitre.
    #[must_use]
    pub fn display_in(self, unit: MassUnit) -> impl Display {
        Printed(self.decimal(unit), unit.name(), "/mL")
    }
}

impl DoseRate {
    /// In the given unit per day.
    #[must_use]
    pub const fn decimal(self, unit: MassUnit) -> Decimal {
        Decimal::new(self.fg_per_day(), unit.digits_to_fg())
    }

    /// For people, in the given unit per day.
    #[must_use]
    pub fn display_in(self, unit: MassUnit) -> impl Display {
        Printed(self.decimal(unit), unit.name(), "/day")
    }
}

impl Duration {
    /// In days, cut off after six decimal places.
    #[must_use]
    pub fn days(self) -> Divided<Decimal> {
        self.in_multiples_of(Self::DAY)
    }

    /// In hours, cut off after six decimal places.
    #[must_use]
    pub fn hours(self) -> Divided<Decimal> {
        self.in_multiples_of(Self::HOUR)
    }

    /// In minutes, cut off after six decimal places; beyond 35 million years, after whole minutes.
    #[must_use]
    pub fn minutes(self) -> Divided<Decimal> {
        self.in_multiples_of(Self::MINUTE)
    }

    fn in_multiples_of(self, unit: Self) -> Divided<Decimal> {
        let millionths = u128::from(self.ms()) * 1_000_000;
        let unit_ms = u128::from(unit.ms());
        // Millionths of an hour or a day always fit; those of a minute are up to 17 times the
        // milliseconds, and may not.
        match u64::try_from(millionths / unit_ms) {
            Ok(mantissa) => Divided {
                rounded_down: Decimal::new(mantissa, 6),
                exact: millionths.is_multiple_of(unit_ms),
            },
            Err(_) => Divided {
                rounded_down: Decimal::new(self.ms() / unit.ms(), 0),
                exact: self.ms().is_multiple_of(unit.ms()),
            },
        }
    }
}

/// Micrograms below a milligram and milligrams from there, unless the caller names the unit.
fn customary(mass: Decimal) -> MassUnit {
    if mass.mantissa() >= 10_u64.pow(u32::from(mass.scale())) {
        MassUnit::Mg
    } else {
        MassUnit::Mcg
    }
}

macro_rules! display {
    ($($name:ident, |$value:ident| $printed:expr;)*) => {
        $(impl Display for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                let $value = *self;
                Display::fmt(&$printed, f)
            }
        })*
    };
}

display! {
    Volume, |volume| Printed(volume.ml(), "mL", "");
    Rate, |rate| Printed(rate.ml_per_day(), "mL", "/day");
    Length, |length| Printed(length.cm(), "cm", "");
    VolumePerLength, |held| Printed(held.ml_per_cm(), "mL", "/cm");
    Percent, |share| Printed(share.percent(), "%", "");
    Mass, |mass| mass.display_in(customary(mass.decimal(MassUnit::Mg)));
    Concentration, |strength| strength.display_in(customary(strength.decimal(MassUnit::Mg)));
    DoseRate, |dose| dose.display_in(customary(dose.decimal(MassUnit::Mg)));
}

impl Display for VolumeDifference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = match self.nl().cmp(&0) {
            Ordering::Less => "\u{2212}",
            Ordering::Equal => "",
            Ordering::Greater => "+",
        };
        write!(f, "{sign}{} mL", self.ml())
    }
}

impl Display for Duration {
    /// In the largest customary unit that shows the time exactly: days if they are whole and two or
    /// more, or from ten on; hours, minutes, and seconds for the rest.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let days = self.ms() / Self::DAY.ms();
        let whole_days = self.ms().is_multiple_of(Self::DAY.ms());
        let shown = [
            (days >= 10 || days >= 2 && whole_days, self.days(), "d"),
            (*self >= Self::HOUR, self.hours(), "h"),
            (*self >= Self::MINUTE, self.minutes(), "min"),
        ];
        let exact = shown.iter().find(|(large_enough, value, _)| *large_enough && value.exact);
        match exact {
            Some((_, value, unit)) => Printed(value.rounded_down, unit, "").fmt(f),
            None => Printed(Decimal::new(self.ms(), 3), "s", "").fmt(f),
        }
    }
}
