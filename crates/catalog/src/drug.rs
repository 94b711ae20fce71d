//! A drug for the pump: its limits, stability and relatives, and what the simulation knows of it.

use cisterna_quantity::{Concentration, DoseRate, Duration, Mass, MassUnit, Percent};

use crate::entry::Entry;
use crate::{CatalogError, Effects, Kinetics, Limits, ObservationPhase, Sourced};

/// A drug, with everything the catalogue knows about its intrathecal use.
#[derive(Clone, Debug, PartialEq)]
pub struct Drug {
    /// The name in records and in code: the stem of its file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// Other names under which it is found, such as trade names.
    pub aliases: Vec<String>,
    /// What kind of drug it is.
    pub class: DrugClass,
    /// The unit in which all its doses are shown, so that two can be compared at a glance.
    pub mass_unit: MassUnit,
    /// The limits of its concentration in the reservoir.
    pub concentration: Limits<Concentration>,
    /// The limits of its daily dose, boluses included.
    pub dose: Limits<DoseRate>,
    /// The limits of one single trial dose.
    pub trial_dose: Limits<Mass>,
    /// The most in one outpatient trial dose for somebody not used to opioids.
    pub trial_dose_opioid_naive: Option<Sourced<Mass>>,
    /// The limits of the daily dose with which a therapy starts.
    pub start_dose: Limits<DoseRate>,
    /// The steps by which a dose may rise, by situation.
    pub increase_steps: Vec<IncreaseStep>,
    /// How long it keeps in a pump, by what it is kept with.
    pub stability: Vec<Stability>,
    /// How long to observe in an equipped place after the first dose; absent means unknown.
    pub observation_after_first_dose: Option<Sourced<Duration>>,
    /// How often to look in that time, phase after phase; empty means that the policy says it.
    pub observe: Vec<ObservationPhase>,
    /// Whether it is approved for the spinal fluid against pain; absent means that no source read
    /// says so.
    pub approved_for_pain: Option<Sourced<bool>>,
    /// Whether it is approved for the spinal fluid against spasticity; absent means that no source
    /// read says so.
    pub approved_for_spasticity: Option<Sourced<bool>>,
    /// Whether an abrupt stop causes withdrawal or rebound.
    pub withdrawal: Sourced<bool>,
    /// Substances whose allergy speaks against this drug: drug ids or names of substances.
    pub relatives: Vec<Sourced<String>>,
    /// How a first daily dose follows from the screening dose; absent when no source says so.
    pub first_dose: Option<FirstDose>,
    /// Whether its label forbids other drugs in the same reservoir; absent means that no source read
    /// says so.
    pub alone_in_pump: Option<Sourced<bool>>,
    /// The drugs, by id, beside which it was seen to break down.
    pub incompatible: Vec<Sourced<String>>,
    /// Whether its label forbids it after a psychosis; absent means that no source read says so.
    pub psychosis_contraindicates: Option<Sourced<bool>>,
    /// How it leaves the spinal fluid, for the simulation; absent means unknown.
    pub kinetics: Option<Kinetics>,
    /// What it does, for the simulation; what is absent is unknown.
    pub effect: Effects,
}

impl Drug {
    /// What has to be known and verified before the drug can be ordered, and is not.
    #[must_use]
    pub fn missing_limits(&self) -> Vec<&'static str> {
        let known = [
            ("upper limit of the trial dose", self.trial_dose.upper_hard.is_some()),
            ("upper limit of the concentration", self.concentration.upper_hard.is_some()),
            ("lower limit of the concentration", self.concentration.lower_hard.is_some()),
            ("upper limit of the daily dose", self.dose.upper_hard.is_some()),
            ("stability in a pump", !self.stability.is_empty()),
        ];
        known.into_iter().filter(|(_, is_known)| !is_known).map(|(what, _)| what).collect()
    }

    /// How long the drug keeps in a pump under this condition without any other drug.
    #[must_use]
    pub fn stability(&self, content: StabilityContent) -> Option<&Stability> {
        self.stability.iter().find(|known| known.content == content && known.with.is_empty())
    }
}

/// What kind of drug it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DrugClass {
    /// Acts on opioid receptors.
    Opioid,
    /// Blocks nerve conduction.
    LocalAnaesthetic,
    /// Acts on alpha-2 adrenergic receptors.
    Alpha2Agonist,
    /// Acts on GABA-B receptors, against spasticity.
    GabaBAgonist,
    /// Blocks calcium channels of the cord.
    CalciumChannelBlocker,
}

