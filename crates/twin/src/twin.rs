//! One patient, moved through time.

use cisterna_neuraxis::model::Parameters;
use cisterna_pump::{Command, Model, Note};
use cisterna_quantity::{Concentration, Duration, Length, Mass, Volume};

use crate::catheter::Pathway;
use crate::dissolved::Dissolved;
use crate::fluid::ng;
use crate::refill::{Into, Visit, Visited};
use crate::{Arrival, Failure, Fittings, Fluid, Implant, Logged, MassBalance, TwinError};

/// What a patient with an implanted system is made of.
#[derive(Clone, Debug)]
pub struct System {
    /// The constants of the pump.
    pub pump: Model,
    /// The fluid between reservoir and tip at the start: its volume and what it is filled with.
    pub pathway: Pathway,
    /// How high above the end of the dural sac the catheter tip lies.
    pub tip_height: Length,
    /// The physiology and the drug's loss.
    pub parameters: Parameters,
}

/// A patient: spinal fluid, and an implanted system unless only needles are used.
#[derive(Clone, Debug)]
pub struct Twin {
    clock: Duration,
    step_max: Duration,
    fluid: Fluid,
    implant: Option<Implant>,
}

/// What happened in a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elapsed {
    /// What really left the reservoir.
    pub volume: Volume,
    /// The drug that entered the fluid at the tip.
    pub tip_mass: Mass,
    /// Further drugs that left at the tip, in the order of the system's.
    pub more_masses: Vec<Mass>,
    /// What a control core alone told, in order; its clock is the twin's.
    pub notes: Vec<Note>,
    /// What a pump's controller wrote into its log, in order.
    pub logged: Vec<Logged>,
    /// The changes of concentration at the tip, in order.
    pub arrivals: Vec<Arrival>,
}

impl Twin {
    /// The longest step of the neuraxis unless [`Twin::with_step_max`] says otherwise. It suits
    /// infusions; follow a bolus with steps of some seconds.
    pub const STEP_MAX: Duration = Duration::from_ms(600_000);

    /// A patient with an implanted system: an empty pump without a programme.
    ///
    /// # Errors
    /// A refusal of the pump's constants, the tip's height or a parameter.
    pub fn implanted(system: System) -> Result<Self, TwinError> {
        Self::fitted(system, &Fittings::default())
    }

    /// A patient with an implanted system that is built as the fittings say.
    ///
    /// # Errors
    /// A refusal of the pump's constants, the tip's height or a parameter.
    pub fn fitted(system: System, fittings: &Fittings) -> Result<Self, TwinError> {
        let System { pump, pathway, tip_height, parameters } = system;
        let length_cm = parameters.canal_length_cm;
        let implant = Implant::new(pump, pathway, tip_height, length_cm, fittings)?;
        let twin = Self::without_pump(parameters)?;
        twin.fluid.concentration_at(tip_height)?;
        Ok(Self { implant: Some(implant), ..twin })
    }

    /// A patient without a pump, for doses through a needle.
    ///
    /// # Errors
    /// A refusal of a parameter.
    pub fn without_pump(parameters: Parameters) -> Result<Self, TwinError> {
        let fluid = Fluid::new(parameters)?;
        Ok(Self { clock: Duration::ZERO, step_max: Self::STEP_MAX, fluid, implant: None })
    }

    /// The same patient with a further drug in the fluid. The drugs count from zero, which is the
    /// first; this one is the next. An implanted system has to be fitted with as many.
    ///
    /// # Errors
    /// [`TwinError::TooManyDrugs`], or a refusal of a parameter.
    pub fn with_drug(mut self, parameters: Parameters) -> Result<Self, TwinError> {
        self.fluid.add(parameters)?;
        Ok(self)
    }

    /// The same patient with another longest step of the neuraxis.
    ///
    /// # Errors
    /// [`TwinError::NoStep`] when it is zero.
    pub fn with_step_max(self, step_max: Duration) -> Result<Self, TwinError> {
        if step_max.is_zero() { Err(TwinError::NoStep) } else { Ok(Self { step_max, ..self }) }
    }

