//! What is done at once, and the log.

use cisterna_link::message::Act;
use cisterna_link::programmer::{Delivery, Verdict};
use cisterna_pump::{Fault, Input, Person, Refill};
use cisterna_quantity::MassUnit;
use cisterna_twin::words::{elapsed, given as in_words, wrapped};

use super::super::{typed, words};
use super::{Desk, VALID};
use crate::output::print;

/// The most parts of a log that are asked for.
const LOG_PARTS_MAX: usize = 16;

impl Desk {
    /// A stop needs a session and nothing else. One that did not get through is given again.
    pub(super) fn stop(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            if !self.line.programmer.in_session() {
                let opened = self.line.open();
                self.tell();
                opened.map_err(|trouble| trouble.to_string())?;
            }
            let now = self.line.now();
            let given = self.line.programmer.stop(now);
            let given = given.map_err(|forbidden| self.forbidden(&forbidden))?;
            let done = self.see_through(given);
            let not_done = matches!(
                self.line.programmer.stop_delivery(),
                Delivery::Settled(_, Verdict::NotDone)
            );
            if !not_done {
                return done;
            }
            self.note("The stop did not get through. It is given again.");
        }
        Err("the stop did not get through twice; give it again, or come closer".to_owned())
    }

    pub(super) fn refill(&mut self, rest: &[String]) -> Result<(), String> {
        let example = "refill \"0 mL\" \"20 mL\"";
        let (removed, filled) = typed::two(rest, ["REMOVED", "FILLED"], example)?;
        self.act(Act::Refill(Refill { removed, filled }))
    }

    pub(super) fn have_read(&mut self) -> Result<(), String> {
        let log = self.seen.ok_or("the log was not read yet; use log first")?;
        self.act(Act::HaveRead { log })
    }

    pub(super) fn by_person(
        &mut self,
        rest: &[String],
        act: impl Fn(Fault, Person) -> Act,
    ) -> Result<(), String> {
        let fault = typed::fault(rest)?;
        let person = self.person.ok_or(
            "it is not known who does this; start the programmer with --person and your number",
        )?;
        self.act(act(fault, Person(person)))
    }

    /// Does at once what gives no drug by itself.
    pub(super) fn act(&mut self, act: Act) -> Result<(), String> {
        self.be_read()?;
        let unit = self.unit.unwrap_or(MassUnit::Mg);
        self.note(&format!("{}.", in_words(&Input::Command(act.command()), unit)));
        let now = self.line.now();
        let given = self.line.programmer.act(act, VALID, now);
        let given = given.map_err(|forbidden| self.forbidden(&forbidden))?;
        self.see_through(given)
    }

    pub(super) fn log(&mut self) -> Result<(), String> {
        self.be_read()?;
        let mut from = 1;
        for _ in 0..LOG_PARTS_MAX {
            let now = self.line.now();
            let begun = self.line.programmer.read_log(from, now);
            begun.map_err(|forbidden| self.forbidden(&forbidden))?;
            let done = self.line.exchange();
            self.tell();
            done.map_err(|trouble| trouble.to_string())?;
            let Some(part) = self.line.programmer.log() else { break };
            let mut text = String::new();
            for entry in part.entries() {
                let lead = format!("{:>6}  {:>20}  ", entry.number, elapsed(entry.at));
                text.push_str(&wrapped(&words::happened(entry.what), &lead));
                from = entry.number.saturating_add(1);
            }
            print(&text);
            if text.is_empty() || from > part.newest {
                self.seen = Some(part.newest);
                return Ok(());
            }
        }
        Err("the log grew while it was read; read it again".to_owned())
    }
}
