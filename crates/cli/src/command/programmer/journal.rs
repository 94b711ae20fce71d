//! What was given, written down before it is sent, so that a programmer that was killed knows that
//! it does not know.
//!
//! A text with a line for each command when it is given, and another when it is settled. A last
//! line without its end was being written when the programmer was killed. What it names was not
//! sent.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use cisterna_link::message::{Digest, Patient};
use cisterna_link::programmer::{Given, Verdict, What};
use cisterna_link::session::Serial;

use super::super::pump::key::bytes_of_hex;
use super::super::pump::serve::number_of;

/// The most bytes of a journal that are read: more than a hundred thousand commands.
const BYTES_MAX: u64 = 16 << 20;

/// A file of commands that were given.
pub(super) struct Journal {
    file: File,
    name: String,
    /// Those of which it is not known what became of them.
    open: Vec<Given>,
}

impl Journal {
    /// Opens a journal, or begins one for this pump and patient.
    pub(super) fn open(path: &Path, serial: Serial, patient: Patient) -> Result<Self, String> {
        let name = path.display().to_string();
        let failed = |what: &str, error: std::io::Error| {
            format!("--journal {name} cannot be {what}: {error}; name a file that you may write")
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(|error| failed("opened", error))?;
        file.try_lock().map_err(|_| {
            format!("--journal {name} is in use by another programmer; end that one first")
        })?;
        let mut text = String::new();
        let read = Read::by_ref(&mut file).take(BYTES_MAX).read_to_string(&mut text);
        read.map_err(|error| failed("read", error))?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let kept = text.get(..whole).unwrap_or_default();
        let length = u64::try_from(whole).unwrap_or(0);
        file.set_len(length).map_err(|error| failed("mended", error))?;
        file.seek(SeekFrom::End(0)).map_err(|error| failed("written", error))?;
        let mut journal = Self { file, name, open: Vec::new() };
        let head = format!("cisterna journal 1: pump {serial}, patient {}", number_of(patient));
        match kept.lines().next() {
            None => journal.write(&head)?,
            Some(first) if first == head => journal.take(kept)?,
            Some(first) => {
                return Err(format!(
                    "--journal {} is of another pump or patient: it begins {first:?}, and this \
                     would be {head:?}; name another file",
                    journal.name
                ));
            }
        }
        Ok(journal)
    }

    fn take(&mut self, text: &str) -> Result<(), String> {
        for (number, line) in text.lines().enumerate().skip(1) {
            let words: Vec<&str> = line.split(' ').collect();
            let taken = match words.as_slice() {
                ["given", id, what, digest] => given(id, what, digest).map(|given| {
                    self.open.retain(|other| !replaces(&given, other));
                    self.open.push(given);
                }),
                ["settled", id, _] => {
                    id.parse().ok().map(|id: u64| self.open.retain(|given| given.id != id))
                }
                _ => None,
            };
            if taken.is_none() {
                return Err(format!(
                    "--journal {}: line {} is none of a journal; keep the file for whoever looks \
                     into it, read the pump, and name another one",
                    self.name,
                    number + 1
                ));
            }
        }
        Ok(())
    }

    /// What was given and is not settled, at most one order and one stop.
    pub(super) fn unsettled(&self) -> &[Given] {
        &self.open
    }

    /// Writes down what is given, once, before it is sent.
    pub(super) fn given(&mut self, given: &Given) -> Result<(), String> {
        if self.open.contains(given) {
            return Ok(());
        }
        let digest: String = given.digest.0.iter().map(|byte| format!("{byte:02x}")).collect();
        self.write(&format!("given {} {} {digest}", given.id, name_of(given.what)))?;
        self.open.retain(|other| !replaces(given, other));
        self.open.push(*given);
        Ok(())
    }

    /// Writes down what became of it.
    pub(super) fn settled(&mut self, given: &Given, verdict: &Verdict) -> Result<(), String> {
        let word = match verdict {
            Verdict::Done { .. } => "done",
            Verdict::Refused { .. } => "refused",
            Verdict::NotDone => "not-done",
            Verdict::Interrupted => "interrupted",
            Verdict::Superseded => "superseded",
        };
        self.write(&format!("settled {} {word}", given.id))?;
        self.open.retain(|other| other.id != given.id);
        Ok(())
    }

    fn write(&mut self, line: &str) -> Result<(), String> {
        let text = format!("{line}\n");
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| {
            format!(
                "--journal {} cannot be written: {error}; make room, or name another",
                self.name
            )
        })
    }
}

/// Whether a command takes the place of another in what the programmer does not know: there is one
/// order and one stop.
fn replaces(new: &Given, old: &Given) -> bool {
    (new.what == What::Stop) == (old.what == What::Stop)
}

const KINDS: [(What, &str); 4] = [
    (What::Programme, "programme"),
    (What::Bolus, "bolus"),
    (What::Act, "act"),
    (What::Stop, "stop"),
];

fn name_of(what: What) -> &'static str {
    KINDS.iter().find(|(kind, _)| *kind == what).map_or("", |(_, name)| name)
}

fn given(id: &str, what: &str, digest: &str) -> Option<Given> {
    let what = KINDS.iter().find(|(_, name)| *name == what).map(|(kind, _)| *kind)?;
    let digest = bytes_of_hex(digest.as_bytes()).map(Digest)?;
    Some(Given { id: id.parse().ok()?, digest, what })
}
