//! `cisterna pump`: one pump, its control core, its stored programme and its monitor.

mod run;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// One pump by itself: play a script of commands and faults on its control core and monitor.
#[derive(Debug, Args)]
pub struct PumpCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Run(run::Run),
}

pub(super) fn run(command: &PumpCommand) -> ExitCode {
    match &command.what {
        What::Run(run) => run::run(run),
    }
}
