//! What can be read of a patient at a moment, by name: what the assertions of a file ask for.
//!
//! A new reading is a name with its kind in [`NAMES`], and a line where it is put into [`Signs`].

use std::collections::BTreeMap;

use cisterna_quantity::{
    Concentration, DoseRate, Duration, Length, Mass, MassUnit, Percent, Rate, Volume,
};

use super::number::short;
use crate::effect::{self, Readings};
use crate::refill::Visited;
use crate::{Implant, Twin};

/// The names that an implanted system has, each with its kind.
const OF_PUMPS: [(&str, Kind); 19] = [
    ("tip dose", Kind::Dose),
    ("dose in 24 h", Kind::Mass),
    ("tip mass", Kind::Mass),
    ("flow", Kind::Flow),
    ("reservoir", Kind::Volume),
    ("reservoir counted", Kind::Volume),
    ("reservoir difference", Kind::Difference),
    ("reservoir concentration", Kind::Concentration),
    ("residual", Kind::Volume),
    ("residual expected", Kind::Volume),
    ("residual difference", Kind::Difference),
    ("pocket", Kind::Mass),
    ("absorbed from pocket", Kind::Mass),
    ("taken by granuloma", Kind::Mass),
    ("granuloma", Kind::Length),
    ("compression", Kind::Number),
    ("boluses granted", Kind::Number),
    ("boluses denied", Kind::Number),
    ("restarts", Kind::Number),
];

/// Those of them that only a refill has.
pub(super) const AT_REFILLS: [&str; 3] = ["residual", "residual expected", "residual difference"];

/// Those of them that each drug has of its own.
pub(super) const OF_DRUGS: [&str; 5] =
    ["tip mass", "pocket", "absorbed from pocket", "taken by granuloma", "plasma"];

/// Every name that is known.
pub(super) fn names() -> String {
    let pumps = OF_PUMPS.iter().map(|(name, _)| *name);
    pumps.chain(effect::NAMES).collect::<Vec<_>>().join(", ")
}

/// What kind of quantity a reading is. Each is a count of its base unit as a floating number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// fg/day.
    Dose,
    /// fg.
    Mass,
    /// nL/day.
    Flow,
    /// nL.
    Volume,
    /// nL, and below zero.
    Difference,
    /// ng/mL.
    Concentration,
    /// mm.
    Length,
    /// A number without a unit.
    Number,
    /// A share of another value; 1 is the same.
    Share,
}

impl Kind {
    /// The kind of a name that an implanted system has.
    pub(super) fn of(name: &str) -> Option<(&'static str, Self)> {
        OF_PUMPS.iter().find(|(known, _)| *known == name).copied()
    }

    /// The kind of a name that a person has.
    pub(super) fn of_person(name: &str) -> Option<(&'static str, Self)> {
        let known = effect::NAMES.into_iter().find(|known| *known == name)?;
        Some((known, if known == "plasma" { Self::Concentration } else { Self::Number }))
    }

    /// Reads a limit of this kind.
    pub(super) fn read(self, text: &str) -> Result<f64, String> {
        fn count<T: std::str::FromStr>(text: &str, count: fn(T) -> u64) -> Result<f64, String>
        where
            T::Err: std::fmt::Display,
        {
            text.trim().parse().map(|value| count(value) as f64).map_err(|e: T::Err| e.to_string())
        }
        match self {
            Self::Dose => count(text, DoseRate::fg_per_day),
            Self::Mass => count(text, Mass::fg),
            Self::Flow => count(text, Rate::nl_per_day),
            Self::Volume => count(text, Volume::nl),
            Self::Difference => match text.trim().strip_prefix('-') {
                Some(size) => count(size, Volume::nl).map(|size| -size),
                None => count(text, Volume::nl),
            },
            Self::Concentration => count(text, Concentration::ng_per_ml),
            Self::Length => count(text, Length::mm),
            Self::Share => count(text, Percent::hundredths).map(|share| share / 1e4),
            Self::Number => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(number),
                _ => Err("expected a number".to_owned()),
            },
        }
    }

    /// A value of this kind for people.
    pub(super) fn show(self, value: f64, unit: MassUnit) -> String {
        // What is shown was counted, so it is a whole number of its base unit and not below zero.
        let whole = value.abs().round() as u64;
        match self {
            Self::Dose => DoseRate::from_fg_per_day(whole).display_in(unit).to_string(),
            Self::Mass => Mass::from_fg(whole).display_in(unit).to_string(),
            Self::Flow => Rate::from_nl_per_day(whole).to_string(),
            Self::Volume => Volume::from_nl(whole).to_string(),
            Self::Difference if value < 0.0 => format!("-{}", Volume::from_nl(whole)),
            Self::Difference => format!("+{}", Volume::from_nl(whole)),
            Self::Concentration => format!("{} ng/mL", short(value)),
            Self::Length => format!("{} mm", short(value)),
            Self::Share => format!("{} %", short(100.0 * value)),
            Self::Number if value.fract().abs() <= 0.0 => format!("{value}"),
            Self::Number => short(value),
        }
    }
}

