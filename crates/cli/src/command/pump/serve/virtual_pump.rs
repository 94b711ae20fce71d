//! A pump with its storage in this process, and what it tells in lines.

use cisterna_link::device::{Implant, KEPT_BYTES, NotKept, Slot};
use cisterna_link::message::{Answer, Fate, Order, Request};
use cisterna_pump::{
    Command, Controller, Happened, IdealMotor, Input, Model, Outcome, Pump, Refusal,
};
use cisterna_quantity::{Duration, MassUnit};
use cisterna_twin::words::{alarm, elapsed, given, heading, logged};

use crate::value::customary;

/// A pump whose hardware does what it is told.
pub(super) struct VirtualPump {
    controller: Controller,
    /// The control core as it was read last.
    pump: Pump,
    /// The link's memory.
    places: [[u8; KEPT_BYTES]; 2],
    /// The number of the last log entry that was told.
    told: u32,
    lines: Vec<String>,
}

impl VirtualPump {
    pub(super) fn new(model: Model) -> Result<Self, Refusal> {
        let controller = Controller::new(model)?;
        let pump = controller.pump();
        Ok(Self { controller, pump, places: [[0; KEPT_BYTES]; 2], told: 0, lines: Vec::new() })
    }

    /// The pump's own time.
    pub(super) const fn clock(&self) -> Duration {
        self.pump.clock()
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, time: Duration) -> Result<(), Refusal> {
        let passed = self.controller.elapse(time, &mut IdealMotor);
        self.pump = self.controller.pump();
        self.tell_log();
        passed.map(|_| ())
    }

    /// The lines since this was asked last.
    pub(super) fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    fn line(&mut self, at: Duration, text: &str) {
        self.lines.push(format!("[{}] {text}", elapsed(at)));
    }

    /// What the pump did by itself: the rest of its log was told as an answer.
    fn tell_log(&mut self) {
        let told = self.told;
        let new: Vec<_> = self.pump.log().filter(|entry| entry.number > told).copied().collect();
        for entry in new {
            self.told = entry.number;
            let text = match entry.what {
                Happened::Raised(fault) => {
                    Some(format!("ALARM, {}", heading(alarm(fault, self.pump.drug()))))
                }
                other => logged(other),
            };
            if let Some(text) = text {
                self.line(entry.at, &text);
            }
        }
    }

    /// The unit of mass in which a command is said.
    fn unit(&self, command: &Command) -> MassUnit {
        let strength = match command {
            Command::Programme(programme) => Some(programme.concentration),
            _ => self.pump.programme().map(|programme| programme.concentration),
        };
        strength.map_or(MassUnit::Mg, customary)
    }

    fn command_in_words(&self, command: Command) -> String {
        given(&Input::Command(command), self.unit(&command))
    }
}

impl Implant for VirtualPump {
    fn pump(&self) -> &Pump {
        &self.pump
    }

    fn step(&mut self, input: Input) -> Result<Outcome, Refusal> {
        let done = self.controller.give(input);
        self.pump = self.controller.pump();
        done
    }

    fn keep(&mut self, slot: Slot, bytes: &[u8]) -> Result<(), NotKept> {
        let [first, second] = &mut self.places;
        let place = match slot {
            Slot::First => first,
            Slot::Second => second,
        };
        *place = bytes.try_into().map_err(|_| NotKept)?;
        Ok(())
    }

    fn chance(&mut self) -> [u8; 24] {
        let mut bytes = [0; 24];
        // If it fails, sessions are safe all the same, as the link counts its challenges.
        let _ = getrandom::fill(&mut bytes);
        bytes
    }

    fn heard(&mut self, request: &Request, answer: &Answer) {
        let asked = match request {
            Request::Interrogate => "read".to_owned(),
            Request::Log { from } => format!("log read from entry {from} on"),
            Request::Propose { terms, order } => {
                let words = match order {
                    Order::Programme(programme) => Command::Programme(*programme),
                    Order::Bolus(bolus) => Command::Bolus(*bolus),
                };
                format!("order {} proposed, {}", terms.id, self.command_in_words(words))
            }
            Request::Commit { id, .. } => format!("order {id} committed"),
            Request::Abandon { id } => format!("order {id} given up"),
            Request::Act { terms, act } => {
                format!("command {}, {}", terms.id, self.command_in_words(act.command()))
            }
            Request::Stop { id } => format!("command {id}, stop"),
        };
        let answered = match answer {
            Answer::Status(_) | Answer::Log(_) => String::new(),
            Answer::Echo(_) => ": shown as understood".to_owned(),
            Answer::Ended { fate: Fate::Done { version }, .. } => {
                format!(": carried out, version {version}")
            }
            Answer::Ended { fate: Fate::Refused(told), .. } | Answer::Refused { told, .. } => {
                format!(": REFUSED, {told}")
            }
            Answer::Ended { fate: Fate::Abandoned, .. } => {
                ": it will not be carried out".to_owned()
            }
            Answer::Ended { fate: Fate::Interrupted, .. } => ": interrupted".to_owned(),
            Answer::Busy { .. } => ": no airtime".to_owned(),
        };
        self.line(self.clock(), &(asked + &answered));
        self.tell_log();
    }
}
