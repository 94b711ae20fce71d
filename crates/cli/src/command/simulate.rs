//! `cisterna simulate`: plays a scenario and draws it.

mod picture;

use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_chart::Chart;
use cisterna_twin::{Outcome, Scenario};
use clap::Args;

use super::failed;
use crate::{json, output};

const WIDTH: u32 = 900;
const HEIGHT: u32 = 480;

/// How every chart of this program begins.
const OUR_CHART: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\"";

/// Play a patient's story from a scenario file: a table and a chart, JSON or CSV.
#[derive(Debug, Args)]
#[command(after_help = "\
Without --chart, the chart goes to the current folder and replaces only an earlier chart of this
program. A scenario with a pump gets a second chart, NAME-dose.svg: the dose at the catheter tip.

Examples:
  cisterna simulate scenarios/nordberg-1984.toml
  cisterna simulate scenarios/bridge-skipped-baclofen.toml --chart /tmp/bridge.svg
  cisterna simulate scenarios/first-months-morphine.toml --csv > first-months.csv")]
pub struct Simulate {
    /// Scenario file, such as scenarios/nordberg-1984.toml
    file: PathBuf,
    /// Where to write the chart, instead of NAME.svg in the current folder
    #[arg(long, value_name = "PATH")]
    chart: Option<PathBuf>,
    /// Print JSON, and draw only with --chart
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print comma-separated values, and draw only with --chart
    #[arg(long)]
    csv: bool,
}

pub(super) fn run(simulate: &Simulate) -> ExitCode {
    match simulate.play() {
        Ok(code) => code,
        Err(error) => failed(error),
    }
}

impl Simulate {
    fn play(&self) -> Result<ExitCode, Box<dyn Error>> {
        let catalog = Catalog::built_in();
        let scenario = Scenario::load(&self.file, &catalog)?;
        let outcome = scenario.run(&catalog)?;
        let code = output::print(&match (self.json, self.csv) {
            (true, _) => json::indented(&outcome.to_json()),
            (_, true) => outcome.to_csv(),
            _ => outcome.to_text(),
        });
        if self.chart.is_some() || !(self.json || self.csv) {
            self.draw(&outcome)?;
        }
        if !outcome.as_expected() {
            return Ok(ExitCode::FAILURE);
        }
        Ok(code)
    }

    fn draw(&self, outcome: &Outcome) -> Result<(), Box<dyn Error>> {
        let stem = self.file.file_stem().ok_or("the scenario file has no name")?;
        let path = self.chart.clone().unwrap_or_else(|| Path::new(stem).with_extension("svg"));
        if same_file(&path, &self.file) {
            return Err("--chart names the scenario itself; name another file".into());
        }
        let lines = picture::lines(outcome);
        write(&path, &picture::concentration(outcome, &lines), self.chart.is_some())?;
        if let Some(note) = picture::left_out(outcome, &lines) {
            eprintln!("{note}");
        }
        if let Some(chart) = picture::tip_dose(outcome) {
            write(&dose_path(&path), &chart, false)?;
        }
        Ok(())
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// The file beside a chart for the doses at the tip.
fn dose_path(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-dose.svg");
    path.with_file_name(name)
}

/// Writes a chart. Unless somebody named the file, only a chart of ours is replaced.
fn write(path: &Path, chart: &Chart, named: bool) -> Result<(), Box<dyn Error>> {
    let shown = path.display();
    if !named {
        match fs::read(path) {
            Ok(there) if there.starts_with(OUR_CHART.as_bytes()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            _ => {
                let message = format!(
                    "{shown} is there already and is not a chart of this program; move it away, or \
                     name another file with --chart"
                );
                return Err(message.into());
            }
        }
    }
    let svg = chart.to_svg(WIDTH, HEIGHT)?;
    fs::write(path, svg + "\n").map_err(|error| {
        format!("the chart cannot be written to {shown}: {error}; name another file with --chart")
    })?;
    eprintln!("chart: {shown}");
    Ok(())
}