/// What was read at one moment, by name and, where each drug has its own, by drug.
#[derive(Clone, Debug, Default)]
pub(super) struct Signs(BTreeMap<(&'static str, usize), f64>);

impl Signs {
    /// Everything that can be read of a patient now. `tip_fg` is what came to the tip so far of the
    /// drugs beyond the first, of which no fluid is simulated.
    pub(super) fn of(
        twin: &Twin,
        tip_fg: &[u128],
        visited: Option<&Visited>,
        person: Option<&Readings>,
    ) -> Self {
        let mut signs = Self::default();
        signs.put("tip mass", twin.fluid().from_tip().fg() as f64);
        for (drug, fg) in tip_fg.iter().enumerate().skip(1) {
            signs.0.insert(("tip mass", drug), *fg as f64);
        }
        if let Some(implant) = twin.implant() {
            signs.device(implant);
        }
        if let Some(visited) = visited {
            signs.refill(visited);
        }
        if let Some(person) = person {
            signs.person(person);
        }
        signs
    }

    fn person(&mut self, readings: &Readings) {
        for name in effect::NAMES {
            if let Some(value) = readings.value(name) {
                self.put(name, value);
            }
        }
        for (drug, ng_per_ml) in readings.plasma_ng_per_ml.iter().enumerate() {
            self.0.insert(("plasma", drug), *ng_per_ml);
        }
    }

    pub(super) fn get(&self, name: &'static str, drug: usize) -> Option<f64> {
        self.0.get(&(name, drug)).copied()
    }

    fn put(&mut self, name: &'static str, value: f64) {
        self.0.insert((name, 0), value);
    }

    fn device(&mut self, implant: &Implant) {
        let nl = |volume: Volume| volume.nl() as f64;
        let (real, counted) = (nl(implant.residual()), nl(implant.pump().reservoir()));
        let counts = implant.pump().counts();
        if let Ok(dose) = implant.tip_dose() {
            self.put("tip dose", dose.fg_per_day() as f64);
        }
        self.put("flow", implant.flow().nl_per_day() as f64);
        self.put("reservoir", real);
        self.put("reservoir counted", counted);
        self.put("reservoir difference", real - counted);
        let concentration = implant.reservoir_concentration();
        self.put("reservoir concentration", concentration.ng_per_ml() as f64);
        self.put("boluses granted", f64::from(counts.boluses_granted));
        self.put("boluses denied", f64::from(counts.boluses_denied));
        self.put("restarts", f64::from(counts.restarts));
        let granuloma = implant.granuloma();
        self.put("granuloma", granuloma.map_or(0.0, |mass| mass.diameter_mm()));
        self.put("compression", granuloma.map_or(0.0, |mass| f64::from(mass.compression())));
        for drug in 0..implant.drugs() {
            let (pocket, taken) = (implant.pocket(drug), implant.taken_by_granuloma(drug));
            let mut put = |name, mass: Option<Mass>| {
                self.0.insert((name, drug), mass.map_or(0.0, |mass| mass.fg() as f64));
            };
            put("pocket", pocket.map(|depot| depot.received()));
            put("absorbed from pocket", pocket.map(|depot| depot.absorbed()));
            put("taken by granuloma", taken.map(|depot| depot.received()));
        }
    }

    fn refill(&mut self, visited: &Visited) {
        let (withdrawn, expected) = (visited.withdrawn.nl() as f64, visited.expected.nl() as f64);
        self.put("residual", withdrawn);
        self.put("residual expected", expected);
        self.put("residual difference", withdrawn - expected);
    }
}

/// How far back a dose in a day is summed up.
pub(super) const DOSE_OVER: Duration = Duration::DAY;
