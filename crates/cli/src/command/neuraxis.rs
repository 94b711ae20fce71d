//! `cisterna neuraxis`: the bare transport model with every parameter in a file.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_twin::bare::Bare;
use clap::Args;

use super::failed;
use crate::{json, output};

/// Play the bare transport model from a file with every parameter explicit.
#[derive(Debug, Args)]
#[command(after_help = "\
Values are plain numbers; each key carries its unit. Every key is accepted as it stands here, and no
other. Exactly one of duration_s and duration_h is given.

  [grid]
  cells = 240
  [transport]
  k_lumbar = 0.010                   # cm2/s, as the next two
  k_thoracic = 0.10
  k_cervical = 0.4
  production_ml_per_min = 0.37
  spinal_absorption_fraction = 0.2
  loss_per_h = 0.15
  tissue_in_per_h = 0.0              # optional, 0 without, as the next two
  tissue_out_per_h = 0.0
  tissue_to_plasma_per_h = 0.0
  [[dose]]
  kind = \"bolus\"                     # or \"infusion\"
  z_cm = 6.0                         # above the end of the dural sac
  amount = 1.0                       # the whole that is given over the duration
  start_h = 0.0
  duration_s = 60                    # or duration_h
  spread_cm = 1.5                    # optional: 1.5 for a bolus, 0 (one cell) for an infusion
  [[probe]]
  z_cm = 13.5                        # or \"cisterna-magna\"
  times_h = [1.0, 3.0, 6.0]

Examples:
  cisterna neuraxis crates/cli/tests/neuraxis/v13.toml
  cisterna neuraxis crates/cli/tests/neuraxis/v13.toml --json")]
pub struct NeuraxisCommand {
    /// Transport file
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &NeuraxisCommand) -> ExitCode {
    match command.play() {
        Ok(code) => code,
        Err(error) => failed(error),
    }
}

impl NeuraxisCommand {
    fn play(&self) -> Result<ExitCode, Box<dyn Error>> {
        let outcome = Bare::load(&self.file)?.run()?;
        let text = if self.json { json::indented(&outcome.to_json()) } else { outcome.to_text() };
        Ok(output::print(&text))
    }
}
