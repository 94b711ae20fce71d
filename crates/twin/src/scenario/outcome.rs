//! What came out of a scenario.

use cisterna_pump::{Fault, Ledger};
use cisterna_quantity::{DoseRate, Duration, MassUnit, Volume};

use super::expect::Checked;
use super::profile::Profile;
use super::reservoir::{Fillings, Reservoir};
use crate::effect::Readings;
use crate::{Implant, MassBalance};

/// The result of a scenario: the same file and catalogue give the same bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The scenario's title.
    pub title: String,
    /// What the scenario stands for.
    pub about: String,
    /// The drug, as the catalogue names it.
    pub drug: String,
    /// The unit in which the drug's doses are shown.
    pub mass_unit: MassUnit,
    /// The drug's loss from spinal fluid that was used, per hour.
    pub loss_per_h: f64,
    /// The edition of the catalogue.
    pub catalog_revision: String,
    /// The longest step.
    pub step: Duration,
    /// The time that was played.
    pub until: Duration,
    /// The names of the probes.
    pub probes: Vec<String>,
    /// The moments that a printed table shows.
    pub shown: Vec<Duration>,
    /// The arms, in the order of the file.
    pub arms: Vec<ArmOutcome>,
    /// Published values and what was obtained, in the order of the file.
    pub comparisons: Vec<Comparison>,
    /// What the file asserts and whether it is so, in the order of the file.
    pub checked: Vec<Checked>,
}

/// What came out of one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmOutcome {
    /// The arm's name.
    pub name: String,
    /// What the probes read, in order of time.
    pub samples: Vec<Sample>,
    /// What happened, in order of time.
    pub happenings: Vec<Happening>,
    /// The alarms that were raised, in order of time.
    pub alarms: Vec<(Duration, Fault)>,
    /// The account of all drug.
    pub balance: MassBalance,
    /// Share of all drug given that has left the fluid.
    pub eliminated_fraction: f64,
    /// Share of all drug given that is in cisterna magna and cranial space at the end.
    pub cranial_fraction: f64,
    /// Share of all drug given that is in the canal at the end.
    pub spinal_fraction: f64,
    /// The pump's account at the end, if there is a pump.
    pub pump: Option<PumpAccount>,
    /// The drug along the spine over time.
    pub profile: Profile,
    /// What happened to the reservoir; nothing without a pump.
    pub fillings: Fillings,
}

/// What the probes read at one moment, after whatever was done then.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The time since the start.
    pub at: Duration,
    /// The concentration of each probe, in the order of [`Outcome::probes`].
    pub concentrations_ng_per_ml: Vec<f64>,
    /// The dose that leaves at the catheter tip, if there is a pump.
    pub tip_dose: Option<DoseRate>,
    /// What is in the reservoir, if there is a pump.
    pub reservoir: Option<Reservoir>,
    /// What is read from the person, if the arm has one.
    pub person: Option<Readings>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// The time since the start.
    pub at: Duration,
    /// What, in words.
    pub what: String,
}

/// The pump's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PumpAccount {
    /// The totals since it was made.
    pub ledger: Ledger,
    /// What its reservoir holds by its own account.
    pub reservoir: Volume,
    /// What a needle could really take out of it.
    pub residual: Volume,
    /// What the pathway from reservoir to tip holds.
    pub pathway: Volume,
}

/// A published value beside the one obtained.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The arm's name.
    pub arm: String,
    /// The probe's name.
    pub probe: String,
    /// What was measured, such as `C(1 h)`.
    pub what: String,
    /// The unit of published, spread and obtained.
    pub unit: &'static str,
    /// The published value.
    pub published: f64,
    /// The published spread.
    pub spread: Option<Spread>,
    /// How many people were studied, if it is known.
    pub n: Option<u32>,
    /// The same measure in this run; not a number when it does not exist there.
    pub obtained: f64,
    /// Obtained over published.
    pub ratio: f64,
    /// Where the value was published.
    pub source: String,
}

/// A published spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// `SEM` or `SD`.
    pub kind: &'static str,
    /// Its value, in the unit of the comparison.
    pub value: f64,
}

impl Outcome {
    /// Whether everything that the file asserts is so.
    #[must_use]
    pub fn as_expected(&self) -> bool {
        self.checked.iter().all(|checked| checked.met)
    }

    /// A value of an arm at a moment at which the probes were read: the concentration of a probe by
    /// its name, ng/mL, or a reading of the person, one of
    /// [`NAMES`](crate::effect::NAMES). None when there is no such arm, moment or value.
    #[must_use]
    pub fn value_by_name(&self, name: &str, arm: &str, at: Duration) -> Option<f64> {
        let arm = self.arms.iter().find(|known| known.name == arm)?;
        let index = arm.samples.binary_search_by_key(&at, |sample| sample.at).ok()?;
        let sample = arm.samples.get(index)?;
        match self.probes.iter().position(|probe| probe == name) {
            Some(probe) => sample.concentrations_ng_per_ml.get(probe).copied(),
            None => sample.person.as_ref()?.value(name),
        }
    }

    /// Whether any arm has a person from whom effects are read.
    #[must_use]
    pub fn has_persons(&self) -> bool {
        self.arms.iter().flat_map(|arm| &arm.samples).any(|sample| sample.person.is_some())
    }

    /// The largest share of drug, of all arms, that is not accounted for.
    #[must_use]
    pub fn mass_residual(&self) -> f64 {
        self.arms.iter().map(|arm| arm.balance.residual()).fold(0.0, f64::max)
    }
}

/// A time in hours, for drawing and for tables.
#[must_use]
pub fn hours(time: Duration) -> f64 {
    time.ms() as f64 / 3_600_000.0
}

impl PumpAccount {
    pub(super) fn of(implant: &Implant) -> Self {
        Self {
            ledger: *implant.pump().ledger(),
            reservoir: implant.pump().reservoir(),
            residual: implant.residual(),
            pathway: implant.pathway().volume(),
        }
    }
}