    /// Commands the pump now; what happens at once is told in the notes, or with a controller in
    /// [`Twin::take_logged`].
    ///
    /// # Errors
    /// The pump's refusal, [`TwinError::NoPump`], or
    /// [`TwinError::RefillWithoutConcentration`] for a refill, which goes through
    /// [`Twin::refill`].
    pub fn command(&mut self, command: Command) -> Result<Vec<Note>, TwinError> {
        self.implant.as_mut().ok_or(TwinError::NoPump)?.command(command)
    }

    /// The patient asks for a bolus.
    ///
    /// # Errors
    /// The pump's refusal, which it also counts, or [`TwinError::NoPump`].
    pub fn request(&mut self) -> Result<(), TwinError> {
        self.implant.as_mut().ok_or(TwinError::NoPump)?.request()
    }

    /// Power comes on again, and every check of the self-test passes.
    ///
    /// # Errors
    /// The pump's refusal, [`TwinError::NoPump`], or [`TwinError::NoController`].
    pub fn restart(&mut self) -> Result<(), TwinError> {
        self.implant.as_mut().ok_or(TwinError::NoPump)?.restart()
    }

    /// A failure begins.
    ///
    /// # Errors
    /// [`TwinError::NoPump`], or a refusal of a place or a height.
    pub fn begin(&mut self, failure: &Failure) -> Result<(), TwinError> {
        self.implant.as_mut().ok_or(TwinError::NoPump)?.begin(failure)
    }

    /// A failure ends.
    ///
    /// # Errors
    /// [`TwinError::NoPump`].
    pub fn end(&mut self, failure: &Failure) -> Result<(), TwinError> {
        self.implant.as_mut().ok_or(TwinError::NoPump)?.end(failure)
    }

    /// What a pump's controller wrote into its log since it was told last: after a command, a
    /// request or a failure.
    pub fn take_logged(&mut self) -> Vec<Logged> {
        self.implant.as_mut().map_or(Vec::new(), Implant::take_logged)
    }

    /// Does a refill, right or wrong, and tells the pump of it.
    ///
    /// # Errors
    /// The pump's refusal, [`TwinError::NotThere`] or [`TwinError::NoPump`].
    pub fn visit(&mut self, visit: &Visit) -> Result<Visited, TwinError> {
        let implant = self.implant.as_mut().ok_or(TwinError::NoPump)?;
        let visited = implant.visit(visit)?;
        if let Into::Port(over) = visit.into {
            let over = over.max(Duration::from_ms(1));
            for (drug, mass) in visited.through_port.iter().enumerate() {
                self.fluid.inject_at_tip(drug, implant.tip(), *mass, over)?;
            }
        }
        Ok(visited)
    }

    /// Empties the reservoir completely and fills it with fluid of this concentration, whatever
    /// the programme says. Without a new programme the pump goes on as if nothing had changed.
    ///
    /// # Errors
    /// The pump's refusal or [`TwinError::NoPump`].
    pub fn refill(
        &mut self,
        removed: Volume,
        filled: Volume,
        concentration: Concentration,
    ) -> Result<Vec<Note>, TwinError> {
        let told_withdrawn = Some(removed);
        let visit = Visit { told_withdrawn, ..Visit::sound(filled, concentration) };
        Ok(self.visit(&visit)?.notes)
    }

    /// Begins a dose through a needle, `height` above the end of the dural sac, at a constant rate
    /// over a time that then elapses with [`Twin::elapse`]. It spreads as a Gaussian of 1.5 cm.
    ///
    /// # Errors
    /// A refusal of the height or the mass.
    pub fn inject(&mut self, height: Length, mass: Mass, over: Duration) -> Result<(), TwinError> {
        self.inject_drug(0, height, mass, over)
    }

    /// As [`Twin::inject`] with another drug of the fluid, by its place among them.
    ///
    /// # Errors
    /// A refusal of the height or the mass, or [`TwinError::NoSuchDrug`].
    pub fn inject_drug(
        &mut self,
        drug: usize,
        height: Length,
        mass: Mass,
        over: Duration,
    ) -> Result<(), TwinError> {
        self.fluid.inject(drug, height, mass, over)
    }

    /// Goes on with other flows and dispersion, the same change for every drug.
    ///
    /// # Errors
    /// A refusal of a parameter.
    pub fn change_physiology(
        &mut self,
        change: impl Fn(Parameters) -> Parameters,
    ) -> Result<(), TwinError> {
        self.fluid.change(change)
    }

