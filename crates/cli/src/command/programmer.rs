//! `cisterna programmer`: the clinic's side of the link, at a terminal.

mod desk;
mod journal;
mod json;
mod line;
mod review;
mod status;
mod trouble;
mod typed;
mod words;

use std::io::{IsTerminal, Lines, StdinLock, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_link::message::Patient;
use cisterna_link::session::Serial;
use clap::Args;

use super::failed;
use super::pump::key;
use super::pump::serve::{number_of, patient, serial};
use desk::{Desk, Next};
use journal::Journal;
use line::Line;

use crate::output::print;

/// Talk to a virtual pump: read it, propose an order, compare, commit
///
/// With a command it does that one and ends. Without one it asks for commands, or reads them from
/// standard input, one a line. Not a medical device.
#[derive(Debug, Args)]
#[command(after_help = "\
Commands:
  interrogate            read the pump (--json: for programs)
  propose FILE.toml      propose a programme: `drug` and a table [programme], as in scripts
  bolus VOLUME RATE      propose a bolus on top, such as: bolus \"0.01 mL\" \"2 mL/day\"
  commit [NUMBER|yes]    carry out what was proposed and shown; asks for its number, or yes
  abandon                give up what was proposed
  stop                   stop all flow, at once and without a proposal
  refill REMOVED FILLED  tell the pump of a refill, such as: refill \"0 mL\" \"20 mL\"
  log                    what happened in the pump
  have-read              the log was read: what was delivered is no longer in doubt
  acknowledge FAULT      an alarm was noticed; release FAULT ends a fault whose cause was looked for
  silence                keep the alarms from sounding for a while
  help, quit

A proposal is shown field by field: what the pump has now, what is meant, and what the pump
understood. `*` marks a change. A difference between meant and understood blocks the commit.

When no answer comes it is not known whether an order was carried out. The next interrogation says
so. With --journal that also holds when the programmer itself was killed.

Examples:
  cisterna programmer --port 4100 --key pump.key --serial DEMO-1 --patient 7 interrogate
  cisterna programmer --port 4100 --key pump.key --serial DEMO-1 --patient 7 --journal visit.log")]
pub struct ProgrammerCommand {
    /// TCP port of 127.0.0.1 on which the pump is served
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Pairing key of the pump, made with `cisterna pump pair`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Serial of the pump
    #[arg(long, value_name = "TEXT", value_parser = serial)]
    serial: Serial,
    /// Number of the patient who is here
    #[arg(long, value_name = "N", value_parser = patient)]
    patient: Patient,
    /// File in which each command is written down before it is sent; made when it is not there
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Number of the person who acknowledges and releases
    #[arg(long, value_name = "N")]
    person: Option<u32>,
    /// Drug in the pump, for the unit of its doses; a proposed programme names its own
    #[arg(long, value_name = "NAME")]
    drug: Option<String>,
    /// Print JSON; for interrogate
    #[arg(long)]
    json: bool,
    /// One command, such as interrogate
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

/// Where the next line that a person types comes from.
type Typed = Lines<StdinLock<'static>>;

pub(super) fn run(command: &ProgrammerCommand) -> ExitCode {
    match command.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => failed(message),
    }
}

impl ProgrammerCommand {
    /// Whether everything that was asked was done.
    fn run(&self) -> Result<bool, String> {
        let key = key::read(&self.key)?;
        let catalog = Catalog::built_in();
        let unit = match &self.drug {
            Some(name) => {
                Some(catalog.drug(name).map_err(|error| format!("--drug: {error}"))?.mass_unit)
            }
            None => None,
        };
        let journal = match &self.journal {
            Some(path) => Some(Journal::open(path, self.serial, self.patient)?),
            None => None,
        };
        let line = Line::new((self.port, self.key.display().to_string()), key, self, journal);
        let mut desk = Desk::new(line, catalog, self.person, unit, self.json);
        desk.note(&format!(
            "Programmer for pump {}, patient {}, on port {}. Not a medical device.",
            self.serial,
            number_of(self.patient),
            self.port
        ));
        let mut typed = std::io::stdin().lines();
        let mut well = desk.take_up();
        if !self.command.is_empty() {
            let next = desk.obey(&self.command, &mut typed);
            return Ok(well & (next != Next::Refused));
        }
        let asks = std::io::stdin().is_terminal();
        loop {
            if asks {
                prompt(&desk.age());
            }
            let Some(text) = typed.next() else { break };
            let text = text.map_err(|error| format!("a command cannot be read: {error}"))?;
            if !asks && !text.trim().is_empty() {
                desk.note(&format!("> {}", text.trim()));
            }
            let next = match typed::split(&text) {
                Ok(words) if words.is_empty() => continue,
                Ok(words) => desk.obey(&words, &mut typed),
                Err(message) => {
                    failed(message);
                    Next::Refused
                }
            };
            match next {
                Next::Quit => break,
                Next::Done => {}
                // A person has seen it; a script has to be told at its end.
                Next::Refused => well &= asks,
            }
        }
        desk.leave();
        Ok(well)
    }
}

/// Asks for something to be typed. A terminal that is gone is noticed when nothing can be read.
fn prompt(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "{text} > ").and_then(|()| out.flush());
}

/// Asks a question and reads the answer. Where nobody is at a terminal, both stand in the output.
fn answered(question: &str, typed: &mut Typed) -> String {
    let asks = std::io::stdin().is_terminal();
    prompt(question);
    let answer = typed.next().and_then(Result::ok).unwrap_or_default().trim().to_owned();
    if !asks {
        print(&format!("{answer}\n"));
    }
    answer
}
