//! The implanted system and its pump, which the domain runs with the pump's own control core.

use cisterna_catalog::{Pump as PumpModel, RevisionStatus};
use cisterna_pump::{self as core, Command, Input, Note, Pump, Refill, step};
use cisterna_quantity::{Duration, Volume};
use jiff::Timestamp;

use crate::Refusal;

/// The constants of the control core for a pump of the device table.
///
/// # Errors
/// A [`Refusal`] when the table does not know the pump's flow limits.
pub fn model_of(pump: &PumpModel) -> Result<core::Model, Refusal> {
    pump.control_model().map_err(|missing| Refusal {
        field: "pump",
        rule: "pump.limits-unknown",
        message: format!("The {} of a {} is not known", missing.what, missing.pump),
        asked: Some(missing.pump),
        limit: None,
        source: "device table: no value".to_owned(),
        action: "Enter it with its source in the catalogue before this pump is used".to_owned(),
    })
}

/// The tubing volume of a revision that is no longer in force, to check an old calculation.
#[must_use]
pub fn superseded_tubing(pump: &PumpModel) -> Vec<(String, Volume)> {
    pump.internal_tubing
        .iter()
        .filter(|tubing| tubing.status == RevisionStatus::Superseded)
        .map(|tubing| (tubing.revision.clone(), tubing.constant.value))
        .collect()
}

/// An implanted pump on the calendar: the control core's state at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunningPump {
    pump: Pump,
    at: Timestamp,
}

impl RunningPump {
    /// A pump taken out of its box, empty.
    ///
    /// # Errors
    /// The core's refusal of its constants.
    pub fn new(model: core::Model, at: Timestamp) -> Result<Self, core::Refusal> {
        Ok(Self { pump: Pump::new(model)?, at })
    }

    /// The state as it was last commanded.
    #[must_use]
    pub const fn pump(&self) -> &Pump {
        &self.pump
    }

    /// When it was last commanded.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The state at a later instant, by the core's own account. An earlier instant gives the state
    /// as it was last commanded: a pump does not run backwards.
    ///
    /// # Errors
    /// The core's refusal of an absurd stretch of time.
    pub fn state_at(&self, instant: Timestamp) -> Result<Pump, core::Refusal> {
        step(&self.pump, Input::Elapse(between(self.at, instant))).map(|done| done.pump)
    }

    /// Runs to an instant and obeys a command there.
    ///
    /// # Errors
    /// The core's refusal; the pump is then as it was.
    pub fn command(&mut self, at: Timestamp, command: Command) -> Result<(), core::Refusal> {
        let pump = self.state_at(at)?;
        self.pump = step(&pump, Input::Command(command))?.pump;
        self.at = self.at.max(at);
        Ok(())
    }

    /// Empties and fills the reservoir.
    ///
    /// # Errors
    /// The core's refusal; the pump is then as it was.
    pub fn refill(
        &mut self,
        at: Timestamp,
        removed: Volume,
        filled: Volume,
    ) -> Result<(), core::Refusal> {
        self.command(at, Command::Refill(Refill { removed, filled }))
    }

    /// Since when the reservoir is empty at an instant, by the pump's own account; `None` when it
    /// is not, or was so already when the pump was last commanded.
    #[must_use]
    pub fn empty_since(&self, instant: Timestamp) -> Option<Timestamp> {
        let done = step(&self.pump, Input::Elapse(between(self.at, instant))).ok()?;
        let empty = done.outcome.notes().find_map(|note| match note {
            Note::ReservoirEmpty { at } => Some(at),
            _ => None,
        })?;
        after(self.at, empty.checked_sub(self.pump.clock()).ok()?)
    }

    /// When the low-reservoir alarm will sound, found by running the core ahead; `None` when it
    /// does not sound within ten years, or sounds already.
    #[must_use]
    pub fn low_reservoir_at(&self) -> Option<Timestamp> {
        let horizon = Duration::DAY.checked_mul(3_652).ok()?;
        let ahead = step(&self.pump, Input::Elapse(horizon)).ok()?;
        let alarm = ahead.outcome.notes().find_map(|note| match note {
            Note::LowReservoir { at } => Some(at),
            _ => None,
        })?;
        after(self.at, alarm.checked_sub(self.pump.clock()).ok()?)
    }
}

/// The time between two instants; none when they are in the wrong order.
#[must_use]
pub fn between(start: Timestamp, end: Timestamp) -> Duration {
    let ms = end.as_millisecond().saturating_sub(start.as_millisecond());
    u64::try_from(ms).map_or(Duration::ZERO, Duration::from_ms)
}

/// The instant a time after another.
#[must_use]
pub fn after(start: Timestamp, time: Duration) -> Option<Timestamp> {
    let ms = i64::try_from(time.ms()).ok()?;
    Timestamp::from_millisecond(start.as_millisecond().checked_add(ms)?).ok()
}