    /// Lets time pass.
    ///
    /// Steps end at multiples of the longest step and, to the millisecond, at every event of the
    /// pump, every change of concentration at the tip and the end of every injection.
    ///
    /// # Errors
    /// An arithmetic error or a refusal of the neuraxis; the twin is then at the moment of it.
    pub fn elapse(&mut self, time: Duration) -> Result<Elapsed, TwinError> {
        let end = self.clock.checked_add(time)?;
        let mut elapsed = Elapsed::default();
        while self.clock < end {
            self.advance(self.next_stop(end)?, &mut elapsed)?;
        }
        debug_assert!(self.mass_balances().all(|one| one.holds()), "{:?}", self.mass_balance());
        Ok(elapsed)
    }

    /// How long the next step may be.
    fn next_stop(&self, end: Duration) -> Result<Duration, TwinError> {
        let to_grid = self.step_max.ms() - self.clock.ms() % self.step_max.ms();
        let mut limit = end.checked_sub(self.clock)?.min(Duration::from_ms(to_grid));
        if let Some(needle) = self.fluid.time_to_needle_end() {
            limit = limit.min(needle);
        }
        debug_assert!(!limit.is_zero(), "a step takes time");
        Ok(limit)
    }

    fn advance(&mut self, limit: Duration, elapsed: &mut Elapsed) -> Result<(), TwinError> {
        let Some(implant) = &mut self.implant else {
            self.fluid.advance(limit, None)?;
            self.clock = self.clock.checked_add(limit)?;
            return Ok(());
        };
        let progress = implant.advance(limit)?;
        let (mass, more) = progress.masses.split_first().unwrap_or((&Mass::ZERO, &[]));
        self.fluid.advance(progress.time, Some((implant.tip(), &progress.masses)))?;
        self.clock = self.clock.checked_add(progress.time)?;
        elapsed.volume = elapsed.volume.checked_add(progress.volume)?;
        elapsed.tip_mass = elapsed.tip_mass.checked_add(*mass)?;
        elapsed.more_masses.resize(more.len(), Mass::ZERO);
        for (sum, mass) in elapsed.more_masses.iter_mut().zip(more) {
            *sum = sum.checked_add(*mass)?;
        }
        elapsed.notes.extend(progress.notes);
        elapsed.logged.extend(progress.logged);
        elapsed.arrivals.extend(progress.arrivals);
        Ok(())
    }

    /// The time since the twin was made.
    #[must_use]
    pub const fn clock(&self) -> Duration {
        self.clock
    }

    /// The spinal fluid: concentrations in ng/mL.
    #[must_use]
    pub const fn fluid(&self) -> &Fluid {
        &self.fluid
    }

    /// The implanted system, if there is one.
    #[must_use]
    pub const fn implant(&self) -> Option<&Implant> {
        self.implant.as_ref()
    }

    /// The account of the first drug so far.
    #[must_use]
    pub fn mass_balance(&self) -> MassBalance {
        self.balance(0, self.fluid.first())
    }

    /// The account of every drug so far.
    pub fn mass_balances(&self) -> impl Iterator<Item = MassBalance> + '_ {
        self.fluid.drugs().enumerate().map(|(index, drug)| self.balance(index, drug))
    }

    fn balance(&self, index: usize, drug: &Dissolved) -> MassBalance {
        let (from_tip, from_needles) = (drug.from_tip(), drug.from_needles());
        let entered_ng = ng(from_tip) + ng(from_needles);
        let missing_ng = (entered_ng - drug.state().injected()).abs();
        let implant = self.implant.as_ref();
        let to_fluid_fg =
            implant.map_or(0, |implant| implant.to_fluid_fg(index)) - drug.pending_fg();
        MassBalance {
            from_tip,
            from_needles,
            system_imbalance_fg: implant.map_or(0, Implant::imbalance_fg)
                + (to_fluid_fg - i128::from(from_tip.fg())).abs(),
            entry_residual: if entered_ng > 0.0 { missing_ng / entered_ng } else { missing_ng },
            transport_residual: drug.state().mass_residual(),
        }
    }
}
