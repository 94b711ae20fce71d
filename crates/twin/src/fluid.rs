//! The spinal fluid: each drug in it by itself, all with one physiology.

use cisterna_catalog::{Anatomy, Kinetics};
use cisterna_neuraxis::model::{Parameters, Source, State, scaled_height_cm};
use cisterna_quantity::{Duration, Length, Mass};

use crate::TwinError;
use crate::dissolved::Dissolved;

/// The most drugs at once.
pub const DRUGS_MAX: usize = 4;

/// The fluid of one patient: concentrations in ng/mL, amounts in ng, time in milliseconds.
///
/// Drugs do not change one another's transport, so each is moved by itself. The first is the one that
/// the pump is told of; whatever does not name a drug speaks of it.
#[derive(Clone, Debug)]
pub struct Fluid {
    first: Dissolved,
    others: Vec<Dissolved>,
}

impl Fluid {
    pub(crate) fn new(parameters: Parameters) -> Result<Self, TwinError> {
        Ok(Self { first: Dissolved::new(parameters)?, others: Vec::new() })
    }

    /// Adds a drug; its place in [`Fluid::drugs`] is handed back.
    pub(crate) fn add(&mut self, parameters: Parameters) -> Result<usize, TwinError> {
        if self.others.len() + 1 >= DRUGS_MAX {
            return Err(TwinError::TooManyDrugs);
        }
        self.others.push(Dissolved::new(parameters)?);
        Ok(self.others.len())
    }

    /// Begins an injection of a drug; one of no duration is complete when this returns.
    pub(crate) fn inject(
        &mut self,
        drug: usize,
        height: Length,
        mass: Mass,
        over: Duration,
    ) -> Result<(), TwinError> {
        self.drug(drug)?.inject(height, mass, over)
    }

    /// Begins an injection of a drug through the catheter, which comes out at its tip.
    pub(crate) fn inject_at_tip(
        &mut self,
        drug: usize,
        tip: &Source,
        mass: Mass,
        over: Duration,
    ) -> Result<(), TwinError> {
        self.drug(drug)?.inject_at_tip(tip, mass, over);
        Ok(())
    }

    fn drug(&mut self, drug: usize) -> Result<&mut Dissolved, TwinError> {
        match drug.checked_sub(1) {
            None => Ok(&mut self.first),
            Some(other) => self.others.get_mut(other).ok_or(TwinError::NoSuchDrug),
        }
    }

    /// How long until the first of the running injections ends.
    pub(crate) fn time_to_needle_end(&self) -> Option<Duration> {
        self.drugs().filter_map(Dissolved::time_to_needle_end).min()
    }

    /// One implicit step, in which these masses, one for each drug, enter at the tip and the running
    /// injections go on.
    pub(crate) fn advance(
        &mut self,
        time: Duration,
        tip: Option<(&Source, &[Mass])>,
    ) -> Result<(), TwinError> {
        let unknown = tip.and_then(|(_, masses)| masses.get(1 + self.others.len()..));
        if unknown.is_some_and(|masses| masses.iter().any(|mass| !mass.is_zero())) {
            return Err(TwinError::NoSuchDrug);
        }
        let drugs = std::iter::once(&mut self.first).chain(&mut self.others);
        for (index, drug) in drugs.enumerate() {
            let mass = |masses: &[Mass]| masses.get(index).copied().unwrap_or(Mass::ZERO);
            drug.advance(time, tip.map(|(source, masses)| (source, mass(masses))))?;
        }
        Ok(())
    }

    /// Goes on with other flows and dispersion, the same change for every drug.
    pub(crate) fn change(
        &mut self,
        change: impl Fn(Parameters) -> Parameters,
    ) -> Result<(), TwinError> {
        for drug in std::iter::once(&mut self.first).chain(&mut self.others) {
            drug.change(change(*drug.parameters()))?;
        }
        Ok(())
    }

    /// Every drug, in the order in which they were added.
    pub fn drugs(&self) -> impl Iterator<Item = &Dissolved> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The drug that the pump is told of.
    #[must_use]
    pub fn first(&self) -> &Dissolved {
        &self.first
    }

    /// The physiology and the drug's loss.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        self.first.parameters()
    }

    /// The drug in the fluid, amounts in ng.
    #[must_use]
    pub fn state(&self) -> &State {
        self.first.state()
    }

    /// The drug given through needles so far, exactly.
    #[must_use]
    pub fn from_needles(&self) -> Mass {
        self.first.from_needles()
    }

    /// The drug that came from the catheter tip so far, exactly.
    #[must_use]
    pub fn from_tip(&self) -> Mass {
        self.first.from_tip()
    }

    /// The concentration at a height above the end of the dural sac, ng/mL.
    ///
    /// # Errors
    /// [`TwinError::Parameter`] when the height is outside the canal.
    pub fn concentration_at(&self, height: Length) -> Result<f64, TwinError> {
        self.first.concentration_at(height)
    }

    /// The concentration at every level of the anatomy, ng/mL, from the sacrum up.
    ///
    /// # Errors
    /// [`TwinError::Parameter`] when a level is outside the canal.
    pub fn concentrations_by_level<'a>(
        &self,
        anatomy: &'a Anatomy,
    ) -> Result<Vec<(&'a str, f64)>, TwinError> {
        let at = |level: &'a cisterna_catalog::Level| {
            Ok((level.name.as_str(), self.concentration_at(level.height.value)?))
        };
        anatomy.levels.iter().map(at).collect()
    }

    /// Heights in cm and concentrations in ng/mL along the canal, from the sac end up.
    pub fn profile(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        self.state().profile()
    }
}

/// The default person with a drug of these kinetics: with tissue where that is the drug's default.
#[must_use]
pub fn parameters_of(kinetics: &Kinetics) -> Parameters {
    let plain = Parameters::for_drug_loss(kinetics.loss_per_h.value);
    match &kinetics.tissue {
        Some(tissue) if tissue.by_default => {
            let rates = &tissue.rates;
            Parameters {
                loss_per_h: rates.loss_per_h.value,
                tissue_in_per_h: rates.tissue_in_per_h.value,
                tissue_out_per_h: rates.tissue_out_per_h.value,
                tissue_to_plasma_per_h: rates.tissue_to_plasma_per_h.value,
                ..plain
            }
        }
        _ => plain,
    }
}

/// A height in an average adult as the neuraxis counts it in a canal of this length.
pub(crate) fn z_cm(height: Length, canal_length_cm: f64) -> f64 {
    scaled_height_cm(height.mm() as f64 / 10.0, canal_length_cm)
}

/// A mass as the neuraxis counts it.
pub(crate) fn ng(mass: Mass) -> f64 {
    mass.fg() as f64 / 1e6
}
