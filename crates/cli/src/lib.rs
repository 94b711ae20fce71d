//! The command line of Cisterna: one file for each command.
//!
//! A command parses what people write into the types of the domain, calls the crate that does the
//! work, and prints. It calculates nothing itself.
#![forbid(unsafe_code)]

pub mod command;
mod json;
mod output;
mod value;

use std::ffi::OsString;
use std::process::ExitCode;

pub use command::Cisterna;
pub use output::{Answer, Item};

/// Runs the program with its arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Cisterna::read(arguments) {
        Ok(program) => command::run(program),
        Err(error) => {
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}
