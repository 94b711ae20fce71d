//! Plays the steps of a script against one controller.

use cisterna_pump::{BolusKind, Command, Controller, Fault, Happened, Input, Pump, Refusal};
use cisterna_quantity::Duration;

use super::action::Action;
use super::motor::ScriptedMotor;
use super::name::{Answered, Part};
use super::outcome::{AtEnd, Event, Refused, What};
use super::plan::{Plan, StepPlan};
use super::windows::{Sample, Windows, mass};
use super::words;

/// A pump on which a script is played.
pub(super) struct Player<'a> {
    plan: &'a Plan,
    controller: Controller,
    /// The control core as it was read last.
    pump: Pump,
    motor: ScriptedMotor,
    now: Duration,
    /// The number of the last entry of the pump's log that was told.
    told: u32,
    power: bool,
    windows: Windows,
    /// All drug that left, in femtograms.
    drug_fg: u128,
    pub(super) raised: Vec<Fault>,
    pub(super) events: Vec<Event>,
    /// The steps whose answer was not the expected one, with what it was.
    pub(super) unmet: Vec<(&'a StepPlan, String)>,
}

impl<'a> Player<'a> {
    /// # Errors
    /// The refusal of a model whose constants contradict one another.
    pub(super) fn new(plan: &'a Plan) -> Result<Self, Refusal> {
        let controller = Controller::new(plan.model)?;
        Ok(Self {
            plan,
            pump: controller.pump(),
            power: controller.power(),
            controller,
            motor: ScriptedMotor::new(&plan.model),
            now: Duration::ZERO,
            told: 0,
            windows: Windows::new(&plan.windows),
            drug_fg: 0,
            raised: Vec::new(),
            events: Vec::new(),
            unmet: Vec::new(),
        })
    }

    /// Plays every step, and then to the end.
    ///
    /// # Errors
    /// The core's refusal to let time pass.
    pub(super) fn play(&mut self) -> Result<(), Refusal> {
        for step in &self.plan.steps {
            self.pass_until(step.at)?;
            self.take(step);
        }
        self.pass_until(self.plan.until)
    }

    fn pass_until(&mut self, until: Duration) -> Result<(), Refusal> {
        let piece = self.plan.resolution.ms();
        while self.now < until {
            let to_grid = piece - self.now.ms() % piece;
            let time = until.checked_sub(self.now)?.min(Duration::from_ms(to_grid));
            let before = self.pump;
            let passed = self.controller.elapse(time, &mut self.motor)?;
            self.pump = self.controller.pump();
            self.sum_up(&before);
            self.tell_log(&before);
            self.now = self.now.checked_add(time)?;
            let reason = passed.trip.map(words::tripped);
            self.tell_power(reason.unwrap_or("the monitor does not answer"));
        }
        Ok(())
    }

    /// Sums up the drug that left since then.
    fn sum_up(&mut self, before: &Pump) {
        // A prime or bridge ends on the border of two pieces.
        let opening_ends = self.new_entries().find_map(|(at, what)| match what {
            Happened::BolusCompleted(BolusKind::Prime | BolusKind::Bridge)
            | Happened::BolusInterrupted(BolusKind::Prime | BolusKind::Bridge) => Some(at),
            _ => None,
        });
        let opening_ends = opening_ends.map(|at| self.script_time(at, before));
        let (first, then) = (before.tip_concentration(), self.pump.tip_concentration());
        let mut begin = self.now;
        for (time, volume) in self.motor.take() {
            let end = begin.checked_add(time).unwrap_or(Duration::MAX);
            let concentration = match opening_ends {
                Some(at) if end > at => then,
                _ => first,
            };
            let fg = u128::from(volume.nl()) * u128::from(concentration.ng_per_ml());
            self.drug_fg += fg;
            self.windows.add(Sample { begin, end, fg });
            begin = end;
        }
    }

