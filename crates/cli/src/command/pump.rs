//! `cisterna pump`: one pump, its control core, its stored programme and its monitor.

pub(super) mod key;
mod run;
pub(super) mod serve;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// One pump by itself: play a script on it, or let a programmer talk to it.
#[derive(Debug, Args)]
pub struct PumpCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Run(run::Run),
    Serve(serve::Serve),
    Pair(key::Pair),
}

pub(super) fn run(command: &PumpCommand) -> ExitCode {
    match &command.what {
        What::Run(run) => run::run(run),
        What::Serve(serve) => serve::run(serve),
        What::Pair(pair) => key::run(pair),
    }
}
