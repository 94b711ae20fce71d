//! A person on whom all drugs act together, moved through time beside the fluid.

use cisterna_catalog::{Anatomy, Drug, DrugClass, Unknown};
use cisterna_neuraxis::ParameterError;
use cisterna_quantity::{Duration, Mass};

use super::agent::Agent;
use super::background::{Background, oral, ratio_of};
use super::exposure::Exposure;
use super::habit::Habit;
use super::mix::{Share, of_all, of_class};
use super::places::Places;
use super::site::Sites;
use super::{Person, Ratio, Readings, analgesia, spasticity};
use crate::fluid::ng;
use crate::{Fluid, TwinError};

/// A time after which every site and the plasma are at rest, h.
const REST_H: f64 = 10_000.0;

/// Why there is no such body.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BodyError {
    /// A dermatome that the anatomy does not have.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// A constant of a plasma that the model does not accept.
    #[error("the plasma of a drug: {0}")]
    Plasma(#[from] ParameterError),
}

/// A person with all drugs in the fluid, and one by mouth.
#[derive(Clone, Debug)]
pub struct Body {
    pain: Option<f64>,
    spasticity: Option<f64>,
    places: Places,
    /// The drugs of the fluid, in its order, and the one by mouth behind them.
    agents: Vec<Agent>,
    oral: Option<Background>,
    /// One for each class of the agents.
    habits: Vec<Habit>,
    activity: f64,
}

impl Body {
    /// A person at rest with what is taken by mouth. `drugs` are those of the fluid in its order;
    /// `by_mouth` is the drug that stands for any opioid by mouth: morphine.
    ///
    /// # Errors
    /// [`BodyError`] for a dermatome that the anatomy does not have, or constants of a plasma that the
    /// model does not accept.
    pub fn new(
        person: &Person,
        anatomy: &Anatomy,
        drugs: &[&Drug],
        by_mouth: &Drug,
    ) -> Result<Self, BodyError> {
        let places = Places::new(anatomy, &person.painful)?;
        let agent = |drug: &Drug| Agent::new(drug, &places, person.weight_kg);
        let mut agents: Vec<Agent> =
            drugs.iter().map(|drug| agent(drug)).collect::<Result<_, _>>()?;
        let mut background = None;
        if let (Some(start), Some(known)) = (&person.oral, oral(by_mouth)) {
            let ratio = match start.ratio {
                Ratio::Known(ratio) => ratio,
                Ratio::Drawn(uniform) => ratio_of(known, uniform),
            };
            let mut taken = Background::new(known, ratio);
            taken.take(start.mg_per_day);
            agents.push(agent(by_mouth)?);
            background = Some(taken);
        }
        let (pain, spasticity) = (person.pain, person.spasticity);
        let mut body = Self {
            pain,
            spasticity,
            places,
            agents,
            oral: background,
            habits: Vec::new(),
            activity: 1.0,
        };
        body.settle(person, drugs, by_mouth)?;
        Ok(body)
    }

    /// Brings sites, plasma, and habits to rest with what is taken by mouth.
    fn settle(
        &mut self,
        person: &Person,
        drugs: &[&Drug],
        by_mouth: &Drug,
    ) -> Result<(), ParameterError> {
        if let Some(oral) = &self.oral {
            let exposure = Exposure::of_cord(&self.places, oral.cord_ng_per_ml());
            let to_plasma = oral.to_plasma_ng_per_h();
            if let Some(agent) = self.agents.last_mut() {
                agent.absorb(to_plasma * REST_H, REST_H)?;
                agent.settle(&exposure, REST_H);
            }
        }
        let known = drugs.iter().copied().chain(self.oral.is_some().then_some(by_mouth));
        for drug in known {
            if self.habit(drug.class).is_none() {
                let opioid = drug.class == DrugClass::Opioid;
                let ratio = if opioid { person.opioid_tolerance } else { 1.0 };
                self.habits.push(Habit::new(drug, ratio, 0.0));
                let adapted = self.main_effect(drug.class);
                if let Some(habit) = self.habits.last_mut() {
                    *habit = Habit::new(drug, ratio, adapted);
                }
            }
        }
        Ok(())
    }

    /// Changes what is taken by mouth, as morphine, mg/day. A person who takes none is not changed
    /// by zero.
    pub fn take_by_mouth(&mut self, mg_per_day: f64) {
        if let Some(oral) = &mut self.oral {
            oral.take(mg_per_day);
        }
    }

    /// The blood takes up drug from tissue outside the fluid: the pocket around a pump, a granuloma. A
    /// drug that this body does not know is refused by the fluid before.
    pub fn take_up(&mut self, drug: usize, mass: Mass) {
        if let Some(agent) = self.agents.get_mut(drug) {
            agent.take_up(ng(mass));
        }
    }

    /// What the time of day makes of the pain, as a factor.
    pub fn set_activity(&mut self, factor: f64) {
        self.activity = factor;
    }

