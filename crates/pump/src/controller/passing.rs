//! Time that passes: the core commands, the motor turns, the monitor looks.

use cisterna_quantity::Duration;

use crate::monitor::{DEBT_MAX, TOLERANCE, Trip};
use crate::motor::{CALM_MAX, Motor, WATCH_EVERY};
use crate::step::TIME_MAX;
use crate::{Fault, Input, Note, Outcome, Pump, Refusal, step};

use super::{Controller, MONITOR_SILENT_AFTER, Passed, fault_of, interrupts, quanta, sensed};

impl Controller {
    /// Lets time pass: the core commands, the motor turns, the monitor watches.
    ///
    /// # Errors
    /// [`Refusal::TimeTooLong`] of an absurd time.
    pub fn elapse(&mut self, time: Duration, motor: &mut impl Motor) -> Result<Passed, Refusal> {
        if time > TIME_MAX {
            return Err(Refusal::TimeTooLong { asked: time, most: TIME_MAX });
        }
        let mut pump = self.attend();
        let mut passed = Passed::default();
        let mut left = time;
        let mut ended = Ok(());
        while ended.is_ok() && !left.is_zero() {
            let most = left.min(self.next_look(motor));
            let piece = self.piece(&mut pump, most, motor, &mut passed);
            ended = piece.and_then(|piece| {
                left = left.checked_sub(piece)?;
                Ok(())
            });
        }
        self.keep(pump);
        ended.map(|()| passed)
    }

    /// How long until the monitor has to look again.
    fn next_look(&self, motor: &impl Motor) -> Duration {
        let calm = self.core_runs && self.monitor_runs && !self.clocks.drifts();
        let most = if calm { CALM_MAX } else { WATCH_EVERY };
        motor.calm_for().max(WATCH_EVERY).min(most)
    }

    /// Runs up to the next thing that happens, but not longer than a time. Gives how long it was.
    fn piece(
        &mut self,
        pump: &mut Pump,
        most: Duration,
        motor: &mut impl Motor,
        passed: &mut Passed,
    ) -> Result<Duration, Refusal> {
        let power = self.powers(pump);
        let (time, ran, outcome) = if self.core_runs {
            let shown = self.clocks.shown(most);
            let (ran, outcome) = run(pump, shown)?;
            (part(most, ran, shown), ran, outcome)
        } else {
            (most, Duration::ZERO, Outcome::default())
        };
        let commanded = quanta(&self.model, &outcome);
        let moved = motor.turn(commanded, time, power);
        passed.commanded = passed.commanded.saturating_add(commanded);
        passed.moved = passed.moved.saturating_add(moved);
        let trip = self.watch(time, ran, moved);
        if interrupts(&outcome) {
            self.tell_ended(pump);
        }
        if self.core_runs {
            self.judge(pump, trip, (commanded, moved), (ran, time));
        }
        self.tell_restraint(pump);
        passed.trip = passed.trip.max(trip);
        Ok(time)
    }

    /// The monitor's look at what was moved in a time, in which the core's clock ran so far.
    fn watch(&mut self, time: Duration, ran: Duration, moved: u64) -> Option<Trip> {
        if !self.monitor_runs {
            let silent = self.monitor_silent_for.checked_add(time);
            self.monitor_silent_for = silent.unwrap_or(Duration::MAX);
            let missed = self.missed.get_or_insert_default();
            missed.time = missed.time.checked_add(ran).unwrap_or(Duration::MAX);
            missed.moved = missed.moved.saturating_add(moved);
            return None;
        }
        self.monitor_silent_for = Duration::ZERO;
        let time = if self.core_runs { ran } else { time };
        self.monitor.watch(time, moved, self.core_runs).err()
    }

    /// What the core makes of the monitor's verdict, of its silence, and of the two clocks.
    fn judge(
        &mut self,
        pump: &mut Pump,
        trip: Option<Trip>,
        (commanded, moved): (u64, u64),
        (core, own): (Duration, Duration),
    ) {
        let mut found = |fault| *pump = sensed(*pump, fault);
        if let Some(trip) = trip {
            found(fault_of(trip));
        }
        if self.monitor_silent_for.is_zero() {
            self.beyond = 0;
        } else {
            // Nobody else looks at the sensor now.
            let most = i64::try_from(TOLERANCE).unwrap_or(0);
            let debt = i64::try_from(DEBT_MAX).unwrap_or(0);
            let moved = self.beyond.saturating_add_unsigned(moved);
            self.beyond = moved.saturating_sub_unsigned(commanded).max(debt.saturating_neg());
            if self.beyond > most {
                found(Fault::OverDelivery);
            }
        }
        if self.monitor_silent_for >= MONITOR_SILENT_AFTER {
            found(Fault::MonitorSilent);
        }
        if self.clocks.compare(core, own) {
            found(Fault::ClockFault);
        }
    }
}

/// Runs the core up to the first thing that happens within a time. Gives how long that was.
fn run(pump: &mut Pump, most: Duration) -> Result<(Duration, Outcome), Refusal> {
    let all = step(pump, Input::Elapse(most))?;
    let until = |note: Note| note.at().checked_sub(pump.clock()).ok();
    let first = all.outcome.notes().filter_map(until).min().filter(|first| *first < most);
    let Some(first) = first else {
        *pump = all.pump;
        return Ok((most, all.outcome));
    };
    // What happens at once happens in the first millisecond.
    let first = first.max(Duration::from_ms(1));
    let cut = step(pump, Input::Elapse(first))?;
    *pump = cut.pump;
    Ok((first, cut.outcome))
}

/// The part of a time in which the core's clock ran for `ran`, when in all of it that clock shows
/// `shown`.
fn part(time: Duration, ran: Duration, shown: Duration) -> Duration {
    if ran == shown {
        return time;
    }
    let all = u128::from(time.ms()).saturating_mul(u128::from(ran.ms()));
    let part = all.checked_div(u128::from(shown.ms())).unwrap_or(0);
    Duration::from_ms(u64::try_from(part).unwrap_or(u64::MAX)).min(time)
}
