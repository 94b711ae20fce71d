//! The `cisterna` program.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    cisterna::run(std::env::args_os())
}
