//! `cisterna check`: every rule on an order that is written in a file.

mod file;
mod order;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_therapy::order::check;
use clap::Args;

use crate::command::failed;
use crate::output;

/// Hold an order file against every rule, and print what they find.
///
/// The file says who gets the order, what is implanted, what goes into the reservoir, what the pump is
/// to do, and what it did until now. The rules are those by which the clinic's pages and the pump
/// itself refuse. An order without findings is not thereby right: not a medical device.
#[derive(Debug, Args)]
#[command(after_help = "\
The exit code is 1 when a hard rule speaks against the order, and when the file cannot be read: an
unknown key, a missing one or a number without its unit is refused with file and line. A soft rule lets
an order pass with a written reason; its finding goes away with one.

Examples:
  cisterna check orders/sound.toml
  cisterna check orders/hourly-instead-of-daily.toml --json

How an order is written stands in orders/README.md; all rules with their limits in docs/rules.md.")]
pub struct Check {
    /// Order, such as orders/sound.toml
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Check) -> ExitCode {
    let catalog = Catalog::built_in();
    let written = match file::load(&command.file) {
        Ok(written) => written,
        Err(error) => return failed(error),
    };
    let order = match order::of(&written) {
        Ok(order) => order,
        Err(error) => return failed(error),
    };
    let verdict = check(&order, &catalog);
    let shown = show::Shown::of(&written.document, &verdict, &catalog);
    let code = output::print(&match command.json {
        true => shown.to_json(),
        false => shown.to_text(),
    });
    if verdict.passes() { code } else { ExitCode::FAILURE }
}
