//! The implanted system: control core, ideal hardware, what is in the reservoir, and the pathway.

use cisterna_neuraxis::model::Source;
use cisterna_pump::{Command, Input, Model, Note, Pump, Refill, Step, step};
use cisterna_quantity::{ArithmeticError, Concentration, DoseRate, Duration, Length, Mass, Volume};

use crate::TwinError;
use crate::catheter::Pathway;
use crate::fluid::height_cm;

/// A pump with its catheter. Drug enters the fluid in the one cell of the neuraxis where the tip
/// lies; there, concentrations depend on that choice by some per cent. They also ripple by some per
/// cent with the pump's quanta, of which three or four may fall into one step. At other levels
/// both fade to about one per cent.
#[derive(Clone, Debug)]
pub struct Implant {
    pump: Pump,
    reservoir_concentration: Concentration,
    pathway: Pathway,
    tip_height: Length,
    tip: Source,
}

/// Fluid of another concentration reached the catheter tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The time since the twin was made.
    pub at: Duration,
    /// What left at the tip before.
    pub from: Concentration,
    /// What leaves from now on.
    pub to: Concentration,
}

/// A stretch of time in which the system did one thing.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) time: Duration,
    pub(crate) volume: Volume,
    pub(crate) mass: Mass,
    pub(crate) notes: Vec<Note>,
    pub(crate) change: Option<(Concentration, Concentration)>,
}

impl Implant {
    pub(crate) fn new(
        model: Model,
        pathway: Pathway,
        tip_height: Length,
    ) -> Result<Self, TwinError> {
        let (pump, tip) = (Pump::new(model)?, Source::at(height_cm(tip_height))?);
        let reservoir_concentration = Concentration::ZERO;
        Ok(Self { pump, reservoir_concentration, pathway, tip_height, tip })
    }

    /// The control core.
    #[must_use]
    pub const fn pump(&self) -> &Pump {
        &self.pump
    }

    /// The fluid between reservoir and tip.
    #[must_use]
    pub const fn pathway(&self) -> &Pathway {
        &self.pathway
    }

    /// What is in the reservoir, whatever the programme believes; zero before the first fill.
    #[must_use]
    pub const fn reservoir_concentration(&self) -> Concentration {
        self.reservoir_concentration
    }

    /// How high above the end of the dural sac the tip lies.
    #[must_use]
    pub const fn tip_height(&self) -> Length {
        self.tip_height
    }

    /// Where the drug enters the fluid.
    pub(crate) const fn tip(&self) -> &Source {
        &self.tip
    }

    /// The dose that leaves at the tip now: the pump's flow with what is at the tip.
    ///
    /// # Errors
    /// An arithmetic error when it cannot be represented.
    pub fn tip_dose(&self) -> Result<DoseRate, ArithmeticError> {
        self.pump.rate().dose_at(self.pathway.tip_concentration())
    }

    /// Commands the pump; what happens at once is told in the notes.
    pub(crate) fn command(&mut self, command: Command) -> Result<Vec<Note>, TwinError> {
        if matches!(command, Command::Refill(_)) {
            return Err(TwinError::RefillWithoutConcentration);
        }
        self.obey(command)
    }

    /// Empties the reservoir completely and fills it with fluid of this concentration.
    pub(crate) fn refill(
        &mut self,
        refill: Refill,
        concentration: Concentration,
    ) -> Result<Vec<Note>, TwinError> {
        let notes = self.obey(Command::Refill(refill))?;
        self.reservoir_concentration = concentration;
        Ok(notes)
    }

    fn obey(&mut self, command: Command) -> Result<Vec<Note>, TwinError> {
        let Step { pump, outcome } = step(&self.pump, Input::Command(command))?;
        self.pump = pump;
        Ok(outcome.notes().collect())
    }

    /// Runs up to `limit`, or to the next event of the pump or change at the tip if that is
    /// sooner. Takes at least a millisecond when the limit is one.
    pub(crate) fn advance(&mut self, limit: Duration) -> Result<Progress, TwinError> {
        let mut time = limit;
        if let Some(event) = self.first_event_within(time)? {
            time = event;
        }
        let before_change = self.pathway.volume_before_change(self.reservoir_concentration);
        if let Some(volume) = before_change
            && self.after(time)?.outcome.delivered >= volume
        {
            time = self.time_to_deliver(volume, time)?;
        }
        let Step { pump, outcome } = self.after(time)?;
        let from = self.pathway.tip_concentration();
        let delivered = self.pathway.push(outcome.delivered, self.reservoir_concentration)?;
        let to = self.pathway.tip_concentration();
        self.pump = pump;
        let change = (from != to).then_some((from, to));
        let (volume, mass) = (delivered.volume, delivered.mass);
        Ok(Progress { time, volume, mass, notes: outcome.notes().collect(), change })
    }

    /// The pump after a time; asking does not move it.
    fn after(&self, time: Duration) -> Result<Step, TwinError> {
        Ok(step(&self.pump, Input::Elapse(time))?)
    }

    /// How long until the first event inside a time, ends excluded.
    fn first_event_within(&self, time: Duration) -> Result<Option<Duration>, TwinError> {
        let clock = self.pump.clock();
        let outcome = self.after(time)?.outcome;
        let until = outcome.notes().filter_map(|note| note.at().checked_sub(clock).ok());
        Ok(until.filter(|until| !until.is_zero() && *until < time).min())
    }

    /// The shortest time in which the pump delivers a volume, known to be at most `limit`.
    fn time_to_deliver(&self, volume: Volume, limit: Duration) -> Result<Duration, TwinError> {
        let (mut too_short, mut enough) = (0, limit.ms());
        while enough - too_short > 1 {
            let middle = too_short + (enough - too_short) / 2;
            if self.after(Duration::from_ms(middle))?.outcome.delivered >= volume {
                enough = middle;
            } else {
                too_short = middle;
            }
        }
        Ok(Duration::from_ms(enough))
    }
}
