//! What each command does, and what is said about it.

use std::path::Path;

use cisterna_catalog::Catalog;
use cisterna_link::message::{Act, Order, Told};
use cisterna_link::programmer::{Delivery, Event, Forbidden, Given, Verdict};
use cisterna_link::session::IDLE_MAX;
use cisterna_pump::{Bolus, BolusKind, Person, Refill};
use cisterna_quantity::{Duration, MassUnit};
use cisterna_twin::ProgrammeFile;
use cisterna_twin::words::{elapsed, given as in_words, wrapped};

use super::line::Line;
use super::trouble::Trouble;
use super::{Typed, json, review, status, typed, words};
use crate::command::failed;
use crate::output::print;

/// For how long an order is valid: as long as a session may be silent, so that a proposal that was
/// forgotten on a table is none.
const VALID: Duration = IDLE_MAX;
/// The most parts of a log that are asked for.
const LOG_PARTS_MAX: usize = 16;

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
        Ok(())
    }

    /// Reads the pump if what is known of it is not its state now.
    fn be_read(&mut self) -> Result<(), String> {
        if self.line.programmer.status().is_some() {
            return Ok(());
        }
        let read = self.line.read();
        self.tell();
        read.map_err(|trouble| trouble.to_string())
    }

    fn propose_file(&mut self, file: &str) -> Result<(), String> {
        let read = ProgrammeFile::load(Path::new(file), &self.catalog);
        let ProgrammeFile { drug, mass_unit, programme } =
            read.map_err(|error| error.to_string())?;
        self.unit = Some(mass_unit);
        self.propose(Order::Programme(programme), &format!("a programme of {drug}"))
    }

    fn bolus(&mut self, rest: &[String]) -> Result<(), String> {
        let example = "bolus \"0.01 mL\" \"2 mL/day\"";
        let (volume, rate) = typed::two(rest, ["VOLUME", "RATE"], example)?;
        let order = Order::Bolus(Bolus { kind: BolusKind::Single, volume, rate });
        self.propose(order, "a bolus on top")
    }

    fn propose(&mut self, order: Order, what: &str) -> Result<(), String> {
        self.be_read()?;
        let now = self.line.now();
        let terms = match self.line.programmer.propose(order, VALID, now) {
            Ok(terms) => terms,
            Err(forbidden) => return Err(self.forbidden(&forbidden)),
        };
        // The state that the pump has now is gone when it refuses.
        let before = self.line.programmer.status().copied();
        let age = self.line.age().map_or(0, |age| age.as_secs());
        let done = self.line.exchange();
        let refused = self.tell();
        done.map_err(|trouble| trouble.to_string())?;
        if refused {
            return Err(String::new());
        }
        let shown = self.line.programmer.proposal().filter(|shown| shown.echo.is_some());
        let (Some(shown), Some(before)) = (shown, before) else {
            return Err(Trouble::Silent.to_string());
        };
        let id = terms.id;
        let head = format!(
            "Order {id}, {what}, for pump {}, on version {}, valid for {}. Now in the pump: as read \
             {age} s ago.",
            terms.serial,
            terms.base,
            elapsed(VALID)
        );
        print(&(wrapped(&head, "") + &review::table(shown, &before, self.unit)));
        let blocked: Vec<String> =
            self.line.programmer.differences().map(|one| one.to_string()).collect();
        if !shown.agrees() {
            return Err(format!(
                "order {id} cannot be committed: the pump understood something else than was meant \
                 ({}); abandon it, read the pump, and propose again",
                if blocked.is_empty() { "another digest".to_owned() } else { blocked.join("; ") }
            ));
        }
        self.note(&format!(
            "The pump understood what was meant. Nothing is changed yet: `commit` carries it out, \
             `abandon` gives it up."
        ));
        Ok(())
    }

    fn commit(&mut self, rest: &[String], typed: &mut Typed) -> Result<(), String> {
        let Some(proposal) = self.line.programmer.proposal() else {
            return Err(self.forbidden(&Forbidden::NotShown));
        };
        let id = proposal.terms.id;
        let answer = match rest {
            [answer] => answer.clone(),
            [] => {
                let question =
                    format!("Type {id} or yes to carry out order {id}, or anything else");
                super::prompt(&question);
                typed.next().and_then(Result::ok).unwrap_or_default().trim().to_owned()
            }
            _ => return Err(format!("expected commit {id}, or commit yes")),
        };
        if answer != "yes" && answer != id.to_string() {
            return Err(format!(
                "order {id} was not committed: {answer:?} is neither {id} nor yes. It still waits"
            ));
        }
        let now = self.line.now();
        let given = self.line.programmer.commit(now);
        let given = given.map_err(|forbidden| self.forbidden(&forbidden))?;
        self.see_through(given)
    }

    fn abandon(&mut self) -> Result<(), String> {
        let now = self.line.now();
        let begun = self.line.programmer.abandon(now);
        begun.map_err(|forbidden| self.forbidden(&forbidden))?;
        let done = self.line.exchange();
        let refused = self.tell();
        done.map_err(|trouble| trouble.to_string())?;
        if refused { Err(String::new()) } else { Ok(()) }
    }

    /// A stop needs a session and nothing else. One that did not get through is given again.
    fn stop(&mut self) -> Result<(), String> {
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

    fn refill(&mut self, rest: &[String]) -> Result<(), String> {
        let example = "refill \"0 mL\" \"20 mL\"";
        let (removed, filled) = typed::two(rest, ["REMOVED", "FILLED"], example)?;
        self.act(Act::Refill(Refill { removed, filled }))
    }

    fn have_read(&mut self) -> Result<(), String> {
        let log = self.seen.ok_or("the log was not read yet; use log first")?;
        self.act(Act::HaveRead { log })
    }

    fn by_person(
        &mut self,
        rest: &[String],
        act: impl Fn(cisterna_pump::Fault, Person) -> Act,
    ) -> Result<(), String> {
        let fault = typed::fault(rest)?;
        let person = self.person.ok_or(
            "it is not known who does this; start the programmer with --person and your number",
        )?;
        self.act(act(fault, Person(person)))
    }

    /// Does at once what gives no drug by itself.
    fn act(&mut self, act: Act) -> Result<(), String> {
        self.be_read()?;
        let unit = self.unit.unwrap_or(MassUnit::Mg);
        self.note(&format!("{}.", in_words(&cisterna_pump::Input::Command(act.command()), unit)));
        let now = self.line.now();
        let given = self.line.programmer.act(act, VALID, now);
        let given = given.map_err(|forbidden| self.forbidden(&forbidden))?;
        self.see_through(given)
    }

    fn log(&mut self) -> Result<(), String> {
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

    /// Sends what was given, says what became of it, and finds it out when no answer came.
    fn see_through(&mut self, given: Given) -> Result<(), String> {
        let exchanged = self.line.exchange();
        let refused = self.tell();
        if let Err(trouble) = exchanged {
            failed(trouble);
        }
        if self.line.unknown().next().is_some() {
            return if self.find_out() { self.verdict_of(&given) } else { Err(String::new()) };
        }
        if refused { Err(String::new()) } else { self.verdict_of(&given) }
    }

    fn verdict_of(&self, given: &Given) -> Result<(), String> {
        let all = [self.line.programmer.delivery(), self.line.programmer.stop_delivery()];
        let done = all.iter().any(|delivery| {
            matches!(delivery, Delivery::Settled(one, Verdict::Done { .. }) if one.what == given.what)
        });
        if done { Ok(()) } else { Err(String::new()) }
    }

    /// Reads the pump to settle what is not known. Whether it is known now.
    fn find_out(&mut self) -> bool {
        let read = self.line.read();
        self.tell();
        if let Err(trouble) = read {
            failed(trouble);
        }
        let still: Vec<u64> = self.line.unknown().map(|given| given.id).collect();
        for id in &still {
            self.note(&format!(
                "It is STILL NOT KNOWN whether command {id} was carried out. `interrogate` finds out; \
                 until then no order can be given. A stop can."
            ));
        }
        still.is_empty()
    }

    fn say_unknown(&self, given: &Given) {
        self.note(&format!(
            "It is NOT KNOWN whether command {} ({}) was carried out; reading the pump.",
            given.id,
            words::what(given.what)
        ));
    }

    /// Says what happened. Whether the pump refused something.
    fn tell(&mut self) -> bool {
        let mut refused = false;
        for event in self.line.take_events() {
            match event {
                Event::Settled(given) => refused |= self.settled(&given),
                Event::Unknown(given) => self.say_unknown(&given),
                Event::Refused(told) => {
                    self.refused("The pump refused it, and changed nothing.", Some(&told));
                    refused = true;
                }
                Event::Abandoned => self.note("The order was given up. Nothing was changed."),
                Event::Misread(error) => {
                    self.note(&format!("An answer was not understood: {error}."));
                }
                Event::Opened
                | Event::Status
                | Event::Log
                | Event::Shown { .. }
                | Event::Busy { .. }
                | Event::NoAnswer => {}
            }
        }
        refused
    }

    /// Says and writes down what became of a command. Whether it was refused.
    fn settled(&mut self, given: &Given) -> bool {
        let all = [self.line.programmer.delivery(), self.line.programmer.stop_delivery()];
        let verdict = all.into_iter().find_map(|delivery| match delivery {
            Delivery::Settled(one, verdict) if one == given => Some(*verdict),
            _ => None,
        });
        let Some(verdict) = verdict else { return false };
        if let Some(journal) = self.line.journal.as_mut()
            && let Err(message) = journal.settled(given, &verdict)
        {
            failed(message);
        }
        match &verdict {
            Verdict::Refused { told } => {
                self.refused(&words::verdict(given, &verdict), told.as_ref());
                true
            }
            _ => {
                self.note(&words::verdict(given, &verdict));
                false
            }
        }
    }

    fn refused(&self, head: &str, told: Option<&Told>) {
        let mut text = wrapped(&format!("REFUSED. {head}"), "");
        for Told { rule, text: why, action } in told {
            for (name, value) in
                [("rule", rule.as_str()), ("why", why.as_str()), ("do", action.as_str())]
            {
                text.push_str(&wrapped(value, &format!("  {name:<5} ")));
            }
        }
        eprint!("{text}");
    }

    /// Why something may not be asked now, with what is known of the pump.
    fn forbidden(&self, forbidden: &Forbidden) -> String {
        let known = self.line.programmer.status().map(|status| status.patient);
        match (forbidden, known) {
            (Forbidden::OtherPatient, Some(theirs)) => words::other_patient(theirs),
            (Forbidden::NotShown, _) => {
                "nothing is proposed and shown; propose a programme or a bolus first".to_owned()
            }
            _ => forbidden.to_string(),
        }
    }
}
