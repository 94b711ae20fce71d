//! `cisterna catalog`: what the catalogue knows, with sources, and whether a folder is a catalogue.

mod entry;
mod kinds;
mod words;

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use clap::{Args, Subcommand};

use entry::Entry;

use super::failed;
use crate::json;
use crate::output::print;

/// List what the catalogue knows; show an entry with its sources; check a catalogue of your own.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cisterna catalog
  cisterna catalog show morphine
  cisterna catalog show \"SynchroMed II 20 mL\" --json
  cisterna catalog check my-catalog")]
pub struct CatalogCommand {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show every value of a drug, pump, catheter or anticoagulant, with its source
    ///
    /// A value without a mark was read in its source; an unverified one was not. What is unknown
    /// says so: nothing has a default. A name that several entries have shows all of them.
    Show {
        /// Name, alias or id, such as morphine, 8780 or synchromed-ii-20
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check a folder laid out as the built-in catalogue, and name the first value that is refused
    Check {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

pub(super) fn run(command: &CatalogCommand) -> ExitCode {
    match &command.what {
        None => print(&list(&Catalog::built_in())),
        Some(What::Show { name, json }) => show(&Catalog::built_in(), name, *json),
        Some(What::Check { folder }) => match Catalog::load(folder) {
            Ok(catalog) => print(&format!("sound: {}\n", counted(&catalog))),
            Err(error) => failed(error),
        },
    }
}

/// What a catalogue holds, in numbers.
fn counted(catalog: &Catalog) -> String {
    format!(
        "revision {}, {} drugs, {} pumps, {} catheters, {} anticoagulants, {} spinal levels",
        catalog.revision(),
        catalog.drugs.len(),
        catalog.pumps.len(),
        catalog.catheters.len(),
        catalog.anticoagulants.len(),
        catalog.anatomy.levels.len()
    )
}

/// One line for each entry: id, name and other names.
fn list(catalog: &Catalog) -> String {
    let entries = kinds::all(catalog);
    let ids = entries.iter().map(|entry| entry.id.chars().count()).max().unwrap_or(0);
    let names = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0);
    let mut text = format!("Catalogue {}\n", counted(catalog));
    let mut kind = "";
    for entry in &entries {
        if entry.kind != kind {
            kind = entry.kind;
            let _ = writeln!(text, "\n{}", words::plural(kind));
        }
        let line =
            format!("  {:ids$}  {:names$}  {}", entry.id, entry.name, entry.aliases.join(", "));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("\nShow one with its values and sources: cisterna catalog show NAME\n");
    text
}

fn show(catalog: &Catalog, name: &str, as_json: bool) -> ExitCode {
    let entries = kinds::named(catalog, name);
    if entries.is_empty() {
        return failed(format!(
            "nothing in the catalogue is called \"{name}\"; see `cisterna catalog` for what is known"
        ));
    }
    if as_json {
        return print(&json::indented(&entries));
    }
    print(&entries.iter().map(Entry::to_string).collect::<Vec<_>>().join("\n"))
}
