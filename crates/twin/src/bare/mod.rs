//! The bare transport model from a TOML file in which every parameter is explicit.
//!
//! No pump, no catheter, no catalogue: what the neuraxis does with an amount. It is read as strictly as
//! a scenario, by the same reader. Here values are plain numbers, as each key carries its unit.
//!
//! ```toml
//! [grid]
//! cells = 240
//!
//! [transport]
//! k_lumbar = 0.010                   # cm2/s, as the next two
//! k_thoracic = 0.10
//! k_cervical = 0.4
//! production_ml_per_min = 0.37
//! spinal_absorption_fraction = 0.2
//! loss_per_h = 0.15
//! tissue_in_per_h = 0.0              # optional, 0 without, as the next two
//! tissue_out_per_h = 0.0
//! tissue_to_plasma_per_h = 0.0
//!
//! [[dose]]                           # one or more
//! kind = "bolus"                     # or "infusion"
//! z_cm = 6.0
//! amount = 1.0                       # the whole that is given over the duration
//! start_h = 0.0
//! duration_s = 60                    # or duration_h
//! spread_cm = 1.5                    # standard deviation of the source; without: 1.5 for a bolus, 0
//!                                    # (one cell) for an infusion
//!
//! [[probe]]                          # one or more
//! z_cm = 13.5                        # or "cisterna-magna"
//! times_h = [1.0, 3.0, 6.0]
//! ```
//!
//! Times are rounded to milliseconds.

mod outcome;
mod plan;
mod timeline;
mod written;

use std::path::Path;

use cisterna_neuraxis::ParameterError;
use cisterna_neuraxis::model::{AdvanceError, Neuraxis, Source, State};

use crate::scenario::error::Place as At;
use crate::scenario::{Problem, ScenarioError};
use plan::{Plan, plan};
use written::Place;

pub use outcome::{Account, BareOutcome, ProbeReadings};

/// The largest file that is read.
const BYTES_MAX: usize = 1 << 20;

/// A transport file that was read and checked.
#[derive(Clone, Debug)]
pub struct Bare {
    plan: Plan,
}

impl Bare {
    /// Reads a file and checks it.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the file that is refused.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            At { file: &file, text: "" }.whole(Problem::Unreadable(error.to_string()))
        })?;
        Self::parse(&file, &text)
    }

    /// Reads a text and checks it; `file` is its name in refusals.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing in the text that is refused.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let at = At { file, text };
        if text.len() > BYTES_MAX {
            return Err(at.whole(Problem::TooLarge("1 MiB")));
        }
        let document = toml::from_str(text).map_err(|error| at.reading(&error))?;
        Ok(Self { plan: plan(&document, at)? })
    }

    /// Plays it.
    ///
    /// # Errors
    /// What the neuraxis refuses; a file that was checked is not refused.
    pub fn run(&self) -> Result<BareOutcome, AdvanceError> {
        let plan = &self.plan;
        let mut neuraxis = Neuraxis::new(plan.parameters)?;
        let mut state = neuraxis.empty_state();
        let mut outcome = BareOutcome::before(plan);
        let wanted = plan.readings();
        let mut before_ms = 0;
        for at_ms in plan.moments_ms() {
            let stretch = before_ms..at_ms;
            let flowing = plan.doses.iter().filter(|dose| dose.flows_in(&stretch));
            let given: Vec<(&Source, f64)> =
                flowing.map(|dose| (&dose.source, dose.amount_in(&stretch))).collect();
            let step_s = plan.step_ms(&stretch) as f64 / 1e3;
            let duration_s = (at_ms - before_ms) as f64 / 1e3;
            if duration_s > 0.0 {
                neuraxis.advance(&mut state, &given, duration_s, step_s)?;
            }
            if let Some(readings) = wanted.get(&at_ms) {
                for &(probe, time) in readings {
                    let concentration = at(&state, plan.probes[probe].place)?;
                    outcome.probes[probe].readings[time].1 = concentration;
                }
                let (probe, time) = readings[0];
                let (time_h, _) = plan.probes[probe].times[time];
                outcome.account(Account::of(&state, time_h));
            }
            before_ms = at_ms;
        }
        Ok(outcome)
    }
}

fn at(state: &State, place: Place) -> Result<f64, ParameterError> {
    match place {
        Place::Height(z_cm) => state.concentration_at(z_cm),
        Place::CisternaMagna => Ok(state.cisterna_concentration()),
    }
}
