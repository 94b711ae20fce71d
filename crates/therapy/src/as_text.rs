//! How quantities and names stand in the record: as the text that people write, which reads back
//! exactly.

use std::str::FromStr;

use cisterna_catalog::AppointmentKind;
use cisterna_pump::{DrugClass, Mechanism};
use cisterna_quantity::{
    Concentration, DoseRate, Duration, Length, Mass, MassUnit, Percent, Rate, Volume,
    VolumeDifference,
};
use serde::{Deserialize, Deserializer, Serializer, de};

/// A quantity or name with one plain notation for the record: no group separators, one fixed unit.
pub(crate) trait AsText: Sized {
    fn write(&self) -> String;
    fn read(text: &str) -> Result<Self, String>;
}

macro_rules! as_text {
    ($($name:ident, |$value:ident| $written:expr;)*) => {
        $(impl AsText for $name {
            fn write(&self) -> String {
                let $value = self;
                $written
            }

            fn read(text: &str) -> Result<Self, String> {
                Self::from_str(text).map_err(|error| format!("{text:?}: {error}"))
            }
        })*
    };
}

as_text! {
    Volume, |v| format!("{} mL", v.ml().plain());
    Concentration, |c| format!("{} mg/mL", c.decimal(MassUnit::Mg).plain());
    Mass, |m| format!("{} mg", m.decimal(MassUnit::Mg).plain());
    DoseRate, |d| format!("{} mg/day", d.decimal(MassUnit::Mg).plain());
    Rate, |r| format!("{} mL/day", r.ml_per_day().plain());
    Length, |l| format!("{} cm", l.cm().plain());
    Percent, |p| format!("{} %", p.percent().plain());
    Duration, |d| format!("{}.{:03} s", d.ms() / 1_000, d.ms() % 1_000);
}

impl AsText for AppointmentKind {
    fn write(&self) -> String {
        self.name().to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let known = Self::NAMES.into_iter().find(|(name, _)| *name == text);
        known.map(|(_, kind)| kind).ok_or_else(|| format!("{text:?}: no kind of appointment"))
    }
}

impl AsText for cisterna_catalog::Inr {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        Self::from_str(text).map_err(|error| format!("{text:?}: {error}"))
    }
}

impl AsText for DrugClass {
    fn write(&self) -> String {
        self.name().to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|class| class.name() == text);
        known.ok_or_else(|| format!("{text:?}: no class of drugs has this name"))
    }
}

const STEPPING_ROTOR: &str = "stepping-rotor";
const VALVE_GATED_ACCUMULATOR: &str = "valve-gated-accumulator";

impl AsText for Mechanism {
    fn write(&self) -> String {
        match self {
            Self::SteppingRotor => STEPPING_ROTOR.to_owned(),
            Self::ValveGatedAccumulator => VALVE_GATED_ACCUMULATOR.to_owned(),
        }
    }

    fn read(text: &str) -> Result<Self, String> {
        match text {
            STEPPING_ROTOR => Ok(Self::SteppingRotor),
            VALVE_GATED_ACCUMULATOR => Ok(Self::ValveGatedAccumulator),
            _ => Err(format!("{text:?}: no mechanism has this name")),
        }
    }
}

impl AsText for VolumeDifference {
    fn write(&self) -> String {
        format!("{}{}", if self.is_negative() { "-" } else { "+" }, self.magnitude().write())
    }

    fn read(text: &str) -> Result<Self, String> {
        let (sign, amount) = text
            .strip_prefix('-')
            .map(|rest| (-1, rest))
            .or_else(|| text.strip_prefix('+').map(|rest| (1, rest)))
            .ok_or_else(|| format!("{text:?}: a difference begins with its sign"))?;
        let magnitude = i64::try_from(Volume::read(amount)?.nl()).map_err(|e| e.to_string())?;
        Ok(Self::from_nl(sign * magnitude))
    }
}

pub(crate) fn serialize<T: AsText, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&value.write())
}

pub(crate) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::read(&String::deserialize(from)?).map_err(de::Error::custom)
}

/// The same for a quantity that may be absent.
pub(crate) mod optional {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::AsText;

    pub(crate) fn serialize<T: AsText, S: Serializer>(
        value: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.serialize_some(&value.write()),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| T::read(&text).map_err(de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_reads_back() {
        assert_eq!(
            Duration::read(&Duration::from_ms(546_048_001).write()).unwrap().ms(),
            546_048_001
        );
        assert_eq!(Concentration::from_ng_per_ml(2_000_000).write(), "2 mg/mL");
        for class in DrugClass::ALL {
            assert_eq!(DrugClass::read(&class.write()), Ok(class));
        }
        for mechanism in [Mechanism::SteppingRotor, Mechanism::ValveGatedAccumulator] {
            assert_eq!(Mechanism::read(&mechanism.write()), Ok(mechanism));
        }
        for nl in [-2_000_000, 0, 5] {
            let difference = VolumeDifference::from_nl(nl);
            assert_eq!(VolumeDifference::read(&difference.write()), Ok(difference));
        }
    }
}