impl DrugClass {
    pub(crate) const NAMES: [(&'static str, Self); 5] = [
        ("opioid", Self::Opioid),
        ("local-anaesthetic", Self::LocalAnaesthetic),
        ("alpha-2-agonist", Self::Alpha2Agonist),
        ("gaba-b-agonist", Self::GabaBAgonist),
        ("calcium-channel-blocker", Self::CalciumChannelBlocker),
    ];

    /// The class as the pump's control core knows it: what is safe after a fault depends on it.
    #[must_use]
    pub const fn for_pump(self) -> cisterna_pump::DrugClass {
        use cisterna_pump::DrugClass as Core;
        match self {
            Self::Opioid => Core::Opioid,
            Self::LocalAnaesthetic => Core::LocalAnaesthetic,
            Self::Alpha2Agonist => Core::Alpha2Agonist,
            Self::GabaBAgonist => Core::Baclofen,
            Self::CalciumChannelBlocker => Core::Ziconotide,
        }
    }
}

/// The largest rise of a dose in one step.
#[derive(Clone, Debug, PartialEq)]
pub struct IncreaseStep {
    /// When the step applies, in words.
    pub situation: String,
    /// The largest rise as a share of the dose before.
    pub share_max: Option<Sourced<Percent>>,
    /// The largest rise as an amount per day.
    pub dose_max: Option<Sourced<DoseRate>>,
    /// The shortest time between two rises.
    pub interval_min: Option<Sourced<Duration>>,
}

/// How a first daily dose follows from the screening dose that worked.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstDose {
    /// The screening doses in their order.
    pub screening: Vec<Sourced<Mass>>,
    /// The shortest time between two of them.
    pub screening_interval: Sourced<Duration>,
    /// How many times the screening dose is given in the first day.
    pub factor: Sourced<u64>,
    /// An effect that lasted longer than this is a long one.
    pub long_effect: Sourced<Duration>,
    /// The factor after a long effect.
    pub factor_after_long_effect: Sourced<u64>,
}

/// How long a drug keeps in a pump.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// Under which condition.
    pub content: StabilityContent,
    /// The ids of the other drugs in the reservoir; empty unless it is a mixture.
    pub with: Vec<String>,
    /// The longest time until the next refill.
    pub limit: Sourced<Duration>,
}

/// The condition under which a stability limit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StabilityContent {
    /// The only drug in the reservoir.
    AloneInPump,
    /// The first fill of a pump that has not held the drug before.
    FirstFill,
    /// Alone, and diluted from the maker's solution.
    Diluted,
    /// Alone, as the maker supplies it.
    Undiluted,
    /// Together with other drugs.
    Mixture,
}

impl StabilityContent {
    pub(crate) const NAMES: [(&'static str, Self); 5] = [
        ("alone-in-pump", Self::AloneInPump),
        ("first-fill", Self::FirstFill),
        ("diluted", Self::Diluted),
        ("undiluted", Self::Undiluted),
        ("mixture", Self::Mixture),
    ];
}

const MASS_UNITS: [(&str, MassUnit); 2] = [("mg", MassUnit::Mg), ("mcg", MassUnit::Mcg)];

impl Drug {
    pub(crate) fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let mut limits = entry.entry_or_empty("limits")?;
        let drug = Self {
            id: entry.id()?,
            name: entry.text("name")?,
            aliases: entry.texts("aliases")?,
            class: entry.choice("class", &DrugClass::NAMES)?,
            mass_unit: entry.choice("mass_unit", &MASS_UNITS)?,
            concentration: limits.limits("concentration")?,
            dose: limits.limits("dose")?,
            trial_dose: limits.limits("trial_dose")?,
            trial_dose_opioid_naive: entry.optional_sourced("trial_dose_opioid_naive")?,
            start_dose: limits.limits("start_dose")?,
            increase_steps: entry.entries("increase_step", IncreaseStep::read)?,
            stability: entry.entries("stability", Stability::read)?,
            observation_after_first_dose: entry.optional_sourced("observation_after_first_dose")?,
            observe: entry.entries("observe", ObservationPhase::read)?,
            approved_for_pain: entry.optional_sourced("approved_for_pain")?,
            approved_for_spasticity: entry.optional_sourced("approved_for_spasticity")?,
            withdrawal: entry.sourced("withdrawal")?,
            relatives: entry.entries("relative", Entry::into_sourced)?,
            first_dose: entry.optional("first_dose", FirstDose::read)?,
            alone_in_pump: entry.optional_sourced("alone_in_pump")?,
            incompatible: entry.entries("incompatible", Entry::into_sourced)?,
            psychosis_contraindicates: entry.optional_sourced("psychosis_contraindicates")?,
            kinetics: entry.optional("kinetics", Kinetics::read)?,
            effect: Effects::read(entry.entry_or_empty("effect")?)?,
        };
        limits.finish()?;
        entry.finish()?;
        Ok(drug)
    }
}

impl IncreaseStep {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let step = Self {
            situation: entry.text("situation")?,
            share_max: entry.optional_sourced("share_max")?,
            dose_max: entry.optional_sourced("dose_max")?,
            interval_min: entry.optional_sourced("interval_min")?,
        };
        entry.finish()?;
        Ok(step)
    }
}

impl Stability {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let content = entry.choice("content", &StabilityContent::NAMES)?;
        let with = entry.texts("with")?;
        if (content == StabilityContent::Mixture) == with.is_empty() {
            return Err(entry.refuse("with", &with.join(", "), crate::Problem::MixturePartners));
        }
        Ok(Self { content, with, limit: entry.into_sourced()? })
    }
}

impl FirstDose {
    fn read(mut entry: Entry<'_>) -> Result<Self, CatalogError> {
        let first = Self {
            screening: entry.entries("screening", Entry::into_sourced)?,
            screening_interval: entry.sourced("screening_interval")?,
            factor: entry.sourced("factor")?,
            long_effect: entry.sourced("long_effect")?,
            factor_after_long_effect: entry.sourced("factor_after_long_effect")?,
        };
        entry.finish()?;
        Ok(first)
    }
}
