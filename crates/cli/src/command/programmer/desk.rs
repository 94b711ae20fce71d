//! What each command does: a command is found by its name here, and done in a file of its kind.

mod act;
mod order;
mod outcome;

use cisterna_catalog::Catalog;
use cisterna_link::message::Act;
use cisterna_link::programmer::Given;
use cisterna_link::session::IDLE_MAX;
use cisterna_quantity::{Duration, MassUnit};
use cisterna_twin::words::wrapped;

use super::line::Line;
use super::trouble::Trouble;
use super::{Typed, json, status, words};
use crate::command::failed;
use crate::output::print;

/// For how long an order is valid: as long as a session may be silent, so that a proposal that was
/// forgotten on a table is none.
const VALID: Duration = IDLE_MAX;

/// What comes after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It was done.
    Done,
    /// It was refused, or failed.
    Refused,
    /// There is nothing more to do.
    Quit,
}

/// The programmer at its terminal.
pub(super) struct Desk {
    line: Line,
    catalog: Catalog,
    person: Option<u32>,
    unit: Option<MassUnit>,
    json: bool,
    /// The newest log entry that was shown.
    seen: Option<u32>,
}

impl Desk {
    pub(super) const fn new(
        line: Line,
        catalog: Catalog,
        person: Option<u32>,
        unit: Option<MassUnit>,
        json: bool,
    ) -> Self {
        Self { line, catalog, person, unit, json, seen: None }
    }

    /// Says something beside the answer: with JSON, not where programs read.
    pub(super) fn note(&self, text: &str) {
        let text = wrapped(text, "");
        if self.json {
            eprint!("{text}");
        } else {
            print(&text);
        }
    }

    /// How old what is known of the pump is.
    pub(super) fn age(&self) -> String {
        match self.line.age() {
            Some(age) => format!("[read {} s ago]", age.as_secs()),
            None => "[not read]".to_owned(),
        }
    }

    /// Takes up what an earlier programmer has left unknown. Whether it is known now.
    pub(super) fn take_up(&mut self) -> bool {
        let unknown: Vec<Given> = self.line.unknown().collect();
        for given in &unknown {
            self.say_unknown(given);
        }
        unknown.is_empty() || self.find_out()
    }

    /// Ends. A proposal that was not committed ends with the session.
    pub(super) fn leave(&mut self) {
        if let Some(proposal) = self.line.programmer.proposal() {
            let id = proposal.terms.id;
            self.note(&format!("Order {id} was not committed, and is given up."));
        }
        self.line.hang_up();
    }

    /// Does one command.
    pub(super) fn obey(&mut self, command: &[String], typed: &mut Typed) -> Next {
        let Some((name, rest)) = command.split_first() else { return Next::Done };
        let done = match (name.as_str(), rest) {
            ("interrogate", []) => self.interrogate(self.json),
            ("interrogate", [json]) if json == "--json" => self.interrogate(true),
            ("propose", [file]) => self.propose_file(file),
            ("bolus", rest) => self.bolus(rest),
            ("commit", rest) => self.commit(rest, typed),
            ("abandon", []) => self.abandon(),
            ("stop", []) => self.stop(),
            ("refill", rest) => self.refill(rest),
            ("log", []) => self.log(),
            ("have-read", []) => self.have_read(),
            ("acknowledge", rest) => self.by_person(rest, Act::Acknowledge),
            ("release", rest) => self.by_person(rest, Act::Release),
            ("silence", []) => self.act(Act::Silence),
            ("help", []) => {
                self.note(words::COMMANDS);
                Ok(())
            }
            ("quit" | "exit", []) => return Next::Quit,
            _ => {
                Err(format!("{:?} is no command; expected {}", command.join(" "), words::COMMANDS))
            }
        };
        match done {
            Ok(()) => Next::Done,
            Err(message) => {
                if !message.is_empty() {
                    failed(message);
                }
                Next::Refused
            }
        }
    }

    fn interrogate(&mut self, as_json: bool) -> Result<(), String> {
        let read = self.line.read();
        self.tell();
        read.map_err(|trouble| trouble.to_string())?;
        let Some(read) = self.line.programmer.status() else {
            return Err(Trouble::Silent.to_string());
        };
        print(&match as_json {
            true => json::status(read, self.unit),
            false => status::text(read, self.unit),
        });
        match read.patient {
            Some(patient) if patient == self.line.patient => Ok(()),
            other => Err(words::other_patient(other)),
        }
    }

    /// Reads the pump if what is known of it is not its state now.
    fn be_read(&mut self) -> Result<(), String> {
        if self.line.programmer.status().is_some() {
            return Ok(());
        }
        let doubted = self.line.unknown().next().is_some();
        let read = self.line.read();
        self.tell();
        read.map_err(|trouble| trouble.to_string())?;
        if doubted {
            // Whoever asked for more did not know this. A refill must not be told twice.
            return Err("nothing else was done: what became of the earlier command is known only \
                        now; decide again"
                .to_owned());
        }
        Ok(())
    }
}
