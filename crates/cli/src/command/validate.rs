//! `cisterna validate`: runs every validation case and writes the page.

mod picture;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cisterna_chart::Chart;
use cisterna_validation::experiment::structure;
use cisterna_validation::{GRADIENT_PICTURE, PROFILE_PICTURE, Report};
use clap::Args;

use super::failed;
use crate::{json, output};

const WIDTH: u32 = 900;
const HEIGHT: u32 = 480;

/// How the page begins that this command wrote, and the only file that it replaces.
const OUR_PAGE: &str =
    "<!-- Made by the program: cisterna validate --write docs. Do not edit by hand. -->\n\n";

/// Hold the model of the spinal fluid against closed solutions and published experiments.
#[derive(Debug, Args)]
#[command(after_help = "\
Exits with 1 when a row fails that was not stated as a misfit beforehand. Takes some seconds.

Examples:
  cisterna validate
  cisterna validate --only V13
  cisterna validate --json > validation.json
  cisterna validate --write docs")]
pub struct Validate {
    /// Run one case only, such as V7 or E9
    #[arg(long, value_name = "CASE")]
    only: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write validation.md and its pictures into a folder, besides what is printed
    #[arg(long, value_name = "FOLDER", conflicts_with = "only")]
    write: Option<PathBuf>,
}

pub(super) fn run(validate: &Validate) -> ExitCode {
    match validate.judge() {
        Ok(code) => code,
        Err(error) => failed(error),
    }
}

impl Validate {
    fn judge(&self) -> Result<ExitCode, Box<dyn Error>> {
        let report = cisterna_validation::run(self.only.as_deref())?;
        if let Some(folder) = &self.write {
            write(folder, &report)?;
        }
        let printed =
            output::print(&if self.json { json::indented(&report) } else { report.to_text() });
        if report.has_failed() {
            return Ok(failed("a case fails that was not stated as a misfit; see above"));
        }
        Ok(printed)
    }
}

fn write(folder: &Path, report: &Report) -> Result<(), Box<dyn Error>> {
    let page = folder.join("validation.md");
    if let Ok(there) = fs::read_to_string(&page)
        && !there.starts_with(OUR_PAGE)
    {
        let shown = page.display();
        return Err(format!("{shown} is there already and is not ours; move it away").into());
    }
    put(&page, OUR_PAGE.to_owned() + &report.to_markdown(&structure::changes()))?;
    draw(&folder.join(PROFILE_PICTURE), &picture::profile())?;
    draw(&folder.join(GRADIENT_PICTURE), &picture::gradient())
}

fn draw(path: &Path, chart: &Chart) -> Result<(), Box<dyn Error>> {
    put(path, chart.to_svg(WIDTH, HEIGHT)? + "\n")
}

fn put(path: &Path, content: String) -> Result<(), Box<dyn Error>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).and_then(|()| fs::write(path, content)).map_err(|error| {
        let shown = path.display();
        format!("{shown} cannot be written: {error}; name another folder with --write")
    })?;
    eprintln!("written: {}", path.display());
    Ok(())
}
