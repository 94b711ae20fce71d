//! The commands.

pub mod calc;
pub mod catalog;
pub mod check;
pub mod demo;
pub mod neuraxis;
mod place;
pub mod programmer;
pub mod pump;
pub mod record;
pub mod serve;
pub mod simulate;
pub mod user;
pub mod validate;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use cisterna_therapy::Refusal;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::Answer;

/// Open intrathecal drug delivery: clinic, digital twin and calculations. Not a medical device.
#[derive(Debug, Parser)]
#[command(name = "cisterna", version, max_term_width = 100)]
#[command(after_help = "\
Exit codes: 0 done; 1 refused or failed, and standard error says why; 2 not a valid command line.
All commands, with examples and every key of the JSON: docs/cli.md")]
pub struct Cisterna {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Calc(calc::Calc),
    Catalog(catalog::CatalogCommand),
    Check(check::Check),
    Demo(demo::Demo),
    Neuraxis(neuraxis::NeuraxisCommand),
    Programmer(programmer::ProgrammerCommand),
    Pump(pump::PumpCommand),
    Record(record::RecordCommand),
    Serve(serve::Serve),
    Simulate(simulate::Simulate),
    User(user::UserCommand),
    Validate(validate::Validate),
}

impl Cisterna {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// What is wrong with it; also the text of `--help` and `--version`.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let mut program = Self::command();
        if arguments.iter().any(|argument| is_negative(argument)) {
            program = program.mut_subcommand("calc", calc::take_negative_values);
        }
        let mut matches = program.try_get_matches_from_mut(arguments)?;
        Self::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut program))
    }

    /// The answer of a calculation, or its refusal; `None` for any other command.
    #[must_use]
    pub fn answer(&self) -> Option<Result<Answer, Refusal>> {
        match &self.command {
            Command::Calc(calc) => Some(calc::answer(calc)),
            _ => None,
        }
    }
}

/// Whether an argument is a number with a minus sign, and so not the name of an option.
fn is_negative(argument: &OsStr) -> bool {
    let text = argument.to_string_lossy();
    let number = text.strip_prefix('-').unwrap_or_default();
    number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
}

/// Runs one command.
pub fn run(program: Cisterna) -> ExitCode {
    match program.command {
        Command::Calc(calc) => calc::run(&calc),
        Command::Catalog(command) => catalog::run(&command),
        Command::Check(check) => check::run(&check),
        Command::Demo(demo) => demo::run(&demo),
        Command::Neuraxis(command) => neuraxis::run(&command),
        Command::Programmer(command) => programmer::run(&command),
        Command::Pump(command) => pump::run(&command),
        Command::Record(command) => record::run(&command),
        Command::Serve(serve) => serve::run(serve),
        Command::Simulate(simulate) => simulate::run(&simulate),
        Command::User(command) => user::run(&command),
        Command::Validate(validate) => validate::run(&validate),
    }
}

/// Prints why something could not be done.
pub(crate) fn failed(message: impl std::fmt::Display) -> ExitCode {
    eprintln!("cisterna: {message}");
    ExitCode::FAILURE
}
