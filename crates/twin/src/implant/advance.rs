//! Time that passes in an implanted system.

use cisterna_pump::{Happened, Input, Motor, Note, Step, step};
use cisterna_quantity::{Concentration, Duration, Mass, Volume};

use super::Implant;
use crate::TwinError;
use crate::hardware::Piece;

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

/// What a pump's controller wrote into its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The time since the twin was made.
    pub at: Duration,
    /// What.
    pub what: Happened,
}

/// A stretch of time in which the system did one thing.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) time: Duration,
    /// What left the reservoir.
    pub(crate) volume: Volume,
    /// What entered the fluid, drug by drug.
    pub(crate) masses: Vec<Mass>,
    pub(crate) notes: Vec<Note>,
    pub(crate) logged: Vec<Logged>,
    /// Of the first drug.
    pub(crate) arrivals: Vec<Arrival>,
}

/// Layers of a mixed reservoir differ by so much, in ng/mL; that is no news.
const SAME_NG_PER_ML: u64 = 1;

impl Implant {
    /// Runs up to `limit`, or to the next event of the pump or change at the tip if that is
    /// sooner. Takes at least a millisecond when the limit is one.
    ///
    /// A controller runs to the limit in one go; its events and the changes at the tip are then told
    /// with their own times, changes to within a minute.
    pub(crate) fn advance(&mut self, limit: Duration) -> Result<Progress, TwinError> {
        let (time, notes) = if self.hardware.dead {
            self.hardware.turn(0, limit, false);
            (limit, Vec::new())
        } else if let Some(controller) = self.control.controller() {
            controller.elapse(limit, &mut self.hardware)?;
            self.control.read();
            (limit, Vec::new())
        } else if self.control.runs() {
            self.run_core(limit)?
        } else {
            self.hardware.turn(0, limit, true);
            (limit, Vec::new())
        };
        let pieces = self.hardware.take();
        let mut progress = self.flow_out(&pieces)?;
        debug_assert_eq!(self.hardware.left(), self.residual(), "two accounts of the reservoir");
        self.hardware.passes_ppm = self.passes_ppm();
        self.clock = self.clock.checked_add(time)?;
        for lane in &mut self.lanes {
            lane.pocket.pass(time);
            lane.granuloma.pass(time);
        }
        (progress.time, progress.notes) = (time, notes);
        progress.logged = self.take_logged();
        Ok(progress)
    }

    /// What the controller wrote into its log and was not told yet.
    pub(crate) fn take_logged(&mut self) -> Vec<Logged> {
        let now = self.clock;
        let logged = self.control.take_logged().into_iter().map(|(ago, entry)| Logged {
            at: now.checked_sub(ago).unwrap_or(Duration::ZERO),
            what: entry.what,
        });
        logged.collect()
    }

    /// Runs a core alone.
    fn run_core(&mut self, limit: Duration) -> Result<(Duration, Vec<Note>), TwinError> {
        let mut time = limit;
        if let Some(event) = self.first_event_within(time)? {
            time = event;
        }
        // With hardware that is not ideal nobody knows before what a command moves.
        if self.hardware.is_ideal()
            && let Some(volume) = self.volume_before_arrival()
            && self.after(time)?.outcome.delivered >= volume
        {
            time = self.time_to_deliver(volume, time)?;
        }
        let Step { pump, outcome } = self.after(time)?;
        let quanta = outcome.delivered.nl().checked_div(pump.model().quantum.nl()).unwrap_or(0);
        self.hardware.turn(quanta, time, true);
        self.control.replace(pump);
        Ok((time, outcome.notes().collect()))
    }

    /// How much has to leave the pump until another solution is at the tip.
    fn volume_before_arrival(&self) -> Option<Volume> {
        let lane = self.first();
        lane.line.is_sound().then_some(())?;
        lane.line.volume_before_change(lane.reservoir.concentration())
    }

    /// Moves what the hardware moved, piece by piece.
    fn flow_out(&mut self, pieces: &[Piece]) -> Result<Progress, TwinError> {
        let mut masses = vec![Mass::ZERO; self.lanes.len()];
        let (mut volume, mut arrivals) = (Volume::ZERO, Vec::new());
        let mut at = self.clock;
        for piece in pieces {
            at = at.checked_add(piece.time)?;
            if piece.volume.is_zero() {
                continue;
            }
            let tip = self.at_tip();
            let from = self.first().line.tip_concentration();
            for (drug, (lane, mass)) in self.lanes.iter_mut().zip(&mut masses).enumerate() {
                let granuloma = self.granuloma.as_mut().filter(|_| drug == 0);
                *mass = mass.checked_add(lane.pump(piece.volume, tip, granuloma)?)?;
            }
            volume = volume.checked_add(piece.volume)?;
            let to = self.first().line.tip_concentration();
            if from.ng_per_ml().abs_diff(to.ng_per_ml()) > SAME_NG_PER_ML {
                arrivals.push(Arrival { at, from, to });
            }
        }
        let (notes, logged) = (Vec::new(), Vec::new());
        Ok(Progress { time: Duration::ZERO, volume, masses, notes, logged, arrivals })
    }

    /// The pump after a time; asking does not move it.
    fn after(&self, time: Duration) -> Result<Step, TwinError> {
        Ok(step(self.pump(), Input::Elapse(time))?)
    }

    /// How long until the first event inside a time, ends excluded.
    fn first_event_within(&self, time: Duration) -> Result<Option<Duration>, TwinError> {
        let clock = self.pump().clock();
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
