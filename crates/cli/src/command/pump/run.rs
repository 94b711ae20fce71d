//! `cisterna pump run`: plays a script and holds it against what it expects.

use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_twin::{ScenarioError, Script};
use clap::Args;

use crate::command::failed;
use crate::{json, output};

/// Play a script of timed commands, faults and clock changes against one pump.
///
/// Prints every grant and refusal with its rule, every alarm, the ledger, the counts, and the largest
/// total of drug in any window of time. A refusal by the pump is a part of the answer. Not a medical
/// device.
#[derive(Debug, Args)]
#[command(after_help = "\
A script may say what it expects. What is not as expected is named on standard error, and the exit
code is then 1. A script that is refused is not played.

Examples:
  cisterna pump run scripts/published-counterexample.toml
  cisterna pump run scripts/stall-in-a-field.toml --json")]
pub(super) struct Run {
    /// Script, such as scripts/published-counterexample.toml
    script: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(run: &Run) -> ExitCode {
    match run.play() {
        Ok(code) => code,
        Err(error) => failed(error),
    }
}

impl Run {
    fn play(&self) -> Result<ExitCode, ScenarioError> {
        let catalog = Catalog::built_in();
        let played = Script::load(&self.script, &catalog)?.play(&catalog)?;
        let code = output::print(&match self.json {
            true => json::indented(&played.to_json()),
            false => played.to_text(),
        });
        for unmet in &played.unmet {
            failed(unmet);
        }
        Ok(if played.unmet.is_empty() { code } else { ExitCode::FAILURE })
    }
}
