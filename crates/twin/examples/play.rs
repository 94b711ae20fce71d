//! Plays scenario files with the built-in catalogue and prints what came out.
//!
//! Run with `cargo run --release -p cisterna-twin --example play -- scenarios/*.toml`.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use cisterna_catalog::Catalog;
use cisterna_twin::{Scenario, ScenarioError};

fn main() -> ExitCode {
    let catalog = Catalog::built_in();
    for file in std::env::args().skip(1) {
        if let Err(refused) = play(&file, &catalog) {
            eprintln!("{refused}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn play(file: &str, catalog: &Catalog) -> Result<(), ScenarioError> {
    let scenario = Scenario::load(Path::new(file), catalog)?;
    let start = Instant::now();
    let outcome = scenario.run(catalog)?;
    eprintln!("{file}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    println!("{}", outcome.to_text());
    Ok(())
}