    /// Lets time pass with the fluid as it is at the end of it.
    ///
    /// # Errors
    /// A place outside the canal.
    pub fn advance(&mut self, fluid: &Fluid, time: Duration) -> Result<(), TwinError> {
        let hours = time.ms() as f64 / 3_600_000.0;
        if hours <= 0.0 {
            return Ok(());
        }
        for (agent, drug) in self.agents.iter_mut().zip(fluid.drugs()) {
            agent.advance(&Exposure::of(drug, &self.places)?, hours)?;
        }
        if let (Some(oral), Some(agent)) = (&self.oral, self.agents.last_mut()) {
            let exposure = Exposure::of_cord(&self.places, oral.cord_ng_per_ml());
            agent.absorb(oral.to_plasma_ng_per_h() * hours, hours)?;
            agent.settle(&exposure, hours);
        }
        let effects: Vec<f64> =
            self.habits.iter().map(|habit| self.main_effect(habit.class)).collect();
        for (habit, effect) in self.habits.iter_mut().zip(effects) {
            habit.advance(effect, hours);
        }
        debug_assert!(self.readings().is_sound(), "{:?}", self.readings());
        Ok(())
    }

    fn habit(&self, class: DrugClass) -> Option<&Habit> {
        self.habits.iter().find(|habit| habit.class == class)
    }

    fn tolerance(&self, class: DrugClass) -> f64 {
        self.habit(class).map_or(1.0, Habit::tolerance)
    }

    /// What every drug brings to each place of an effect: one list for each place.
    fn shares(&self, sites: impl Fn(&Agent) -> Option<&Sites>) -> Vec<Vec<Share>> {
        let mut places: Vec<Vec<Share>> = Vec::new();
        for agent in &self.agents {
            let shares = agent.shares(sites(agent), self.tolerance(agent.class));
            places.resize(places.len().max(shares.len()), Vec::new());
            for (place, share) in places.iter_mut().zip(shares) {
                place.push(share);
            }
        }
        places
    }

    /// The mean over the places of an effect.
    fn effect(&self, sites: impl Fn(&Agent) -> Option<&Sites>) -> f64 {
        mean(self.shares(sites).iter().map(|shares| of_all(shares)))
    }

    /// The effect that a class is given for.
    fn main_effect(&self, class: DrugClass) -> f64 {
        let places = match class {
            DrugClass::GabaBAgonist => self.shares(|agent| agent.spasticity.as_ref()),
            _ => self.shares(|agent| agent.analgesia.as_ref()),
        };
        mean(places.iter().map(|shares| of_class(shares, class)))
    }

    fn respiratory_depression(&self) -> f64 {
        let share = |agent: &Agent| agent.respiratory_share(self.tolerance(agent.class));
        of_all(&self.agents.iter().filter_map(share).collect::<Vec<Share>>())
    }

    /// The depression of breathing from which on it counts as dangerous; none when no drug here is
    /// known to depress it. Unverified.
    #[must_use]
    pub fn danger(&self) -> Option<f64> {
        let known = self.agents.iter().filter_map(|agent| agent.respiration.as_ref());
        known.map(|respiration| respiration.danger).reduce(f64::min)
    }

    /// What can be read now.
    #[must_use]
    pub fn readings(&self) -> Readings {
        let relief = self.effect(|agent| agent.analgesia.as_ref());
        let rebound = |for_spasticity: bool| {
            let of = |habit: &&Habit| (habit.class == DrugClass::GabaBAgonist) == for_spasticity;
            self.habits.iter().filter(of).map(Habit::rebound).fold(0.0, f64::max)
        };
        let looser = self.effect(|agent| agent.spasticity.as_ref());
        let in_fluid = self.agents.len() - usize::from(self.oral.is_some());
        let mut plasma: Vec<f64> = self.agents.iter().map(Agent::plasma_ng_per_ml).collect();
        plasma.truncate(in_fluid);
        Readings {
            pain: self
                .pain
                .map(|pain| analgesia::score(pain, self.activity, relief, rebound(false))),
            analgesia: relief,
            respiratory_depression: self.respiratory_depression(),
            spasticity: self.spasticity.map(|most| spasticity::score(most, looser, rebound(true))),
            motor_block: self.effect(|agent| agent.motor_block.as_ref()),
            sympathetic_block: self.effect(|agent| agent.sympathetic_block.as_ref()),
            itch: self.effect(|agent| agent.itch.as_ref()),
            nausea: self.effect(|agent| agent.nausea.as_ref()),
            withdrawal: self.habits.iter().map(Habit::withdrawal).fold(0.0, f64::max),
            tolerance: self.habits.iter().map(Habit::tolerance).fold(1.0, f64::max),
            plasma_ng_per_ml: plasma,
        }
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len();
    if count == 0 { 0.0 } else { values.sum::<f64>() / count as f64 }
}
