//! `cisterna simulate`: plays a scenario, prints it, and writes its charts and data.

mod folder;
mod index;
mod picture;
mod progress;
mod tables;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_twin::{Outcome, Scenario};
use clap::Args;

use self::folder::File;
use self::index::{Entry, Origin};
use super::failed;
use crate::{json, output};

/// Play a patient's story from a scenario file: tables, and with --out charts and data.
#[derive(Debug, Args)]
#[command(after_help = "\
With --out the folder gets index.html, which shows the rest: charts as SVG, samples.csv and
samples.parquet (a row for each arm, time, quantity and place), happenings.csv and outcome.json. The
folder is made if need be. Files of an earlier run are replaced; a file that is not as this program
left it is never overwritten. The same scenario and catalogue give the same bytes.

Examples:
  cisterna simulate scenarios/nordberg-1984.toml
  cisterna simulate scenarios/bridge-skipped-500-to-2000.toml --out /tmp/bridge
  cisterna simulate scenarios/first-months-morphine.toml --csv > first-months.csv")]
pub struct Simulate {
    /// Scenario file, such as scenarios/nordberg-1984.toml
    file: PathBuf,
    /// Write charts and data into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON, the same as outcome.json
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print comma-separated values, the same as samples.csv
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
        let mut line = progress::Line::on_terminal();
        let outcome = scenario.run_told(&catalog, &mut |progress| line.tell(&progress));
        line.clear();
        let outcome = outcome?;
        let mut said = match (self.json, self.csv) {
            (true, _) => json::indented(&outcome.to_json()),
            (_, true) => tables::samples(&outcome.courses())?.to_csv(),
            _ => outcome.to_text(),
        };
        if let Some(out) = &self.out {
            let count = self.write(out, &scenario, &outcome)?;
            if !(self.json || self.csv) {
                let index = out.join(folder::INDEX);
                said.push_str(&format!("\n{count} files written; see {}\n", index.display()));
            }
        }
        let code = output::print(&said);
        Ok(if outcome.as_expected() { code } else { ExitCode::FAILURE })
    }

    /// Writes everything into a folder; tells how many files.
    fn write(
        &self,
        out: &Path,
        read: &Scenario,
        outcome: &Outcome,
    ) -> Result<usize, Box<dyn Error>> {
        let name = self.file.file_name().ok_or("the scenario file has no name")?;
        let scenario = name.to_string_lossy();
        let (mut files, mut abouts) = (Vec::new(), Vec::new());
        for picture in picture::all(outcome) {
            let svg = picture.to_svg().map_err(|error| format!("{}: {error}", picture.name))?;
            files.push(File { name: format!("{}.svg", picture.name), bytes: (svg + "\n").into() });
            abouts.push(picture.description().to_owned());
        }
        for (file, about) in data(outcome, &scenario)? {
            files.push(file);
            abouts.push(about.to_owned());
        }
        let entries = files.iter().zip(abouts).map(|(file, about)| Entry { file, about });
        let entries: Vec<Entry<'_>> = entries.collect();
        let origin = Origin { scenario: &scenario, read };
        let page = index::page(outcome, &origin, &entries);
        let count = files.len() + 1;
        folder::write(out, files, &page)?;
        Ok(count)
    }
}

/// The files of data, each with what it is.
fn data(outcome: &Outcome, scenario: &str) -> Result<Vec<(File, &'static str)>, Box<dyn Error>> {
    let readings = outcome.courses();
    let samples = tables::samples(&readings)?;
    let about = [
        ("title", outcome.title.as_str()),
        ("scenario", scenario),
        ("catalog_revision", outcome.catalog_revision.as_str()),
        ("program", concat!("cisterna ", env!("CARGO_PKG_VERSION"))),
        ("warning", "a research model, not for dosing"),
    ];
    let file = |name: &str, bytes: Vec<u8>| File { name: name.to_owned(), bytes };
    let outcome_json = json::indented(&outcome.to_json());
    let happenings = tables::happenings(outcome)?.to_csv();
    Ok(vec![
        (
            file("samples.csv", samples.to_csv().into()),
            "Every reading in its own row: arm, time in hours, quantity, place, unit, value",
        ),
        (file("samples.parquet", samples.to_parquet(&about)?), "The same as Parquet"),
        (file("happenings.csv", happenings.into()), "What happened: arm, time in hours, what"),
        (
            file("outcome.json", outcome_json.into()),
            "The whole outcome, with published values beside the obtained ones",
        ),
    ])
}
