//! `cisterna pump pair`, and the file that it makes: the secret of a pump and its programmers.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cisterna_link::session::PairingKey;
use clap::Args;

use crate::command::failed;
use crate::output::print;

/// Hexadecimal digits of a key.
const DIGITS: usize = 64;

/// Make the pairing key of one virtual pump and its programmers
///
/// Who has this file can talk to the pump. Each pump gets its own. Not a medical device.
#[derive(Debug, Args)]
#[command(after_help = "\
A file that is there already is not overwritten. Only its owner can read the new one.

Example:
  cisterna pump pair --key pump.key")]
pub(in crate::command) struct Pair {
    /// File to make: 32 random bytes as 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

pub(super) fn run(pair: &Pair) -> ExitCode {
    match make(&pair.key) {
        Ok(()) => print(&format!("key: {}\n", pair.key.display())),
        Err(message) => failed(message),
    }
}

fn make(path: &Path) -> Result<(), String> {
    let file = path.display();
    let mut bytes = [0; 32];
    chance(&mut bytes)?;
    let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    text.push('\n');
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!(
            "--key {file} is there already and is not overwritten: a pump may have it; name \
             another file, or remove this one first"
        ),
        _ => format!("--key {file} cannot be made: {error}; name a file in a folder of yours"),
    })?;
    let written = made.write_all(text.as_bytes()).and_then(|()| made.sync_all());
    written.map_err(|error| format!("--key {file} cannot be written: {error}; remove it"))
}

/// Fills bytes from the computer's source of chance.
pub(in crate::command) fn chance(bytes: &mut [u8]) -> Result<(), String> {
    getrandom::fill(bytes).map_err(|error| {
        format!("the computer's source of chance failed: {error}; nothing can be kept secret now")
    })
}

/// Reads the key in a file.
pub(in crate::command) fn read(path: &Path) -> Result<PairingKey, String> {
    let file = path.display();
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => {
            format!("--key {file} is not there; make one with: cisterna pump pair --key {file}")
        }
        _ => format!("--key {file} cannot be read: {error}; check that you may read it"),
    };
    let mut text = Vec::new();
    let limit = u64::try_from(DIGITS).unwrap_or(u64::MAX).saturating_add(3);
    let opened = File::open(path).map_err(unreadable)?;
    opened.take(limit).read_to_end(&mut text).map_err(unreadable)?;
    let wrong = || {
        format!(
            "--key {file} is no key: expected {DIGITS} hexadecimal digits and nothing else; copy \
             the file of this pump again"
        )
    };
    let digits = bytes_of_hex::<32>(text.trim_ascii()).ok_or_else(wrong)?;
    PairingKey::new(digits).map_err(|error| format!("--key {file}: {error}"))
}

/// The bytes that hexadecimal digits stand for.
pub(in crate::command) fn bytes_of_hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|one| u8::try_from(one).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(*high)? * 16 + value(*low)?;
    }
    Some(bytes)
}
