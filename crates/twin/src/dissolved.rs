//! One drug dissolved in the spinal fluid, with an exact account of what entered.

use cisterna_neuraxis::model::{Neuraxis, Parameters, Source, State};
use cisterna_quantity::{Duration, Length, Mass};

use crate::TwinError;
use crate::fluid::{ng, z_cm};
use crate::needle::Needle;

/// How far a dose through a needle spreads at once, as the standard deviation of a Gaussian, cm.
/// It stands for the jet and the displaced fluid, which the neuraxis does not resolve.
const NEEDLE_SPREAD_CM: f64 = 1.5;

/// One drug in the fluid of one patient: concentrations in ng/mL, amounts in ng.
///
/// Heights are those of an average adult; a longer or shorter canal has its levels in proportion.
#[derive(Clone, Debug)]
pub struct Dissolved {
    neuraxis: Neuraxis,
    state: State,
    needles: Vec<Needle>,
    from_needles: Mass,
    from_tip: Mass,
}

impl Dissolved {
    pub(crate) fn new(parameters: Parameters) -> Result<Self, TwinError> {
        let neuraxis = Neuraxis::new(parameters)?;
        let state = neuraxis.empty_state();
        let (from_needles, from_tip) = (Mass::ZERO, Mass::ZERO);
        Ok(Self { neuraxis, state, needles: Vec::new(), from_needles, from_tip })
    }

    /// Begins an injection; one of no duration is complete when this returns.
    pub(crate) fn inject(
        &mut self,
        height: Length,
        mass: Mass,
        over: Duration,
    ) -> Result<(), TwinError> {
        let source = self.neuraxis.gaussian_source(self.z_cm(height), NEEDLE_SPREAD_CM)?;
        if over.is_zero() {
            let from_needles = self.from_needles.checked_add(mass)?;
            self.neuraxis.advance(&mut self.state, &[(&source, ng(mass))], 0.0, 1.0)?;
            self.from_needles = from_needles;
        } else {
            self.needles.push(Needle::begin(source, mass, over));
        }
        Ok(())
    }

    /// Begins an injection through the catheter, which comes out at its tip. It takes time.
    pub(crate) fn inject_at_tip(&mut self, tip: &Source, mass: Mass, over: Duration) {
        self.needles.push(Needle::begin(*tip, mass, over).by_catheter());
    }

    /// What is still to come of the injections through the catheter.
    pub(crate) fn pending_fg(&self) -> i128 {
        let through = self.needles.iter().filter(|needle| needle.by_catheter);
        through.map(|needle| i128::from(needle.rest().fg())).sum()
    }

    /// How long until the first of the running injections ends.
    pub(crate) fn time_to_needle_end(&self) -> Option<Duration> {
        self.needles.iter().map(Needle::time_left).min()
    }

    /// One implicit step, in which `tip_mass` enters at the tip and the running injections go on.
    pub(crate) fn advance(
        &mut self,
        time: Duration,
        tip: Option<(&Source, Mass)>,
    ) -> Result<(), TwinError> {
        let mut injections = Vec::with_capacity(self.needles.len() + 1);
        if let Some((source, mass)) = tip {
            self.from_tip = self.from_tip.checked_add(mass)?;
            injections.push((source, ng(mass)));
        }
        for needle in &mut self.needles {
            let mass = needle.give(time)?;
            let account =
                if needle.by_catheter { &mut self.from_tip } else { &mut self.from_needles };
            *account = account.checked_add(mass)?;
            injections.push((&needle.source, ng(mass)));
        }
        let seconds = time.ms() as f64 / 1e3;
        self.neuraxis.advance(&mut self.state, &injections, seconds, seconds)?;
        self.needles.retain(|needle| !needle.time_left().is_zero());
        Ok(())
    }

    /// Goes on with other flows and dispersion.
    pub(crate) fn change(&mut self, parameters: Parameters) -> Result<(), TwinError> {
        Ok(self.neuraxis.change(parameters)?)
    }

    /// The physiology and the drug's loss.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        self.neuraxis.parameters()
    }

    /// The drug in the fluid, amounts in ng.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The drug given through needles so far, exactly.
    #[must_use]
    pub fn from_needles(&self) -> Mass {
        self.from_needles
    }

    /// The drug that came from the catheter tip so far, exactly.
    #[must_use]
    pub fn from_tip(&self) -> Mass {
        self.from_tip
    }

    /// The concentration at a height above the end of the dural sac, ng/mL.
    ///
    /// # Errors
    /// [`TwinError::Parameter`] when the height is outside the canal.
    pub fn concentration_at(&self, height: Length) -> Result<f64, TwinError> {
        Ok(self.state.concentration_at(self.z_cm(height))?)
    }

    /// The highest concentration between two heights, ng/mL.
    pub(crate) fn most_between(&self, low: Length, high: Length) -> f64 {
        let (low, high) = (self.z_cm(low), self.z_cm(high));
        let between = self.state.profile().filter(|(z, _)| low <= *z && *z <= high);
        between.map(|(_, c)| c).fold(0.0, f64::max)
    }

    /// A height in an average adult as the neuraxis of this person counts it.
    fn z_cm(&self, height: Length) -> f64 {
        z_cm(height, self.parameters().canal_length_cm)
    }
}