    /// The entries of the pump's log that were not told yet, in the pump's own time.
    fn new_entries(&self) -> impl Iterator<Item = (Duration, Happened)> + '_ {
        let new = self.pump.log().filter(|entry| entry.number > self.told);
        new.map(|entry| (entry.at, entry.what))
    }

    /// A moment of the pump's own time, which stands still while its core does not run.
    fn script_time(&self, at: Duration, before: &Pump) -> Duration {
        let since = at.checked_sub(before.clock()).unwrap_or(Duration::ZERO);
        self.now.checked_add(since).unwrap_or(self.now)
    }

    /// Tells what the pump wrote into its log by itself.
    fn tell_log(&mut self, before: &Pump) {
        let new: Vec<(Duration, Happened)> = self.new_entries().collect();
        for (at, what) in new {
            let at = self.script_time(at, before);
            if let Happened::Raised(fault) = what {
                self.raised.push(fault);
                let alarm = words::alarm(fault, self.pump.drug());
                self.events.push(Event { at, line: None, what: What::Alarm(alarm) });
            } else if let Some(text) = words::logged(what) {
                self.events.push(Event { at, line: None, what: What::Told(text) });
            }
        }
        self.told = self.pump.log().next_back().map_or(0, |entry| entry.number);
    }

    fn tell_power(&mut self, reason: &str) {
        let power = self.controller.power();
        if power == self.power {
            return;
        }
        self.power = power;
        let text = match power {
            true => "the motor has power again".to_owned(),
            false => format!("the motor has no power any more: {reason}"),
        };
        self.events.push(Event { at: self.now, line: None, what: What::Told(text) });
    }

    fn take(&mut self, step: &'a StepPlan) {
        let before = self.pump;
        let answer = self.act(&step.action);
        self.pump = self.controller.pump();
        let refused = answer.err().map(|refusal| words::refused(&refusal, self.plan.unit));
        self.compare(step, refused.as_ref());
        let text = words::done(&step.action, self.plan.unit);
        let is_read = refused.is_none() && is_reading(&step.action);
        let is_done = match &step.action {
            Action::Motor(_) | Action::Kill(_) | Action::WallClock { .. } => true,
            Action::Give(input) => matches!(**input, Input::Sense(_)) && refused.is_none(),
            Action::NoProgramme(_) | Action::Restart(_) => false,
        };
        let what = if is_done { What::Done(text) } else { What::Asked { what: text, refused } };
        self.events.push(Event { at: self.now, line: Some(step.line), what });
        if is_read {
            let what = What::Told(words::reading(&self.pump));
            self.events.push(Event { at: self.now, line: None, what });
        }
        self.tell_log(&before);
        self.tell_power("the monitor took its permit away");
    }

    fn act(&mut self, action: &Action) -> Result<(), Refusal> {
        match action {
            Action::Give(input) => {
                self.controller.give(**input)?;
                if let Input::Command(Command::Refill(refill)) = **input {
                    self.motor.fill(refill.filled);
                }
                Ok(())
            }
            Action::NoProgramme(refusal) => Err(*refusal),
            Action::Restart(fails) => self.controller.restart(|check| Some(check) != *fails),
            Action::Motor(turning) => {
                self.motor.turning = *turning;
                Ok(())
            }
            Action::Kill(Part::Core) => {
                self.controller.run_core(false);
                Ok(())
            }
            Action::Kill(Part::Monitor) => {
                self.controller.run_monitor(false);
                Ok(())
            }
            Action::WallClock { .. } => Ok(()),
        }
    }

    /// Holds the answer against what was expected of it.
    fn compare(&mut self, step: &'a StepPlan, refused: Option<&Refused>) {
        let is_met = match (step.expect, refused) {
            (None, _) | (Some(Answered::Granted), None) => true,
            (Some(Answered::Refused), Some(refused)) => {
                step.rule.as_ref().is_none_or(|rule| rule == refused.rule)
            }
            _ => false,
        };
        if !is_met {
            let found = match refused {
                None => "granted".to_owned(),
                Some(refused) => format!("refused by {}: {}", refused.rule, refused.why),
            };
            self.unmet.push((step, found));
        }
    }

    pub(super) fn end(&self) -> AtEnd {
        let drug = self.pump.drug();
        AtEnd {
            pump_clock: self.pump.clock(),
            ledger: *self.pump.ledger(),
            reservoir: self.pump.reservoir(),
            moved: self.motor.moved(),
            really_left: self.motor.left(),
            drug: mass(self.drug_fg),
            rate: self.pump.rate(),
            power: self.power,
            counts: *self.pump.counts(),
            alarms: self.pump.alarms().map(|on| words::alarm_on(&on, drug)).collect(),
            doubt_since: self.pump.doubt_since(),
            windows: self.windows.totals(),
        }
    }
}

/// Whether a step reads the pump.
fn is_reading(action: &Action) -> bool {
    matches!(action, Action::Give(input) if **input == Input::Command(Command::Interrogate))
}
