//! Every reading of an outcome over time, in one shape: for tables, files and charts.

mod finite;

use cisterna_quantity::Duration;

use super::number::float;
use super::outcome::{ArmOutcome, Outcome, Sample};
use crate::effect::NAMES;

pub use finite::NotFinite;

/// One quantity of one arm over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The arm's name.
    pub arm: String,
    /// What kind of quantity it is.
    pub kind: Kind,
    /// What is read, such as `concentration of morphine`.
    pub quantity: String,
    /// Where it is read: a probe's name, `catheter tip`, `reservoir` or `patient`.
    pub place: String,
    /// The unit of all values.
    pub unit: String,
    /// The time since the start, and the value.
    pub points: Vec<(Duration, f64)>,
}

/// The kinds of quantities, each of which is drawn in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The concentration at a probe.
    Concentration,
    /// The dose that leaves at the catheter tip.
    TipDose,
    /// What the pump believes to be in the reservoir.
    ReservoirCounted,
    /// What is really in the reservoir.
    ReservoirReal,
    /// What is read from the person.
    Effect,
}

impl Outcome {
    /// Every reading: arm by arm, in the order of the file.
    #[must_use]
    pub fn courses(&self) -> Vec<Course> {
        self.arms.iter().flat_map(|arm| self.readings_of(arm)).collect()
    }

    fn readings_of(&self, arm: &ArmOutcome) -> Vec<Course> {
        let concentration = format!("concentration of {}", self.drug.to_lowercase());
        let mut all: Vec<Course> = Vec::new();
        for (index, probe) in self.probes.iter().enumerate() {
            let value = |sample: &Sample| Some(sample.concentrations_ng_per_ml[index]);
            let what = (Kind::Concentration, concentration.as_str(), probe.as_str(), "ng/mL");
            all.extend(Course::read(arm, what, value));
        }
        let unit = format!("{}/day", self.mass_unit.name());
        let dose = |sample: &Sample| Some(float(sample.tip_dose?.decimal(self.mass_unit)));
        let counted = |sample: &Sample| Some(float(sample.reservoir?.counted.ml()));
        let real = |sample: &Sample| Some(float(sample.reservoir?.real.ml()));
        let what = (Kind::TipDose, "dose", "catheter tip", unit.as_str());
        all.extend(Course::read(arm, what, dose));
        let what = (Kind::ReservoirCounted, "volume counted by the pump", "reservoir", "mL");
        all.extend(Course::read(arm, what, counted));
        let what = (Kind::ReservoirReal, "volume", "reservoir", "mL");
        all.extend(Course::read(arm, what, real));
        for name in NAMES {
            let (quantity, unit) = effect(name, &self.drug.to_lowercase());
            let what = (Kind::Effect, quantity.as_str(), "patient", unit);
            all.extend(Course::read(arm, what, |sample| sample.person.as_ref()?.value(name)));
        }
        all
    }
}

/// What a reading of the person is called in full, and its unit; those without one have a scale.
fn effect(name: &str, drug: &str) -> (String, &'static str) {
    let unit = match name {
        "pain" => "0 to 10",
        "spasticity" => "0 to 4",
        "tolerance" => "times the EC50",
        "plasma" => "ng/mL",
        "boluses asked" | "boluses granted" => "count",
        _ => "0 to 1",
    };
    match name {
        "plasma" => (format!("plasma concentration of {drug}"), unit),
        _ => (name.to_owned(), unit),
    }
}

impl Course {
    /// Reads one quantity out of every sample; nothing when it is in none of them.
    fn read(
        arm: &ArmOutcome,
        (kind, quantity, place, unit): (Kind, &str, &str, &str),
        value: impl Fn(&Sample) -> Option<f64>,
    ) -> Option<Self> {
        let points = arm.samples.iter().filter_map(|sample| Some((sample.at, value(sample)?)));
        let points: Vec<(Duration, f64)> = points.collect();
        (!points.is_empty()).then(|| Self {
            arm: arm.name.clone(),
            kind,
            quantity: quantity.to_owned(),
            place: place.to_owned(),
            unit: unit.to_owned(),
            points,
        })
    }
}
